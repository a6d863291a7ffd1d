"""A reporter's phone without scripts: it shows pages, fills forms, keeps nothing.

It speaks to this machine alone. It stands in the demo and not in `outbound`,
because it plays a person outside and is no part of the product.
"""

import http.client
import secrets
from dataclasses import dataclass, field
from html.parser import HTMLParser
from mimetypes import guess_type
from urllib.parse import urlencode, urljoin, urlsplit


@dataclass
class Form:
    action: str
    is_multipart: bool
    fields: dict[str, str] = field(default_factory=dict)
    named: set[str] = field(default_factory=set)


class Page(HTMLParser):
    """What a page says and which forms it offers."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.words: list[str] = []
        self.code: list[str] = []
        self._in_code = False
        self._in_word = False
        self._open: Form | None = None
        self.feed(html)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.words).split())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        if tag == "div" and found.get("class") == "code":
            self._in_code = True
        self._in_word = self._in_code and tag in {"li", "b"}
        if tag == "form":
            multipart = found.get("enctype") == "multipart/form-data"
            self._open = Form(found.get("action", ""), multipart)
            self.forms.append(self._open)
        elif (
            self._open
            and "name" in found
            and tag in {"input", "textarea", "select", "button"}
        ):
            self._open.named.add(found["name"])
            if found.get("type") == "hidden":
                self._open.fields[found["name"]] = found.get("value", "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._open = None
        if tag == "div":
            self._in_code = False
        self._in_word = False

    def handle_data(self, data: str) -> None:
        self.words.append(data)
        if self._in_word:
            self.code.append(data.strip())

    def form_with(self, name: str) -> Form:
        """Return the form that has a field called `name`."""
        return next(form for form in self.forms if name in form.named)


class Phone:
    """Opens pages at one address of this machine."""

    def __init__(self, address: str, *, language: str = "en") -> None:
        parts = urlsplit(address)
        if parts.hostname not in {"127.0.0.1", "localhost"}:
            raise ValueError("The demo's phone speaks to this machine only")
        self._host, self._port = parts.hostname, parts.port or 80
        self._language = language
        self.path = "/"

    def open(self, path: str) -> Page:
        return self._ask("GET", path, None, {})

    def submit(
        self,
        form: Form,
        fields: dict[str, str],
        *,
        files: dict[str, tuple[str, bytes]] | None = None,
    ) -> Page:
        """Send `form` with its hidden fields and `fields`; `files` maps field to (name, bytes)."""
        values = form.fields | fields
        if form.is_multipart:
            body, kind = _multipart(values, files or {})
        else:
            body, kind = urlencode(values).encode(), "application/x-www-form-urlencoded"
        target = urljoin(self.path, form.action)
        return self._ask("POST", target, body, {"Content-Type": kind})

    def _ask(
        self, method: str, path: str, body: bytes | None, headers: dict[str, str]
    ) -> Page:
        line = http.client.HTTPConnection(self._host, self._port, timeout=60)
        try:
            line.request(
                method, path, body, headers | {"Accept-Language": self._language}
            )
            answer = line.getresponse()
            text = answer.read().decode()
            where = answer.getheader("Location")
        finally:
            line.close()
        if where:
            return self._ask("GET", urljoin(path, where), None, {})
        if answer.status >= 500:
            raise RuntimeError(f"The front answered {answer.status} at {path}")
        self.path = path
        return Page(text)


def _multipart(
    values: dict[str, str], files: dict[str, tuple[str, bytes]]
) -> tuple[bytes, str]:
    edge = secrets.token_hex(16)
    parts = [
        f'--{edge}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, value in values.items()
    ]
    parts += [
        f'--{edge}\r\nContent-Disposition: form-data; name="{name}"; '
        f'filename="{called}"\r\nContent-Type: {guess_type(called)[0]}\r\n\r\n'.encode()
        + data
        + b"\r\n"
        for name, (called, data) in files.items()
    ]
    return (
        b"".join([*parts, f"--{edge}--\r\n".encode()]),
        f"multipart/form-data; boundary={edge}",
    )
