"""Testing sealed bytes: whether they open, and hold what they held when they were put."""

from collections.abc import Iterator
from hashlib import sha256
from itertools import cycle
from mmap import mmap
from typing import BinaryIO, NamedTuple
from uuid import UUID

from amparo.lib.sealing.errors import SealBroken
from amparo.lib.sealing.primitives.privates import StreamOpener
from amparo.lib.store.hashing import Hasher
from amparo.lib.store.sealing_in import PIECE, Room, context_of, in_pieces

BUFFER_SIZE = PIECE + (1 << 16)


class Opening(NamedTuple):
    """What it takes to test one object; with `sha256` its plaintext is compared too."""

    key: bytes
    context: bytes
    sha256: bytes | None = None


class SealTester:
    """Tests one object after the other, in memory that is taken once."""

    def __init__(self) -> None:
        self._room = Room()
        # Two, because one is still being hashed while the other is filled.
        plain = memoryview(mmap(-1, 2 * BUFFER_SIZE))
        self._buffers = plain[:BUFFER_SIZE], plain[BUFFER_SIZE:]

    def packed(self, sealed: memoryview, object_id: UUID, opening: Opening) -> bool:
        """Tell whether the sealed bytes of a packed object are what was put under this id."""
        opener = _opener(object_id, opening)
        buffer = self._buffers[0]
        try:
            count = opener.update_into(sealed, buffer)
            last = opener.finish()
        except SealBroken:
            return False
        if opening.sha256 is None:
            return True
        digest = sha256(buffer[:count])
        digest.update(last)
        return digest.digest() == opening.sha256

    def file(self, source: BinaryIO, object_id: UUID, opening: Opening) -> bool:
        """Tell whether a file, read to its end, is what was put under this id."""
        opener = _opener(object_id, opening)
        try:
            if opening.sha256 is None:
                return _runs_through(self._opened(opener, source))
            with Hasher() as hasher:
                for plain in self._opened(opener, source):
                    hasher.update(plain)
                return hasher.digest() == opening.sha256
        except SealBroken:
            return False

    def _opened(self, opener: StreamOpener, source: BinaryIO) -> Iterator[memoryview]:
        """Give plain pieces; each is overwritten by the one after the next."""
        pieces = in_pieces(source, self._room)
        for sealed, buffer in zip(pieces, cycle(self._buffers), strict=False):
            yield buffer[: opener.update_into(sealed, buffer)]
        yield memoryview(opener.finish())


def _runs_through(pieces: Iterator[memoryview]) -> bool:
    for _piece in pieces:
        pass
    return True


def _opener(object_id: UUID, opening: Opening) -> StreamOpener:
    return StreamOpener(opening.key, context=context_of(object_id, opening.context))
