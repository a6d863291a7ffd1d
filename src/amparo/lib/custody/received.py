"""Read a package that somebody handed over, once `verify.py` found it valid.

Everything that is read is compared with the lists that a member of the sender signed, so
that what is taken over is what was verified, even from a medium that changes its mind.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from io import RawIOBase
from pathlib import Path
from typing import Any, BinaryIO
from uuid import UUID

from amparo.lib.custody import crate, verify
from amparo.lib.custody.bag_places import BagTar
from amparo.lib.custody.canonical import parse_canonical
from amparo.lib.refusal import Refused

LIST = "tagmanifest-sha256.txt"
PAYLOAD_LIST = "manifest-sha256.txt"
OTHER_LISTS = ("tagmanifest-sha512.txt",)
PIECE, LARGEST_READ = 1 << 20, 64 << 20
REST_FOLDER = "rest"
NO_TIME = datetime(1980, 1, 1, tzinfo=UTC)


class Unlike(Refused):
    """What was read now is not what was signed; the medium or the folder changed."""

    def __init__(self) -> None:
        super().__init__(
            "This package changed while it was read.",
            "Copy it to a disk of your own, check it again, and then take it over.",
        )


@dataclass(frozen=True)
class ReceivedItem:
    """An item as the sender lists it; `record` is what the sender knows of it."""

    id: UUID
    name: str
    media_type: str
    path: str
    size: int
    sha256: str
    record: Mapping[str, Any]


@dataclass(frozen=True)
class ReceivedPackage:
    """A package in a folder. `digests` are the signed SHA-256 of all its files, by path."""

    files: verify.Folder
    id: UUID
    origin: str
    signer: str
    signature: str
    digests: Mapping[str, str]
    items: tuple[ReceivedItem, ...]

    def rest(self) -> list[str]:
        """List the files that are not items, in order."""
        mine = {item.path for item in self.items}
        return sorted(self.digests.keys() - mine)

    def open(self, path: str) -> BinaryIO:
        """Open one of the files; never through a link.

        Raises:
            Unlike: it is not there any more, or something else is.
        """
        try:
            return self.files.open(path)
        except verify.Wrong:
            raise Unlike from None

    def pieces(self, path: str) -> Iterator[bytes]:
        """Give a file's bytes piece by piece.

        Raises:
            Unlike: at the end, when it was not what was signed.
        """
        digest = sha256()
        with self.open(path) as file:
            while piece := file.read(PIECE):
                digest.update(piece)
                yield piece
        if digest.hexdigest() != self.digests[path]:
            raise Unlike

    def read(self, path: str) -> bytes:
        """Return a small file.

        Raises:
            Unlike: it is not what was signed, or far too large.
        """
        if self.files.sizes.get(path, 0) > LARGEST_READ:
            raise Unlike
        return b"".join(self.pieces(path))


def read_package(folder: Path) -> ReceivedPackage:
    """Read what a valid package holds.

    Raises:
        Unlike: it is not what was signed.
    """
    try:
        return _read(folder)
    except (verify.Wrong, OSError, ValueError, KeyError):
        raise Unlike from None


def _read(folder: Path) -> ReceivedPackage:
    package = _signed(verify.Folder(str(folder), verify.Findings()))
    items = []
    for line in package.read(verify.ITEMS_FILE).splitlines():
        told = json.loads(line)
        record = parse_canonical(
            package.read(f"data/{crate.record_of(UUID(told['item']))}")
        )
        if package.digests[told["path"]] != told["sha256"]:
            raise Unlike
        items.append(
            ReceivedItem(
                id=UUID(told["item"]),
                name=told["name"],
                media_type=told["media_type"],
                path=told["path"],
                size=told["size"],
                sha256=told["sha256"],
                record=record,
            )
        )
    return ReceivedPackage(**vars(package) | {"items": tuple(items)})


def _signed(files: verify.Folder) -> ReceivedPackage:
    """Read the signature and the lists that it covers."""
    note = files.text(verify.SIGNATURE_FILE)
    keys = verify.read_keys(files.text, verify.KEYS_FILE)
    signer, text = verify.open_note(note, verify.SIGNATURE_FILE, keys.members)
    _label, package, origin, *lists = text.splitlines()
    digests = {verify.SIGNATURE_FILE: sha256(note.encode()).hexdigest()}
    raw = _whole(files, LIST)
    digests[LIST] = sha256(raw).hexdigest()
    if f"{LIST} {digests[LIST]}" not in lists:
        raise Unlike
    digests |= _listed(raw)
    payload = _whole(files, PAYLOAD_LIST)
    if sha256(payload).hexdigest() != digests[PAYLOAD_LIST]:
        raise Unlike
    digests |= _listed(payload)
    for name in OTHER_LISTS:  # signed by their own algorithm
        digests[name] = sha256(_whole(files, name)).hexdigest()
    if not all(map(verify.is_safe, digests)):
        raise Unlike
    found = ReceivedPackage(
        files, UUID(package), origin, signer.label, note, digests, ()
    )
    if found.read(verify.KEYS_FILE).decode() != files.text(verify.KEYS_FILE):
        raise Unlike
    return found


def _whole(files: verify.Folder, path: str) -> bytes:
    with files.open(path) as file:
        return file.read()


def _listed(raw: bytes) -> dict[str, str]:
    lines = (line.split("  ", 1) for line in raw.decode().splitlines())
    return {path: digest for digest, path in lines}


class RestOfPackage(RawIOBase):
    """All files of a package that are not items, as one tar to be read; always the same."""

    def __init__(self, package: ReceivedPackage) -> None:
        self._pieces = _tarred(package)
        self._left = b""

    def readable(self) -> bool:
        """Say that this can be read."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Fill the buffer as far as the next piece goes.

        Raises:
            Unlike: a file is not what was signed.
        """
        while not self._left:
            piece = next(self._pieces, None)
            if piece is None:
                return 0
            self._left = piece
        size = min(len(buffer), len(self._left))
        buffer[:size], self._left = self._left[:size], self._left[size:]
        return size


def _tarred(package: ReceivedPackage) -> Iterator[bytes]:
    outlet = _Outlet()
    tar = BagTar(outlet, folder=REST_FOLDER, at=NO_TIME)  # type: ignore[arg-type]
    for path in package.rest():
        tar.write(path, _exactly(package, path), size=package.files.sizes[path])
        yield outlet.taken()
    tar.close()
    yield outlet.taken()


def _exactly(package: ReceivedPackage, path: str) -> Iterator[bytes]:
    """Give a file as long as it was when the package was opened."""
    left = package.files.sizes[path]
    for piece in package.pieces(path):
        left -= len(piece)
        if left < 0:
            raise Unlike
        yield piece
    if left:
        raise Unlike


class _Outlet:
    """Where the tar is written; what was written is taken away again at once."""

    def __init__(self) -> None:
        self._written: list[bytes] = []

    def write(self, piece: bytes) -> int:
        """Take a piece."""
        self._written.append(piece)
        return len(piece)

    def taken(self) -> bytes:
        """Return what was written since the last time."""
        written, self._written = self._written, []
        return b"".join(written)
