"""A front that lives in memory, held to the real one by tests/outbound."""

from collections.abc import Iterable, Iterator
from uuid import UUID, uuid4

from amparo.outbound.front_port import KINDS, BoxCard, BoxGone, ThreadGone
from amparo.outbound.pull_signature import why_not_publish


class FrontLinkFake:
    """A `FrontPort` for tests and demos without a second process.

    `receive` and `open_thread` play the reporter's side; `replies` and `pages` show what the desk left.
    """

    def __init__(self) -> None:
        self.replies: dict[UUID, list[bytes]] = {}
        self.pages: dict[str, bytes] = {}
        self._boxes: dict[UUID, tuple[BoxCard, bytes]] = {}

    def receive(
        self,
        kind: str,
        sealed: bytes,
        *,
        box: UUID | None = None,
        week: str = "2026-W47",
    ) -> UUID:
        """Lay a sealed box on the front, as if a reporter had sent it."""
        if kind not in KINDS:
            raise ValueError("no such kind of box")
        box = box or uuid4()
        self._boxes[box] = (BoxCard(box, kind, week, len(sealed)), sealed)
        return box

    def open_thread(self, thread: UUID) -> None:
        """Begin a conversation, as a first report does."""
        self.replies.setdefault(thread, [])

    def boxes(self) -> Iterable[BoxCard]:
        """List what lies there."""
        return [card for card, _ in self._boxes.values()]

    def fetch(self, box: UUID) -> Iterator[bytes]:
        """Give a box whole."""
        if box not in self._boxes:
            raise BoxGone
        yield self._boxes[box][1]

    def forget(self, boxes: Iterable[UUID]) -> None:
        """Delete boxes."""
        for box in boxes:
            self._boxes.pop(box, None)

    def reply(self, thread: UUID, sealed: bytes) -> None:
        """Keep an answer for its conversation."""
        if thread not in self.replies:
            raise ThreadGone
        self.replies[thread].append(sealed)

    def publish(self, path: str, content: bytes) -> None:
        """Keep a public page."""
        if refusal := why_not_publish(path):
            raise refusal
        self.pages[path] = content

    def withdraw(self, path: str) -> None:
        """Drop a public page."""
        if refusal := why_not_publish(path):
            raise refusal
        self.pages.pop(path, None)
