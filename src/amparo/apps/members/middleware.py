from collections.abc import Callable
from datetime import datetime
from typing import Any, cast
from urllib.parse import urlencode

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import Resolver404, resolve, reverse

from amparo.apps.members import heads, sessions
from amparo.apps.members.actions.signing_in import report_tampering
from amparo.apps.members.doors import is_open
from amparo.apps.members.holder import Holder
from amparo.apps.members.models import Member
from amparo.apps.members.opening import Tampered, open_holder
from amparo.apps.members.sessions import Session

Answer = Callable[[HttpRequest], HttpResponse]


def sign_in(get_response: Answer) -> Answer:
    """Open the visitor's ring for this request, or send them to the sign-in page.

    A page that does not exist is answered like one that does: strangers learn nothing.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        holder = _find_holder(request)
        cast("Any", request).holder = holder
        if holder is None and not _leads_through_open_door(request):
            return _to_sign_in(request)
        return get_response(request)

    return middleware


def _find_holder(request: HttpRequest) -> Holder | None:
    token = request.COOKIES.get(session_cookie_name())
    if not token:
        return None
    now: datetime = cast("Any", request).now
    session = sessions.find(token, now=now)
    if session is None:
        return None
    holder = _open(session, now=now)
    if holder is None:
        sessions.end(token)
    return holder


def _open(session: Session, *, now: datetime) -> Holder | None:
    """Open the holder of a session, or end it and leave a trace when the rows do not fit."""
    member = Member.objects.filter(pk=session.member).first()
    if member is None or heads.is_frozen(session.member):
        return None
    try:
        return open_holder(
            member, session.bundle, passphrase_at=session.passphrase_at, now=now
        )
    except Tampered as tampered:
        with transaction.atomic():
            report_tampering(member, tampered.reason, now=now)
        return None


def _leads_through_open_door(request: HttpRequest) -> bool:
    try:
        return is_open(resolve(request.path_info).func)
    except Resolver404:
        return False


def _to_sign_in(request: HttpRequest) -> HttpResponse:
    address = reverse("members:sign-in")
    if request.method == "GET" and request.path_info != "/":
        address += f"?{urlencode({'next': request.get_full_path()})}"
    return HttpResponseRedirect(address)


def session_cookie_name() -> str:
    """Name the cookie; with the __Host- prefix browsers bind it to this host over HTTPS."""
    return "__Host-amparo" if settings.AMPARO_SECURE_COOKIES else "amparo"
