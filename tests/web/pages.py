"""A few pages that web's tests visit: web alone, with no app beside it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import include, path
from django.views.decorators.http import require_POST

from amparo.lib.refusal import Refused
from amparo.web.unseen import Unseen
from amparo.web.views import components

NAV = [
    ("everyone", "For everyone", ()),
    ("auditors", "For auditors", ("auditor",)),
    ("intake", "For intake", ("intake",)),
]


@dataclass(frozen=True)
class Signed:
    """What web reads of a holder."""

    alias: str
    role: str


def signed_in(
    get_response: Callable[[Any], HttpResponse],
) -> Callable[[Any], HttpResponse]:
    def middleware(request: Any) -> HttpResponse:
        role = request.headers.get("X-Role", "documenter")
        request.holder = Signed("farah", role) if role != "nobody" else None
        return get_response(request)

    return middleware


class Taken(Refused):
    status = 403


def refuse(request: HttpRequest) -> HttpResponse:
    raise Refused("You sealed this item.", "Ask a colleague to release it with you.")


def refuse_otherwise(request: HttpRequest) -> HttpResponse:
    raise Taken("This is not yours to do.")


def hide(request: HttpRequest) -> HttpResponse:
    raise Unseen


def crash(request: HttpRequest) -> HttpResponse:
    raise RuntimeError("canary-7c1f")


def read_form(request: HttpRequest) -> HttpResponse:
    return HttpResponse(str(len(request.POST)))


urlpatterns = [
    path("", include("amparo.web.urls")),
    path("refuse", refuse),
    path("refuse-otherwise", refuse_otherwise),
    path("hide", hide),
    path("crash", crash),
    path("button", require_POST(read_form)),
    path("form", read_form),
    path("everyone", components, name="everyone"),
    path("auditors", components, name="auditors"),
    path("intake", components, name="intake"),
]

handler400 = "amparo.web.views.not_understood"
handler403 = "amparo.web.views.not_found"
handler404 = "amparo.web.views.not_found"
handler500 = "amparo.web.views.crashed"
