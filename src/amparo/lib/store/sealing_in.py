"""Sealing what comes in: hash, seal and write in one pass, in memory that does not grow."""

import io
from collections.abc import Iterator
from contextlib import suppress
from hashlib import sha256
from typing import BinaryIO, NamedTuple
from uuid import UUID

from amparo.lib.sealing.contexts import bind
from amparo.lib.sealing.errors import SealBroken
from amparo.lib.sealing.primitives.privates import StreamOpener
from amparo.lib.sealing.primitives.publics import StreamSealer
from amparo.lib.store.disk import NewFile, Piece
from amparo.lib.store.errors import ObjectDamaged

PIECE = 1 << 18
"""How much is sealed at a time: it stays in the processor's cache from hash to write."""
_SLACK = 1 << 15
REAL_FILES = (io.FileIO, io.BufferedReader)
"""Sources that surely give the same by `readinto` as by `read`."""


class Sealed(NamedTuple):
    """Plain size, plain SHA-256 and sealed size of what was sealed."""

    size: int
    sha256: bytes
    sealed_size: int


def context_of(object_id: UUID, context: bytes) -> bytes:
    """Bind an object's stream to its id and the caller's purpose."""
    return bind("object/v1", object_id, context)


def read_up_to(source: BinaryIO, size: int) -> bytes:
    """Read until there are `size` bytes or the source ends; sources may give less at a time."""
    raw = source.read(size)
    if len(raw) == size or not raw:
        return raw
    pieces, have = [raw], len(raw)
    while have < size and (raw := source.read(size - have)):
        pieces.append(raw)
        have += len(raw)
    return b"".join(pieces)


def seal_small(content: bytes, *, key: bytes, context: bytes) -> tuple[bytes, bytes]:
    """Seal what fits into memory; give its sealed bytes and its SHA-256."""
    sealer = StreamSealer(key, context=context)
    return sealer.update(content) + sealer.finish(), sha256(content).digest()


def seal_into(
    target: NewFile, head: bytes, source: BinaryIO, *, key: bytes, context: bytes
) -> Sealed:
    """Seal `head` and all that `source` still gives into a file."""
    sealer, digest = StreamSealer(key, context=context), sha256()
    buffer = bytearray(PIECE + PIECE // 16 + _SLACK)
    view, size, sealed_size = memoryview(buffer), 0, 0
    for piece in _pieces_of(head, source):
        digest.update(piece)
        size += len(piece)
        count = sealer.update_into(piece, buffer)
        target.write(view[:count])
        sealed_size += count
    last = sealer.finish()
    target.write(last)
    return Sealed(size, digest.digest(), sealed_size + len(last))


def _pieces_of(head: bytes, source: BinaryIO) -> Iterator[memoryview]:
    view = memoryview(head)
    for at in range(0, len(head), PIECE):
        yield view[at : at + PIECE]
    yield from in_pieces(source)


def in_pieces(source: BinaryIO) -> Iterator[memoryview]:
    """Give piece after piece of a source; each may be overwritten by the next."""
    if type(source) in REAL_FILES:
        buffer = bytearray(PIECE)
        view = memoryview(buffer)
        while count := source.readinto(buffer):  # type: ignore[attr-defined]
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
