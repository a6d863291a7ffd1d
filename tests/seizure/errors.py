"""Every way to go wrong that leaves words behind on other servers: paths, headers, bad bodies."""

import contextlib
import shutil
import socket
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import parse_qs, quote, urljoin, urlsplit

from tests.seizure.browser import CSRF, Browser, FormType
from tests.seizure.people import Person

METHODS = ("PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "HEAD", "AMPARO")
HEADERS = (
    "Accept", "Accept-Language", "Authorization", "Cookie", "Forwarded", "Host", "Origin",
    "Range", "Referer", "User-Agent", "X-Forwarded-For", "X-Forwarded-Host", "X-Real-IP",
    "X-Request-ID", "X-CSRFToken", "Content-Encoding", "Expect", "If-None-Match",
)  # fmt: skip
MULTIPART = "multipart/form-data"


def goes_astray(browser: Browser, *, start: str) -> None:
    """Ask for what is not there, in every part of an address and with every method."""
    word = browser.word
    for path in (
        f"/{word('path')}",
        f"{start}{word('path')}/{word('path')}",
        f"{start}?{word('query, name')}={word('query, value')}",
        f"{start}%00{word('path with zero')}",
        f"{start}%ff%fe{word('path that is no text')}",
        f"{start}../../{word('path upwards')}",
        f"/static/web/{word('file')}.css",
        f"/public/{word('public file')}.html",
        f"/public/../{word('public file upwards')}",
        f"{start}?page={word('page number')}",
    ):
        browser.ask("GET", quote(path, safe="/?=&%"))
        browser.ask("POST", quote(path, safe="/?=&%"), word("body").encode())
    for method in METHODS:
        browser.ask(
            method, f"{start}?{word('x').encode().hex()}", word("body").encode()
        )
        browser.ask(method, f"{start}?q={quote(word('query'))}", b"")
    for header in HEADERS:
        value = quote(word(f"header {header}"))
        with contextlib.suppress(OSError):
            browser.ask("GET", start, None, {header: value})
    browser.ask("GET", start, None, {"User-Agent": quote(word("huge header")) * 900})


def sends_broken_bodies(browser: Browser, *, path: str, field: str) -> None:
    """Send bodies that cannot be read, or are not what they say."""

    def word() -> str:
        return quote(browser.word(f"{path}, broken body"))

    many = "&".join(f"{word()}={word()}" for _ in range(12))
    deep = f"&{field}=".join([word()] * 3) + "&x" * 2000
    parts = f'--edge\r\nContent-Disposition: form-data; name="{field}"; filename="{word()}"\r\n'
    bodies = [
        (FormType, f"{field}={word()}".encode()),
        (FormType, many.encode()),
        (FormType, deep.encode()),
        (FormType, b"\xff\xfe" + word().encode()),
        ("application/json", f'{{"{field}": "{word()}"}}'.encode()),
        (f"{MULTIPART}; boundary=edge", f"{parts}\r\n{word()}".encode()),
        (f"{MULTIPART}; boundary=edge", f"{parts}Content-Transfer-Encoding: base64\r\n\r\n{word()}\r\n--edge--".encode()),
        (f"{MULTIPART}; boundary={word()}", word().encode()),
        (MULTIPART, word().encode()),
        (f"text/{word()}", word().encode()),
        (f"{FormType}; charset={word()}", f"{field}={word()}".encode()),
    ]  # fmt: skip
    for kind, body in bodies:
        browser.ask("POST", path, body, {"Content-Type": kind})


def speaks_no_http(port: int, browser: Browser) -> None:
    """Say things that no server can read, and hang up without waiting."""

    def word() -> str:
        return browser.word("no HTTP")

    for said in (
        f"{word()}\r\n\r\n",
        f"GET /{word()} HTTP/9.9\r\n\r\n",
        f"GET /{word()} HTTP/1.1\r\nHost: {word()}\r\n{word()}\r\n\r\n",
        f"POST /{word()} HTTP/1.1\r\nHost: x\r\nContent-Length: -7\r\n\r\n{word()}",
        f"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n{word()}",
        f"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 999\r\n\r\n{word()}",
        f"GET /{word() * 1000} HTTP/1.1\r\nHost: x\r\n\r\n",
        f"\x16\x03\x01{word()}",
    ):
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=5) as line:  # fmt: skip
            line.sendall(said.encode())
            line.settimeout(2)
            line.recv(4096)


def is_refused_at_the_door(browser: Browser) -> None:
    """Sign in wrongly, with a wrong invitation, and without a page's own token."""
    for path in (
        "/sign-in",
        f"/sign-in?next=/{quote(browser.word('next'))}",
        "/invitation",
    ):
        page = browser.open(path)
        names = ("words",) if path == "/invitation" else ("alias",)
        browser.submit(page, page.form(*names))
        page = browser.open(path)
        form = page.form(*names)
        form.controls.pop(CSRF)
        browser.submit(page, form)
        browser.vandalise(page, form)


def vandalises_everything(person: Person, *, times: int) -> None:
    """Follow links from the first page, each kind of page so many `times`, and spoil its forms.

    A canary goes into all of a form, even into its choices, dates and hidden fields.
    """
    waiting, seen, formed = ["/"], Counter[str](), set[tuple[str, frozenset[str]]]()
    while waiting:
        address = waiting.pop(0)
        if not address.startswith("/") or seen[_kind(address)] >= times:
            continue
        seen[_kind(address)] += 1
        page = person.browser.open(address)
        if page.path.startswith("/passphrase?"):
            page = person.open(address)
        waiting += [urljoin(page.path, link) for link in page.links]
        for form in page.forms:
            shape = (_kind(urljoin(page.path, form.action)), frozenset(form.controls))
            if shape not in formed and not set(form.controls) <= {CSRF}:
                formed.add(shape)
                person.browser.vandalise(page, form, csrf=len(formed) % 5 != 1)


def _kind(address: str) -> str:
    """Take the ids and values out of an address: what is left is a kind of page."""
    path, query = urlsplit(address).path, parse_qs(urlsplit(address).query)
    parts = (
        "*" if any(c.isdigit() for c in part) else part for part in path.split("/")
    )
    return f"{'/'.join(parts)}?{sorted(query)}"


@contextmanager
def missing(folder: Path) -> Iterator[None]:
    """Take a folder away from under a running server, which is a bug that no page expects."""
    away = folder.with_name(f"{folder.name}-away")
    folder.rename(away)
    folder.touch()
    try:
        yield
    finally:
        folder.unlink()
        shutil.move(away, folder)
