"""What every answer of the desk carries, and how a refusal becomes a page."""

from collections.abc import Callable
from typing import Any, TypeAlias, cast

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.utils import timezone

from amparo.lib.refusal import Refused
from amparo.web.unseen import Unseen
from amparo.web.views import not_found, only_by_its_button, refused

Answer: TypeAlias = Callable[[HttpRequest], HttpResponse]

POLICY = "; ".join(
    [
        "default-src 'none'",
        "style-src 'self'",
        "img-src 'self' data:",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    ]
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "Referrer-Policy": "same-origin",
    "Cache-Control": "no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": (
        "camera=(), microphone=(), geolocation=(), display-capture=(), "
        "clipboard-read=(), usb=(), payment=(), browsing-topics=()"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}


def headers(get_response: Answer) -> Answer:
    """Give each answer the desk's headers, unless the view set its own."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        return response

    return middleware


def clock(get_response: Answer) -> Answer:
    """Read the clock once for each request: `request.now`."""

    def middleware(request: HttpRequest) -> HttpResponse:
        cast("Any", request).now = timezone.now()
        return get_response(request)

    return middleware


def refusals(get_response: Answer) -> Answer:
    """Turn `Refused` into a page with why and then, `Unseen` into the absent page.

    What is done by a button and asked for by address (a reload, a bookmark) gets a page too.
    """

    def process_exception(
        request: HttpRequest, exception: Exception
    ) -> HttpResponse | None:
        if isinstance(exception, Unseen):
            return not_found(request)
        if isinstance(exception, Refused):
            return refused(request, exception)
        return None

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if isinstance(response, HttpResponseNotAllowed):
            return only_by_its_button(allowed=response["Allow"])
        return response

    cast("Any", middleware).process_exception = process_exception
    return middleware
