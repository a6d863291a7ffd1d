"""Pages and what all of them share; the pages that say that something did not happen."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.exceptions import BadRequest, RequestDataTooBig, SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse
from django.http.multipartparser import MultiPartParserError
from django.http.request import UnreadablePostError
from django.http.response import HttpResponseRedirectBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from amparo.front import log_lines
from amparo.front.deployment import get_deployment
from amparo.lib.refusal import Refused

NOT_OURS = (Http404, SuspiciousOperation, BadRequest, MultiPartParserError)


class Exact(HttpResponse):
    """An answer whose bytes must not be padded: what we publish for everybody."""


class SeeOther(HttpResponseRedirectBase):
    """The way to a page, which the browser takes without the body of the form."""

    status_code = 303


class ReporterRequest(HttpRequest):
    """A request as views get it.

    `now` is set by the clock middleware. The answer to a form will be fetched at `next_address`, once, or
    for two minutes again if a view says that it `may_repeat`.
    """

    now: datetime
    next_address: str
    may_repeat: bool


def page(
    request: HttpRequest,
    template: str,
    context: Mapping[str, Any] | None = None,
    *,
    same_in: str | None = "front:start",
    status: int = 200,
) -> HttpResponse:
    """Show a page of the front.

    `same_in` names the address that the language links lead to; None hides them where a change of
    language would lose what the page holds.
    """
    common = {
        "organisation_name": get_deployment().name,
        "quick_exit_url": reverse("front:leave"),
        "at": getattr(request, "next_address", ""),
        "language_links": _language_links(same_in) if same_in else [],
    }
    return render(
        request, f"front/{template}", common | dict(context or {}), status=status
    )


def _language_links(address: str) -> list[dict[str, str]]:
    links = []
    for code, name in settings.LANGUAGES:
        with translation.override(code):
            links.append({"code": code, "name": name, "address": reverse(address)})
    return links


def refused(
    request: HttpRequest, refusal: Refused, *, status: int = 409
) -> HttpResponse:
    """Say why something cannot be done and what to do next."""
    return page(request, "refused.html", {"refusal": refusal}, status=status)


def expired(request: HttpRequest) -> HttpResponse:
    """Answer for a page that was used already, or lay open too long; it shows nothing of what it held."""
    return page(request, "expired.html", status=410)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer for an address that leads nowhere."""
    return refused(
        request,
        Refused(_("There is no such page."), _("Start again from the first page.")),
        status=404,
    )


def not_understood(
    request: HttpRequest, exception: Exception | None = None
) -> HttpResponse:
    """Answer for a request that could not be read."""
    if isinstance(exception, RequestDataTooBig):
        return too_long(request)
    return refused(
        request,
        Refused(
            _("This could not be read, and nothing was kept."),
            _("Please try once more."),
        ),
        status=400,
    )


def too_long(request: HttpRequest) -> HttpResponse:
    """Answer for a text beyond what one message holds."""
    return refused(
        request,
        Refused(
            _("This is too long for one message, and nothing was kept."),
            _("Please send it in two or more parts."),
        ),
        status=413,
    )


def crashed(request: HttpRequest) -> HttpResponse:
    """Answer for a bug of ours."""
    return refused(
        request,
        Refused(
            _("Something broke on our side. It is not your fault."),
            _("What you sent just now may not have arrived. Please try once more."),
        ),
        status=500,
    )


def broken(request: HttpRequest, exception: Exception) -> HttpResponse | None:
    """Answer for an exception; what is no bug of ours goes to Django's own handlers."""
    if isinstance(exception, NOT_OURS):
        return None
    if not isinstance(exception, UnreadablePostError):
        log_lines.note_failure(exception)
    return crashed(request)
