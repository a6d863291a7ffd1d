"""Small secrets apart from the bulk, so that destroying one destroys what it opens.

Written down in docs/formats/keystore.md.
"""

import os
import shutil
import sqlite3
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from datetime import date
from itertools import islice
from pathlib import Path
from uuid import UUID

from amparo.lib.store.durable import PART, make_folder, new_file, sync_folder
from amparo.lib.store.epochs import EpochKey, proof_of
from amparo.lib.store.errors import EpochKeyMissing, KeystoreDamaged, NoRoom
from amparo.lib.store.keystore_pages import FORMAT, Pages, create

PATIENCE_SECONDS = 20
ATTEMPTS = 5
AT_ONCE = 10_000
RESERVE, RESERVE_SIZE = "reserve", 2 << 20

PRAGMAS = (
    "PRAGMA synchronous=FULL",
    "PRAGMA secure_delete=ON",
    "PRAGMA temp_store=MEMORY",
)
# What SQLite says of a full disk when it cannot even begin; also of one that fails.
FULL = frozenset({sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN})
STRUCTURE = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB})


class Keystore:
    """Entries by id, sealed page by page under the key of the present epoch.

    Opened anew for each call, so that a copy put back in its place is seen at once.
    """

    def __init__(self, path: Path, *, epoch_key: Path) -> None:
        self.path = path
        self.reserve = path.with_name(RESERVE)
        self.epoch = EpochKey(epoch_key)

    def put(self, entries: Mapping[UUID, bytes], *, on: date) -> None:
        """Keep new entries; when this returns, a power cut does not lose them.

        Raises:
            EpochKeyMissing: the medium with the epoch key is not here.
            NoRoom: the disk is full; none of them is kept.
        """
        if not self.path.exists():
            self._make()
        with self._begun("BEGIN IMMEDIATE") as pages:
            pages.add(entries, on=on)

    def get(self, ids: Iterable[UUID]) -> dict[UUID, bytes]:
        """Return the entries that are here and open; one that is damaged is left out.

        Raises:
            EpochKeyMissing: the medium with the epoch key is not here.
            KeystoreDamaged: the file is not one of ours any more.
        """
        if not self.path.exists():
            return {}
        with self._begun("BEGIN") as pages:
            return dict(pages.open(ids))

    def replace(
        self, change: Callable[[UUID, bytes], bytes | None], ids: Iterable[UUID]
    ) -> set[UUID]:
        """Put `change(id, entry)` in the place of entries; return which were changed.

        An entry that is missing or damaged stays as it is, and so does one for which
        `change` returns None. All of them change, or none.
        """
        if not self.path.exists():
            return set()
        with self._begun("BEGIN IMMEDIATE") as pages:
            return pages.replace(change, ids)

    def drop(self, ids: Iterable[UUID]) -> None:
        """Take entries out that never opened anything. Copies elsewhere still hold them."""
        with self._begun("BEGIN IMMEDIATE") as pages:
            pages.drop(ids)

    def shred(self, ids: Iterable[UUID]) -> None:
        """Destroy entries, here and in every copy: the epoch turns.

        Costs one page for each entry and one line for each page, whatever else is kept.
        Doing it again finishes what a power cut broke off.

        Raises:
            EpochKeyMissing: the medium with the epoch key is not here.
            NoRoom: the disk is full; nothing is destroyed.
        """
        with self.epoch.locked():
            with self._begun("BEGIN IMMEDIATE", is_locked=True) as pages:
                fresh = self.epoch.prepare()
                pages.renew(pages.drop(ids))
                pages.turn(fresh)
            self.epoch.turn(proof_of(fresh))

    def check_epoch_key(self) -> None:
        """Check that something can be destroyed now.

        Raises:
            EpochKeyMissing: the medium with the epoch key is not here.
        """
        if self.path.exists():
            with self._begun("BEGIN"):
                pass

    @contextmanager
    def room(self) -> Iterator[None]:
        """Do something that must work on a full disk: destroy.

        Room was set aside for it; what is inside may use that, and it is set aside again
        as soon as there is enough.
        """
        _use_reserve(self.path)
        try:
            yield
        finally:
            self._set_aside()

    def has(self, ids: Iterable[UUID]) -> set[UUID]:
        """Return which of these ids have an entry, whole or damaged; needs no key."""
        if not self.path.exists():
            return set()
        with _connected(self.path) as rows:
            return {each for each in ids if Pages.has(rows, each)}

    def ids(self) -> Iterator[UUID]:
        """Give the id of every entry, in their own order; needs no key."""
        if not self.path.exists():
            return
        with _connected(self.path) as rows:
            for (raw,) in rows.execute("SELECT id FROM entry ORDER BY id"):
                yield UUID(bytes=raw)

    def drop_unused(
        self,
        used: Callable[[Sequence[UUID]], Collection[UUID]],
        *,
        before: date,
    ) -> int:
        """Take out entries older than a day that nothing uses; return how many.

        `used` tells which of some ids something uses. They are what a crash left between
        the keystore and the database.
        """
        removed, every = 0, self.ids()
        while some := list(islice(every, AT_ONCE)):
            idle = set(some) - set(used(some))
            if idle:
                with self._begun("BEGIN IMMEDIATE") as pages:
                    old = pages.written_before(idle, before)
                    pages.drop(old)
                    removed += len(old)
        return removed

    def check(self) -> Iterator[UUID]:
        """Open every entry; give the ids of those that do not open.

        Raises:
            EpochKeyMissing, KeystoreDamaged: as `get`.
        """
        if not self.path.exists():
            return
        with self._begun("BEGIN") as pages:
            yield from pages.damaged()

    def _make(self) -> None:
        """Make the file whole beside its place, then put it there: never half of one."""
        make_folder(self.path.parent)
        with self.epoch.locked():
            if self.path.exists():
                return
            part = self.path.with_name(f".{self.path.name}{PART}")
            part.unlink(missing_ok=True)
            part.touch(mode=0o600)
            with _connected(part) as rows:
                rows.execute("PRAGMA journal_mode=WAL")
                create(rows, proof=proof_of(self.epoch.make()))
            part.replace(self.path)
            sync_folder(self.path.parent)
        self._set_aside()

    def _set_aside(self) -> None:
        if self.reserve.exists() or _free(self.path) < 2 * RESERVE_SIZE:
            return
        if self.path.exists():
            with suppress(NoRoom, OSError), new_file(self.reserve) as file:
                os.posix_fallocate(file.fileno(), 0, RESERVE_SIZE)

    @contextmanager
    def _begun(self, how: str, *, is_locked: bool = False) -> Iterator[Pages]:
        with _connected(self.path) as rows:
            pages = self._begin(rows, how, is_locked=is_locked)
            yield pages
            rows.execute("COMMIT")

    def _begin(
        self, rows: sqlite3.Connection, how: str, *, is_locked: bool = False
    ) -> Pages:
        for _attempt in range(ATTEMPTS):
            rows.execute(how)
            epoch, proof = _head(rows)
            key = self.epoch.find(proof)
            if key is not None:
                return Pages(rows, epoch=epoch, key=key)
            rows.execute("ROLLBACK")
            self._finish_turning(rows, is_locked=is_locked)
        raise EpochKeyMissing

    def _finish_turning(self, rows: sqlite3.Connection, *, is_locked: bool) -> None:
        """Put the key in place that a crash, or a colleague at work, left beside it."""
        if is_locked:
            self.epoch.turn(_head(rows)[1])
            return
        with self.epoch.locked():
            self.epoch.turn(_head(rows)[1])


@contextmanager
def _connected(path: Path) -> Iterator[sqlite3.Connection]:
    with closing(_open(path)) as rows:
        try:
            yield rows
        except sqlite3.DatabaseError as problem:
            raise _named(problem, path) from problem


def _open(path: Path) -> sqlite3.Connection:
    try:
        return _opened(path)
    except sqlite3.DatabaseError as problem:
        # Even reading needs a few pages beside the file. A full disk must not prevent it.
        if not _use_reserve(path):
            raise _named(problem, path) from problem
    return _opened(path)


def _opened(path: Path) -> sqlite3.Connection:
    rows = sqlite3.connect(path, timeout=PATIENCE_SECONDS, isolation_level=None)
    try:
        for pragma in PRAGMAS:
            rows.execute(pragma)
    except BaseException:
        rows.close()
        raise
    return rows


def _use_reserve(path: Path) -> bool:
    """Give back what was set aside, if the disk is full; tell whether there was any."""
    reserve = path.with_name(RESERVE)
    if _free(path) >= RESERVE_SIZE or not reserve.exists():
        return False
    reserve.unlink(missing_ok=True)
    return True


def _free(path: Path) -> int:
    return shutil.disk_usage(path.parent).free


def _head(rows: sqlite3.Connection) -> tuple[int, bytes]:
    found = rows.execute("SELECT format, epoch, proof FROM keystore").fetchall()
    if len(found) != 1:
        raise KeystoreDamaged
    made, epoch, proof = found[0]
    if made != FORMAT or not isinstance(epoch, int) or not isinstance(proof, bytes):
        raise KeystoreDamaged
    return epoch, proof


def _named(problem: sqlite3.DatabaseError, path: Path) -> Exception:
    code = getattr(problem, "sqlite_errorcode", 0) & 0xFF
    if code == sqlite3.SQLITE_FULL or (code in FULL and _free(path) < RESERVE_SIZE):
        return NoRoom()
    return KeystoreDamaged() if code in STRUCTURE else problem
