"""Small secrets apart from the bulk, so that destroying one destroys what it opens.

Written down in docs/formats/keystore.md.
"""

import os
import sqlite3
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from datetime import date
from itertools import islice
from pathlib import Path
from uuid import UUID

from amparo.lib.store.durable import PART, make_folder, new_file, sync_folder
from amparo.lib.store.epochs import EpochKey, proof_of
from amparo.lib.store.errors import EpochKeyMissing, KeystoreDamaged, NoRoom
from amparo.lib.store.keystore_file import (
    RESERVE,
    RESERVE_SIZE,
    connected,
    free,
    use_reserve,
)
from amparo.lib.store.keystore_pages import FORMAT, Pages, create

ATTEMPTS = 5
AT_ONCE = 10_000


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
        if not self.path.exists():
            return
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
        if not self.path.exists():
            return
        with self.epoch.locked():
            with self._begun("BEGIN IMMEDIATE", is_locked=True) as pages:
                fresh = self.epoch.prepare()
                pages.renew(pages.drop(ids))
                pages.turn(fresh)
            self.epoch.turn(proof_of(fresh))

    def copy(self, to: Path) -> None:
        """Write a whole copy to a new file, for a backup, while others write here.

        It opens with the present epoch's key, and stops opening when that is destroyed.

        Raises:
            NoRoom: the other disk is full; nothing is left there.
        """
        part = to.with_name(f".{to.name}{PART}")
        part.unlink(missing_ok=True)
        part.touch(mode=0o600)
        try:
            with connected(self.path) as rows, connected(part) as copied:
                rows.backup(copied)
                copied.execute("PRAGMA journal_mode=DELETE")
            part.replace(to)
        finally:
            part.unlink(missing_ok=True)
        sync_folder(to.parent)

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
        use_reserve(self.path)
        try:
            yield
        finally:
            self._set_aside()

    def has(self, ids: Iterable[UUID]) -> set[UUID]:
        """Return which of these ids have an entry, whole or damaged; needs no key."""
        if not self.path.exists():
            return set()
        with connected(self.path) as rows:
            return {each for each in ids if Pages.has(rows, each)}

    def ids(self) -> Iterator[UUID]:
        """Give the id of every entry, in their own order; needs no key."""
        if not self.path.exists():
            return
        with connected(self.path) as rows:
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
            with connected(part) as rows:
                rows.execute("PRAGMA journal_mode=WAL")
                create(rows, proof=proof_of(self.epoch.make()))
            part.replace(self.path)
            sync_folder(self.path.parent)
        self._set_aside()

    def _set_aside(self) -> None:
        if self.reserve.exists() or free(self.path) < 2 * RESERVE_SIZE:
            return
        if self.path.exists():
            with suppress(NoRoom, OSError), new_file(self.reserve) as file:
                os.posix_fallocate(file.fileno(), 0, RESERVE_SIZE)

    @contextmanager
    def _begun(self, how: str, *, is_locked: bool = False) -> Iterator[Pages]:
        with connected(self.path) as rows:
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


def _head(rows: sqlite3.Connection) -> tuple[int, bytes]:
    found = rows.execute("SELECT format, epoch, proof FROM keystore").fetchall()
    if len(found) != 1:
        raise KeystoreDamaged
    made, epoch, proof = found[0]
    if made != FORMAT or not isinstance(epoch, int) or not isinstance(proof, bytes):
        raise KeystoreDamaged
    return epoch, proof
