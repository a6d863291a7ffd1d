"""Uploads are sealed while they arrive: no clear byte of a file touches the disk.

Django's own handlers keep small files in memory and write larger ones to disk in clear.
This one seals each chunk under a key that lives only in this request, into a file that
has no name, so that it is gone when the request ends, however it ends.
"""

from __future__ import annotations

import io
import tempfile
from collections.abc import Iterator
from typing import IO, TYPE_CHECKING, Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler
from django.utils.translation import gettext as _

from amparo.lib.refusal import Refused
from amparo.lib.sealing.primitives.privates import StreamOpener
from amparo.lib.sealing.primitives.publics import StreamSealer, random_bytes

CONTEXT = b"amparo/upload/v1"
CHUNK = 256 * 1024
UNKNOWN_TYPE = "application/octet-stream"


if TYPE_CHECKING:
    _Uploaded = UploadedFile[Any]
else:
    _Uploaded = UploadedFile


class SealedUpload(_Uploaded):
    """A file that a form brought, sealed; reading it opens it piece by piece."""

    def __init__(
        self, sealed: IO[bytes] | None, key: bytes, *, name: str, **about: Any
    ) -> None:
        super().__init__(file=sealed, name=name, **about)
        self._key = key

    def chunks(self, chunk_size: int | None = None) -> Iterator[bytes]:
        """Open the file from its beginning, a piece at a time.

        Raises:
            Refused: there was no room for the whole file.
        """
        if self.file is None:
            raise Refused(
                _("There was no room for this file."),
                _(
                    "Nothing was kept. Tell the person who runs Amparo, then send it again."
                ),
            )
        self.file.seek(0)
        opener = StreamOpener(self._key, context=CONTEXT)
        while sealed := self.file.read(chunk_size or CHUNK):
            if opened := opener.update(sealed):
                yield opened
        if rest := opener.finish():
            yield rest

    def reader(self) -> io.BufferedReader:
        """Return the opened file as a stream, read once from the beginning."""
        return io.BufferedReader(_Pieces(self.chunks()), CHUNK)

    def multiple_chunks(self, chunk_size: int | None = None) -> bool:
        """Tell Django that this file is never to be read in one piece."""
        return True


class SealingUploadHandler(FileUploadHandler):
    """Seals one uploaded file as it passes."""

    chunk_size = CHUNK

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Begin a file under a fresh key."""
        super().new_file(*args, **kwargs)
        self._key = random_bytes(32)
        self._sealer = StreamSealer(self._key, context=CONTEXT)
        folder = settings.AMPARO_HOME / "desk" / "arriving"
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._sealed: IO[bytes] | None = tempfile.TemporaryFile(dir=folder)  # noqa: SIM115

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Seal a chunk; nothing is passed on to another handler."""
        self._keep(self._sealer.update(raw_data))

    def file_complete(self, file_size: int) -> SealedUpload:
        """Hand the sealed file to the form."""
        self._keep(self._sealer.finish())
        return SealedUpload(
            self._sealed,
            self._key,
            name=self.file_name or "",
            content_type=self.content_type,
            size=file_size,
            charset=self.charset,
            content_type_extra=self.content_type_extra,
        )

    def upload_interrupted(self) -> None:
        """Drop what arrived of a file whose sender went away."""
        if self._sealed:
            self._sealed.close()

    def _keep(self, sealed: bytes) -> None:
        if self._sealed is None:
            return
        try:
            self._sealed.write(sealed)
        except OSError:
            # A handler cannot refuse: its errors become a bare 500. Reading the file does.
            self._sealed.close()
            self._sealed = None


class _Pieces(io.RawIOBase):
    """An iterator of bytes as a raw stream."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces = pieces
        self._left = memoryview(b"")

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        while not self._left:
            piece = next(self._pieces, None)
            if piece is None:
                return 0
            self._left = memoryview(piece)
        count = min(len(buffer), len(self._left))
        buffer[:count] = self._left[:count]
        self._left = self._left[count:]
        return count
