"""The rows of a keystore within one transaction: entries under page keys, those under the epoch's."""

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from functools import lru_cache
from itertools import islice
from operator import attrgetter
from uuid import UUID

from amparo.lib.sealing.contexts import bind
from amparo.lib.sealing.errors import SealBroken
from amparo.lib.sealing.primitives.publics import (
    KEY_SIZE,
    WorkingKey,
    open_bytes,
    random_bytes,
    seal_bytes,
)
from amparo.lib.store.epochs import proof_of

FORMAT = 1
ENTRIES_A_PAGE = 256
DAY_SIZE = 4

SCHEMA = (
    "CREATE TABLE keystore ("
    "format INTEGER NOT NULL, epoch INTEGER NOT NULL, proof BLOB NOT NULL)",
    "CREATE TABLE page (id INTEGER PRIMARY KEY, sealed BLOB NOT NULL)",
    "CREATE TABLE entry ("
    "id BLOB PRIMARY KEY, page INTEGER NOT NULL, sealed BLOB NOT NULL) WITHOUT ROWID",
    "CREATE INDEX entry_of_page ON entry (page)",
)


def create(rows: sqlite3.Connection, *, proof: bytes) -> None:
    """Make the tables of an empty keystore in its first epoch."""
    rows.execute("BEGIN")
    for statement in SCHEMA:
        rows.execute(statement)
    rows.execute("INSERT INTO keystore VALUES (?, 1, ?)", (FORMAT, proof))
    rows.execute("COMMIT")


IDS_A_QUESTION = 500


class Pages:
    """The pages and entries as one transaction sees them."""

    def __init__(self, rows: sqlite3.Connection, *, epoch: int, key: bytes) -> None:
        self._rows = rows
        self._epoch = epoch
        self._key = key
        self._opened: dict[int, bytes | None] = {}

    def add(self, entries: Mapping[UUID, bytes], *, on: date) -> None:
        """Add entries to the last page that opens, then to new ones."""
        page, room = self._last()
        day, fresh = on.toordinal().to_bytes(DAY_SIZE, "big"), []
        for entry, secret in entries.items():
            if not room:
                page, room = self._new_page(), ENTRIES_A_PAGE
            raw = entry.bytes
            fresh.append((raw, page, self._sealed(raw, page, day + secret)))
            room -= 1
        self._rows.executemany("INSERT INTO entry VALUES (?, ?, ?)", fresh)

    def open(self, ids: Iterable[UUID]) -> Iterator[tuple[UUID, bytes]]:
        """Give those of the entries that are here and open."""
        for entry, _page, value in self._opened_some(ids):
            yield entry, value[DAY_SIZE:]

    def replace(
        self, change: Callable[[UUID, bytes], bytes | None], ids: Iterable[UUID]
    ) -> set[UUID]:
        """Seal what `change` makes of each entry in its place."""
        fresh, changed = [], set()
        in_order = sorted(ids, key=_bytes_of)  # as they lie
        for entry, page, value in self._opened_some(in_order):
            secret = change(entry, value[DAY_SIZE:])
            if secret is not None:
                sealed = self._sealed(entry.bytes, page, value[:DAY_SIZE] + secret)
                fresh.append((sealed, entry.bytes))
                changed.add(entry)
        self._rows.executemany("UPDATE entry SET sealed = ? WHERE id = ?", fresh)
        return changed

    def drop(self, ids: Iterable[UUID]) -> set[int]:
        """Take entries out; return the pages that they stood on."""
        pages = set()
        for entry in ids:
            row = self._row(entry)
            if row:
                pages.add(row[0])
                self._rows.execute("DELETE FROM entry WHERE id = ?", (entry.bytes,))
        return pages

    def renew(self, pages: Iterable[int]) -> None:
        """Give pages new keys, and seal what still stands on them under those.

        An entry that does not open keeps its bytes: it is damaged before and after.
        """
        for page in pages:
            old = self._page_key(page)
            kept = list(self._entries_of(page)) if old else []
            self._opened[page] = WorkingKey(random_bytes(KEY_SIZE))
            fresh = [(self._sealed(raw, page, value), raw) for raw, value in kept]
            self._rows.executemany("UPDATE entry SET sealed = ? WHERE id = ?", fresh)

    def turn(self, key: bytes) -> None:
        """Seal every page key under the next epoch's key."""
        pages = self._rows.execute("SELECT id FROM page").fetchall()
        opened = {page: self._page_key(page) for (page,) in pages}
        self._epoch, self._key = self._epoch + 1, key
        fresh = [
            (self._sealed_page(page, page_key), page)
            for page, page_key in opened.items()
            if page_key is not None
        ]
        self._rows.executemany("UPDATE page SET sealed = ? WHERE id = ?", fresh)
        self._rows.execute(
            "UPDATE keystore SET epoch = ?, proof = ?", (self._epoch, proof_of(key))
        )

    def written_before(self, ids: Iterable[UUID], day: date) -> list[UUID]:
        """Return which of the entries were written before a day."""
        limit = day.toordinal()
        return [
            entry
            for entry in ids
            if (found := self._find(entry)) is not None
            and int.from_bytes(found[1][:DAY_SIZE], "big") < limit
        ]

    def damaged(self) -> Iterator[UUID]:
        """Give the ids of entries that do not open."""
        for (raw,) in self._rows.execute("SELECT id FROM entry ORDER BY id"):
            entry = UUID(bytes=bytes(raw).ljust(16, b"\x00")[:16])
            if self._find(entry) is None:
                yield entry

    @staticmethod
    def has(rows: sqlite3.Connection, entry: UUID) -> bool:
        """Tell whether there is such a row."""
        found = rows.execute("SELECT 1 FROM entry WHERE id = ?", (entry.bytes,))
        return found.fetchone() is not None

    def _row(self, entry: UUID) -> tuple[int, bytes] | None:
        found = self._rows.execute(
            "SELECT page, sealed FROM entry WHERE id = ?", (entry.bytes,)
        )
        row: tuple[int, bytes] | None = found.fetchone()
        return row

    def _find(self, entry: UUID) -> tuple[int, bytes] | None:
        row = self._row(entry)
        if row is None:
            return None
        value = self._value(entry.bytes, *row)
        return None if value is None else (row[0], value)

    def _opened_some(self, ids: Iterable[UUID]) -> Iterator[tuple[UUID, int, bytes]]:
        waiting = iter(ids)
        while some := {each.bytes: each for each in islice(waiting, IDS_A_QUESTION)}:
            marks = ",".join("?" * len(some))
            sql = f"SELECT id, page, sealed FROM entry WHERE id IN ({marks})"  # noqa: S608  only marks
            for raw, page, sealed in self._rows.execute(sql, list(some)):
                value = self._value(raw, page, sealed)
                if value is not None:
                    yield some[raw], page, value

    def _entries_of(self, page: int) -> Iterator[tuple[bytes, bytes]]:
        rows = self._rows.execute(
            "SELECT id, sealed FROM entry WHERE page = ?", (page,)
        )
        for raw, sealed in rows.fetchall():
            value = self._value(raw, page, sealed)
            if value is not None:
                yield raw, value

    def _value(self, raw: bytes, page: int, sealed: bytes) -> bytes | None:
        key = self._page_key(page)
        if key is None or not isinstance(sealed, bytes):
            return None
        try:
            return open_bytes(key, sealed, context=_entry_context(raw, page))
        except SealBroken:
            return None

    def _sealed(self, raw: bytes, page: int, value: bytes) -> bytes:
        key = self._page_key(page)
        if key is None:
            raise SealBroken
        return seal_bytes(key, value, context=_entry_context(raw, page))

    def _last(self) -> tuple[int, int]:
        (page,) = self._rows.execute("SELECT max(id) FROM page").fetchone()
        if page is None or self._page_key(page) is None:
            return 0, 0
        counted = "SELECT count(*) FROM entry WHERE page = ?"
        (used,) = self._rows.execute(counted, (page,)).fetchone()
        return page, max(ENTRIES_A_PAGE - used, 0)

    def _new_page(self) -> int:
        (last,) = self._rows.execute("SELECT max(id) FROM page").fetchone()
        page, key = (last or 0) + 1, WorkingKey(random_bytes(KEY_SIZE))
        self._opened[page] = key
        sealed = self._sealed_page(page, key)
        self._rows.execute("INSERT INTO page VALUES (?, ?)", (page, sealed))
        return page

    def _page_key(self, page: int) -> bytes | None:
        if page not in self._opened:
            self._opened[page] = self._open_page(page)
        return self._opened[page]

    def _open_page(self, page: int) -> bytes | None:
        found = self._rows.execute("SELECT sealed FROM page WHERE id = ?", (page,))
        row = found.fetchone()
        if row is None or not isinstance(row[0], bytes):
            return None
        try:
            key = open_bytes(self._key, row[0], context=self._page_context(page))
        except SealBroken:
            return None
        return WorkingKey(key) if len(key) == KEY_SIZE else None

    def _sealed_page(self, page: int, key: bytes) -> bytes:
        return seal_bytes(self._key, key, context=self._page_context(page))

    def _page_context(self, page: int) -> bytes:
        return bind("keystore-page/v1", page, self._epoch)


def _entry_context(raw: bytes, page: int) -> bytes:
    return _ENTRY + raw + _framed_page(page)


_bytes_of = attrgetter("bytes")

# As `bind("keystore-entry/v1", entry, page)`, which a hundred thousand entries feel.
_ENTRY = bind("keystore-entry/v1", UUID(int=0))[:-16]


@lru_cache
def _framed_page(page: int) -> bytes:
    return bind("", page)[len(bind("")) :]
