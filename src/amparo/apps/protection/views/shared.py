"""What every page of a case needs."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast
from uuid import UUID

from django.forms import Form
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from amparo.apps.members.doors import needs_role, passphrase_address
from amparo.apps.members.requests import SignedInRequest
from amparo.apps.members.roles import Role
from amparo.apps.protection.drawers import Drawer
from amparo.apps.protection.queries import CaseView
from amparo.apps.protection.rules import NotFresh
from amparo.lib.refusal import Refused
from amparo.web.unseen import Unseen

View = TypeVar("View", bound=Callable[..., HttpResponse])
FormT = TypeVar("FormT", bound=Form)
get_or_post = require_http_methods(["GET", "POST"])
# Intake, administrators and auditors have no pages here at all.
case_staff = needs_role(Role.CASEWORKER, Role.DOCUMENTER, Role.ANALYST, Role.CAMPAIGNER)


def asks_again(view: View) -> View:
    """Send someone whose passphrase is not fresh to type it, and back here."""

    @wraps(view)
    def checked(request: SignedInRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except NotFresh:
            return HttpResponseRedirect(passphrase_address(request))

    return cast("View", checked)


def drawer_named(name: str) -> Drawer:
    """Read a drawer from an address; one that does not exist is as unseen as any."""
    try:
        return Drawer(name)
    except ValueError:
        raise Unseen from None


def tabs(case: CaseView, current: str = "") -> list[dict[str, Any]]:
    """List the drawers that exist for this member, and the colleagues for a lead."""
    links = [
        {
            "label": drawer.label,
            "address": reverse("protection:drawer", args=[case.id, drawer.value]),
            "current": drawer == current,
        }
        for drawer in case.drawers
    ]
    address = reverse("protection:colleagues", args=[case.id])
    is_current = current == "colleagues"
    return [
        *links,
        {"label": _("Colleagues"), "address": address, "current": is_current},
    ]


def refused(form: FormT, refusal: Refused) -> FormT:
    """Show a refusal above the form, so that nothing that was typed is lost."""
    form.add_error(None, str(refusal))
    return form


def page_of(case: UUID, drawer: Drawer) -> HttpResponseRedirect:
    """Go to a drawer's page."""
    return HttpResponseRedirect(reverse("protection:drawer", args=[case, drawer.value]))
