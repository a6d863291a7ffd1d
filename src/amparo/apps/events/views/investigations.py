from __future__ import annotations

from dataclasses import dataclass
from typing import Any, cast
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from amparo.apps.events import queries
from amparo.apps.events.actions.sharing import share_investigation
from amparo.apps.events.drawings import map_drawing, timeline_drawing
from amparo.apps.events.forms import BeginForm, ShareForm, SpanForm
from amparo.apps.events.investigations import (
    create_investigation,
    investigations_of,
    open_investigation,
)
from amparo.apps.events.queries.searching import FACETS
from amparo.apps.events.views.opening import for_documentation, language, page
from amparo.apps.members.queries import Colleague, colleagues
from amparo.apps.members.requests import SignedInRequest
from amparo.apps.vault.queries import deposits
from amparo.lib.refusal import Refused
from amparo.lib.sealing.keyring import Kind

PAGE_LENGTH = 30


@for_documentation
@require_http_methods(["GET", "POST"])
def investigations(request: SignedInRequest) -> HttpResponse:
    """List what this member's ring opens, and begin another."""
    form = BeginForm(request.POST or None)
    if form.is_valid():
        try:
            begun = create_investigation(
                form.cleaned_data["title"], by=request.holder, now=request.now
            )
            return redirect("events:investigation", begun)
        except Refused as refused:
            form.refuse(refused)
    cards = investigations_of(request.holder)
    return render(request, "events/investigations.html", {"cards": cards, "form": form})


@for_documentation
@require_GET
def investigation(request: SignedInRequest, investigation: UUID) -> HttpResponse:
    """Show what an investigation holds, and the first page of a search."""
    with open_investigation(investigation, by=request.holder) as opened:
        waiting = len(
            deposits(
                kind=Kind.INVESTIGATION, compartment=investigation, by=request.holder
            )
        )
        return page(
            request,
            "overview",
            opened,
            overview=queries.overview(),
            newest=queries.search(queries.Wanted(), language=language())[:10],
            waiting=waiting,
        )


@for_documentation
@require_GET
def search(request: SignedInRequest, investigation: UUID) -> HttpResponse:
    """Search with words and facets; what is sought stands in no log."""
    wanted = _wanted(request)
    with open_investigation(investigation, by=request.holder) as opened:
        found = queries.search(wanted, language=language())
        lines = Paginator(cast("Any", found), PAGE_LENGTH).get_page(
            request.GET.get("page")
        )
        counted = queries.facets(wanted, language=language(), found=found)
        return page(
            request,
            "search",
            opened,
            wanted=wanted,
            lines=lines,
            total=len(found),
            groups=_links(request, counted),
        )


@for_documentation
@require_GET
def timeline(request: SignedInRequest, investigation: UUID) -> HttpResponse:
    """Show when things happened, all of it or between two days."""
    span = SpanForm(request.GET or None)
    span.is_valid()
    told = getattr(span, "cleaned_data", {})
    first, last = told.get("first"), told.get("last")
    with open_investigation(investigation, by=request.holder) as opened:
        months = queries.months(first=first, last=last)
        entries = queries.timeline(language=language(), first=first, last=last)
        return page(
            request,
            "timeline",
            opened,
            form=span,
            entries=entries,
            is_cut=len(entries) < sum(count for _month, count in months),
            drawing=timeline_drawing(months, title=_("Events")) if months else None,
            rows=[(f"{month:%Y-%m}", count) for month, count in months],
            headings=[_("Month"), _("Events")],
        )


@for_documentation
@require_GET
def map_page(request: SignedInRequest, investigation: UUID) -> HttpResponse:
    """Show where things happened, on a net of degrees and as a table."""
    with open_investigation(investigation, by=request.holder) as opened:
        places = queries.map_places(language=language())
        return page(
            request,
            "map",
            opened,
            drawing=map_drawing(places) if places else None,
            headings=[
                _("Place"),
                _("Kind"),
                _("Known to"),
                _("Latitude"),
                _("Longitude"),
                _("Events"),
            ],
            rows=[
                (
                    each.name,
                    each.kind,
                    each.precision,
                    each.point.latitude,
                    each.point.longitude,
                    each.events,
                )
                for each in places
            ],
        )


@for_documentation
@require_http_methods(["GET", "POST"])
def share(request: SignedInRequest, investigation: UUID) -> HttpResponse:
    """Give a colleague a key, or a caseworker a key to the door."""
    others = [c for c in colleagues() if c.id != request.holder.id]
    form = ShareForm(request.POST or None, colleagues=others)
    with open_investigation(investigation, by=request.holder) as opened:
        if form.is_valid():
            try:
                share_investigation(
                    investigation,
                    to=_chosen(others, form.cleaned_data["colleague"]),
                    may_write=form.cleaned_data["may_write"],
                    by=request.holder,
                    now=request.now,
                )
                return redirect("events:investigation", investigation)
            except Refused as refused:
                form.refuse(refused)
        return page(request, "share", opened, form=form)


def _chosen(others: list[Colleague], chosen: str) -> Colleague:
    return next(c for c in others if str(c.id) == chosen)


def _wanted(request: SignedInRequest) -> queries.Wanted:
    chosen = {name: request.GET.get(name, "")[:100] for name in FACETS}
    return queries.Wanted(words=request.GET.get("words", "")[:500], **chosen)


@dataclass(frozen=True)
class FacetLink:
    """A facet with the address that chooses it, or takes it away."""

    label: str
    count: int
    is_chosen: bool
    address: str


def _links(
    request: SignedInRequest, counted: list[queries.Facet]
) -> list[tuple[str, list[FacetLink]]]:
    titles = {
        "kind": _("Kind"),
        "place": _("Place"),
        "year": _("Year"),
        "month": _("Month"),
        "type": _("What was done"),
        "status": _("Status"),
        "source": _("Source"),
        "accepted": _("Accepted"),
        "language": _("Language"),
    }
    return [
        (titles[name], links)
        for name in FACETS
        if (links := [_link(request, each) for each in counted if each.name == name])
    ]


def _link(request: SignedInRequest, facet: queries.Facet) -> FacetLink:
    address = request.GET.copy()
    address.pop("page", None)
    if facet.is_chosen:
        address.pop(facet.name)
    else:
        address[facet.name] = facet.value
    return FacetLink(
        facet.label, facet.count, facet.is_chosen, f"?{address.urlencode()}"
    )
