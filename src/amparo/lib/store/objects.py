"""Sealed objects under random names: nothing readable, nothing half-written.

Written down in docs/formats/object-store.md.
"""

import re
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO, Self
from uuid import UUID

from amparo.lib.sealing.errors import SealBroken
from amparo.lib.sealing.primitives.privates import RangeReader
from amparo.lib.store.batches import OBJECTS, Batch, Stored, object_name
from amparo.lib.store.disk import Disk, sharded
from amparo.lib.store.durable import PART
from amparo.lib.store.errors import NoRoom, ObjectDamaged, ObjectMissing
from amparo.lib.store.local_disk import LocalDisk
from amparo.lib.store.places import PACKS, Places
from amparo.lib.store.sealing_in import bytes_reader, context_of, open_pieces

__all__ = ["PIECE", "ObjectStore", "Stored"]

PIECE = 1 << 20
INDEX = "index.db"
ID = re.compile("[0-9a-f]{32}")
FIRST_LAYOUT = ""
"""Objects used to lie in the root's two-digit folders; those there are read for ever."""


class ObjectStore:
    """Objects on one disk, each sealed under a key of its own and bound to its id.

    Small ones lie together in packs, large ones in a file each; nobody who asks can tell.
    """

    def __init__(self, disk: Disk, *, index: Path | None = None) -> None:
        self.disk = disk
        self.places = Places(disk, index)

    @classmethod
    def at(cls, path: Path) -> Self:
        """Open the store in a local folder. Nothing is made before something is put."""
        return cls(LocalDisk(path), index=path / INDEX)

    def batch(self) -> Batch:
        """Begin a group of objects that become durable together."""
        return Batch(self.disk, self.places)

    def put(self, source: BinaryIO, *, key: bytes, context: bytes) -> Stored:
        """Seal everything from `source`; when this returns, a power cut does not lose it.

        Raises:
            NoRoom: the disk is full; nothing is left behind.
        """
        with self.batch() as batch:
            stored = batch.put(source, key=key, context=context)
            batch.commit()
        return stored

    def open(self, object_id: UUID) -> BinaryIO:
        """Open the sealed bytes as they lie on the disk.

        Raises:
            ObjectMissing: there is no such object.
        """
        if (raw := self.places.read(object_id)) is not None:
            return bytes_reader(raw)
        if found := self.file_of(object_id):
            return self.disk.open(found)
        if self.places.search(object_id) and (raw := self.places.read(object_id)):
            return bytes_reader(raw)
        raise ObjectMissing(object_id)

    def read(self, object_id: UUID, *, key: bytes, context: bytes) -> Iterator[bytes]:
        """Give the plaintext piece by piece. Only when the last is given is it the whole.

        Raises:
            ObjectMissing: there is no such object.
            ObjectDamaged: it does not open, at whichever piece this shows.
        """
        source = self.open(object_id)
        return open_pieces(source, object_id, key=key, context=context)

    def read_range(
        self, object_id: UUID, *, key: bytes, context: bytes, start: int, length: int
    ) -> bytes:
        """Give part of the plaintext, shorter only at its true end.

        Raises:
            ObjectMissing, ObjectDamaged: as `read`, for the part asked for.
        """
        with self.open(object_id) as source:
            try:
                bound = context_of(object_id, context)
                return RangeReader(key, source, context=bound).read(start, length)
            except SealBroken:
                raise ObjectDamaged(object_id) from None

    def delete(self, object_id: UUID) -> None:
        """Take an object away for good. The key is what must be destroyed too.

        Raises:
            ObjectMissing: there is no such object.
        """
        file = self.file_of(object_id)
        if (
            not file
            and not self.places.find(object_id)
            and not self.places.search(object_id)
        ):
            raise ObjectMissing(object_id)
        try:
            self._bury(object_id)
        except NoRoom:
            if not self.disk.give_up_reserve():
                raise
            self._bury(object_id)
        if file:
            with suppress(FileNotFoundError):
                self.disk.delete(file)
            self.disk.sync()

    def ids(self) -> Iterator[UUID]:
        """Give the id of every object, in no order; half-written ones are not objects."""
        yield from self.places.ids()
        for object_id, _name in self.files():
            yield object_id

    def files(self) -> Iterator[tuple[UUID, str]]:
        """Give id and file name of every object that has a file of its own."""
        for folder in (OBJECTS, FIRST_LAYOUT):
            for name in self.disk.names(folder):
                object_id = _id_of(name)
                if object_id and not self.places.is_gone(object_id):
                    yield object_id, name

    def has(self, object_id: UUID) -> bool:
        """Tell whether there is such an object, whole or damaged."""
        return bool(
            self.places.find(object_id)
            or self.file_of(object_id)
            or self.places.search(object_id)
        )

    def written_at(self, object_id: UUID) -> float:
        """Tell when its file was last written, in seconds since 1970: never before it was put.

        Raises:
            ObjectMissing: there is no such object.
        """
        place = self.places.find(object_id)
        name = place.pack if place else self.file_of(object_id)
        if not name:
            raise ObjectMissing(object_id)
        return self.disk.facts(name).written_at

    def sweep(self) -> int:
        """Remove what crashes left half-written; return how many. Not while others write."""
        removed = 0
        for folder in (OBJECTS, FIRST_LAYOUT, PACKS):
            for name in list(self.disk.names(folder)):
                object_id = None if folder == PACKS else _id_of(name)
                is_gone = object_id and self.places.is_gone(object_id)
                if is_gone or _is_part(name):
                    self.disk.delete(name)
                    removed += 1
        self.disk.sync()
        return removed

    def close(self) -> None:
        """Close the index. Everything else is closed after each use."""
        self.places.close()

    def _bury(self, object_id: UUID) -> None:
        with self.batch() as batch:
            batch.bury(object_id)
            batch.commit()

    def file_of(self, object_id: UUID) -> str | None:
        """Name the file of an object that has one, and was not deleted but for its file."""
        for name in (object_name(object_id), sharded(FIRST_LAYOUT, object_id.hex)):
            try:
                self.disk.facts(name)
            except FileNotFoundError:
                continue
            return None if self.places.is_gone(object_id) else name
        return None


def _id_of(name: str) -> UUID | None:
    last = name.rpartition("/")[2]
    return UUID(last) if ID.fullmatch(last) else None


def _is_part(name: str) -> bool:
    last = name.rpartition("/")[2]
    return last.startswith(".") and last.endswith(PART)
