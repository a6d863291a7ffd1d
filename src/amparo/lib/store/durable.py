"""Write files so that after a power cut each is there whole, or not at all."""

import errno
import os
import secrets
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from itertools import groupby
from pathlib import Path
from typing import BinaryIO

from amparo.lib.store.errors import NoRoom

PART = ".part"
AT_ONCE = 8
FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


def sync_folder(folder: Path) -> None:
    """Make the names in a folder durable. An error here is fatal: never try again."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def told_when_full() -> Iterator[None]:
    """Turn the system's "no space" into an answer for a person.

    Raises:
        NoRoom: the disk is full.
    """
    try:
        yield
    except OSError as problem:
        if problem.errno in FULL:
            raise NoRoom from problem
        raise


def make_folder(folder: Path) -> None:
    """Make a folder and its parents, each name durable in the one above.

    Raises:
        NoRoom: the disk is full.
    """
    missing = []
    while not folder.is_dir():
        missing.append(folder)
        folder = folder.parent
    for path in reversed(missing):
        with told_when_full():
            path.mkdir(mode=0o700, exist_ok=True)
            sync_folder(path.parent)


@contextmanager
def new_file(target: Path) -> Iterator[BinaryIO]:
    """Open a file that takes the name `target` only once it is complete and on the disk.

    The folder must exist; call `sync_folder` on it to make the name durable too.

    Raises:
        NoRoom: the disk is full. The half-written file is gone.
    """
    part = target.with_name(f".{target.name}.{secrets.token_hex(8)}{PART}")
    try:
        with told_when_full(), os.fdopen(_create(part), "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)


def _create(path: Path) -> int:
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC
    return os.open(path, flags, 0o600)


def write_file(target: Path, content: bytes) -> None:
    """Write one whole file durably, its folder and name included."""
    write_files([(target, content)])


def write_files(files: Iterable[tuple[Path, bytes]]) -> None:
    """Write files in order; a folder's names are durable before the next folder starts."""
    folder = None
    for target, content in files:
        if target.parent != folder:
            if folder:
                sync_folder(folder)
            folder = target.parent
            make_folder(folder)
        with new_file(target) as file:
            file.write(content)
    if folder:
        sync_folder(folder)


def write_together(files: Sequence[tuple[Path, bytes]]) -> None:
    """Write files as `write_files` does, but let those of one folder reach the disk at once.

    Until a folder is done, none of its files may be relied on. An error is fatal for all.
    """
    for folder, group in groupby(files, key=lambda file: file[0].parent):
        make_folder(folder)
        _write_folder(list(group))
        sync_folder(folder)


def _write_folder(files: Sequence[tuple[Path, bytes]]) -> None:
    parts: list[tuple[int, Path, Path]] = []
    try:
        with told_when_full():
            for target, content in files:
                part = target.with_name(f".{target.name}.{secrets.token_hex(8)}{PART}")
                parts.append((_create(part), part, target))
                _write_all(parts[-1][0], content)
        with told_when_full():
            _sync_all([descriptor for descriptor, *_ in parts])
        for _, part, target in parts:
            part.replace(target)
    finally:
        for descriptor, part, _ in parts:
            os.close(descriptor)
            part.unlink(missing_ok=True)


def _sync_all(descriptors: Sequence[int]) -> None:
    """Sync several at once, so that the disk writes its own record once."""
    if len(descriptors) < 2:
        for descriptor in descriptors:
            os.fsync(descriptor)
        return
    with ThreadPoolExecutor(AT_ONCE) as pool:
        list(pool.map(os.fsync, descriptors))


def _write_all(descriptor: int, content: bytes) -> None:
    view = memoryview(content)
    while view:
        view = view[os.write(descriptor, view) :]
