"""A browser without scripts that writes a new canary into every field it is not told to fill."""

import contextlib
import http.client
import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from http.cookies import SimpleCookie
from itertools import cycle
from urllib.parse import parse_qs, urlencode, urljoin, urlsplit

from tests.seizure.canaries import Canaries
from tests.seizure.pages import Control, Form, Page

Given = Mapping[str, str | Sequence[str]]
FormType = "application/x-www-form-urlencoded"
HUNG_UP = 499
NOTHING: Given = {}
CSRF = "csrfmiddlewaretoken"


@dataclass(frozen=True)
class Filled:
    """A field that was filled, with a canary or a fitting value, and whether it was taken."""

    path: str
    name: str
    accepted: bool
    is_canary: bool


@dataclass
class Trace:
    """What browsers of one box did: pages that opened, fields that took words."""

    opened: set[str] = field(default_factory=set)
    filled: list[Filled] = field(default_factory=list)
    statuses: set[int] = field(default_factory=set)
    crashed: list[str] = field(default_factory=list)


@dataclass
class Upload:
    name: str
    content: bytes
    media_type: str = "application/octet-stream"


class Browser:
    def __init__(
        self, port: int, *, canaries: Canaries, trace: Trace, language: str = "en"
    ) -> None:
        self._port, self._canaries, self.trace = port, canaries, trace
        self._language, self.cookies = language, dict[str, str]()
        self._scripts = cycle(("en", language, "ru", "ar"))
        self.body = b""

    def open(self, path: str, **query: str) -> Page:
        """Follow a link."""
        address = f"{path}?{urlencode(query)}" if query else path
        return self.ask("GET", address)

    def word(self, where: str, *, longest: int | None = None) -> str:
        """Make a canary for a place, in a script that fits it."""
        return self._canaries.new(where, script=next(self._scripts))

    def submit(
        self,
        page: Page,
        form: Form,
        given: Given = NOTHING,
        *,
        file: Upload | None = None,
    ) -> Page:
        """Fill a form and send it. `{}` in a given value stands for a canary."""
        unknown = set(given) - set(form.controls)
        assert not unknown, f"{page.path} has no {unknown}, but {set(form.controls)}"
        target = urljoin(page.path, form.action or page.path)
        own = {c.name: "{}" for c in form.controls.values() if c.is_wordy} | dict(given)
        values = form.untouched() | {
            name: self._written(form.controls[name], value, target)
            for name, value in own.items()
        }
        answer = self._send(target, form, values, file)
        files = [c.name for c in form.controls.values() if c.kind == "file" and file]
        canaries = [n for n, value in own.items() if "{}" in value] + files
        self._note(target, canaries, accepted=not answer.is_refused, is_canary=True)
        self._note(target, set(own) - set(canaries), accepted=not answer.is_refused)
        return answer

    def vandalise(self, page: Page, form: Form, *, csrf: bool = True) -> Page:
        """Send a form with a canary in every control, even where only a choice or a date fits."""
        target = urljoin(page.path, form.action or page.path)
        values = {
            name: [self.word(f"{target} {name}, vandalised")] for name in form.controls
        }
        if csrf and CSRF in form.controls:
            values[CSRF] = form.untouched()[CSRF]
        values[self.word(f"{target}, name of a field")] = ["x"]
        file = None
        if form.is_multipart:
            file = Upload(self.word(f"{target}, file name"), self.word("file").encode())
        answer = self._send(target, form, values, file)
        self._note(target, form.controls, accepted=False, is_canary=True)
        return answer

    def ask(
        self,
        method: str,
        path: str,
        body: bytes | None = None,
        headers: Mapping[str, str] = {},
        *,
        follow: bool = True,
    ) -> Page:
        """Ask for one answer and follow where it leads."""
        sent = {"Accept-Language": self._language, **headers}
        if self.cookies:
            sent["Cookie"] = "; ".join(f"{k}={v}" for k, v in self.cookies.items())
        line = http.client.HTTPConnection("127.0.0.1", self._port, timeout=60)
        try:
            # A server that refuses a long body may hang up before all of it is sent.
            with contextlib.suppress(BrokenPipeError, ConnectionResetError):
                line.request(method, path, body, sent)
            answer = line.getresponse()
            self.body = answer.read()
            self._take_cookies(answer.headers.get_all("Set-Cookie") or [])
            where = answer.getheader("Location")
        except (ConnectionError, http.client.HTTPException):
            return Page("", path=path, status=HUNG_UP)
        finally:
            line.close()
        self._remember(method, path, answer.status)
        if where and follow:
            page = self.ask("GET", urljoin(path, where))
            # The front answers every form with the way to a page, refused or not.
            if answer.status != HTTPStatus.SEE_OTHER:
                page.is_refused = page.status >= 400
            return page
        text = self.body.decode(errors="replace")
        is_page = "html" in (answer.getheader("Content-Type") or "")
        return Page(text if is_page else "", path=path, status=answer.status)

    def _remember(self, method: str, path: str, status: int) -> None:
        self.trace.statuses.add(status)
        if status < 400:
            self.trace.opened.add(urlsplit(path).path)
        asked = parse_qs(urlsplit(path).query)
        self._note(path, asked, accepted=status < 400, is_canary=True)
        if status >= 500:
            self.trace.crashed.append(f"{method} {path}")

    def _take_cookies(self, lines: list[str]) -> None:
        for line in lines:
            for name, morsel in SimpleCookie(line).items():
                self.cookies[name] = (
                    self._canaries.holds(morsel.value) if morsel.value else ""
                )

    def _note(
        self,
        target: str,
        names: Iterable[str],
        *,
        accepted: bool,
        is_canary: bool = False,
    ) -> None:
        path = urlsplit(target).path
        self.trace.filled += [Filled(path, name, accepted, is_canary) for name in names]

    def _written(
        self, control: Control, value: str | Sequence[str], target: str
    ) -> list[str]:
        if not isinstance(value, str):
            return list(value)
        if "{}" in value:
            value = value.replace("{}", self.word(f"{target} {control.name}"))
        longest = control.longest or len(value)
        assert len(value) <= longest, f"{target} {control.name} takes {longest} letters"
        return [value]

    def _send(
        self,
        target: str,
        form: Form,
        values: Mapping[str, list[str]],
        file: Upload | None,
    ) -> Page:
        pairs = [(name, value) for name, several in values.items() for value in several]
        if form.method == "GET":
            return self.ask("GET", f"{target.split('?')[0]}?{urlencode(pairs)}")
        if not form.is_multipart:
            return self.ask(
                "POST", target, urlencode(pairs).encode(), {"Content-Type": FormType}
            )
        name = next(
            (c.name for c in form.controls.values() if c.kind == "file"), "file"
        )
        body, kind = multipart(pairs, {name: file} if file else {})
        return self.ask("POST", target, body, {"Content-Type": kind})


def multipart(
    pairs: list[tuple[str, str]], files: Mapping[str, Upload]
) -> tuple[bytes, str]:
    """Write a body of several parts; return it and its content type."""
    edge = secrets.token_hex(16)
    parts = [
        f'--{edge}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, value in pairs
    ]
    parts += [
        f'--{edge}\r\nContent-Disposition: form-data; name="{name}"; '
        f'filename="{file.name}"\r\nContent-Type: {file.media_type}\r\n\r\n'.encode()
        + file.content
        + b"\r\n"
        for name, file in files.items()
    ]
    return b"".join(
        [*parts, f"--{edge}--\r\n".encode()]
    ), f"multipart/form-data; boundary={edge}"
