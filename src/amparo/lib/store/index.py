"""Where each packed object lies: a cache, made anew from the packs whenever it is lost.

Only what is durable is written here, so it is never ahead of the packs. It holds ids and
places, nothing of what was sealed.
"""

import sqlite3
import weakref
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple, NoReturn
from uuid import UUID

VERSION = 1
TABLES = """
CREATE TABLE packs(number INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, covered INTEGER NOT NULL);
CREATE TABLE objects(id BLOB PRIMARY KEY, pack INTEGER NOT NULL, start INTEGER NOT NULL,
  length INTEGER NOT NULL, is_whole INTEGER NOT NULL) WITHOUT ROWID;
CREATE UNIQUE INDEX objects_by_place ON objects(pack, start);
CREATE TABLE gone(id BLOB PRIMARY KEY, pack INTEGER NOT NULL) WITHOUT ROWID;
"""
BUSY_MS = 60_000


class Whereabouts(NamedTuple):
    """A packed object's place: name of the pack, where its sealed bytes begin, how many."""

    pack: str
    start: int
    length: int


class Row(NamedTuple):
    """What the index keeps of one record."""

    id: bytes
    start: int
    length: int
    is_whole: int


class Index:
    """The places of packed objects, in one SQLite file or in memory."""

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._connection = _opened(path)
        self._close = weakref.finalize(self, self._connection.close)

    def find(self, object_id: UUID) -> Whereabouts | None:
        """Look up one object, whole or not."""
        found = self._connection.execute(
            "SELECT name, start, length FROM objects JOIN packs ON number = pack WHERE id = ?",
            (object_id.bytes,),
        ).fetchone()
        return Whereabouts(*_sane(found, str, int, int)) if found else None

    def is_gone(self, object_id: UUID) -> bool:
        """Tell whether a record says that this object was deleted."""
        sql = "SELECT 1 FROM gone WHERE id = ?"
        return bool(self._connection.execute(sql, (object_id.bytes,)).fetchone())

    def ids_after(self, last: bytes) -> list[UUID]:
        """Give the next ids, in order, of what arrived whole; none at the end."""
        sql = "SELECT id FROM objects WHERE is_whole AND id > ? ORDER BY id LIMIT 1000"
        return [_as_id(row) for row in self._connection.execute(sql, (last,))]

    def gone_after(self, last: bytes) -> list[UUID]:
        """Give the next ids, in order, of what was deleted; none at the end."""
        sql = "SELECT id FROM gone WHERE id > ? ORDER BY id LIMIT 1000"
        return [_as_id(row) for row in self._connection.execute(sql, (last,))]

    def begin_in(self, pack: str) -> Iterator[tuple[bytes, int]]:
        """Give id and start of what the index places in one pack, as it lies there."""
        sql = """SELECT id, start FROM objects
                 WHERE pack = (SELECT number FROM packs WHERE name = ?) ORDER BY start"""
        for row in self._connection.execute(sql, (pack,)):
            yield row if type(row[0]) is bytes and type(row[1]) is int else _insane()

    def count(self, ids: Sequence[UUID]) -> int:
        """Count which of some hundred ids are here."""
        marks = ",".join("?" * len(ids))
        sql = f"SELECT count(*) FROM objects WHERE id IN ({marks})"  # noqa: S608  only marks
        return int(self._connection.execute(sql, [i.bytes for i in ids]).fetchone()[0])

    def packs(self) -> dict[str, int]:
        """Give each known pack, and up to where it is covered."""
        rows = self._connection.execute("SELECT name, covered FROM packs")
        return dict(_sane(row, str, int) for row in rows)

    def with_room(self, *, below: int) -> list[tuple[str, int]]:
        """Give some packs that end before `below`, and where they end; the fullest first."""
        sql = "SELECT name, covered FROM packs WHERE covered < ? ORDER BY covered DESC LIMIT 4"
        return [_sane(row, str, int) for row in self._connection.execute(sql, (below,))]

    def add(
        self, pack: str, rows: Iterable[Row], *, gone: Iterable[bytes], covered: int
    ) -> None:
        """Take in what is durable in a pack up to `covered`."""
        with self._connection as connection:
            number = self._number(pack, covered)
            connection.executemany(
                """INSERT INTO objects SELECT ?1, ?2, ?3, ?4, ?5
                   WHERE NOT EXISTS (SELECT 1 FROM gone WHERE gone.id = ?1)
                   ON CONFLICT(id) DO UPDATE SET pack = excluded.pack, start = excluded.start,
                     length = excluded.length, is_whole = excluded.is_whole
                   WHERE excluded.is_whole >= is_whole""",
                ((row.id, number, row.start, row.length, row.is_whole) for row in rows),
            )
            self._bury(gone, number)

    def needed(self) -> dict[str, tuple[int, int, int]]:
        """Tell for each pack how many objects count, their sealed bytes, how many deletions."""
        sql = """SELECT name, n, size, (SELECT count(*) FROM gone WHERE gone.pack = number)
                 FROM packs LEFT JOIN (SELECT pack, count(*) AS n, sum(length) AS size
                                       FROM objects GROUP BY pack) ON pack = number"""
        rows = self._connection.execute(sql)
        return {name: (n or 0, size or 0, gone) for name, n, size, gone in rows}

    def is_whole(self, object_id: UUID) -> bool:
        """Tell whether an object arrived whole."""
        sql = "SELECT 1 FROM objects WHERE id = ? AND is_whole"
        return bool(self._connection.execute(sql, (object_id.bytes,)).fetchone())

    def drop(self, pack: str) -> None:
        """Forget a pack that is no longer there, and all that lay in it."""
        with self._connection:
            self._drop(pack)

    def close(self) -> None:
        """Close the file."""
        self._close()

    def _drop(self, pack: str) -> None:
        run = self._connection.execute
        for table in ("objects", "gone"):
            run(
                f"DELETE FROM {table} WHERE pack = (SELECT number FROM packs WHERE name = ?)",  # noqa: S608  a fixed word
                (pack,),
            )
        run("DELETE FROM packs WHERE name = ?", (pack,))

    def _number(self, pack: str, covered: int) -> int:
        sql = """INSERT INTO packs(name, covered) VALUES (?, ?) ON CONFLICT(name)
                 DO UPDATE SET covered = max(covered, excluded.covered) RETURNING number"""
        row = self._connection.execute(sql, (pack, covered)).fetchone()
        return int(_sane(row, int)[0])

    def _bury(self, gone: Iterable[bytes], number: int) -> None:
        run = self._connection.executemany
        buried = list(gone)
        run("INSERT OR IGNORE INTO gone VALUES (?, ?)", ((i, number) for i in buried))
        run("DELETE FROM objects WHERE id = ?", ((i,) for i in buried))


def _opened(path: Path | None) -> sqlite3.Connection:
    """Open the file; one that is no index of this version is thrown away."""
    try:
        return _connected(path)
    except sqlite3.DatabaseError:
        if path is None:
            raise
        throw_away(path)
        return _connected(path)


def _connected(path: Path | None) -> sqlite3.Connection:
    connection = sqlite3.connect(
        path or ":memory:", timeout=BUSY_MS / 1000, check_same_thread=False
    )
    try:
        _prepare(connection)
    except BaseException:
        connection.close()
        raise
    return connection


def _prepare(connection: sqlite3.Connection) -> None:
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=NORMAL")
    if (found := _version(connection)) == VERSION:
        return
    if found:
        raise sqlite3.DatabaseError("an index of another version")
    connection.execute("BEGIN IMMEDIATE")
    if _version(connection) == 0:
        for statement in filter(str.strip, TABLES.split(";")):
            connection.execute(statement)
        connection.execute(f"PRAGMA user_version={VERSION}")
    connection.commit()


def _sane(row: Any, *kinds: type) -> Any:
    """Give a row whose columns are what they must be.

    Raises:
        sqlite3.DatabaseError: they are not, so the file is damaged.
    """
    if row is None or [type(each) for each in row] != list(kinds):
        _insane()
    return row


def _insane() -> NoReturn:
    raise sqlite3.DatabaseError("a row of the index is damaged")


def _as_id(row: Any) -> UUID:
    raw = _sane(row, bytes)[0]
    if len(raw) != 16:
        raise sqlite3.DatabaseError("an id of the index is damaged")
    return UUID(bytes=raw)


def _version(connection: sqlite3.Connection) -> int:
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def throw_away(path: Path) -> None:
    """Remove an index file and what SQLite keeps beside it."""
    for suffix in ("", "-wal", "-shm"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)
