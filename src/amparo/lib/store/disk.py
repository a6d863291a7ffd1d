"""What the vault asks of the thing its files lie on.

Names are relative, with `/`, and made of folders, hexadecimal digits and a few fixed words.
Nothing here is durable before `sync` has returned.
"""

from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import BinaryIO, Protocol

Piece = bytes | bytearray | memoryview


@dataclass(frozen=True)
class Facts:
    """Size in bytes, and when it was last written, in seconds since 1970."""

    size: int
    written_at: float


class NewFile(Protocol):
    """A file being written; nobody sees it before `finish`. `size` is what was written so far."""

    size: int

    def write(self, piece: Piece) -> None:
        """Add a piece at the end."""
        ...

    def finish(self) -> None:
        """Make the bytes durable and give the file its name; the name waits for `sync`."""
        ...

    def abandon(self) -> None:
        """Forget it. Harmless after `finish`."""
        ...


class Disk(Protocol):
    """A folder, a bucket, or in tests a disk that loses what was not synced.

    One instance serves one line of writing at a time; others may `open` and ask `facts` beside it.

    Raises, from every method:
        FileNotFoundError: there is no such file.
        NoRoom: the disk is full.
        OSError: the disk failed. What it did then is unknown; it takes no more writes.
    """

    grows: bool
    """Whether a file can be appended to."""

    def facts(self, name: str) -> Facts:
        """Tell size and age of a file."""
        ...

    def names(self, folder: str) -> Iterator[str]:
        """Give the names of all files in a folder's two-digit folders, in no order."""
        ...

    def open(self, name: str) -> BinaryIO:
        """Open a file to read and seek in."""
        ...

    def create(self, name: str, *, over: bool = False) -> NewFile:
        """Begin a file that appears whole; with `over` it takes the place of one there.

        Without it the caller made the name up at random.
        """
        ...

    def append(self, name: str, pieces: Iterable[Piece], *, at: int) -> None:
        """Add to the end of a file that is `at` bytes long; 0 begins a new one.

        Raises:
            Moved: the file has another length, because somebody else wrote to it.
        """
        ...

    def cut(self, name: str, *, to: int) -> None:
        """Take back what was appended behind `to`, and not yet synced."""
        ...

    def sync(self) -> None:
        """Make all that was written, named and deleted through this instance durable."""
        ...

    def delete(self, name: str) -> None:
        """Take a file away."""
        ...

    def give_up_reserve(self) -> bool:
        """Free the little room that was kept back, so that something can be deleted."""
        ...

    def lock(self) -> AbstractContextManager[None]:
        """Be the only one who appends; whoever dies holding it no longer holds it."""
        ...


class Moved(Exception):  # noqa: N818  named for what happened
    """Somebody else wrote to this file since we looked."""


def sharded(folder: str, name: str) -> str:
    """Name a file by its first two digits' folder, so that no folder grows long."""
    return f"{folder}/{name[:2]}/{name}" if folder else f"{name[:2]}/{name}"
