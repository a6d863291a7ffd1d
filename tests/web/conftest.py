"""Web on its own: the desk's middleware without the apps, and a browser to look at it."""

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, make_server

import pytest
from django.conf import settings as desk_settings
from django.core.handlers.wsgi import WSGIHandler
from django.test import Client

CHROMIUM = Path("/usr/bin/chromium")

LANGUAGES = [
    ("en", "English"),
    ("ru", "Русский"),
    ("fr", "Français"),
    ("ar", "العربية"),
]


class Quiet(WSGIRequestHandler):
    def log_message(self, *args: object) -> None:
        pass


@pytest.fixture
def web(settings: Any) -> Any:
    from tests.web import pages

    settings.ROOT_URLCONF = "tests.web.pages"
    settings.AMPARO_NAV = pages.NAV
    # The shell speaks more languages than the desk's own pages do so far.
    settings.LANGUAGES = LANGUAGES
    settings.MIDDLEWARE = [
        *(name for name in desk_settings.MIDDLEWARE if "amparo.apps" not in name),
        "tests.web.pages.signed_in",
    ]
    return settings


@pytest.fixture
def client(web: Any) -> Client:
    return Client(raise_request_exception=False)


@pytest.fixture
def address(web: Any) -> Iterator[str]:
    """Serve web on loopback for as long as one test runs."""
    server = make_server("127.0.0.1", 0, WSGIHandler(), handler_class=Quiet)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture(
    scope="module"
)  # the driver's loop must not outlive it: Django refuses beside one
def chromium() -> Iterator[Any]:
    if not CHROMIUM.exists():
        pytest.skip("chromium is missing: apt-get install chromium")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=str(CHROMIUM),
            args=["--no-sandbox", "--disable-background-networking"],
        )
        yield browser
        browser.close()
