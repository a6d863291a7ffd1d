"""The file of a keystore: opened with care for a full disk, its errors named."""

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from amparo.lib.store.errors import KeystoreDamaged, NoRoom

PATIENCE_SECONDS = 20
RESERVE, RESERVE_SIZE = "reserve", 2 << 20

PRAGMAS = (
    "PRAGMA synchronous=FULL",
    "PRAGMA secure_delete=ON",
    "PRAGMA temp_store=MEMORY",
    # Ids are random: a thousand new ones touch as many pages, and each is written once.
    "PRAGMA cache_size=-8000",
)
# What SQLite says of a full disk when it cannot even begin; also of one that fails.
FULL = frozenset({sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN})
STRUCTURE = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB})


@contextmanager
def connected(path: Path) -> Iterator[sqlite3.Connection]:
    """Open the file for one piece of work.

    Raises:
        NoRoom: the disk is full. KeystoreDamaged: it is none of ours any more.
    """
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
        if not use_reserve(path):
            raise _named(problem, path) from problem
    return _opened(path)


def _opened(path: Path) -> sqlite3.Connection:
    # A file that is not there is not made: an empty one would pass for a keystore.
    address = f"{path.absolute().as_uri()}?mode=rw"
    rows = sqlite3.connect(
        address, uri=True, timeout=PATIENCE_SECONDS, isolation_level=None
    )
    try:
        for pragma in PRAGMAS:
            rows.execute(pragma)
    except BaseException:
        rows.close()
        raise
    return rows


def use_reserve(path: Path) -> bool:
    """Give back what was set aside, if the disk is full; tell whether there was any."""
    reserve = path.with_name(RESERVE)
    if free(path) >= RESERVE_SIZE or not reserve.exists():
        return False
    reserve.unlink(missing_ok=True)
    return True


def free(path: Path) -> int:
    """Tell how many bytes the file's disk has left."""
    return shutil.disk_usage(path.parent).free


def _named(problem: sqlite3.DatabaseError, path: Path) -> Exception:
    code = getattr(problem, "sqlite_errorcode", 0) & 0xFF
    if code == sqlite3.SQLITE_FULL or (code in FULL and free(path) < RESERVE_SIZE):
        return NoRoom()
    return KeystoreDamaged() if code in STRUCTURE else problem
