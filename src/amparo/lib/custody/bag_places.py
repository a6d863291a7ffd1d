"""Where the files of a bag go: below a folder, or into one tar stream."""

import io
import tarfile
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import BinaryIO, Protocol

from amparo.lib.store.durable import told_when_full

FOR_ALL = 0o644
TAR_BLOCK = 512


class BagPlace(Protocol):
    """Takes the files of a bag, one after the other."""

    def write(self, path: str, pieces: Iterable[bytes], *, size: int) -> None:
        """Take one file; the pieces are `size` bytes together."""


class BagFolder:
    """Files below one new folder. Nothing is durable until the caller makes it so."""

    def __init__(self, path: Path) -> None:
        self.path = path
        path.mkdir(mode=0o700)
        self._made: set[Path] = set()

    def write(self, path: str, pieces: Iterable[bytes], *, size: int) -> None:
        """Write one new file.

        Raises:
            NoRoom: the disk is full.
        """
        target = self.path / path
        if target.parent not in self._made:
            target.parent.mkdir(parents=True, exist_ok=True)
            self._made.add(target.parent)
        with told_when_full(), target.open("xb", buffering=0) as file:
            for piece in pieces:
                _write_all(file, piece)


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


def _write_all(file: io.RawIOBase, piece: bytes) -> None:
    rest = memoryview(piece)
    while rest:
        rest = rest[file.write(rest) or 0 :]
