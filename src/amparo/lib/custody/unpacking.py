"""Unpack a package that came as one file; hostile archives are refused before they harm.

Nothing but plain files with plain names comes out, all below one new folder, and no more
bytes or files than there is room for.
"""

import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from amparo.lib.custody.verify import is_safe
from amparo.lib.refusal import Refused
from amparo.lib.store.durable import told_when_full

PIECE = 1 << 20
MOST_FILES, LONGEST_PATH = 5_000_000, 255
BLOCK = tarfile.BLOCKSIZE


class NotUnpacked(Refused):
    """The archive is broken, or made to do harm. It was not opened."""

    def __init__(self) -> None:
        super().__init__(
            "This archive is broken, or holds something that no package holds.",
            "Ask whoever sent it to export the package again.",
        )


def unpack_tar(source: BinaryIO, target: Path, *, room: int) -> Path:
    """Unpack a tar stream as we write it, read once; return the one folder that it holds.

    Only plain members with plain headers are read: no extensions, so that no header can
    ask for memory.

    Raises:
        NotUnpacked: broken, links, devices, unsafe names, or larger than `room` bytes.
        NoRoom: the disk is full.
    """
    out = _Unpacked(target, room)
    with _refused():
        while (block := _exactly(source, BLOCK)) != bytes(BLOCK):
            member = tarfile.TarInfo.frombuf(block, "utf-8", "strict")
            if member.type == tarfile.DIRTYPE and not member.size:
                continue
            if member.type != tarfile.REGTYPE or member.size < 0:
                raise NotUnpacked
            out.add(member.name, _member(source, member.size))
            _exactly(source, -member.size % BLOCK)
        while source.read(PIECE):  # a seal is whole only when it was read to its end
            pass
    return out.only_folder()


def unpack_zip(source: BinaryIO, target: Path, *, room: int) -> Path:
    """Unpack a zip; return the one folder that it holds.

    Raises:
        NotUnpacked, NoRoom: as `unpack_tar`.
    """
    out = _Unpacked(target, room)
    with _refused(), zipfile.ZipFile(source) as archive:
        for member in archive.infolist():
            if member.is_dir():
                continue
            with archive.open(member) as file:
                out.add(member.filename, _pieces(file.read))
    return out.only_folder()


class _Unpacked:
    """Files that come out of an archive, counted and looked at."""

    def __init__(self, target: Path, room: int) -> None:
        self._target, self._room = target, room
        self._names: set[str] = set()

    def add(self, name: str, pieces: Iterable[bytes]) -> None:
        """Write one new file below the target."""
        if (
            name in self._names
            or len(self._names) >= MOST_FILES
            or not is_safe(name)
            or "/" not in name
            or len(name.encode()) > LONGEST_PATH
        ):
            raise NotUnpacked
        self._names.add(name)
        path = self._target / name
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with told_when_full(), path.open("xb") as file:
            for piece in pieces:
                self._room -= len(piece)
                if self._room < 0:
                    raise NotUnpacked
                file.write(piece)

    def only_folder(self) -> Path:
        """Return the folder that all files lie in."""
        tops = {name.partition("/")[0] for name in self._names}
        if len(tops) != 1:
            raise NotUnpacked
        return self._target / tops.pop()


def _pieces(read: Callable[[int], bytes]) -> Iterator[bytes]:
    while piece := read(PIECE):
        yield piece


def _member(source: BinaryIO, size: int) -> Iterator[bytes]:
    while size:
        piece = _exactly(source, min(size, PIECE))
        size -= len(piece)
        yield piece


def _exactly(source: BinaryIO, size: int) -> bytes:
    piece = source.read(size) if size else b""
    if len(piece) != size:
        raise NotUnpacked
    return piece


@contextmanager
def _refused() -> Iterator[None]:
    """Turn what the readers of archives raise for broken ones into an answer."""
    try:
        yield
    except (
        tarfile.TarError,
        zipfile.BadZipFile,
        zlib.error,
        EOFError,
        NotImplementedError,
        FileExistsError,
        NotADirectoryError,
        IsADirectoryError,
        ValueError,
        RuntimeError,
    ):
        raise NotUnpacked from None
