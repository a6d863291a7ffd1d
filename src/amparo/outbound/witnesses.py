"""Witnesses of the log at other organisations (c2sp.org/tlog-witness)."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

from amparo.lib.custody.witness import Answer
from amparo.outbound.plain_http import Line, NoAnswer

LARGEST_ANSWER = 1 << 14


class WitnessPort(Protocol):
    """A witness; `name` is the one that the policy gives it."""

    @property
    def name(self) -> str:
        """What the policy calls it."""

    def ask(self, request: bytes) -> Answer:
        """Show it a head, and how it grew; return what it says. Raises NoAnswer."""


@dataclass(frozen=True)
class WitnessLink:
    """A `WitnessPort` over HTTP; `url` is its submission prefix."""

    name: str
    url: str
    line: Line = field(default_factory=Line)

    def ask(self, request: bytes) -> Answer:
        """Ask `add-checkpoint`."""
        status, body = self.line.ask(
            f"{self.url.rstrip('/')}/add-checkpoint",
            body=request,
            headers={"Content-Type": "text/plain; charset=utf-8"},
            largest=LARGEST_ANSWER,
        )
        try:
            return Answer(status, body.decode())
        except UnicodeDecodeError:
            raise NoAnswer(self.name) from None


@dataclass
class WitnessFake:
    """A `WitnessPort` without a network; `answer` is a witness's own."""

    name: str
    answer: Callable[[bytes], Answer]
    is_down: bool = False

    def ask(self, request: bytes) -> Answer:
        """Answer at once."""
        if self.is_down:
            raise NoAnswer(self.name)
        return self.answer(request)
