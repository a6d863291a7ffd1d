"""The pages that say that something did not happen, and the page of components."""

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from amparo.lib.refusal import Refused
from amparo.web.samples import reporter_sample, sample


def refused(request: HttpRequest, refusal: Refused) -> HttpResponse:
    """Say why a thing cannot be done and what to do next; 409 unless it says other."""
    return _calm_page(
        _("This cannot be done"),
        refusal.why,
        refusal.then,
        status=getattr(refusal, "status", 409),
    )


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer for what is hidden and for what is absent, alike in every byte."""
    return _calm_page(
        _("There is no such page"),
        _("It does not exist, or it is not open to you."),
        _("Go back, or start again from the first page."),
        status=404,
    )


def not_understood(
    request: HttpRequest, exception: Exception | None = None
) -> HttpResponse:
    """Answer a request that Django turned away before a view saw it."""
    if isinstance(exception, RequestDataTooBig):
        return too_large(request)
    return _calm_page(
        _("That request could not be read"),
        _("Nothing was saved."),
        _("Go back and try once more."),
        status=400,
    )


def too_large(request: HttpRequest) -> HttpResponse:
    return _calm_page(
        _("That is too large"),
        _("What you sent is larger than this page takes, and nothing was saved."),
        _("Go back and send it in smaller parts."),
        status=413,
    )


def only_by_its_button(*, allowed: str) -> HttpResponse:
    """Answer for an address that only a form may use; `allowed` lists its methods."""
    page = _calm_page(
        _("This is done by a button"),
        _("Nothing was done."),
        _("Go back to the page before, and press its button there."),
        status=405,
    )
    page.headers["Allow"] = allowed
    return page


def expired_form(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer a form whose page is too old to be trusted (Django's CSRF check)."""
    return _calm_page(
        _("This page has grown too old"),
        _("To keep you safe the form was not taken, and nothing was saved."),
        _("Go back, load the page again and send it once more."),
        status=403,
    )


def crashed(request: HttpRequest) -> HttpResponse:
    """Answer for a bug of ours; no traceback, no detail."""
    return _calm_page(
        _("Something broke on our side"),
        _("This is not your fault. What you had saved before is still there."),
        _("Try once more. If it happens again, tell the person who runs Amparo."),
        status=500,
    )


def _calm_page(title: str, why: str, then: str, *, status: int) -> HttpResponse:
    # Without the request: neither a path, a name nor a token may enter these bytes.
    page = render_to_string("web/calm.html", {"title": title, "why": why, "then": then})
    return HttpResponse(page, status=status)


def components(request: HttpRequest) -> HttpResponse:
    """Show every component in every state, for those who build pages."""
    if request.GET.get("shell") == "reporter":
        return render(request, "web/components_reporter.html", reporter_sample())
    return render(request, "web/components.html", sample())


components.door_is_open = True  # type: ignore[attr-defined]  # invented content only
