"""The pull port: where the desk, and nobody else, takes boxes and leaves answers. Format: docs/formats/pull.md.

A second WSGI application on a socket of its own, so that no mistake in an address of the public side
can ever lead here.
"""

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from amparo.front.pull_port import PullPort

os.environ["DJANGO_SETTINGS_MODULE"] = "amparo.front.settings"

from django.core.wsgi import get_wsgi_application


def _pull_port() -> "PullPort":
    get_wsgi_application()  # loads the settings and closes the door on whatever opens seals
    from amparo.front.pull_port import PullPort

    return PullPort()


application = _pull_port()
