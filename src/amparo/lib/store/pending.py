"""Records on their way into a pack, spelled one behind the other in one piece of memory."""

from mmap import mmap
from typing import NamedTuple
from zlib import crc32

from amparo.lib.sealing.primitives.publics import StreamSealer
from amparo.lib.store.disk import Piece
from amparo.lib.store.packs import (
    LARGEST_SEALED,
    RECORD_SIZE,
    Record,
    gone_record,
    object_head,
)

FLUSH_SIZE = 4 << 20
"""So much waits in memory before it is written."""
SLACK = 1 << 17
"""More than a sealer asks for behind the bytes it gives."""


class _Span(NamedTuple):
    start: int
    end: int
    is_gone: bool


class Pending:
    """What waits to be written. The memory is taken once, and used again after `clear`."""

    def __init__(self) -> None:
        self._room = memoryview(b"")
        self._spans: dict[bytes, _Span] = {}
        self.size = 0

    def __bool__(self) -> bool:
        """Tell whether anything waits."""
        return bool(self._spans)

    def seal(
        self, object_id: bytes, content: Piece, *, key: bytes, context: bytes
    ) -> int:
        """Seal an object into its record; return the size of its sealed bytes."""
        start = self._begin(len(content))
        sealer = StreamSealer(key, context=context)
        end = start + sealer.update_into(content, self._room[start:])
        last = sealer.finish()
        self._room[end : end + len(last)] = last
        return self._end(object_id, start, end + len(last))

    def add(self, object_id: bytes, sealed: Piece) -> int:
        """Take bytes that are sealed already; return how many."""
        start = self._begin(len(sealed))
        self._room[start : start + len(sealed)] = sealed
        return self._end(object_id, start, start + len(sealed))

    def bury(self, object_id: bytes) -> None:
        """Note that an object is gone for good."""
        start = self._begin(0)
        self._room[start - RECORD_SIZE : start] = gone_record(object_id)
        self._spans[object_id] = _Span(start - RECORD_SIZE, start, is_gone=True)
        self.size = start

    def drop(self, object_id: bytes) -> bool:
        """Forget a record that still waits; tell whether there was one."""
        span = self._spans.pop(object_id, None)
        if span and span.end == self.size:
            self.size = span.start
        return span is not None

    def pieces(self) -> list[memoryview]:
        """Give what is to be written, in as few pieces as there are."""
        joined: list[tuple[int, int]] = []
        for start, end, _is_gone in self._spans.values():
            if joined and joined[-1][1] == start:
                joined[-1] = (joined[-1][0], end)
            else:
                joined.append((start, end))
        return [self._room[start:end] for start, end in joined]

    def records(self, *, at: int) -> list[Record]:
        """Tell where in a pack the records lie once the pieces are written at `at`."""
        told = []
        for object_id, (start, end, is_gone) in self._spans.items():
            length = end - start - RECORD_SIZE
            told.append(Record(object_id, at + RECORD_SIZE, length, True, is_gone))
            at += end - start
        return told

    def clear(self) -> None:
        """Forget everything."""
        self._spans, self.size = {}, 0

    def _begin(self, size: int) -> int:
        """Give the place for the bytes behind the next record's head."""
        if not self._room:
            # Taken from the system as it is touched: one small object costs a few pages.
            self._room = memoryview(mmap(-1, FLUSH_SIZE + LARGEST_SEALED + SLACK))
        start = self.size + RECORD_SIZE
        if start + size + SLACK // 2 > len(self._room):
            raise ValueError("write what waits before more is added")
        return start

    def _end(self, object_id: bytes, start: int, end: int) -> int:
        length = end - start
        check = crc32(self._room[start:end])
        head = object_head(object_id, length=length, check=check)
        self._room[start - RECORD_SIZE : start] = head
        self._spans[object_id] = _Span(start - RECORD_SIZE, end, is_gone=False)
        self.size = end
        return length
