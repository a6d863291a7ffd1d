"""Settings of the outer box. What differs between organisations stands in `front/front.json`."""

import os
import secrets
from pathlib import Path

from amparo.front import guard

guard.install()

AMPARO_HOME = Path(os.environ.get("AMPARO_HOME", ".amparo")).resolve()

DEBUG = False
SECRET_KEY = secrets.token_urlsafe(48)  # signs nothing that outlives the process
ALLOWED_HOSTS = ["*"]  # no address is ever built from the Host header
ROOT_URLCONF = "amparo.front.urls"
WSGI_APPLICATION = "amparo.front.wsgi.application"
USE_TZ = True
TIME_ZONE = "UTC"

INSTALLED_APPS = ["amparo.web", "amparo.front"]
# No session, no messages, no CSRF: there is no cookie, so no browser carries authority of its own.
MIDDLEWARE = [
    "amparo.front.middleware.headers",
    "amparo.front.middleware.padding",
    "amparo.front.middleware.language",
    "amparo.front.middleware.clock",
    "amparo.front.middleware.turning",
    "amparo.front.middleware.refusals",
    "amparo.front.middleware.no_leftovers",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {"string_if_invalid": ""},
    }
]

FRONT_PRAGMAS = (
    "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA secure_delete=ON; "
    "PRAGMA temp_store=MEMORY; PRAGMA foreign_keys=ON;"
)
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": AMPARO_HOME / "front" / "front.sqlite3",
        "OPTIONS": {
            "init_command": FRONT_PRAGMAS,
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
        },
    }
}

LANGUAGE_CODE = "en"
LANGUAGES = [
    ("en", "English"),
    ("ru", "Русский"),
    ("fr", "Français"),
    ("ar", "العربية"),
]
LOCALE_PATHS = [Path(__file__).parent / "locale"]

FILE_UPLOAD_HANDLERS = ["amparo.front.sealed_upload.SealingUploadHandler"]
DATA_UPLOAD_MAX_MEMORY_SIZE = 512 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 20
DATA_UPLOAD_MAX_NUMBER_FILES = 1

LOGGING_CONFIG = "amparo.front.log_lines.configure"
LOGGING = {"lines": "ours"}  # Django calls the function only when this is not empty
