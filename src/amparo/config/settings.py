"""Settings of the desk, the private box where staff work.

Everything that differs between places comes from the environment; each name is listed
in docs/reference/settings.md. The front has settings of its own.
"""

import hashlib
import os
from pathlib import Path
from urllib.parse import unquote, urlsplit

from amparo.config.secret import kept_secret
from amparo.lib.sealing.primitives.publics import Cost

AMPARO_HOME = Path(os.environ.get("AMPARO_HOME", ".amparo")).resolve()
DESK = AMPARO_HOME / "desk"
_HOME_MARK = hashlib.sha256(str(AMPARO_HOME).encode()).hexdigest()[:12]
# A tmpfs: what lies here is gone at reboot and never reaches a disk.
AMPARO_RAM = Path(
    os.environ.get("AMPARO_RAM", f"/dev/shm/amparo-{os.getuid()}-{_HOME_MARK}")  # noqa: S108
)

SECRET_KEY = kept_secret(DESK / "secret.key")
DEBUG = False
ALLOWED_HOSTS = os.environ.get("AMPARO_HOSTS", "localhost,127.0.0.1,[::1]").split(",")
WSGI_APPLICATION = "amparo.config.wsgi.application"
ROOT_URLCONF = "amparo.config.urls"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "django.contrib.staticfiles",
    "amparo.web",
    "amparo.apps.members",
    "amparo.apps.journal",
    "amparo.apps.vault",
    "amparo.apps.consents",
    "amparo.apps.events",
    "amparo.apps.claims",
    "amparo.apps.intake",
    "amparo.apps.protection",
    "amparo.apps.publications",
]

MIDDLEWARE = [
    "amparo.web.middleware.headers",
    "amparo.web.middleware.clock",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "amparo.web.middleware.refusals",
    "amparo.apps.members.middleware.sign_in",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
            ],
            "builtins": ["django.templatetags.i18n", "amparo.web.templatetags.amparo"],
        },
    }
]


def _desk_database(url: str) -> dict[str, object]:
    """Read AMPARO_DATABASE_URL; without one the desk lives in one SQLite file."""
    if not url:
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": DESK / "desk.sqlite3",
            "OPTIONS": {
                # Two releases at once must not interleave, and SQLite knows no row lock.
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                # Temporary tables in memory: nothing of a query may reach the disk.
                "init_command": (
                    "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"
                    "PRAGMA secure_delete=ON; PRAGMA temp_store=MEMORY;"
                ),
            },
        }
    parts = urlsplit(url)
    if parts.scheme not in {"postgres", "postgresql"}:
        raise SystemExit(
            "AMPARO_DATABASE_URL must begin with postgres://. Leave it out for SQLite."
        )
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or ""),
        "PORT": str(parts.port or ""),
    }


DATABASES = {"default": _desk_database(os.environ.get("AMPARO_DATABASE_URL", ""))}
DATABASE_ROUTERS = ["amparo.apps.events.router.InvestigationRouter"]

# Where the keys of sealed items lie, and the one key that belongs on a medium of its own
# and in no backup. Empty: below AMPARO_HOME, which a thief takes as a whole.
AMPARO_KEYS = os.environ.get("AMPARO_KEYS", "")
AMPARO_EPOCH_KEY = os.environ.get("AMPARO_EPOCH_KEY", "")
# Argon2id for passphrases. Each member's row remembers the cost it was made with.
AMPARO_PASSPHRASE_COST = Cost(
    memory_kib=int(os.environ.get("AMPARO_ARGON2_MEMORY_KIB", "131072")),
    passes=3,
    lanes=2,
)
# members stand below the journal; they reach it through this one name.
AMPARO_NOTE = "amparo.apps.journal.actions.note"
# The vault stands below what rests on it; its page of an item asks these where that is.
AMPARO_USED_BY = [
    "amparo.apps.events.queries.uses.uses_of",
    "amparo.apps.publications.queries.uses.uses_of",
]
AMPARO_FRONT_URL = os.environ.get("AMPARO_FRONT_URL", "")
AMPARO_SECURE_COOKIES = os.environ.get("AMPARO_SECURE_COOKIES", "1") == "1"

CSRF_COOKIE_SECURE = AMPARO_SECURE_COOKIES
CSRF_COOKIE_NAME = "__Host-csrf" if AMPARO_SECURE_COOKIES else "csrf"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Strict"
CSRF_FAILURE_VIEW = "amparo.web.views.expired_form"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
APPEND_SLASH = False

# Uploads are sealed while they arrive; Django's own handlers would write clear files.
FILE_UPLOAD_HANDLERS = ["amparo.apps.vault.uploads.SealingUploadHandler"]
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 0

LANGUAGE_CODE = "en"
# Staff pages have an English catalogue only; the front speaks four languages.
LANGUAGES = [("en", "English")]
LANGUAGE_COOKIE_NAME = "language"
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"
STATIC_URL = "static/"

# One list of log lines that may exist; none carries a value. See docs/threat-model.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": True,
    "handlers": {"nowhere": {"class": "logging.NullHandler"}},
    "root": {"handlers": ["nowhere"], "level": "ERROR"},
    "loggers": {"django": {"handlers": ["nowhere"], "propagate": False}},
}
SILENCED_SYSTEM_CHECKS: list[str] = []

AMPARO_SIGN_OUT = "members:sign-out"
AMPARO_NAV = [
    # (URL name, label, roles that see it; empty means everyone)
    ("intake:inbox", "Inbox", ("intake",)),
    ("protection:cases", "Cases", ("caseworker", "documenter", "analyst")),
    ("events:investigations", "Investigations", ("documenter", "analyst")),
    ("publications:statements", "Statements", ("documenter", "analyst", "campaigner")),
    ("journal:journal", "Journal", ("auditor",)),
    ("members:colleagues", "Colleagues", ()),
]
