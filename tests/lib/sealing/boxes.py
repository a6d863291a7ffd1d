from uuid import UUID

from amparo.lib.sealing.primitives.publics import (
    KEY_SIZE,
    StreamSealer,
    random_bytes,
)
from amparo.lib.sealing.reports import (
    LONGEST_NAME,
    LONGEST_TYPE,
    FileHeader,
    file_context,
    padded_file_size,
    seal_file_header,
)


def file_box(
    content: bytes,
    *,
    inbox_public: bytes,
    box: UUID,
    organisation: UUID,
    thread: UUID,
    name: str,
    media_type: str,
) -> bytes:
    """Seal a whole file as the front does: its header, then its stream."""
    header = FileHeader(
        thread=thread,
        name=name[-LONGEST_NAME:],
        media_type=media_type[:LONGEST_TYPE],
        size=len(content),
        key=random_bytes(KEY_SIZE),
    )
    context = file_context(box=box, organisation=organisation)
    sealer = StreamSealer(header.key, context=context)
    padded = content.ljust(padded_file_size(len(content)), b"\x00")
    stream = sealer.update(padded) + sealer.finish()
    head = seal_file_header(inbox_public, header, box=box, organisation=organisation)
    return head + stream
