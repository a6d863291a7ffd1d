"""The epoch key: one small file on a medium of its own, in no backup.

Whoever holds the keystore of another epoch holds nothing. Turning the epoch is therefore
how something is destroyed in copies that nobody can reach any more.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext
from pathlib import Path
from typing import BinaryIO

from amparo.lib.sealing.primitives.publics import (
    KEY_SIZE,
    hmac_sha256,
    random_bytes,
    same,
)
from amparo.lib.store.durable import new_file, sync_folder
from amparo.lib.store.errors import EpochKeyMissing

NEXT = ".next"
LOCK = ".lock"


def proof_of(key: bytes) -> bytes:
    """Return what the keystore remembers of its epoch key: enough to know it again."""
    return hmac_sha256(key, b"amparo/keystore-epoch/v1")


class EpochKey:
    """The file of the present epoch key, and of the next while the epoch turns."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.next = path.with_name(path.name + NEXT)

    def make(self) -> bytes:
        """Return the key, made if there was none: for a keystore that is new."""
        if not self.path.exists():
            _write(self.path)
        return self.path.read_bytes()

    def find(self, proof: bytes) -> bytes | None:
        """Return the key if it is the one that the keystore remembers.

        Raises:
            EpochKeyMissing: there is no such file here.
        """
        try:
            key = self.path.read_bytes()
        except FileNotFoundError:
            if self.next.exists():
                return None
            raise EpochKeyMissing from None
        return key if _fits(key, proof) else None

    def prepare(self) -> bytes:
        """Write the next key beside the present one, durably, and return it."""
        self.next.unlink(missing_ok=True)
        _write(self.next)
        return self.next.read_bytes()

    def turn(self, proof: bytes) -> None:
        """Put the next key in the place of the present one, if it is the one remembered.

        The old one is written over; on flash memory its cells may stay for a while.
        Only while `locked`. Doing it again does nothing.
        """
        if not self.next.exists() or not _fits(self.next.read_bytes(), proof):
            return
        with ExitStack() as held:
            # Held before the rename: afterwards nothing names the old file any more.
            old = held.enter_context(_opened(self.path))
            self.next.replace(self.path)
            sync_folder(self.path.parent)
            if old:
                old.write(bytes(KEY_SIZE))
                old.flush()
                os.fsync(old.fileno())

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Let one process at a time turn the epoch.

        Raises:
            EpochKeyMissing: its folder is not here, so the medium is not.
        """
        if not self.path.parent.is_dir():
            raise EpochKeyMissing
        with self.path.with_name(self.path.name + LOCK).open("ab") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield


def _opened(path: Path) -> AbstractContextManager[BinaryIO | None]:
    return path.open("r+b") if path.exists() else nullcontext()


def _write(path: Path) -> None:
    with new_file(path) as file:
        file.write(random_bytes(KEY_SIZE))
    sync_folder(path.parent)


def _fits(key: bytes, proof: bytes) -> bool:
    return len(key) == KEY_SIZE and same(proof_of(key), proof)
