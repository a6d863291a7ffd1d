"""The half that opens what `reports` sealed. Only the desk may import it."""

from collections.abc import Iterable, Iterator
from uuid import UUID

from amparo.lib.sealing.contexts import bind
from amparo.lib.sealing.errors import SealBroken
from amparo.lib.sealing.padding import unpad
from amparo.lib.sealing.primitives.privates import StreamOpener, hpke_open
from amparo.lib.sealing.reports import VERSION, FileHeader, Report, file_context
from amparo.lib.sealing.versions import without_version


def open_report(
    inbox_seed: bytes, sealed: bytes, *, box: UUID, organisation: UUID
) -> Report:
    """Open a report.

    Raises:
        SealBroken: another box's, another organisation's, a wrong key or changed bytes.
        UnknownVersion: the first byte is not a version we know.
    """
    body = without_version(VERSION, sealed)
    context = bind("report/v1", organisation, box)
    return Report.from_bytes(unpad(hpke_open(inbox_seed, body, context=context)))


def open_file_header(
    inbox_seed: bytes, sealed: bytes, *, box: UUID, organisation: UUID
) -> FileHeader:
    """Open the first `reports.HEADER_SIZE` bytes of a file's box.

    Raises:
        SealBroken: another box's, another organisation's, a wrong key or changed bytes.
        UnknownVersion: the first byte is not a version we know.
    """
    body = without_version(VERSION, sealed)
    context = bind("file-header/v1", organisation, box)
    return FileHeader.from_bytes(unpad(hpke_open(inbox_seed, body, context=context)))


def open_file(
    header: FileHeader, stream: Iterable[bytes], *, box: UUID, organisation: UUID
) -> Iterator[bytes]:
    """Open what follows the header, without the padding, piece by piece.

    What comes out is always a true beginning. Throw it away when this raises.

    Raises:
        SealBroken: cut, extended, reordered, changed, or shorter than the header says.
    """
    context = file_context(box=box, organisation=organisation)
    opener = StreamOpener(header.key, context=context)
    missing = header.size
    for piece in _opened(opener, stream):
        yield piece[:missing]
        missing -= min(missing, len(piece))
    if missing:
        raise SealBroken


def _opened(opener: StreamOpener, stream: Iterable[bytes]) -> Iterator[bytes]:
    for sealed in stream:
        yield opener.update(sealed)
    yield opener.finish()
