"""OpenTimestamps calendars, and where the headers of Bitcoin blocks are to be had.

Only a digest with a nonce is sent. Of blocks, only that we want one of a certain height.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

from amparo.outbound.plain_http import Line, NoAnswer

ACCEPT = {"Accept": "application/vnd.opentimestamps.v1"}
LARGEST_ANSWER = 1 << 16
OK, ABSENT = 200, 404


class Calendar(Protocol):
    """A calendar server."""

    @property
    def url(self) -> str:
        """Its address, as proofs name it."""

    def submit(self, digest: bytes) -> bytes:
        """Hand in 32 bytes; return the promise, unread. Raises NoAnswer."""

    def complete(self, message: bytes) -> bytes | None:
        """Return what the calendar made of a message, or None while it waits for a block."""


class Blocks(Protocol):
    """Somebody who knows the chain; whatever they say is compared with the proof."""

    def header(self, height: int) -> bytes:
        """Return the 80 bytes of a block's header. Raises NoAnswer."""


@dataclass(frozen=True)
class CalendarLink:
    """A `Calendar` over HTTP."""

    url: str
    line: Line = field(default_factory=Line)

    def submit(self, digest: bytes) -> bytes:
        """Hand in a digest."""
        status, answer = self.line.ask(
            f"{self.url}/digest", body=digest, headers=ACCEPT, largest=LARGEST_ANSWER
        )
        if status != OK:
            raise NoAnswer(self.url)
        return answer

    def complete(self, message: bytes) -> bytes | None:
        """Ask what came of it."""
        status, answer = self.line.ask(
            f"{self.url}/timestamp/{message.hex()}",
            headers=ACCEPT,
            largest=LARGEST_ANSWER,
        )
        if status not in (OK, ABSENT):
            raise NoAnswer(self.url)
        return answer if status == OK else None


@dataclass(frozen=True)
class BlocksLink:
    """`Blocks` of a server that speaks Esplora's way."""

    url: str
    line: Line = field(default_factory=Line)

    def header(self, height: int) -> bytes:
        """Ask for the block's name, then for its header."""
        name = self._text(f"block-height/{height}")
        try:
            return bytes.fromhex(
                self._text(f"block/{bytes.fromhex(name).hex()}/header")
            )
        except ValueError:
            raise NoAnswer(self.url) from None

    def _text(self, path: str) -> str:
        status, answer = self.line.ask(f"{self.url}/{path}", largest=1024)
        if status != OK:
            raise NoAnswer(self.url)
        return answer.decode("ascii", "replace").strip()


@dataclass
class CalendarFake:
    """A `Calendar` in memory: `promise` answers at once, `confirm` when told to."""

    url: str
    promise: Callable[[bytes], bytes]
    confirm: Callable[[bytes], bytes | None] = lambda _message: None
    is_down: bool = False

    def submit(self, digest: bytes) -> bytes:
        """Promise."""
        if self.is_down:
            raise NoAnswer(self.url)
        return self.promise(digest)

    def complete(self, message: bytes) -> bytes | None:
        """Say what came of it."""
        if self.is_down:
            raise NoAnswer(self.url)
        return self.confirm(message)


@dataclass
class BlocksFake:
    """`Blocks` in memory."""

    headers: dict[int, bytes]

    def header(self, height: int) -> bytes:
        """Return a header that was put in."""
        if height not in self.headers:
            raise NoAnswer("the block server")
        return self.headers[height]
