"""The public side of the front, for a WSGI server. Never ASGI: it would write uploads to the disk in clear."""

import os

os.environ["DJANGO_SETTINGS_MODULE"] = "amparo.front.settings"

from django.core.wsgi import get_wsgi_application

from amparo.front.machinery import machinery

application = get_wsgi_application()
machinery().codes.start()
