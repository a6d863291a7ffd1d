"""The front is a Django project of its own: these tests run alone, under its settings.

    DJANGO_SETTINGS_MODULE=amparo.front.settings python -m pytest --confcutdir=tests/front tests/front

Under the desk's settings nothing is collected here.
"""

import os

IS_FRONT = os.environ.get("DJANGO_SETTINGS_MODULE") == "amparo.front.settings"

if IS_FRONT:
    pytest_plugins = ["tests.front.fixtures"]
else:
    collect_ignore_glob = ["test_*.py"]
