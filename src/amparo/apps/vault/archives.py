"""A package as one archive for a browser; on its way it lies in RAM only."""

from __future__ import annotations

import io
import secrets
import shutil
import zipfile
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from uuid import UUID

from django.conf import settings

from amparo.apps.members.holder import Holder
from amparo.apps.vault.actions import export_package
from amparo.apps.vault.queries import get_release
from amparo.lib.sealing.keyring import Kind

PIECE = 1 << 20


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
    folder = Path(settings.AMPARO_RAM) / "exports" / secrets.token_hex(8)
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
        shutil.rmtree(folder, ignore_errors=True)
        raise
    return _zipped(folder)


def _zipped(folder: Path) -> Iterator[bytes]:
    """Give the folder as a zip, a piece at a time, and remove it in the end."""
    outlet = _Outlet()
    try:
        with zipfile.ZipFile(outlet, "w", zipfile.ZIP_STORED) as archive:
            for path in sorted(p for p in folder.rglob("*") if p.is_file()):
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
        shutil.rmtree(folder, ignore_errors=True)


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
