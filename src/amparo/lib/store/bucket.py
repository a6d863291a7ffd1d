"""A vault in a bucket: nothing grows, every file is written once under a random name.

Small files are put in one call that refuses a name in use. Large ones go up in parts, which
that refusal does not cover, so each gets a small commit record, put in one such call, and does
not exist before it.
"""

import io
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, nullcontext, suppress
from typing import Any, BinaryIO, Protocol

from amparo.lib.store.disk import Facts, NewFile, Piece

LARGE, COMMITTED = "obj/", "done/"
READ_AHEAD = 4 << 20


class Upload(Protocol):
    """A large file going up in parts; nobody sees it before `finish`."""

    def write(self, piece: Piece) -> None:
        """Send a piece."""
        ...

    def finish(self) -> None:
        """Put the parts together under the name."""
        ...


class RemoteFiles(Protocol):
    """Files by name on another machine.

    Raises, from every method:
        FileNotFoundError: there is no such file.
        OSError: the other machine cannot be reached, or refuses.
    """

    def put(self, name: str, content: bytes, *, over: bool) -> None:
        """Write a whole file.

        Raises:
            FileExistsError: the name is in use, and `over` is false.
        """
        ...

    def upload(self, name: str) -> Upload:
        """Begin a large file."""
        ...

    def get(self, name: str, *, start: int, length: int) -> bytes:
        """Read a part that lies within the file."""
        ...

    def facts(self, name: str) -> Facts:
        """Tell size and age."""
        ...

    def names(self, prefix: str) -> Iterator[str]:
        """Give the names that begin so, in no order."""
        ...

    def delete(self, name: str) -> None:
        """Take a file away; harmless when there is none."""
        ...


class Bucket:
    """The files of a vault in a bucket. There is no lock: nobody writes where another did."""

    grows = False

    def __init__(self, files: RemoteFiles) -> None:
        self._files = files

    def facts(self, name: str) -> Facts:
        """Tell size and age of a file."""
        if name.startswith(LARGE):
            self._files.facts(COMMITTED + name)
        return self._files.facts(name)

    def names(self, folder: str) -> Iterator[str]:
        """Give the names of all files in a folder's two-digit folders, in no order."""
        if f"{folder}/" == LARGE:
            for name in self._files.names(COMMITTED + LARGE):
                yield name.removeprefix(COMMITTED)
        elif folder:
            yield from self._files.names(f"{folder}/")

    def open(self, name: str) -> BinaryIO:
        """Open a file to read and seek in."""
        size = self.facts(name).size
        buffer = max(1, min(READ_AHEAD, size))
        return io.BufferedReader(_Remote(self._files, name, size), buffer)

    def create(self, name: str, *, over: bool = False) -> NewFile:
        """Begin a file that appears whole."""
        if name.startswith(LARGE):
            return _Large(self._files, name, over=over)
        return _Small(self._files, name, over=over)

    def append(self, name: str, pieces: Iterable[Piece], *, at: int) -> None:
        """Nothing grows here."""
        raise io.UnsupportedOperation("a file in a bucket does not grow")

    def cut(self, name: str, *, to: int) -> None:
        """Nothing grows here, so nothing is cut."""
        raise io.UnsupportedOperation("a file in a bucket is not cut")

    def sync(self) -> None:
        """Do nothing: what the bucket confirmed is durable."""

    def delete(self, name: str) -> None:
        """Take a file away, its commit record first."""
        if name.startswith(LARGE):
            self._files.delete(COMMITTED + name)
        self._files.delete(name)

    def give_up_reserve(self) -> bool:
        """Tell that nothing is kept back."""
        return False

    def lock(self) -> AbstractContextManager[None]:
        """Let everybody write: no two write the same name."""
        return nullcontext()


class _Small:
    """A file that is put in one call. It waits in memory: packs in a bucket are small."""

    def __init__(self, files: RemoteFiles, name: str, *, over: bool) -> None:
        self._files, self._name, self._over = files, name, over
        self._pieces: list[bytes] = []
        self.size = 0

    def write(self, piece: Piece) -> None:
        self._pieces.append(bytes(piece))
        self.size += len(piece)

    def finish(self) -> None:
        self._files.put(self._name, b"".join(self._pieces), over=self._over)

    def abandon(self) -> None:
        self._pieces = []


class _Large:
    """A file that goes up in parts, and then gets its commit record."""

    def __init__(self, files: RemoteFiles, name: str, *, over: bool) -> None:
        self._files, self._name, self._over = files, name, over
        self._upload: Upload | None = files.upload(name)
        self.size = 0

    def write(self, piece: Piece) -> None:
        if self._upload is None:
            raise ValueError("the file was finished or abandoned")
        self._upload.write(piece)
        self.size += len(piece)

    def finish(self) -> None:
        if self._upload is None:
            raise ValueError("the file was finished or abandoned")
        self._upload.finish()
        self._upload = None
        record = b"%d\n" % self.size
        self._files.put(COMMITTED + self._name, record, over=self._over)

    def abandon(self) -> None:
        """Drop the parts; the bucket's own rule clears them away."""
        if self._upload is not None:
            self._upload = None
            with suppress(FileNotFoundError):
                self._files.delete(self._name)


class _Remote(io.RawIOBase):
    """A remote file read by ranges."""

    def __init__(self, files: RemoteFiles, name: str, size: int) -> None:
        self._files, self._name, self._size, self._at = files, name, size, 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        count = max(0, min(len(buffer), self._size - self._at))
        if count:
            raw = self._files.get(self._name, start=self._at, length=count)
            buffer[: len(raw)] = raw
            count = len(raw)
        self._at += count
        return count

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        self._at = max(0, (0, self._at, self._size)[whence] + offset)
        return self._at

    def tell(self) -> int:
        return self._at
