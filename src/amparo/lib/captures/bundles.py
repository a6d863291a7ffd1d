"""Files that came together, in a zip or a folder, read in place; nothing is unpacked.

Paths that lead out, links, doubles, encrypted members and bombs are refused by name.
"""

from __future__ import annotations

import stat
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO, Protocol

from amparo.lib.captures.findings import NotReadable

PIECE = 1 << 20
MOST_FILES = 100_000
MOST_BYTES = 64 << 30
LONGEST_NAME = 1_000
SMALL = 16 << 20  # what a reader takes into memory whole
BOMB = 200  # times larger than packed; text and JSON stay far below
BOMB_FROM = 4 << 20  # bytes; small members may be as thin as they like


class Bundle(Protocol):
    """Some files by name; names use `/`."""

    @property
    def names(self) -> Sequence[str]:
        """All files, sorted."""

    def open(self, name: str) -> BinaryIO:
        """Open one file from its beginning."""


class ZipBundle:
    """The files of a zip.

    Raises:
        NotReadable: it is no zip, or it is made to do harm.
    """

    def __init__(self, file: BinaryIO) -> None:
        with refused():
            self._zip = zipfile.ZipFile(file)
            members = [each for each in self._zip.infolist() if not each.is_dir()]
        file.seek(0, 2)
        _check_members(members, room=file.tell())
        self._members = {each.filename: each for each in members}

    @property
    def names(self) -> Sequence[str]:
        """All files, sorted."""
        return sorted(self._members)

    def open(self, name: str) -> BinaryIO:
        """Open one file from its beginning."""
        with refused(name):
            return self._zip.open(self._members[name])  # type: ignore[return-value]


class FolderBundle:
    """The plain files below a folder.

    Raises:
        NotReadable: something there is a link or a device, or there is too much.
    """

    def __init__(self, root: Path) -> None:
        self._root = root
        self._names = sorted(_walk(root))
        check_names(self._names)

    @property
    def names(self) -> Sequence[str]:
        """All files, sorted."""
        return self._names

    def open(self, name: str) -> BinaryIO:
        """Open one file from its beginning."""
        if name not in self._names:
            raise NotReadable("is not there", name)
        return (self._root / name).open("rb")


def read_small(bundle: Bundle, name: str, most: int = SMALL) -> bytes:
    """Read one file whole.

    Raises:
        NotReadable: it is not there, broken, or longer than `most` bytes.
    """
    if name not in bundle.names:
        raise NotReadable("is not there", name)
    with refused(name), bundle.open(name) as file:
        raw = file.read(most + 1)
    if len(raw) > most:
        raise NotReadable("is too long for what it is", name)
    return raw


def pieces(bundle: Bundle, name: str) -> Iterator[bytes]:
    """Give one file piece by piece.

    Raises:
        NotReadable: it is broken.
    """
    with refused(name), bundle.open(name) as file:
        while piece := file.read(PIECE):
            yield piece


def digest(bundle: Bundle, name: str) -> str:
    """Return the SHA-256 of one file, in hexadecimal."""
    hasher = sha256()
    for piece in pieces(bundle, name):
        hasher.update(piece)
    return hasher.hexdigest()


def check_names(names: Iterable[str]) -> None:
    """Refuse names that lead out of their folder, or that some system takes for one.

    Raises:
        NotReadable: with the name.
    """
    seen: set[str] = set()
    for name in names:
        if (
            name.startswith("/")
            or "\\" in name
            or any(ord(letter) < 32 or ord(letter) == 127 for letter in name)
            or {"", ".", ".."} & set(name.split("/"))
            or name[1:2] == ":"
        ):
            raise NotReadable("has a path that leads elsewhere", name)
        if len(name) > LONGEST_NAME:
            raise NotReadable("has too long a name", name[:80])
        if name.casefold() in seen:
            raise NotReadable("is there twice", name)
        seen.add(name.casefold())
        if len(seen) > MOST_FILES:
            raise NotReadable(f"holds more than {MOST_FILES} files")


@contextmanager
def refused(name: str = "") -> Iterator[None]:
    """Turn what the readers of archives raise for broken ones into one error."""
    try:
        yield
    except (
        zipfile.BadZipFile,
        zlib.error,
        EOFError,
        NotImplementedError,
        RuntimeError,  # zipfile's word for an encrypted member
        UnicodeDecodeError,
        OverflowError,
    ) as problem:
        raise NotReadable(f"is broken ({problem})", name) from None


def _check_members(members: Sequence[zipfile.ZipInfo], *, room: int) -> None:
    check_names(each.filename for each in members)
    total = packed = 0
    for each in members:
        total, packed = total + each.file_size, packed + each.compress_size
        if stat.S_ISLNK(each.external_attr >> 16):
            raise NotReadable("is a link", each.filename)
        if each.flag_bits & 1:
            raise NotReadable("is encrypted", each.filename)
        if each.file_size > BOMB_FROM + BOMB * each.compress_size:
            raise NotReadable("unpacks to far more than it is", each.filename)
    if total > MOST_BYTES:
        raise NotReadable("unpacks to more than there may be")
    if packed > room:
        raise NotReadable("holds members that share their bytes")


def _walk(root: Path) -> Iterator[str]:
    """Give the path of every plain file; refuse what is neither file nor folder."""
    for path in root.rglob("*"):
        kind = path.lstat().st_mode
        if stat.S_ISREG(kind):
            yield path.relative_to(root).as_posix()
        elif not stat.S_ISDIR(kind):
            raise NotReadable("is a link or a device", path.name)
