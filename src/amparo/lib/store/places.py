"""Finding sealed objects: through the index, and through the packs when it is behind or wrong."""

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import TypeVar
from uuid import UUID

from amparo.lib.store.disk import Disk, Moved
from amparo.lib.store.index import Index, Row, Whereabouts, throw_away
from amparo.lib.store.packs import (
    HEAD_SIZE,
    RECORD_SIZE,
    Gap,
    Record,
    read_record_head,
    walk,
)

PACKS = "pack"
MANY = 1000
Answer = TypeVar("Answer")


class Places:
    """Where packed objects lie on a disk. The packs are the truth, the index a memory of it."""

    def __init__(self, disk: Disk, path: Path | None) -> None:
        self._disk, self._path = disk, path
        self._opened: Index | None = None
        self._is_sure = False

    def read(self, object_id: UUID) -> bytes | None:
        """Give the sealed bytes of a packed object; None when no pack has it.

        An index that was lost, changed or left behind is mended on the way. When the place is
        surely right and the head there is not, the bytes are given as they lie.
        """
        place = self.find(object_id)
        raw = self._raw(place) if place else None
        if place and (raw is None or not _is_head_of(raw, object_id, place)):
            self.refresh()
            place = self.find(object_id)
            raw = self._raw(place) if place else None
        if place and (raw is None or not _is_head_of(raw, object_id, place)):
            self._make_sure()
            place = self.find(object_id)
            raw = self._raw(place) if place else None
        return raw[RECORD_SIZE:] if raw is not None else None

    def find(self, object_id: UUID) -> Whereabouts | None:
        """Look up the place of a packed object."""
        return self.ask(lambda index: index.find(object_id))

    def search(self, object_id: UUID) -> Whereabouts | None:
        """Look up a place, and believe "nowhere" only after the packs themselves were read."""
        if self.is_gone(object_id):
            return None
        self.refresh()
        if not (place := self.find(object_id)) and not self._is_sure:
            self._make_sure()
            place = self.find(object_id)
        return place

    def is_gone(self, object_id: UUID) -> bool:
        """Tell whether a record says that this object was deleted."""
        return self.ask(lambda index: index.is_gone(object_id))

    def is_whole(self, object_id: UUID) -> bool:
        """Tell whether a packed object arrived whole."""
        return self.ask(lambda index: index.is_whole(object_id))

    def begin_in(self, pack: str) -> Iterator[tuple[bytes, int]]:
        """Give id and start of what the index places in one pack, as it lies there.

        Raises:
            sqlite3.DatabaseError: the index is damaged. Make it anew.
        """
        return self._index().begin_in(pack)

    def has_all(self, ids: Sequence[UUID]) -> bool:
        """Tell whether some hundred objects are all in packs."""
        return self.ask(lambda index: index.count(ids)) == len(ids)

    def covered(self, pack: str) -> int:
        """Tell up to where a pack is indexed."""
        return self.ask(lambda index: index.packs().get(pack, 0))

    def needed(self) -> dict[str, int]:
        """Tell for each pack how many of its bytes count."""
        found = self.ask(lambda index: index.needed())
        return {
            name: HEAD_SIZE + size + (count + gone) * RECORD_SIZE
            for name, (count, size, gone) in found.items()
        }

    def gone(self) -> Iterator[UUID]:
        """Give the ids of all that was deleted."""
        return self._all(Index.gone_after)

    def ids(self) -> Iterator[UUID]:
        """Give the ids of all packed objects that arrived whole."""
        self.refresh()
        return self._all(Index.ids_after)

    def _all(self, ids_after: Callable[[Index, bytes], list[UUID]]) -> Iterator[UUID]:
        """Ask for some at a time: there may be millions, and others write meanwhile."""
        last = b""
        while some := self.ask(lambda index, last=last: ids_after(index, last)):  # type: ignore[misc]
            yield from some
            last = some[-1].bytes

    def refresh(self) -> None:
        """Take in what lies in the packs and not yet in the index, and forget lost packs."""
        known = self.ask(lambda index: index.packs())
        seen = {}
        for name in self.pack_names():
            size = seen[name] = self._size(name)
            covered = known.get(name, 0)
            if size < covered:
                self.ask(lambda index, name=name: index.drop(name))  # type: ignore[misc]
            if size != covered and size > HEAD_SIZE:
                start = max(HEAD_SIZE, covered if covered < size else 0)
                self._take_in(name, start=start, size=size)
        for name in known.keys() - seen.keys():
            self.ask(lambda index, name=name: index.drop(name))  # type: ignore[misc]

    def rebuild(self) -> None:
        """Make the index anew from the packs, in a new file."""
        self.close()
        if self._path:
            throw_away(self._path)
        self.refresh()

    def add(self, pack: str, records: Iterable[Record], *, covered: int) -> None:
        """Remember what is durable in a pack, up to `covered`."""
        known = list(records)
        rows = [_row(each) for each in known if not each.is_gone]
        gone = [each.id for each in known if each.is_gone]
        self.ask(lambda index: index.add(pack, rows, gone=gone, covered=covered))

    def pack_names(self) -> list[str]:
        """List the packs."""
        names = self._disk.names(PACKS)
        return [n for n in names if not n.rpartition("/")[2].startswith(".")]

    def ask(self, question: Callable[[Index], Answer]) -> Answer:
        """Ask the index; if its file is damaged or cannot be written, ask one made anew."""
        try:
            return question(self._index())
        except sqlite3.DatabaseError as problem:
            self._instead(problem)
        return question(self._index())

    def close(self) -> None:
        """Close the index."""
        if self._opened:
            self._opened.close()
            self._opened = None

    def _index(self) -> Index:
        if self._opened is None:
            self._opened = Index(self._path)
        return self._opened

    def _instead(self, problem: sqlite3.DatabaseError) -> None:
        """Start an empty index: a new file, or in memory where the disk takes none."""
        if self._path is None or isinstance(problem, sqlite3.OperationalError):
            self._in_memory()
            return
        self.rebuild()

    def _in_memory(self) -> None:
        self.close()
        self._path = None
        self.refresh()

    def _make_sure(self) -> None:
        if not self._is_sure:
            self._is_sure = True
            self.rebuild()

    def _take_in(self, name: str, *, start: int, size: int) -> None:
        """Index a part of a pack, made durable first, so that the index is never ahead."""
        if self._path and self._disk.grows:
            try:
                self._disk.append(name, (), at=size)
                self._disk.sync()
            except (Moved, FileNotFoundError):
                return
            except OSError:
                self._in_memory()
                return
        with self._disk.open(name) as pack:
            self._index_records(name, walk(pack, size=size, start=start))

    def _index_records(self, name: str, found: Iterator[Record | Gap]) -> None:
        records = (each for each in found if isinstance(each, Record))
        while some := list(islice(records, MANY)):
            self._add_all(name, some)

    def _add_all(self, name: str, records: list[Record]) -> None:
        """Cover up to the last record that arrived whole: behind it, more may come to light."""
        whole = [each.end for each in records if each.is_whole]
        self.add(name, records, covered=whole[-1] if whole else 0)

    def _raw(self, place: Whereabouts) -> bytes | None:
        try:
            with self._disk.open(place.pack) as pack:
                pack.seek(place.start - RECORD_SIZE)
                return pack.read(RECORD_SIZE + place.length)
        except FileNotFoundError:
            return None

    def _size(self, name: str) -> int:
        try:
            return self._disk.facts(name).size
        except FileNotFoundError:
            return 0


def _is_head_of(raw: bytes, object_id: UUID, place: Whereabouts) -> bool:
    found = read_record_head(raw, place.start - RECORD_SIZE)
    return found is not None and (found[0].id, found[0].length) == (
        object_id.bytes,
        place.length,
    )


def _row(record: Record) -> Row:
    return Row(record.id, record.start, record.length, record.is_whole)
