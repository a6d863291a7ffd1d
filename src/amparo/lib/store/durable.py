"""Write files so that after a power cut each is there whole, or not at all."""

import errno
import os
import secrets
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from amparo.lib.store.errors import NoRoom

PART = ".part"
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
