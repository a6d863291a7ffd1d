"""A file on its way in: sealed piece by piece, never in clear on the disk, nothing left if it stops."""

import os
from pathlib import Path
from typing import BinaryIO
from uuid import UUID, uuid4

from django.conf import settings

from amparo.front.deployment import front_folder, get_deployment
from amparo.front.weeks import start_of
from amparo.lib.sealing.primitives.publics import (
    KEY_SIZE,
    StreamSealer,
    random_bytes,
)
from amparo.lib.sealing.reports import (
    HEADER_SIZE,
    LONGEST_NAME,
    LONGEST_TYPE,
    FileHeader,
    file_context,
    padded_file_size,
    seal_file_header,
)

ZEROS = bytes(64 * 1024)


def boxes_folder() -> Path:
    """Name the folder of sealed files."""
    return front_folder(settings.AMPARO_HOME) / "boxes"


def arriving_folder() -> Path:
    """Name the folder of files that are not complete yet; whatever lies here at a start is removed."""
    return front_folder(settings.AMPARO_HOME) / "arriving"


class ArrivingFile:
    """Takes a file chunk by chunk and writes only ciphertext.

    `seal_header` completes it, `settle` puts it among the boxes; `discard` leaves nothing, at any point
    before `settle`.
    """

    def __init__(self) -> None:
        self.box: UUID = uuid4()
        self.is_settled = False
        self.size = 0
        self.is_complete = False
        self._organisation = get_deployment().organisation
        self._key = random_bytes(KEY_SIZE)
        self._sealer = StreamSealer(
            self._key,
            context=file_context(box=self.box, organisation=self._organisation),
        )
        self._path = arriving_folder() / self.box.hex
        self._target: BinaryIO = _open_private(self._path)
        self._target.seek(HEADER_SIZE)

    def write(self, chunk: bytes) -> None:
        """Seal and write some of the file."""
        self.size += len(chunk)
        self._target.write(self._sealer.update(chunk))

    def finish(self) -> None:
        """Pad to a size that tells little and write the end of the stream."""
        missing = padded_file_size(self.size) - self.size
        while missing > 0:
            zeros = ZEROS[:missing]
            self._target.write(self._sealer.update(zeros))
            missing -= len(zeros)
        self._target.write(self._sealer.finish())
        self.is_complete = True

    def seal_header(self, *, thread: UUID, name: str, media_type: str) -> int:
        """Write what the file truly is in front, sealed; return the size of the box in bytes."""
        deployment = get_deployment()
        header = FileHeader(
            thread=thread,
            name=name[-LONGEST_NAME:],
            media_type=media_type[:LONGEST_TYPE],
            size=self.size,
            key=self._key,
        )
        sealed = seal_file_header(
            deployment.inbox_public,
            header,
            box=self.box,
            organisation=self._organisation,
        )
        box_size = self._target.tell()
        self._target.seek(0)
        self._target.write(sealed)
        self._target.flush()
        os.fsync(self._target.fileno())
        return box_size

    def settle(self, *, week: str) -> None:
        """Move the complete file to the boxes, with the week's Monday as its only time."""
        self._target.close()
        monday = start_of(week)
        os.utime(self._path, (monday, monday))
        self._path.rename(boxes_folder() / self.box.hex)
        self.is_settled = True
        _sync_folder(boxes_folder())
        for folder in (boxes_folder(), arriving_folder()):
            os.utime(folder, (monday, monday))

    def discard(self) -> None:
        """Remove what came of a file that does not become a box."""
        if not self.is_settled:
            self._target.close()
            self._path.unlink(missing_ok=True)


def remove_box_file(box: UUID) -> None:
    """Remove a sealed file that the desk has kept, or that never became a box."""
    (boxes_folder() / box.hex).unlink(missing_ok=True)


def prepare_folders() -> None:
    """Make the folders of the front, open to nobody else."""
    for folder in (
        front_folder(settings.AMPARO_HOME),
        boxes_folder(),
        arriving_folder(),
    ):
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(0o700)


def _open_private(path: Path) -> BinaryIO:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    return os.fdopen(handle, "wb")


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
