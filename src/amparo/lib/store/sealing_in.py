"""Sealing what comes in: hash, seal and write in one pass, in memory that does not grow."""

import io
from collections.abc import Iterable, Iterator
from contextlib import suppress
from functools import lru_cache
from itertools import cycle
from mmap import mmap
from typing import BinaryIO, NamedTuple
from uuid import UUID

from amparo.lib.sealing.contexts import bind
from amparo.lib.sealing.errors import SealBroken
from amparo.lib.sealing.primitives.privates import StreamOpener
from amparo.lib.sealing.primitives.publics import StreamSealer
from amparo.lib.store.disk import NewFile, Piece
from amparo.lib.store.errors import ObjectDamaged
from amparo.lib.store.hashing import Hasher
from amparo.lib.store.packs import LARGEST

PIECE = 1 << 20
"""How much is read, hashed, sealed and written at a time."""
_SLACK = 1 << 15
_FIRST = 1 << 16
SOME_ID = UUID("52b3a1d7-9c41-4c8e-9f7e-0c3d5a1e7b90")
REAL_FILES = (io.FileIO, io.BufferedReader)
"""Sources that surely give the same by `readinto` as by `read`."""


class Sealed(NamedTuple):
    """Plain size, plain SHA-256 and sealed size of what was sealed."""

    size: int
    sha256: bytes
    sealed_size: int


def context_of(object_id: UUID, context: bytes) -> bytes:
    """Bind an object's stream to its id and the caller's purpose."""
    before, after = _around_the_id(context)
    return before + object_id.bytes + after


@lru_cache(maxsize=8)
def _around_the_id(context: bytes) -> tuple[bytes, bytes]:
    """Spell the context but for the id, once for the many objects of one purpose."""
    spelled = bind("object/v1", SOME_ID, context)
    before, _id, after = spelled.partition(SOME_ID.bytes)
    return before, after


def read_up_to(source: BinaryIO, size: int) -> bytes:
    """Read until there are `size` bytes or the source ends; sources may give less at a time."""
    pieces, have = [], 0
    while have < size and (raw := source.read(min(size - have, _FIRST + have))):
        pieces.append(raw)
        have += len(raw)
    return pieces[0] if len(pieces) == 1 else b"".join(pieces)


class Room:
    """Memory to read and seal in, one thing after the other. Only what is used is taken."""

    def __init__(self) -> None:
        sealed_size = PIECE + PIECE // 16 + _SLACK
        room = memoryview(mmap(-1, LARGEST + 2 * PIECE + sealed_size))
        self.head = room[:LARGEST]
        self.pieces = (
            room[LARGEST : LARGEST + PIECE],
            room[LARGEST + PIECE : LARGEST + 2 * PIECE],
        )
        self.sealed = room[LARGEST + 2 * PIECE :]


def read_head(source: BinaryIO, room: memoryview) -> memoryview:
    """Read until `room` is full or the source ends; give what was read."""
    if type(source) not in REAL_FILES:
        return memoryview(read_up_to(source, len(room)))
    have = 0
    while count := source.readinto(room[have:]):  # type: ignore[attr-defined]
        have += count
    return room[:have]


def seal_into(
    target: NewFile,
    pieces: Iterable[memoryview],
    room: Room,
    *,
    key: bytes,
    context: bytes,
) -> Sealed:
    """Seal piece after piece, none larger than `PIECE`, into a file.

    Hashing takes longest, so it runs beside the rest, one piece behind at most.
    """
    sealer, hasher = StreamSealer(key, context=context), Hasher()
    size = sealed_size = 0
    with hasher:
        for piece in pieces:
            hasher.update(piece)
            size += len(piece)
            count = sealer.update_into(piece, room.sealed)
            target.write(room.sealed[:count])
            sealed_size += count
        last = sealer.finish()
        target.write(last)
        return Sealed(size, hasher.digest(), sealed_size + len(last))


def in_pieces(source: BinaryIO, room: Room | None = None) -> Iterator[memoryview]:
    """Give piece after piece of a source; each may be overwritten by the one after the next."""
    if type(source) in REAL_FILES:
        for view in cycle((room or Room()).pieces):
            if not (count := source.readinto(view)):  # type: ignore[attr-defined]
                return
            yield view[:count]
    else:
        while raw := source.read(PIECE):
            yield memoryview(raw)


def open_pieces(
    source: BinaryIO, object_id: UUID, *, key: bytes, context: bytes
) -> Iterator[bytes]:
    """Open a sealed stream piece by piece, and close its source at the end.

    Raises:
        ObjectDamaged: it does not open, at whichever piece this shows.
    """
    with source:
        opener = StreamOpener(key, context=context_of(object_id, context))
        try:
            while sealed := source.read(PIECE):
                if piece := opener.update(sealed):
                    yield piece
            if piece := opener.finish():
                yield piece
        except SealBroken:
            raise ObjectDamaged(object_id) from None


def copy_into(target: NewFile, source: BinaryIO) -> int:
    """Write sealed bytes as they are; return how many."""
    size = 0
    for piece in in_pieces(source):
        target.write(piece)
        size += len(piece)
    return size


def bytes_reader(raw: Piece) -> BinaryIO:
    """Give bytes in memory as a file."""
    return io.BytesIO(raw)


def forget(file: NewFile) -> None:
    """Drop a half-written file, also on a disk that fails."""
    with suppress(OSError):
        file.abandon()
