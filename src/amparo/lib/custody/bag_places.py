"""Where the files of a bag go: below a folder, or into one tar stream."""

import os
import tarfile
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import BinaryIO, Protocol

from amparo.lib.store.durable import told_when_full

FOR_ALL = 0o644
NEW_FILE = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC
TAR_BLOCK = 512


class BagPlace(Protocol):
    """Takes the files of a bag, one after the other."""

    def write(self, path: str, pieces: Iterable[bytes], *, size: int) -> None:
        """Take one file; the pieces are `size` bytes together."""


class BagFolder:
    """Files below one new folder. Nothing is durable until the caller makes it so."""

    def __init__(self, path: Path) -> None:
        path.mkdir(mode=0o700)
        self._root = str(path)
        self._made = {self._root}

    def write(self, path: str, pieces: Iterable[bytes], *, size: int) -> None:
        """Write one new file.

        Raises:
            NoRoom: the disk is full.
        """
        target = f"{self._root}/{path}"
        folder = target.rpartition("/")[0]
        if folder not in self._made:
            Path(folder).mkdir(parents=True, exist_ok=True)
            self._made.add(folder)
        with told_when_full():
            descriptor = os.open(target, NEW_FILE, 0o666)
            try:
                for piece in pieces:
                    _write_all(descriptor, piece)
            finally:
                os.close(descriptor)


class BagTar:
    """Files as one tar stream, below one folder, with nobody's name in it.

    Each is a plain member with a ustar header; sizes past 8 GiB are written in base 256.
    """

    def __init__(self, target: BinaryIO, *, folder: str, at: datetime) -> None:
        self._target, self._folder, self._at = target, folder, int(at.timestamp())

    def write(self, path: str, pieces: Iterable[bytes], *, size: int) -> None:
        """Write one member."""
        entry = tarfile.TarInfo(f"{self._folder}/{path}")
        entry.size, entry.mtime, entry.mode = size, self._at, FOR_ALL
        self._target.write(entry.tobuf(tarfile.GNU_FORMAT))
        for piece in pieces:
            self._target.write(piece)
        self._target.write(bytes(-size % TAR_BLOCK))

    def close(self) -> None:
        """Write the end of the archive."""
        self._target.write(bytes(2 * TAR_BLOCK))


def _write_all(descriptor: int, piece: bytes) -> None:
    written = os.write(descriptor, piece)
    while written < len(piece):
        written += os.write(descriptor, memoryview(piece)[written:])
