"""What somebody brings on a disk: folders, zips, mails. Walked, never run, never unpacked.

Links, devices and archives that were made to do harm are refused by name, and the rest is
brought all the same.
"""

from __future__ import annotations

import io
import mimetypes
import os
import stat
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from dataclasses import dataclass, field
from email.parser import BytesParser
from email.policy import compat32
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO

from amparo.apps.vault.rules import LONGEST_NAME
from amparo.apps.vault.uploads import UNKNOWN_TYPE
from amparo.lib.captures.bundles import ZipBundle, check_names, refused
from amparo.lib.captures.findings import NotReadable

LARGEST_MAIL = 128 << 20
MOST_PARTS = 2_000
ZIPS, MAILS = {".zip"}, {".eml"}


@dataclass(frozen=True)
class Brought:
    """One file that can be sealed; `path` is what to call it, with the folders above."""

    path: str
    size: int
    open: Callable[[], AbstractContextManager[BinaryIO]]
    about: dict[str, Any] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """The last part of its path; of one too long, the end."""
        return (self.path.rpartition("/")[2] or self.path)[-LONGEST_NAME:]

    @property
    def media_type(self) -> str:
        """What its name says it is; nobody relies on it."""
        return mimetypes.guess_type(self.name)[0] or UNKNOWN_TYPE


@dataclass(frozen=True)
class LeftOut:
    """Something that is not taken in, and why."""

    path: str
    why: str


def walk(paths: Iterable[Path]) -> Iterator[Brought | LeftOut]:
    """Give every plain file of these, in order, and name what is none."""
    for path in paths:
        for label, file in _files(path):
            yield _look_at(label, file)


def inside(outer: Brought) -> Iterator[Brought | LeftOut]:
    """Give what a zip or a mail holds; nothing for other files.

    Seal each before asking for the next: it is read out of `outer`, which stays open.
    """
    kind = Path(outer.name).suffix.lower()
    try:
        if kind in ZIPS:
            yield from _in_zip(outer)
        elif kind in MAILS:
            yield from _in_mail(outer)
    except NotReadable as problem:
        yield LeftOut(f"{outer.path}/{problem.name}".rstrip("/"), problem.why)


def _files(path: Path) -> Iterator[tuple[str, Path]]:
    """Give names and places. Folders are walked, links to folders are not."""
    if path.is_symlink() or not path.is_dir():
        yield path.name, path
        return
    for folder, folders, names in os.walk(path):
        folders.sort()
        here = Path(folder)
        links = [each for each in folders if (here / each).is_symlink()]
        for name in sorted([*names, *links]):
            file = here / name
            yield file.relative_to(path.parent).as_posix(), file


def _look_at(label: str, file: Path) -> Brought | LeftOut:
    try:
        label.encode()
        with _opened(file) as opened:
            size = os.fstat(opened.fileno()).st_size
    except UnicodeEncodeError:
        return LeftOut(label.encode(errors="replace").decode(), "has no proper name")
    except _NotPlain:
        return LeftOut(label, "is a link or no plain file")
    except OSError as problem:
        return LeftOut(label, f"cannot be read ({problem.strerror})")
    return Brought(label, size, partial(_opened, file), {"brought_as": label})


class _NotPlain(Exception):  # noqa: N818  named for what is wrong
    pass


@contextmanager
def _opened(file: Path) -> Iterator[BinaryIO]:
    """Open a plain file and nothing else, whatever took its name meanwhile."""
    flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
    if not stat.S_ISREG(file.lstat().st_mode):
        raise _NotPlain
    with os.fdopen(os.open(file, flags), "rb") as opened:
        if not stat.S_ISREG(os.fstat(opened.fileno()).st_mode):
            raise _NotPlain
        yield opened


def _in_zip(outer: Brought) -> Iterator[Brought]:
    with outer.open() as file:
        zipped = ZipBundle(file)
        for name in zipped.names:
            with refused(name), zipped.open(name) as member:
                size = sum(map(len, iter(partial(member.read, 1 << 20), b"")))
            yield _part(outer, name, size, partial(zipped.open, name))


def _in_mail(outer: Brought) -> Iterator[Brought]:
    with outer.open() as file:
        raw = file.read(LARGEST_MAIL + 1)
    if len(raw) > LARGEST_MAIL:
        raise NotReadable("is too large for a mail")
    names = set[str]()
    for number, part in enumerate(BytesParser(policy=compat32).parsebytes(raw).walk()):
        if number > MOST_PARTS:
            raise NotReadable(f"has more than {MOST_PARTS} parts")
        name = part.get_filename()
        if part.is_multipart() or not name:
            continue
        name = f"{number}-{name}" if name in names else name
        check_names([name])
        names.add(name)
        content = part.get_payload(decode=True)
        if isinstance(content, bytes):
            yield _part(outer, name, len(content), partial(io.BytesIO, content))


def _part(outer: Brought, name: str, size: int, opens: Callable[[], Any]) -> Brought:
    path = f"{outer.path}/{name}"
    about = {"brought_as": path, "came_with": outer.path}
    return Brought(path, size, lambda: closing(opens()), about)
