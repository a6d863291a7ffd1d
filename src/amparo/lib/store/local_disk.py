"""A vault in a local folder: the exact order of writes and syncs.

A file appears by: write `.part`, fsync, rename, fsync of its folder. A file grows by:
write at its end, fdatasync. A failed sync is final, because the kernel may have thrown
the bytes away and will not fail again.
"""

import errno
import fcntl
import io
import os
import secrets
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO

from amparo.lib.store.disk import Facts, Moved, Piece
from amparo.lib.store.durable import PART, make_folder, told_when_full
from amparo.lib.store.errors import NoRoom

PIECES_A_CALL = 512  # Linux takes at most 1,024 in one call
READ_BUFFER = 1 << 16
RESERVE, RESERVE_SIZE = "reserve", 1 << 16


class System:
    """The calls of the operating system that write a vault; tests put a worse one in."""

    open = staticmethod(os.open)
    close = staticmethod(os.close)
    pwritev = staticmethod(os.pwritev)
    preadv = staticmethod(os.preadv)
    fsync = staticmethod(os.fsync)
    fdatasync = staticmethod(os.fdatasync)
    ftruncate = staticmethod(os.ftruncate)
    fstat = staticmethod(os.fstat)
    stat = staticmethod(os.stat)
    replace = staticmethod(os.replace)
    unlink = staticmethod(os.unlink)
    mkdir = staticmethod(os.mkdir)
    listdir = staticmethod(os.listdir)
    flock = staticmethod(fcntl.flock)


class LocalDisk:
    """The files below one folder. Others on the machine read none of it."""

    grows = True

    def __init__(self, root: Path, *, system: Any = System) -> None:
        self.root = root
        self._system = system
        self._grown: dict[str, int] = {}
        self._folders: dict[str, None] = {}
        self._known: set[str] = set()
        self._failed: OSError | None = None
        self._keeps_reserve = True

    def facts(self, name: str) -> Facts:
        """Tell size and age of a file."""
        found = self._system.stat(self._path(name))
        return Facts(found.st_size, found.st_mtime)

    def names(self, folder: str) -> Iterator[str]:
        """Give the names of all files in a folder's two-digit folders, in no order."""
        for shard in self._listed(folder):
            if len(shard) != 2:
                continue
            inside = f"{folder}/{shard}" if folder else shard
            for name in self._listed(inside):
                yield f"{inside}/{name}"

    def open(self, name: str) -> BinaryIO:
        """Open a file to read and seek in."""
        descriptor = self._system.open(self._path(name), os.O_RDONLY | os.O_CLOEXEC)
        return io.BufferedReader(_OpenFile(self._system, descriptor), READ_BUFFER)

    def create(self, name: str, *, over: bool = False) -> "LocalFile":
        """Begin a file that appears whole; it takes the place of one that has the name."""
        self._usable()
        self._make_folder_of(name)
        folder, _, last = name.rpartition("/")
        part = f"{folder}/.{last}.{secrets.token_hex(8)}{PART}".lstrip("/")
        return LocalFile(self, part, name, self._created(part))

    def append(self, name: str, pieces: Iterable[Piece], *, at: int) -> None:
        """Add to the end of a file that is `at` bytes long; 0 begins a new one.

        Raises:
            Moved: the file has another length, because somebody else wrote to it.
        """
        self._usable()
        descriptor = self._grown.get(name)
        if descriptor is None:
            descriptor = self._grown[name] = self._to_grow(name, is_new=at == 0)
        here, named = (
            self._system.fstat(descriptor),
            self._system.stat(self._path(name)),
        )
        if here.st_size != at or here.st_ino != named.st_ino:
            raise Moved
        self.write_all(descriptor, pieces, at=at)

    def cut(self, name: str, *, to: int) -> None:
        """Take back what was appended behind `to`, and not yet synced."""
        descriptor = self._grown.get(name)
        if descriptor is None:
            descriptor = self._grown[name] = self._to_grow(name, is_new=False)
        self._system.ftruncate(descriptor, to)

    def sync(self) -> None:
        """Make all that was written, named and deleted through this instance durable."""
        try:
            self._usable()
            for descriptor in self._grown.values():
                self.synced(self._system.fdatasync, descriptor)
            while self._folders:
                self._sync_folder(next(iter(self._folders)))
        finally:
            self._close_grown()

    def delete(self, name: str) -> None:
        """Take a file away."""
        self._usable()
        self._system.unlink(self._path(name))
        self._folders[name.rpartition("/")[0]] = None

    def give_up_reserve(self) -> bool:
        """Free the little room that was kept back, so that something can be deleted."""
        self._keeps_reserve = False
        try:
            self._system.unlink(self._path(RESERVE))
        except FileNotFoundError:
            return False
        return True

    @contextmanager
    def lock(self) -> Iterator[None]:
        """Be the only one who appends; whoever dies holding it no longer holds it."""
        self._make_folder_of("lock")
        with told_when_full():
            descriptor = self._system.open(
                self._path("lock"), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600
            )
        try:
            self._system.flock(descriptor, fcntl.LOCK_EX)
            self._keep_reserve()
            yield
        finally:
            self._system.close(descriptor)

    def write_all(self, descriptor: int, pieces: Iterable[Piece], *, at: int) -> int:
        """Write every byte at a place of an open file; return the place behind them."""
        waiting = iter(pieces)
        with told_when_full():
            while some := [memoryview(p) for p in islice(waiting, PIECES_A_CALL)]:
                at = self._written(descriptor, some, at)
        return at

    def _written(self, descriptor: int, pieces: list[memoryview], at: int) -> int:
        while pieces:
            count = self._system.pwritev(descriptor, pieces, at)
            at += count
            while pieces and count >= len(pieces[0]):
                count -= len(pieces.pop(0))
            if pieces:
                pieces[0] = pieces[0][count:]
        return at

    def synced(self, sync: Any, descriptor: int) -> None:
        """Sync once. If it fails, this disk takes no more writes from us.

        Raises:
            NoRoom: the disk is full.
            OSError: the disk failed.
        """
        try:
            with told_when_full():
                sync(descriptor)
        except OSError as problem:
            self._failed = problem
            raise

    def named(self, part: str, name: str, descriptor: int) -> None:
        """Give a written file its name, its bytes durable first."""
        self._usable()
        self.synced(self._system.fsync, descriptor)
        self._system.replace(self._path(part), self._path(name))
        self._folders[name.rpartition("/")[0]] = None

    def forget(self, part: str, descriptor: int) -> None:
        """Close a file that was being written, and take it away if it has no name yet."""
        self._system.close(descriptor)
        with suppress(FileNotFoundError):
            self._system.unlink(self._path(part))

    def _created(self, name: str) -> int:
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC
        with told_when_full():
            return int(self._system.open(self._path(name), flags, 0o600))

    def _keep_reserve(self) -> None:
        """Keep a little room back. Without it nobody could delete on a full disk."""
        try:
            if self._keeps_reserve:
                self._system.stat(self._path(RESERVE))
        except FileNotFoundError:
            with suppress(NoRoom):
                self._fill(RESERVE, RESERVE_SIZE)
        self._keeps_reserve = False

    def _fill(self, name: str, size: int) -> None:
        descriptor = self._created(name)
        try:
            self.write_all(descriptor, [bytes(size)], at=0)
        except BaseException:
            self._system.unlink(self._path(name))
            raise
        finally:
            self._system.close(descriptor)

    def _to_grow(self, name: str, *, is_new: bool) -> int:
        self._make_folder_of(name)
        if is_new:
            self._folders[name.rpartition("/")[0]] = None
            return self._created(name)
        flags = os.O_WRONLY | os.O_CLOEXEC
        return int(self._system.open(self._path(name), flags))

    def _close_grown(self) -> None:
        while self._grown:
            self._system.close(self._grown.popitem()[1])

    def _make_folder_of(self, name: str) -> None:
        """Make a file's folder. The first time, all names down to it wait for a sync.

        Those that were there already too: whoever made them may have died before syncing.
        """
        folder = name.rpartition("/")[0]
        if folder in self._known:
            return
        above = list(_down_to(folder))
        for each in above:
            self._make_folder(each)
        self._folders |= dict.fromkeys(["..", *above])
        self._known.add(folder)

    def _make_folder(self, folder: str) -> None:
        with suppress(FileExistsError), told_when_full():
            try:
                self._system.mkdir(self._path(folder), 0o700)
            except FileNotFoundError:
                make_folder(self.root.parent)
                self._system.mkdir(self._path(folder), 0o700)

    def _sync_folder(self, folder: str) -> None:
        flags = os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC
        descriptor = self._system.open(self._path(folder), flags)
        try:
            self.synced(self._system.fsync, descriptor)
        finally:
            self._system.close(descriptor)
        del self._folders[folder]

    def _listed(self, folder: str) -> list[str]:
        try:
            return list(self._system.listdir(self._path(folder)))
        except (FileNotFoundError, NotADirectoryError):
            return []

    def _path(self, name: str) -> str:
        return f"{self.root}/{name}" if name else str(self.root)

    def _usable(self) -> None:
        if self._failed:
            raise OSError(errno.EIO, "the disk failed before") from self._failed


def _down_to(folder: str) -> Iterator[str]:
    """Give the root and every folder down to this one."""
    yield ""
    for end, letter in enumerate(folder):
        if letter == "/":
            yield folder[:end]
    if folder:
        yield folder


class LocalFile:
    """A file being written beside its place."""

    def __init__(self, disk: LocalDisk, part: str, name: str, descriptor: int) -> None:
        self._disk, self._part, self._name = disk, part, name
        self._descriptor, self.size, self._is_open = descriptor, 0, True

    def write(self, piece: Piece) -> None:
        """Add a piece at the end."""
        self.size = self._disk.write_all(self._descriptor, [piece], at=self.size)

    def finish(self) -> None:
        """Make the bytes durable and give the file its name; the name waits for `sync`."""
        self._disk.named(self._part, self._name, self._descriptor)
        self.abandon()

    def abandon(self) -> None:
        """Forget it. Harmless after `finish`."""
        if self._is_open:
            self._is_open = False
            self._disk.forget(self._part, self._descriptor)


class _OpenFile(io.RawIOBase):
    """A file opened for reading through the calls of a `System`."""

    def __init__(self, system: Any, descriptor: int) -> None:
        self._system, self._descriptor, self._at = system, descriptor, 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def fileno(self) -> int:
        return self._descriptor

    def readinto(self, buffer: Any) -> int:
        count = int(self._system.preadv(self._descriptor, [buffer], self._at))
        self._at += count
        return count

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        start = (0, self._at, self._system.fstat(self._descriptor).st_size)[whence]
        self._at = max(0, start + offset)
        return self._at

    def tell(self) -> int:
        return self._at

    def close(self) -> None:
        if not self.closed:
            self._system.close(self._descriptor)
        super().close()
