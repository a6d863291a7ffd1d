"""Which investigation file is open just now, and how a file is opened and closed.

An alias exists only while its file is open, only in the thread that opened it; it stands
in no settings. `investigations` puts a member's keys in front of this.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import quote
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS, DatabaseError, OperationalError, connections

if TYPE_CHECKING:
    from amparo.apps.events.sqlcipher.base import DatabaseWrapper

BUSY_SECONDS = 5


class NoInvestigationOpen(RuntimeError):  # noqa: N818  it names what was met
    """A model of an investigation was used outside `with open_investigation(...)`."""


@dataclass(frozen=True)
class OpenFile:
    """An investigation file open in this thread under a connection alias of its own."""

    investigation: UUID
    alias: str


_open: ContextVar[tuple[OpenFile, ...]] = ContextVar("open_investigations", default=())


def current_file() -> OpenFile:
    """Give the innermost open file.

    Raises:
        NoInvestigationOpen: there is none; that is a bug of the caller.
    """
    if not (files := _open.get()):
        raise NoInvestigationOpen
    return files[-1]


def current_alias() -> str:
    """Give the connection alias of the innermost open file."""
    return current_file().alias


def is_investigation_alias(alias: str) -> bool:
    """Tell whether a connection alias belongs to an investigation file."""
    return any(file.alias == alias for file in _open.get())


@contextmanager
def connected(
    path: Path, *, investigation: UUID, key: bytes, create: bool = False
) -> Iterator[OpenFile]:
    """Connect to an encrypted file and make it the current one; close it at the end.

    A file that is already open in this thread is used again.

    Raises:
        django.db.DatabaseError: the key is wrong or the file is not one of ours.
        django.db.OperationalError: there is no such file, or somebody holds it.
    """
    file = OpenFile(investigation, f"investigation-{investigation}")
    is_inner = file in _open.get()
    if not is_inner:
        connections[file.alias] = _connection(path, file.alias, key=key, create=create)
    token = _open.set((*_open.get(), file))
    try:
        connections[file.alias].ensure_connection()
        yield file
    finally:
        _open.reset(token)
        if not is_inner:
            connections[file.alias].close()
            del connections[file.alias]


def opens(path: Path, *, investigation: UUID, key: bytes) -> bool:
    """Tell whether a key opens a file; a file that is held by somebody counts as opened."""
    try:
        with connected(path, investigation=investigation, key=key):
            return True
    except OperationalError:
        return True
    except DatabaseError:
        return False


def rekey(new_key: bytes) -> None:
    """Encrypt every page of the open file anew, all or nothing."""
    wrapper = cast("DatabaseWrapper", connections[current_alias()])
    with wrapper.cursor() as cursor:
        # Nothing under the old key may stay behind in the write-ahead log.
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        cursor.execute(f"PRAGMA rekey = \"x'{new_key.hex()}'\"")
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    wrapper.key = new_key


def _connection(path: Path, alias: str, *, key: bytes, create: bool) -> DatabaseWrapper:
    from amparo.apps.events.sqlcipher.base import DatabaseWrapper

    wrapper = DatabaseWrapper(_settings(path, create=create), alias)
    wrapper.key = key
    return wrapper


def _settings(path: Path, *, create: bool) -> dict[str, Any]:
    # The rest is as Django would have it for any other database.
    return {
        **connections.databases[DEFAULT_DB_ALIAS],
        "ENGINE": "amparo.apps.events.sqlcipher",
        # Never the driver's default, which would make an empty file in place of a lost one.
        "NAME": f"file:{quote(str(path))}?mode={'rwc' if create else 'rw'}",
        "OPTIONS": {"transaction_mode": "IMMEDIATE", "timeout": BUSY_SECONDS},
        "ATOMIC_REQUESTS": False,
        "AUTOCOMMIT": True,
        "CONN_MAX_AGE": 0,
        "CONN_HEALTH_CHECKS": False,
        "TIME_ZONE": None,
    }
