"""Scrub: test the seal of everything kept, name each damaged object, and never give up.

It reads the packs and files themselves, so it needs no index. With the SHA-256 of the
plaintexts it is the full check.
"""

import sqlite3
from collections import deque
from collections.abc import Callable, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import islice
from uuid import UUID
from zlib import crc32

from amparo.lib.store import vault_folder
from amparo.lib.store.disk import Disk
from amparo.lib.store.objects import ObjectStore
from amparo.lib.store.packs import (
    HEAD_SIZE,
    PACK_MAGIC,
    RECORD_SIZE,
    Gap,
    Record,
    heads,
)
from amparo.lib.store.seal_tests import Opening, SealTester

__all__ = ["Damage", "Findings", "Opening", "Why", "scrub"]

MANY = 500
FILES_AT_ONCE = 32
OpeningOf = Callable[[UUID], Opening | None]


class Why(StrEnum):
    """What is wrong with something kept."""

    DAMAGED = "damaged"
    MISSING = "missing"
    UNREADABLE = "the disk does not give it"


@dataclass(frozen=True)
class Damage:
    """Something that is not as it was put there: an object, or a part of a file without one."""

    why: Why
    id: UUID | None
    name: str = ""
    start: int = 0


@dataclass
class Findings:
    """What a scrub saw: objects and sealed bytes whose seal holds, damage, and the rest.

    `unknown` counts objects to which no key is known: what a broken-off ingest left behind.
    """

    objects: int = 0
    size: int = 0
    unknown: int = 0
    damage: list[Damage] = field(default_factory=list)

    def add(self, more: "Findings") -> None:
        """Take in what was seen of another part."""
        self.objects += more.objects
        self.size += more.size
        self.unknown += more.unknown
        self.damage += more.damage

    def damaged_ids(self) -> set[UUID]:
        """Give the ids of all objects that are damaged or missing."""
        return {each.id for each in self.damage if each.id}


def scrub(
    store: ObjectStore, *, opening_of: OpeningOf, expected: Iterable[UUID] = ()
) -> Findings:
    """Test every object with the key that `opening_of` gives for its id, in bounded memory.

    `expected` are the ids that must be there. Nothing is raised for what lies on the disk.
    """
    findings, tester = Findings(), SealTester()
    store.places.refresh()
    _scrub_name(store, findings)
    with ThreadPoolExecutor(1) as beside:
        files = _Files(store, opening_of, beside)
        for name in sorted(store.places.pack_names()):
            files.begin_some()
            _scrub_pack(store, name, opening_of, findings, tester)
        findings.add(files.finish())
    found = findings.damaged_ids()
    waiting = iter(expected)
    while some := list(islice(waiting, MANY)):
        if not store.places.has_all(some):
            missing = (
                each for each in some if each not in found and not store.has(each)
            )
            findings.damage += [Damage(Why.MISSING, each) for each in missing]
    return findings


def _scrub_name(store: ObjectStore, findings: Findings) -> None:
    try:
        if store.disk.facts(vault_folder.NAME) and not vault_folder.vault_id(
            store.disk
        ):
            findings.damage.append(Damage(Why.DAMAGED, None, vault_folder.NAME))
    except FileNotFoundError:
        return
    except OSError:
        findings.damage.append(Damage(Why.UNREADABLE, None, vault_folder.NAME))


class _IndexIsWrong(Exception):  # noqa: N818  named for what is wrong
    """The index places objects where none begin; the packs are the truth."""


def _scrub_pack(
    store: ObjectStore,
    name: str,
    opening_of: OpeningOf,
    findings: Findings,
    tester: SealTester,
) -> None:
    """Scrub one pack; if the index does not fit to it, again with the index made anew."""
    for _try in range(2):
        seen = Findings()
        try:
            _Pack(store, name, opening_of, seen, tester).scrub()
        except (_IndexIsWrong, sqlite3.DatabaseError):
            store.places.rebuild()
        except OSError:
            seen.damage.append(Damage(Why.UNREADABLE, None, name))
            break
        else:
            break
    findings.add(seen)


class _Pack:
    """One pack being scrubbed: what lies in it, beside what the index says of it."""

    def __init__(
        self,
        store: ObjectStore,
        name: str,
        opening_of: OpeningOf,
        findings: Findings,
        tester: SealTester,
    ) -> None:
        self.store, self.name, self.opening_of = store, name, opening_of
        self.findings, self.tester = findings, tester
        self.rows = store.places.begin_in(name)
        self.row = next(self.rows, None)

    def scrub(self) -> None:
        size = self.store.disk.facts(self.name).size
        with self.store.disk.open(self.name) as pack:
            if pack.read(HEAD_SIZE) != PACK_MAGIC:
                self._note(None, 0)
            for found, check, raw in heads(pack, size=size, start=HEAD_SIZE):
                if isinstance(found, Gap):
                    self._gap(found)
                else:
                    self._record(found, check, raw)
        if self.row:
            raise _IndexIsWrong

    def _record(self, record: Record, check: int, raw: memoryview) -> None:
        row = self._row_at(record.start)
        if row and row != record.id:
            raise _IndexIsWrong
        if record.is_gone:
            return
        object_id = UUID(bytes=record.id)
        if not row:
            self._check_elsewhere(object_id)
        opening = self.opening_of(object_id)
        if opening and self.tester.packed(raw, object_id, opening):
            self.findings.objects += 1
            self.findings.size += len(raw)
        elif row or (opening and not self._is_elsewhere(object_id)):
            self.findings.unknown += not opening
            if opening or (self._was_whole(object_id) and crc32(raw) != check):
                self._note(object_id, record.start)

    def _check_elsewhere(self, object_id: UUID) -> None:
        """Refuse an index that places in this pack, but not here, what lies here."""
        place = self.store.places.find(object_id)
        if place and place.pack == self.name:
            raise _IndexIsWrong

    def _was_whole(self, object_id: UUID) -> bool:
        return self.store.places.is_whole(object_id)

    def _is_elsewhere(self, object_id: UUID) -> bool:
        """Tell whether these bytes do not count: deleted, or healed in another place."""
        return self.store.places.is_gone(object_id) or self.store.has(object_id)

    def _row_at(self, start: int) -> bytes | None:
        """Give the id that the index has for what begins here, and step behind it."""
        if self.row and self.row[1] < start:
            raise _IndexIsWrong
        if not self.row or self.row[1] > start:
            return None
        (object_id, _start), self.row = self.row, next(self.rows, None)
        return object_id

    def _gap(self, gap: Gap) -> None:
        """Name what the index places there; without it, only the place can be named."""
        is_named = False
        while self.row and self.row[1] < gap.end + RECORD_SIZE:
            if self.row[1] < gap.start + RECORD_SIZE:
                raise _IndexIsWrong
            self._note(UUID(bytes=self.row[0]), gap.start)
            self.row, is_named = next(self.rows, None), True
        if not is_named and gap.start < self.store.places.covered(self.name):
            self._note(None, gap.start)

    def _note(self, object_id: UUID | None, start: int) -> None:
        self.findings.damage.append(Damage(Why.DAMAGED, object_id, self.name, start))


class _Files:
    """Files of large objects, tested beside the packs: those need Python, these only a processor."""

    def __init__(
        self, store: ObjectStore, opening_of: OpeningOf, beside: ThreadPoolExecutor
    ) -> None:
        self._disk, self._opening_of, self._beside = store.disk, opening_of, beside
        self._waiting, self._tester = store.files(), SealTester()
        self._running: deque[Future[Findings]] = deque()
        self._seen = Findings()

    def begin_some(self) -> None:
        """Take in what is done, and begin as many again."""
        while self._running and self._running[0].done():
            self._seen.add(self._running.popleft().result())
        for object_id, name in islice(
            self._waiting, FILES_AT_ONCE - len(self._running)
        ):
            opening = self._opening_of(object_id)
            self._running.append(
                self._beside.submit(
                    _scrub_file, self._disk, object_id, name, opening, self._tester
                )
            )

    def finish(self) -> Findings:
        """Test all that are left, and tell what was seen of all."""
        self.begin_some()
        while self._running:
            self._running[0].exception()
            self.begin_some()
        return self._seen


def _scrub_file(
    disk: Disk,
    object_id: UUID,
    name: str,
    opening: Opening | None,
    tester: SealTester,
) -> Findings:
    if not opening:
        return Findings(unknown=1)
    try:
        with disk.open(name) as source:
            holds = tester.file(source, object_id, opening)
        size = disk.facts(name).size
    except OSError:
        return Findings(damage=[Damage(Why.UNREADABLE, object_id, name)])
    if holds:
        return Findings(objects=1, size=size)
    return Findings(damage=[Damage(Why.DAMAGED, object_id, name)])
