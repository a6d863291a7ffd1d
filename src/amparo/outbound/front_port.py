"""What the desk can ask of the front, whichever way it reaches it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from amparo.lib.refusal import Refused

REPORT, MESSAGE, FILE, OFFER = "report", "message", "file", "offer"
KINDS = frozenset({REPORT, MESSAGE, FILE, OFFER})


class FrontUnreachable(Refused):
    """The front did not answer, or not as one that knows us."""

    def __init__(self) -> None:
        super().__init__(
            "The front box does not answer.",
            "Nothing is lost: what arrives stays there, sealed. Try again in some minutes.",
        )


class ThreadGone(Refused):
    """The conversation is no longer on the front."""

    def __init__(self) -> None:
        super().__init__(
            "This conversation is no longer on the front box.",
            "The answer was not sent. If the person writes again, answer there.",
        )


class BoxGone(Refused):
    """The box is no longer on the front."""

    def __init__(self) -> None:
        super().__init__(
            "This box is no longer on the front.",
            "It was taken and forgotten before. Ask for the list again.",
        )


@dataclass(frozen=True)
class BoxCard:
    """What can be seen of a sealed box from outside; `size` is in bytes and always a bucket."""

    id: UUID
    kind: str
    week: str
    size: int


class FrontPort(Protocol):
    """The desk's side of the pull port. Format: docs/formats/pull.md."""

    def boxes(self) -> Iterable[BoxCard]:
        """List what lies there, in no order that tells anything."""

    def fetch(self, box: UUID) -> Iterator[bytes]:
        """Take a copy of one sealed box, piece by piece. Raises BoxGone."""

    def forget(self, boxes: Iterable[UUID]) -> None:
        """Delete boxes that the desk has safely kept; one already gone is no error."""

    def reply(self, thread: UUID, sealed: bytes) -> None:
        """Leave a sealed answer for one conversation. Raises ThreadGone."""

    def publish(self, path: str, content: bytes) -> None:
        """Put a public page on the front, at `/public/` and the path. Raises Refused for a bad path."""

    def withdraw(self, path: str) -> None:
        """Take a public page down; one already gone is no error."""
