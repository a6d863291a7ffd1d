"""Sealed files as the front held them, on the desk's disk, under their random ids."""

from __future__ import annotations

import io
import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO
from uuid import UUID

from django.conf import settings

from amparo.lib.store.durable import make_folder, new_file, sync_folder

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

# Every file bears the same time: when it arrived is nobody's business.
NO_TIME = (0, 0)
PIECE_SIZE = 256 * 1024


class BoxFolder:
    """A folder of sealed files. A file is there whole or not at all."""

    def __init__(self, path: Path) -> None:
        self._path = path
        make_folder(path)

    def write(self, box: UUID, chunks: Iterable[bytes]) -> None:
        """Put a box on the disk durably, in place of an earlier copy.

        Raises:
            NoRoom: the disk is full; nothing half-written stays.
        """
        target = self._path / str(box)
        with new_file(target) as file:
            file.writelines(chunks)
        os.utime(target, NO_TIME)
        sync_folder(self._path)

    def has(self, box: UUID) -> bool:
        """Tell whether a box lies here, whole."""
        return (self._path / str(box)).exists()

    def open(self, box: UUID) -> BinaryIO:
        """Open a box to read its ciphertext."""
        return (self._path / str(box)).open("rb")

    def pieces(self, box: UUID, *, start: int = 0) -> Iterator[bytes]:
        """Read a box's ciphertext piece by piece from a position."""
        with self.open(box) as source:
            source.seek(start)
            while piece := source.read(PIECE_SIZE):
                yield piece

    def delete(self, box: UUID) -> None:
        """Remove a box; one that is not there is removed already."""
        (self._path / str(box)).unlink(missing_ok=True)
        sync_folder(self._path)


def box_folder() -> BoxFolder:
    """Return the desk's folder of sealed files."""
    return BoxFolder(Path(settings.AMPARO_HOME) / "desk" / "inbox")


class PieceReader(io.RawIOBase):
    """Reads pieces as they come as one file; no plaintext touches a disk for it."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces = pieces
        self._left = b""

    def readable(self) -> bool:
        """Say yes."""
        return True

    def readinto(self, target: WriteableBuffer) -> int:
        """Fill the target as far as the next piece goes; 0 at the end."""
        view = memoryview(target).cast("B")
        while not self._left:
            piece = next(self._pieces, None)
            if piece is None:
                return 0
            self._left = piece
        taken = min(len(view), len(self._left))
        view[:taken] = self._left[:taken]
        self._left = self._left[taken:]
        return taken
