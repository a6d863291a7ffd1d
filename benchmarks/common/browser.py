"""A member at a browser without scripts, on this machine."""

import http.client
import json
import re
import time
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from pathlib import Path
from urllib.parse import urlencode

from django.utils import timezone

from amparo.demo.founding import code_from_letters

TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
STEP = 30  # seconds that one code stands
FORM = "application/x-www-form-urlencoded"


@dataclass
class Answer:
    """What came back, and after how long."""

    status: int
    headers: dict[str, str]
    body: bytes
    seconds: float


@dataclass
class Browser:
    """Signed in as one member; asks one page at a time."""

    port: int
    paper: Path
    cookies: dict[str, str] = field(default_factory=dict)

    def get(self, path: str) -> Answer:
        return self._ask("GET", path, None)

    def sign_in(self) -> Answer:
        """Sign in with passphrase and one-time code; the answer's time is that of the POST."""
        answer = self._signed_in()
        if answer.status != 302:
            # A code is taken once: another run may have used this one.
            time.sleep(STEP - time.time() % STEP + 1)
            answer = self._signed_in()
        if answer.status != 302:
            raise RuntimeError(f"{self.paper.stem} could not sign in")
        return answer

    def _signed_in(self) -> Answer:
        paper = json.loads(self.paper.read_text())
        code = code_from_letters(paper["one_time_code_secret"], now=timezone.now())
        fields = {"alias": paper["alias"], "passphrase": paper["passphrase"]}
        return self._submit("/sign-in", {**fields, "code": code})

    def retype_passphrase(self) -> Answer:
        passphrase = json.loads(self.paper.read_text())["passphrase"]
        answer = self._submit("/passphrase", {"passphrase": passphrase})
        if answer.status != 302:
            raise RuntimeError("the passphrase was refused")
        return answer

    def _submit(self, path: str, fields: dict[str, str]) -> Answer:
        token = TOKEN.search(self.get(path).body.decode())
        if token is None:
            raise RuntimeError("a form without a token")
        return self._ask("POST", path, {**fields, "csrfmiddlewaretoken": token[1]})

    def _ask(self, method: str, path: str, fields: dict[str, str] | None) -> Answer:
        headers = {"Cookie": "; ".join(f"{n}={v}" for n, v in self.cookies.items())}
        body = urlencode(fields).encode() if fields else None
        if body:
            headers["Content-Type"] = FORM
        start = time.perf_counter()
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)
        line.request(method, path, body, headers)
        answer = line.getresponse()
        content = answer.read()
        spent = time.perf_counter() - start
        line.close()
        for given in answer.headers.get_all("Set-Cookie", []):
            for name, morsel in SimpleCookie(given).items():
                self.cookies[name] = morsel.value
        return Answer(answer.status, dict(answer.headers), content, spent)
