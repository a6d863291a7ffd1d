from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language

from amparo.apps.events.investigations import Investigation
from amparo.apps.events.rules import why_not_write
from amparo.apps.members.doors import needs_role
from amparo.apps.members.requests import SignedInRequest
from amparo.apps.members.roles import Role
from amparo.lib.values.references import reference_of

View = TypeVar("View", bound=Callable[..., Any])


def for_documentation(view: View) -> View:
    """Show a page to the roles that work with investigations; to others it is absent."""
    return needs_role(Role.DOCUMENTER, Role.ANALYST, Role.CAMPAIGNER)(view)


def language() -> str:
    """Name the language in which this page is read."""
    return get_language() or "en"


def page(
    request: SignedInRequest, template: str, opened: Investigation, **shown: object
) -> HttpResponse:
    """Render a page of an investigation; everything it shows has been read already."""
    return page_of("events", request, template, opened, **shown)


def page_of(
    app: str,
    request: SignedInRequest,
    template: str,
    opened: Investigation,
    **shown: object,
) -> HttpResponse:
    """As `page`, for another app whose records stand in investigations."""
    spoken = reference_of(opened.id)
    context = {"investigation": opened, "reference": spoken, **shown}
    return render(request, f"{app}/{template}.html", context)


def check_may_write(request: SignedInRequest, investigation: UUID) -> None:
    """Refuse the form already, not only what it brings."""
    if refused := why_not_write(investigation, by=request.holder):
        raise refused
