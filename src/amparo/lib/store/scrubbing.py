"""Scrub: test the seal of everything kept, name each damaged object, and never give up.

It reads the packs and files themselves, so it needs no index. With the SHA-256 of the
plaintexts it is the full check.
"""

import sqlite3
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import cycle, islice
from typing import BinaryIO, NamedTuple
from uuid import UUID
from zlib import crc32

from amparo.lib.sealing.errors import SealBroken
from amparo.lib.sealing.primitives.privates import StreamOpener
from amparo.lib.store import vault_folder
from amparo.lib.store.hashing import Hasher
from amparo.lib.store.objects import ObjectStore
from amparo.lib.store.packs import (
    HEAD_SIZE,
    PACK_MAGIC,
    RECORD_SIZE,
    Gap,
    Record,
    heads,
)
from amparo.lib.store.sealing_in import PIECE, context_of, in_pieces


class Opening(NamedTuple):
    """What it takes to test one object; with `sha256` its plaintext is compared too."""

    key: bytes
    context: bytes
    sha256: bytes | None = None


Buffers = tuple[bytearray, bytearray]
MANY = 500
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
    findings, buffers = Findings(), _buffers()
    store.places.refresh()
    _scrub_name(store, findings)
    for name in sorted(store.places.pack_names()):
        _scrub_pack(store, name, opening_of, findings, buffers)
    for object_id, name in store.files():
        _scrub_file(store, object_id, name, opening_of(object_id), findings, buffers)
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
    buffers: Buffers,
) -> None:
    """Scrub one pack; if the index does not fit to it, again with the index made anew."""
    for _try in range(2):
        seen = Findings()
        try:
            _Pack(store, name, opening_of, seen, buffers).scrub()
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
        buffers: Buffers,
    ) -> None:
        self.store, self.name, self.opening_of = store, name, opening_of
        self.findings, self.buffers = findings, buffers
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
        if opening and _holds([raw], object_id, opening, self.buffers):
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


def _scrub_file(
    store: ObjectStore,
    object_id: UUID,
    name: str,
    opening: Opening | None,
    findings: Findings,
    buffers: Buffers,
) -> None:
    if not opening:
        findings.unknown += 1
        return
    try:
        with store.disk.open(name) as source:
            holds = _holds(in_pieces(source), object_id, opening, buffers)
        size = store.disk.facts(name).size
    except OSError:
        findings.damage.append(Damage(Why.UNREADABLE, object_id, name))
        return
    if holds:
        findings.objects += 1
        findings.size += size
    else:
        findings.damage.append(Damage(Why.DAMAGED, object_id, name))


def holds(source: BinaryIO, object_id: UUID, opening: Opening) -> bool:
    """Tell whether sealed bytes are what was put under this id."""
    return _holds(in_pieces(source), object_id, opening, _buffers())


def _buffers() -> Buffers:
    """Two, because one is still being hashed while the other is filled."""
    return bytearray(PIECE + (1 << 15)), bytearray(PIECE + (1 << 15))


def _holds(
    pieces: Iterable[memoryview], object_id: UUID, opening: Opening, buffers: Buffers
) -> bool:
    bound = context_of(object_id, opening.context)
    opener = StreamOpener(opening.key, context=bound)
    if opening.sha256 is None:
        return _opens(opener, pieces, buffers[0])
    with Hasher() as hasher:
        try:
            for sealed, buffer in zip(_cut(pieces), cycle(buffers), strict=False):
                count = opener.update_into(sealed, buffer)
                hasher.update(memoryview(buffer)[:count])
            hasher.update(memoryview(opener.finish()))
        except SealBroken:
            return False
        return hasher.digest() == opening.sha256


def _opens(
    opener: StreamOpener, pieces: Iterable[memoryview], buffer: bytearray
) -> bool:
    try:
        for sealed in _cut(pieces):
            opener.update_into(sealed, buffer)
        opener.finish()
    except SealBroken:
        return False
    return True


def _cut(pieces: Iterable[memoryview]) -> Iterator[memoryview]:
    """Give pieces that fit into the buffers."""
    for piece in pieces:
        for start in range(0, len(piece), PIECE):
            yield piece[start : start + PIECE]
