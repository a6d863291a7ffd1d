"""Serve our own few static files; the front and the desk both use this view."""

import gzip
from importlib.resources import files

from django.http import Http404, HttpRequest, HttpResponse

KINDS = {".css": "text/css; charset=utf-8", ".svg": "image/svg+xml"}
# Read once: a name from outside is looked up here and never becomes a path.
_FILES = {
    file.name: file.read_bytes()
    for file in (files("amparo.web") / "static" / "web").iterdir()
    if file.is_file() and file.name[-4:] in KINDS
}
_PACKED = {name: gzip.compress(whole, mtime=0) for name, whole in _FILES.items()}


def static_file(request: HttpRequest, name: str) -> HttpResponse:
    """Answer with one of our files, without ETag, date or anything that marks one."""
    if name not in _FILES:
        raise Http404
    packed = "gzip" in request.headers.get("Accept-Encoding", "")
    body = _PACKED[name] if packed else _FILES[name]
    response = HttpResponse(body, content_type=KINDS[name[-4:]])
    response["Vary"] = "Accept-Encoding"
    if packed:
        response["Content-Encoding"] = "gzip"
    return response


static_file.door_is_open = True  # type: ignore[attr-defined]  # the sign-in page needs it
