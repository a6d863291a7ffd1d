"""A package as one archive for a browser.

In clear it lies in RAM only, on its way. Sealed to its recipient it may be larger than
that: then it lies on the disk, under no name, until it was fetched.
"""

from __future__ import annotations

import fcntl
import io
import secrets
import shutil
import tempfile
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import BinaryIO, cast
from uuid import UUID

from django.conf import settings

from amparo.apps.members.holder import Holder
from amparo.apps.vault.actions import export_package
from amparo.apps.vault.actions.exports import Handover, export_sealed
from amparo.apps.vault.queries import get_release
from amparo.lib.sealing.age_files import Recipient
from amparo.lib.sealing.keyring import Kind
from amparo.lib.store.durable import make_folder

PIECE = 1 << 20
LOCK = "in-use"


def packed_export(
    release: UUID, *, kind: Kind, compartment: UUID, by: Holder, now: datetime
) -> Iterator[bytes]:
    """Export the items of a release and return the archive, piece by piece.

    The package is complete before this returns, so a refusal is still a page.

    Raises:
        Unseen, Refused, Damaged: as `export_package`.
    """
    opened, _row, _shelf = get_release(
        release, kind=kind, compartment=compartment, by=by
    )
    sweep_exports()
    folder, lock = _new_folder()
    try:
        export_package(
            folder / "package",
            kind=kind,
            compartment=compartment,
            items=opened.items,
            records=[],
            by=by,
            now=now,
            description=opened.reason,
        )
    except BaseException:
        _clear(folder, lock)
        raise
    pieces = _zipped(folder, lock)
    next(pieces)  # only a generator that has begun clears up when it is closed
    return pieces


def sealed_export(
    release: UUID,
    *,
    kind: Kind,
    compartment: UUID,
    to: Sequence[Recipient],
    by: Holder,
    now: datetime,
) -> tuple[Iterator[bytes], int]:
    """Export the items of a release, sealed to these keys; return the pieces and the size.

    The archive is complete before this returns, so a refusal is still a page.

    Raises:
        Unseen, Refused, Damaged: as `export_sealed`.
    """
    opened, _row, _shelf = get_release(
        release, kind=kind, compartment=compartment, by=by
    )
    handover = Handover(kind, compartment, opened.items, description=opened.reason)
    waiting = Path(settings.AMPARO_HOME) / "desk" / "outgoing"
    make_folder(waiting)
    file = cast("BinaryIO", tempfile.TemporaryFile(dir=waiting, buffering=0))  # noqa: SIM115
    try:
        export_sealed(file, handover, to=to, by=by, now=now)
        size = file.tell()
        file.seek(0)
    except BaseException:
        file.close()
        raise
    return _given(file), size


@contextmanager
def folder_in_ram() -> Iterator[Path]:
    """Give a folder in RAM for what lies open; it is gone when the block ends."""
    sweep_exports()
    folder, lock = _new_folder()
    try:
        yield folder
    finally:
        _clear(folder, lock)


def room_in_ram() -> int:
    """Return how many bytes may be laid open: half of what is free."""
    ram = _exports()
    ram.mkdir(parents=True, exist_ok=True, mode=0o700)
    return shutil.disk_usage(ram).free // 2


def sweep_exports() -> int:
    """Remove what a crash left in clear in RAM; return how many packages.

    A folder that is in use is locked by its process, and the lock dies with it.
    """
    removed = 0
    for folder in _exports().glob("[!.]*"):
        with suppress(FileNotFoundError, BlockingIOError), _locked(folder):
            shutil.rmtree(folder)
            removed += 1
    return removed


def _exports() -> Path:
    return Path(settings.AMPARO_RAM) / "exports"


def _new_folder() -> tuple[Path, BinaryIO]:
    folder = _exports() / secrets.token_hex(8)
    # Locked before it has its name: a sweep never sees it without.
    fresh = folder.with_name(f".{folder.name}")
    fresh.mkdir(parents=True, mode=0o700)
    lock = _locked(fresh)
    fresh.rename(folder)
    return folder, lock


def _locked(folder: Path) -> BinaryIO:
    lock = (folder / LOCK).open("ab")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        lock.close()
        raise
    return lock


def _clear(folder: Path, lock: BinaryIO) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    lock.close()


def _given(file: BinaryIO) -> Iterator[bytes]:
    with file:
        while piece := file.read(PIECE):
            yield piece


def _zipped(folder: Path, lock: BinaryIO) -> Iterator[bytes]:
    """Give the package as a zip, a piece at a time, and remove it in the end."""
    outlet = _Outlet()
    package = folder / "package"
    try:
        yield b""
        with zipfile.ZipFile(outlet, "w", zipfile.ZIP_STORED) as archive:
            for path in sorted(p for p in package.rglob("*") if p.is_file()):
                name = str(path.relative_to(folder))
                entry = zipfile.ZipInfo.from_file(path, name)
                with (
                    archive.open(entry, "w", force_zip64=True) as inside,
                    path.open("rb") as source,
                ):
                    while piece := source.read(PIECE):
                        inside.write(piece)
                        yield outlet.taken()
        yield outlet.taken()
    finally:
        _clear(folder, lock)


class _Outlet(io.RawIOBase):
    """Where the archive writes; what was written is taken away again at once."""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, piece: object) -> int:
        raw = bytes(memoryview(piece))  # type: ignore[arg-type]
        self._pieces.append(raw)
        return len(raw)

    def taken(self) -> bytes:
        """Return what was written since the last time."""
        pieces, self._pieces = self._pieces, []
        return b"".join(pieces)
