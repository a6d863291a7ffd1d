"""What every answer of the front carries: headers, padding, a language, no trace of an error."""

from collections.abc import Callable
from typing import Any, TypeAlias, cast

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone, translation

from amparo.front.machinery import machinery
from amparo.front.pages import Exact, ReporterRequest, SeeOther, broken, refused
from amparo.front.sealed_upload import SealingUploadHandler
from amparo.front.shelf import new_address
from amparo.lib.refusal import Refused

Answer: TypeAlias = Callable[[HttpRequest], HttpResponseBase]

POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'; sandbox allow-forms"
)
DENIED = (
    "accelerometer",
    "autoplay",
    "browsing-topics",
    "camera",
    "clipboard-read",
    "clipboard-write",
    "display-capture",
    "encrypted-media",
    "fullscreen",
    "gamepad",
    "geolocation",
    "gyroscope",
    "hid",
    "idle-detection",
    "local-fonts",
    "magnetometer",
    "microphone",
    "midi",
    "payment",
    "picture-in-picture",
    "publickey-credentials-get",
    "screen-wake-lock",
    "serial",
    "storage-access",
    "usb",
    "window-management",
    "xr-spatial-tracking",
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": ", ".join(f"{feature}=()" for feature in DENIED),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
PAD_TO = 16 * 1024
WAYS = {301, 302, 303, 307, 308}


def headers(get_response: Answer) -> Answer:
    """Give each answer the front's headers, unless the view set its own."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        if isinstance(response, HttpResponse):
            response.headers["Content-Length"] = str(len(response.content))
        return response

    return middleware


def padding(get_response: Answer) -> Answer:
    """Fill every page with blanks to a multiple of 16 KiB: whoever watches the line learns no length."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        if isinstance(response, HttpResponse) and not isinstance(response, Exact):
            missing = -len(response.content) % PAD_TO
            response.content += b" " * missing
        return response

    return middleware


def language(get_response: Answer) -> Answer:
    """Speak the language of the address, and no other: neither a cookie nor the browser decides."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        spoken = translation.get_language_from_path(request.path_info) or "en"
        with translation.override(spoken):
            return get_response(request)

    return middleware


def clock(get_response: Answer) -> Answer:
    """Read the clock once, before a long upload is read: `request.now`."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        cast("Any", request).now = timezone.now()
        return get_response(request)

    return middleware


def turning(get_response: Answer) -> Answer:
    """Answer every sent form with the way to a page, so that no browser keeps what was sent.

    The way out is the one exception: nothing is sent there.
    """

    def middleware(request: HttpRequest) -> HttpResponseBase:
        if request.method != "POST" or request.path_info.endswith("/leave"):
            return get_response(request)
        asked = cast("ReporterRequest", request)
        asked.next_address, asked.may_repeat = new_address(), False
        response = get_response(request)
        if not isinstance(response, HttpResponse) or response.status_code in WAYS:
            return response
        machinery().shelf.lay(
            asked.next_address,
            response.content,
            status=response.status_code,
            may_repeat=asked.may_repeat,
            now=asked.now,
        )
        return SeeOther(reverse("front:next", args=[asked.next_address]))

    return middleware


def refusals(get_response: Answer) -> Answer:
    """Turn a refusal into a page, and a bug into one that gives nothing away."""

    def process_exception(
        request: HttpRequest, exception: Exception
    ) -> HttpResponse | None:
        if isinstance(exception, Refused):
            return refused(request, exception)
        return broken(request, exception)

    def middleware(request: HttpRequest) -> HttpResponseBase:
        return get_response(request)

    cast("Any", middleware).process_exception = process_exception
    return middleware


def no_leftovers(get_response: Answer) -> Answer:
    """Whatever a view did not make a box of is gone when the answer leaves."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        try:
            return get_response(request)
        finally:
            for handler in request.upload_handlers:
                cast("SealingUploadHandler", handler).leave_nothing()

    return middleware
