"""Packs: many small sealed objects in one file that only grows.

A pack is a head, then records. Every record says what it is and whether it arrived
whole, so a pack is read without any index. Written down in docs/formats/object-store.md.
"""

import struct
from collections.abc import Iterator
from mmap import mmap
from typing import BinaryIO, NamedTuple
from zlib import crc32

from amparo.lib.store.disk import Piece

PACK_MAGIC = b"amparo-pack/v1\n\x00"
OBJECT, GONE = b"\xa5OBJ", b"\xa5DEL"
_RECORD = struct.Struct(">4s16sII")
_CHECK = struct.Struct(">I")
_HEAD = struct.Struct(">4s16sIII")
HEAD_SIZE = len(PACK_MAGIC)
RECORD_SIZE = _RECORD.size + _CHECK.size

LARGEST = 1 << 20
"""Objects of at most this many plain bytes go into packs."""
LARGEST_SEALED = LARGEST + (LARGEST // 16384 + 1) * 16 + 56
PACK_SIZE = 64 << 20
"""A pack that has reached this size is not added to."""
WINDOW = 1 << 20


class Record(NamedTuple):
    """An object's sealed bytes in a pack, or the note that an object is gone.

    `start` is where its bytes begin. `is_whole` is false when they are not what was written.
    """

    id: bytes
    start: int
    length: int
    is_whole: bool
    is_gone: bool = False

    @property
    def end(self) -> int:
        """Where the next record begins."""
        return self.start + self.length


class Gap(NamedTuple):
    """Bytes of a pack in which no record's head can be read."""

    start: int
    end: int


def object_head(object_id: bytes, *, length: int, check: int) -> bytes:
    """Spell the 32 bytes before an object. `check` is the CRC-32 of its sealed bytes."""
    raw = _RECORD.pack(OBJECT, object_id, length, check)
    return raw + _CHECK.pack(crc32(raw))


def gone_record(object_id: bytes) -> bytes:
    """Spell the record that says that an object is gone for good."""
    raw = _RECORD.pack(GONE, object_id, 0, 0)
    return raw + _CHECK.pack(crc32(raw))


def read_record_head(raw: Piece, at: int) -> tuple[Record, int] | None:
    """Read a record's head that lies at `at` in its pack, and the CRC-32 it states.

    Nothing is said about the bytes behind it. None when the head is damaged.
    """
    if len(raw) < RECORD_SIZE:
        return None
    magic, object_id, length, check, own_check = _HEAD.unpack_from(raw)
    if (
        crc32(raw[: _RECORD.size]) != own_check
        or magic not in (OBJECT, GONE)
        or length > LARGEST_SEALED
    ):
        return None
    return Record(object_id, at + RECORD_SIZE, length, True, magic == GONE), check


def walk(pack: BinaryIO, *, size: int, start: int) -> Iterator[Record | Gap]:
    """Give all that a pack holds from `start` to `size`, in order, each record tested.

    A damaged head makes a gap up to the next head that can be read.
    """
    for found, check, raw in heads(pack, size=size, start=start):
        if isinstance(found, Gap) or crc32(raw) == check:
            yield found
        else:
            yield found._replace(is_whole=False)


def heads(
    pack: BinaryIO, *, size: int, start: int
) -> Iterator[tuple[Record | Gap, int, memoryview]]:
    """Give records and gaps with the CRC-32 they state and their sealed bytes, not yet tested.

    The sealed bytes are good until the next is asked for. Memory stays bounded, and no byte
    makes it raise. Sealed bytes look random, so they look like a head once in 2**64 places.
    """
    view, at = _View(pack, size), start
    while at < size:
        found = read_record_head(view.read(at, RECORD_SIZE), at)
        if found is None:
            after = _next_head(view, at + 1, size)
            yield Gap(at, after), 0, memoryview(b"")
            at = after
            continue
        record, check = found
        yield record, check, view.read(record.start, record.length)
        at = record.end


def _next_head(view: "_View", at: int, size: int) -> int:
    while at < size:
        raw = bytes(view.read(at, WINDOW))
        place = raw.find(b"\xa5")
        while place >= 0:
            head = raw[place : place + RECORD_SIZE]
            if head[:4] in (OBJECT, GONE) and (
                len(head) < RECORD_SIZE or read_record_head(head, 0)
            ):
                break
            place = raw.find(b"\xa5", place + 1)
        if place >= 0 and len(raw) - place >= RECORD_SIZE:
            return at + place
        if len(raw) < WINDOW:
            return size
        at += len(raw) - RECORD_SIZE + 1
    return size


class _View:
    """A window on a file that moves forward; reads that overlap cost nothing."""

    def __init__(self, file: BinaryIO, size: int) -> None:
        self._file, self._size = file, size
        # Taken from the system as it is touched, and used again for each window.
        self._room = memoryview(mmap(-1, max(WINDOW, LARGEST_SEALED)))
        self._at, self._end = 0, 0

    def read(self, at: int, length: int) -> memoryview:
        """Give bytes of the file, fewer at its end; good until the next is read."""
        if at < self._at or at + length > self._end:
            self._move(at, max(length, WINDOW))
        offset = at - self._at
        return self._room[offset : min(offset + length, self._end - self._at)]

    def _move(self, at: int, wanted: int) -> None:
        self._file.seek(at)
        self._at = self._end = at
        last = min(at + wanted, self._size)
        while self._end < last and (
            count := self._file.readinto(self._room[self._end - at : last - at])  # type: ignore[attr-defined]
        ):
            self._end += count
