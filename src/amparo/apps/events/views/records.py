from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from amparo.apps.events import actions, queries
from amparo.apps.events.forms import LinkForm, ReviseForm
from amparo.apps.events.investigations import open_investigation
from amparo.apps.events.queries.choices import current_values, event_choices
from amparo.apps.events.queries.people import Aliases
from amparo.apps.events.rules import REVISABLE
from amparo.apps.events.views.opening import (
    check_may_write,
    for_documentation,
    language,
    page,
)
from amparo.apps.members.requests import SignedInRequest
from amparo.lib.refusal import Refused
from amparo.web.unseen import Unseen


@for_documentation
@require_GET
def event(request: SignedInRequest, investigation: UUID, event: UUID) -> HttpResponse:
    """Show who did what to whom, who says so, and what was done to help."""
    with open_investigation(investigation, by=request.holder) as opened:
        shown = actions.read_event(
            event, language=language(), by=request.holder, now=request.now
        )
        by = Aliases().of(shown.recorded_by)
        return page(request, "event", opened, event=shown, recorded_by=by)


@for_documentation
@require_GET
def information(
    request: SignedInRequest, investigation: UUID, information: UUID
) -> HttpResponse:
    """Show what a source says, how it knows, and what the text may be used for."""
    with open_investigation(investigation, by=request.holder) as opened:
        shown = actions.read_information(
            information, language=language(), by=request.holder, now=request.now
        )
        form = LinkForm(events=event_choices())
        return page(request, "information", opened, told=shown, form=form)


@for_documentation
@require_POST
def accept(
    request: SignedInRequest, investigation: UUID, information: UUID
) -> HttpResponse:
    """Accept information as standing for what it is about."""
    actions.accept_information(
        investigation, information, by=request.holder, now=request.now
    )
    return redirect("events:information", investigation, information)


@for_documentation
@require_POST
def link(
    request: SignedInRequest, investigation: UUID, information: UUID
) -> HttpResponse:
    """Say which event information is about."""
    with open_investigation(investigation, by=request.holder):
        form = LinkForm(request.POST, events=event_choices())
    if form.is_valid():
        actions.link_information(
            investigation,
            information,
            event=UUID(form.cleaned_data["event"]),
            by=request.holder,
            now=request.now,
        )
    return redirect("events:information", investigation, information)


@for_documentation
@require_GET
def history(
    request: SignedInRequest, investigation: UUID, kind: str, record: UUID
) -> HttpResponse:
    """Show each change of a record: who, when, why, from what to what."""
    with open_investigation(investigation, by=request.holder) as opened:
        lines, aliases = (
            queries.history_of(kind, record, language=language()),
            Aliases(),
        )
        changes = [(line, aliases.of(line.changed_by)) for line in lines]
        return page(
            request, "history", opened, changes=changes, kind=kind, record=record
        )


@for_documentation
@require_http_methods(["GET", "POST"])
def revise(
    request: SignedInRequest, investigation: UUID, kind: str, record: UUID
) -> HttpResponse:
    """Correct a record, with a reason."""
    check_may_write(request, investigation)
    if kind not in REVISABLE:
        raise Unseen
    with open_investigation(investigation, by=request.holder) as opened:
        values = current_values(kind, record)
        form = ReviseForm(kind, request.POST or None, initial=values)
        if form.is_valid():
            try:
                actions.revise(
                    investigation,
                    kind=kind,
                    record=record,
                    changes=form.changes(),
                    reason=form.cleaned_data["reason"],
                    by=request.holder,
                    now=request.now,
                )
                return redirect("events:history", investigation, kind, record)
            except Refused as refused:
                form.refuse(refused)
        return page(request, "revise", opened, form=form, kind=kind, record=record)
