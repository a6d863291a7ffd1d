"""The first layout, one file an object, until the vault has moved to `ObjectStore`."""

import secrets
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO
from uuid import UUID

from amparo.lib.sealing.contexts import bind
from amparo.lib.sealing.errors import SealBroken
from amparo.lib.sealing.primitives.privates import RangeReader, StreamOpener
from amparo.lib.sealing.primitives.publics import StreamSealer
from amparo.lib.store.batches import Stored
from amparo.lib.store.durable import make_folder, new_file, sync_folder
from amparo.lib.store.errors import ObjectDamaged, ObjectMissing

PIECE = 1 << 20


class ObjectFolder:
    """Objects below one folder, each sealed under a key of its own and bound to its id."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def put(self, source: BinaryIO, *, key: bytes, context: bytes) -> Stored:
        """Seal everything from `source`; when this returns, a power cut does not lose it.

        Raises:
            NoRoom: the disk is full; nothing is left behind.
        """
        object_id = UUID(bytes=secrets.token_bytes(16), version=4)
        target = self._at(object_id)
        make_folder(target.parent)
        with new_file(target) as file:
            size, digest = _seal(source, file, key, _context(object_id, context))
            sealed_size = file.tell()
        sync_folder(target.parent)
        return Stored(object_id, size, digest, sealed_size)

    def open(self, object_id: UUID) -> BinaryIO:
        """Open the sealed bytes as they lie on the disk.

        Raises:
            ObjectMissing: there is no such object.
        """
        try:
            return self._at(object_id).open("rb")
        except FileNotFoundError:
            raise ObjectMissing(object_id) from None

    def read(self, object_id: UUID, *, key: bytes, context: bytes) -> Iterator[bytes]:
        """Give the plaintext piece by piece. Only when the last is given is it the whole.

        Raises:
            ObjectMissing: there is no such object.
            ObjectDamaged: it does not open, at whichever piece this shows.
        """
        source = self.open(object_id)
        return _pieces(source, object_id, key, _context(object_id, context))

    def read_range(
        self, object_id: UUID, *, key: bytes, context: bytes, start: int, length: int
    ) -> bytes:
        """Give part of the plaintext, shorter only at its true end.

        Raises:
            ObjectMissing, ObjectDamaged: as `read`, for the part asked for.
        """
        with self.open(object_id) as source:
            try:
                bound = _context(object_id, context)
                return RangeReader(key, source, context=bound).read(start, length)
            except SealBroken:
                raise ObjectDamaged(object_id) from None

    def delete(self, object_id: UUID) -> None:
        """Take the sealed bytes away for good. The key is what must be destroyed too.

        Raises:
            ObjectMissing: there is no such object.
        """
        target = self._at(object_id)
        try:
            target.unlink()
        except FileNotFoundError:
            raise ObjectMissing(object_id) from None
        sync_folder(target.parent)

    def ids(self) -> Iterator[UUID]:
        """Give the id of every object, in no order; half-written files are not objects."""
        for path in self.path.glob("??/*"):
            if not path.name.startswith("."):
                yield UUID(path.name)

    def sweep(self) -> int:
        """Remove what crashes left half-written; return how many. Not while others write."""
        parts = list(self.path.glob("??/.*.part"))
        for path in parts:
            path.unlink()
        return len(parts)

    def _at(self, object_id: UUID) -> Path:
        name = object_id.hex
        return self.path / name[:2] / name


def _context(object_id: UUID, context: bytes) -> bytes:
    return bind("object/v1", object_id, context)


def _seal(
    source: BinaryIO, target: BinaryIO, key: bytes, context: bytes
) -> tuple[int, bytes]:
    sealer, hasher, size = StreamSealer(key, context=context), sha256(), 0
    while piece := source.read(PIECE):
        hasher.update(piece)
        size += len(piece)
        target.write(sealer.update(piece))
    target.write(sealer.finish())
    return size, hasher.digest()


def _pieces(
    source: BinaryIO, object_id: UUID, key: bytes, context: bytes
) -> Iterator[bytes]:
    opener = StreamOpener(key, context=context)
    try:
        with source:
            while sealed := source.read(PIECE):
                if piece := opener.update(sealed):
                    yield piece
            if piece := opener.finish():
                yield piece
    except SealBroken:
        raise ObjectDamaged(object_id) from None
