"""A machine whose power is cut: files in memory that forget, tear and reorder what was not synced.

It stands where `local_disk.System` stands, so the real order of calls is what is tried. Stricter
than any file system we know: a name lives on only if its folder was synced, a written sector only
if its file was, and after a failed sync of a file its bytes stay readable and are never written.
(After a failed sync of a folder the names wait on: file systems stop altogether when their journal
fails.)
"""

import errno
import os
import random
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

from amparo.lib.store.local_disk import System

SECTOR = 512


class PowerCut(BaseException):
    """The machine went dark during a call."""


@dataclass
class File:
    data: bytearray = field(default_factory=bytearray)
    durable: bytearray = field(default_factory=bytearray)
    pending: list[tuple[int, bytes | None]] = field(default_factory=list)

    def write(self, at: int, raw: bytes) -> None:
        _put(self.data, at, raw)
        self.pending += [
            (at + n, raw[n : n + SECTOR - (at + n) % SECTOR]) for n in _sectors(at, raw)
        ]

    def truncate(self, size: int) -> None:
        del self.data[size:]
        self.pending.append((size, None))

    def sync(self) -> None:
        _apply(self.durable, self.pending)
        self.pending = []


@dataclass
class Folder:
    entries: dict[str, Any] = field(default_factory=dict)
    durable: dict[str, Any] = field(default_factory=dict)
    pending: list[Callable[[dict[str, Any]], None]] = field(default_factory=list)

    def change(self, how: Callable[[dict[str, Any]], None]) -> None:
        how(self.entries)
        self.pending.append(how)

    def sync(self) -> None:
        for how in self.pending:
            how(self.durable)
        self.pending = []


def _sectors(at: int, raw: bytes) -> Iterable[int]:
    n = 0
    while n < len(raw):
        yield n
        n += SECTOR - (at + n) % SECTOR


def _put(data: bytearray, at: int, raw: bytes) -> None:
    if len(data) < at:
        data.extend(bytes(at - len(data)))
    data[at : at + len(raw)] = raw


def _apply(data: bytearray, changes: Iterable[tuple[int, bytes | None]]) -> None:
    for at, raw in changes:
        if raw is None:
            del data[at:]
        else:
            _put(data, at, raw)


class LossySystem:
    """Files in memory, with a call at which something happens.

    `calls` counts what was asked; before call number `at`, `happens` runs and may raise.
    """

    def __init__(self) -> None:
        self.root = Folder()
        self.calls = 0
        self.is_full = False
        self.at = -1
        self.happens: Callable[[], None] = lambda: None
        self.asked: list[str] = []
        self._open: dict[int, Any] = {}
        self._next = 100
        self._is_dark = False

    def __getattribute__(self, name: str) -> Any:
        found = object.__getattribute__(self, name)
        if name in CALLS:
            return lambda *given, **named: self._call(name, found, given, named)
        return found

    def _call(self, name: str, do: Any, given: Any, named: Any) -> Any:
        if self._is_dark and name == "close":
            return None  # nobody is there to hear of it
        if self._is_dark:
            raise PowerCut
        self.calls += 1
        self.asked.append(name)
        if self.calls == self.at:
            self._happening(name, given)
        return do(*given, **named)

    def _happening(self, name: str, given: Any) -> None:
        try:
            self.happens()
        except PowerCut:
            self._is_dark = True
            raise
        except OSError:
            if name in ("fsync", "fdatasync") and isinstance(
                self._open[given[0]], File
            ):
                self._open[given[0]].pending = []
            elif name == "pwritev" and given[1]:  # half of it arrives all the same
                raw = b"".join(given[1])
                self._open[given[0]].write(given[2], raw[: len(raw) // 2])
            raise

    def survivor(
        self, keep: Callable[[], bool], *, zeros: bool = False
    ) -> "LossySystem":
        """What is found after the power comes back; `keep` decides for each unsynced change."""
        after = LossySystem()
        after.root = _found_folder(self.root, keep, zeros)
        return after

    # What LocalDisk calls.

    def open(self, path: str, flags: int, mode: int = 0o777) -> int:
        folder, name = self._split(path)
        found = folder.entries.get(name) if name else folder
        if found is None:
            if not flags & os.O_CREAT:
                raise FileNotFoundError(path)
            found = File()
            folder.change(lambda entries: entries.__setitem__(name, found))
        elif flags & os.O_EXCL:
            raise FileExistsError(path)
        self._next += 1
        self._open[self._next] = found
        return self._next

    def close(self, descriptor: int) -> None:
        del self._open[descriptor]

    def pwritev(self, descriptor: int, pieces: list[Any], at: int) -> int:
        raw = b"".join(pieces)
        if self.is_full and raw:
            FULL()
        self._open[descriptor].write(at, raw)
        return len(raw)

    def preadv(self, descriptor: int, buffers: list[Any], at: int) -> int:
        raw = bytes(self._open[descriptor].data[at : at + len(buffers[0])])
        buffers[0][: len(raw)] = raw
        return len(raw)

    def fsync(self, descriptor: int) -> None:
        self._open[descriptor].sync()

    fdatasync = fsync

    def ftruncate(self, descriptor: int, size: int) -> None:
        self._open[descriptor].truncate(size)

    def fstat(self, descriptor: int) -> Any:
        return _facts(self._open[descriptor])

    def stat(self, path: str) -> Any:
        folder, name = self._split(path)
        if name not in folder.entries:
            raise FileNotFoundError(path)
        return _facts(folder.entries[name])

    def replace(self, path: str, target: str) -> None:
        folder, name = self._split(path)
        same, new = self._split(target)
        if name not in folder.entries:
            raise FileNotFoundError(path)
        assert folder is same
        moved = folder.entries[name]

        def rename(entries: dict[str, Any]) -> None:
            entries.pop(name, None)
            entries[new] = moved

        folder.change(rename)

    def unlink(self, path: str) -> None:
        folder, name = self._split(path)
        if name not in folder.entries:
            raise FileNotFoundError(path)
        self.is_full = self.is_full and not folder.entries[name].data
        folder.change(lambda entries: entries.pop(name, None))

    def mkdir(self, path: str, mode: int) -> None:
        folder, name = self._split(path)
        if name in folder.entries:
            raise FileExistsError(path)
        made = Folder()
        folder.change(lambda entries: entries.setdefault(name, made))

    def listdir(self, path: str) -> list[str]:
        folder, name = self._split(path)
        found = folder.entries.get(name) if name else folder
        if not isinstance(found, Folder):
            raise FileNotFoundError(path)
        return list(found.entries)

    def flock(self, descriptor: int, how: int) -> None:
        pass

    def _split(self, path: str) -> tuple[Folder, str]:
        parts = [p for p in os.path.normpath(path).split("/") if p not in ("", ".")]
        folder = self.root
        for part in parts[:-1]:
            found = folder.entries.get(part)
            if not isinstance(found, Folder):
                raise FileNotFoundError(path)
            folder = found
        return folder, parts[-1] if parts else ""


CALLS = {name for name in vars(System) if not name.startswith("_")}


def _facts(found: File | Folder) -> Any:
    size = len(found.data) if isinstance(found, File) else 0
    return SimpleNamespace(st_size=size, st_mtime=0.0, st_ino=id(found))


def _found_folder(folder: Folder, keep: Callable[[], bool], zeros: bool) -> Folder:
    entries = dict(folder.durable)
    for how in folder.pending:
        if keep():
            how(entries)
    found = {
        name: _found_folder(each, keep, zeros)
        if isinstance(each, Folder)
        else _found_file(each, keep, zeros)
        for name, each in entries.items()
    }
    return Folder(dict(found), dict(found))


def _found_file(file: File, keep: Callable[[], bool], zeros: bool) -> File:
    data = bytearray(file.durable)
    _apply(data, (change for change in file.pending if keep()))
    if zeros and len(file.data) > len(data):  # the length arrived, the bytes did not
        data.extend(bytes(len(file.data) - len(data)))
    return File(data, bytearray(data))


def nothing() -> bool:
    return False


def everything() -> bool:
    return True


def chance(seed: int) -> Callable[[], bool]:
    """Keep about half, a quarter or three quarters of what was not synced."""
    drawn = random.Random(seed)
    share = drawn.choice((0.25, 0.5, 0.75, 0.9))
    return lambda: drawn.random() < share


def dark() -> None:
    raise PowerCut


def failing(number: int) -> Callable[[], None]:
    def fail() -> None:
        raise OSError(number, os.strerror(number))

    return fail


FULL, BROKEN = failing(errno.ENOSPC), failing(errno.EIO)
