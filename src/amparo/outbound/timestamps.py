"""Time stamp authorities (RFC 3161, 3.4). Only the digest of a log's head is sent."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

from amparo.lib.custody.timestamps import ANSWER_TYPE, CONTENT_TYPE, LARGEST_ANSWER
from amparo.outbound.plain_http import Line, NoAnswer


class TimeAuthority(Protocol):
    """Somebody who stamps; `name` is ours for them, plain enough for a file name."""

    @property
    def name(self) -> str:
        """What we call them."""

    def ask(self, request: bytes) -> bytes:
        """Return the answer to a DER request, unchecked. Raises NoAnswer."""


@dataclass(frozen=True)
class AuthorityLink:
    """A `TimeAuthority` at an address."""

    name: str
    url: str
    line: Line = field(default_factory=Line)

    def ask(self, request: bytes) -> bytes:
        """Ask over HTTP."""
        headers = {"Content-Type": CONTENT_TYPE, "Accept": ANSWER_TYPE}
        status, answer = self.line.ask(
            self.url, body=request, headers=headers, largest=LARGEST_ANSWER
        )
        if status != 200 or not answer:
            raise NoAnswer(self.name)
        return answer


@dataclass
class AuthorityFake:
    """A `TimeAuthority` in memory, held to the real one by tests/outbound.

    `answer` makes the tokens; while `is_down` nobody is there. `asked` keeps the requests.
    """

    name: str
    answer: Callable[[bytes], bytes]
    is_down: bool = False
    asked: list[bytes] = field(default_factory=list)

    def ask(self, request: bytes) -> bytes:
        """Answer at once."""
        if self.is_down:
            raise NoAnswer(self.name)
        self.asked.append(request)
        answer = self.answer(request)
        if not answer or len(answer) > LARGEST_ANSWER:
            raise NoAnswer(self.name)
        return answer
