"""What the desk publishes for everybody; it lies in `front/public/` as the desk wrote it."""

from pathlib import Path

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from amparo.front.deployment import front_folder
from amparo.front.pages import Exact
from amparo.outbound.pull_signature import why_not_publish
from amparo.web.static_files import static_file

KINDS = {
    ".html": "text/html; charset=utf-8",
    ".txt": "text/plain; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".json": "application/json",
    ".xml": "application/xml",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".webp": "image/webp",
    ".pdf": "application/pdf",
    ".zip": "application/zip",
}
# A sandboxed page has an origin of its own: to it even our stylesheet comes from elsewhere.
ACROSS = {"Cross-Origin-Resource-Policy": "cross-origin"}


def public_folder() -> Path:
    """Name the folder of public pages."""
    return front_folder(settings.AMPARO_HOME) / "public"


@require_safe
def static(request: HttpRequest, name: str) -> HttpResponse:
    """Give the stylesheet."""
    answer = static_file(request, name)
    return Exact(answer.content, headers=dict(answer.headers) | ACROSS)


@require_safe
def no_icon(request: HttpRequest) -> HttpResponse:
    """Answer the question for an icon that every browser asks, without one."""
    return Exact(status=204, headers=ACROSS)


@require_safe
def statement(request: HttpRequest, name: str) -> HttpResponse:
    """Give a published file, byte for byte."""
    path = public_folder() / name
    if why_not_publish(name) or not path.is_file():
        raise Http404
    kind = {"Content-Type": KINDS[path.suffix]}
    return Exact(path.read_bytes(), headers=kind | ACROSS)
