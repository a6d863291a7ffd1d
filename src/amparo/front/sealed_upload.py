"""Django hands each piece of an upload to this handler, and to no other: there is no temporary file."""

from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, SkipFile

from amparo.front.arriving import ArrivingFile, boxes_folder
from amparo.front.deployment import get_deployment
from amparo.front.room import DiskFull, TooMuch, why_not_file
from amparo.lib.refusal import Refused


class SealedUpload(UploadedFile):  # type: ignore[type-arg]  # no type argument at run time
    """What a view finds in `request.FILES`: never the content, only its arriving, sealed copy."""

    def __init__(self, arriving: ArrivingFile, *, name: str, media_type: str) -> None:
        super().__init__(
            file=None, name="sealed", content_type=media_type, size=arriving.size
        )
        self.arriving = arriving
        # Django cuts folders and odd signs off `name`; this one goes into the sealed header only.
        self.true_name = name

    def close(self) -> None:
        """Nothing is open in clear; `no_leftovers` removes what no view took."""


class SealingUploadHandler(FileUploadHandler):
    """Seals an upload while it arrives. `refusal` says why a file was not taken."""

    def __init__(self, request: Any = None) -> None:
        super().__init__(request)
        self.arriving: ArrivingFile | None = None
        self.refusal: Refused | None = None

    def handle_raw_input(
        self,
        input_data: Any,
        META: Any,  # noqa: N803  Django's name
        content_length: int,
        boundary: str,
        encoding: str | None = None,
    ) -> None:
        """Decide by the announced length, before anything is written."""
        limits = get_deployment().limits
        self.refusal = why_not_file(
            content_length, used=0, folder=boxes_folder(), limits=limits
        )

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Begin an arriving file, or skip one that cannot be taken."""
        super().new_file(*args, **kwargs)
        if self.refusal is not None:
            raise SkipFile
        try:
            self.arriving = ArrivingFile()
        except OSError:
            self.refusal = DiskFull()
            raise SkipFile from None

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Seal one chunk; a full disk ends the file, not the request."""
        if self.arriving is None:
            raise SkipFile
        limit = get_deployment().limits.report_mib
        if start + len(raw_data) > limit * 1024 * 1024:
            self._give_up(TooMuch(limit))
        try:
            self.arriving.write(raw_data)
        except OSError:
            self._give_up(DiskFull())

    def file_complete(self, file_size: int) -> SealedUpload | None:
        """Finish the sealed copy and hand it over."""
        if self.arriving is None:
            return None
        try:
            self.arriving.finish()
        except OSError:
            self.leave_nothing()
            self.refusal = DiskFull()
            return None
        return SealedUpload(
            self.arriving,
            name=str(self.file_name or ""),
            media_type=str(self.content_type or ""),
        )

    def upload_interrupted(self) -> None:
        """Remove what came of a file that stopped."""
        self.leave_nothing()

    def leave_nothing(self) -> None:
        """Remove whatever arrived and was not taken into a box."""
        if self.arriving is not None:
            self.arriving.discard()
            self.arriving = None

    def _give_up(self, refusal: Refused) -> None:
        self.leave_nothing()
        self.refusal = refusal
        raise SkipFile
