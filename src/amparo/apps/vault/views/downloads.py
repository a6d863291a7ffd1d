from __future__ import annotations

from collections.abc import Iterable

from django.http import StreamingHttpResponse
from django.utils.http import content_disposition_header

from amparo.apps.vault.uploads import UNKNOWN_TYPE


def download(
    pieces: Iterable[bytes], *, name: str, size: int | None = None
) -> StreamingHttpResponse:
    """Send bytes that no browser shows: never a type that it would open by itself."""
    response = StreamingHttpResponse(pieces, content_type=UNKNOWN_TYPE)
    response.headers["Content-Disposition"] = content_disposition_header(
        as_attachment=True, filename=name
    )
    if size is not None:
        response.headers["Content-Length"] = str(size)
    return response
