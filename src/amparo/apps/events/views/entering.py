from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from amparo.apps.events import actions, queries
from amparo.apps.events.actions.accepting import ExtractUse
from amparo.apps.events.extracts import Extract
from amparo.apps.events.forms import (
    ActForm,
    InformationForm,
    InterventionForm,
    TakeExtractForm,
)
from amparo.apps.events.investigations import open_investigation
from amparo.apps.events.queries.choices import event_choices, known_names
from amparo.apps.events.views.opening import (
    check_may_write,
    for_documentation,
    language,
    page,
)
from amparo.apps.journal.actions import note
from amparo.apps.members.requests import SignedInRequest
from amparo.apps.vault.queries import deposits, read_deposit
from amparo.lib.refusal import Refused
from amparo.lib.sealing.keyring import Kind
from amparo.web.unseen import Unseen


@for_documentation
@require_http_methods(["GET", "POST"])
def record_act(request: SignedInRequest, investigation: UUID) -> HttpResponse:
    """Take a whole act on one screen: what, to whom, by whom, where, and who says so."""
    check_may_write(request, investigation)
    event, told = _id_in(request, "event"), _id_in(request, "information")
    form = ActForm(request.POST or None, known_event=event is not None)
    with open_investigation(investigation, by=request.holder) as opened:
        about = queries.event_page(event, language=language()) if event else None
        rests = queries.information_page(told, language=language()) if told else None
        if form.is_valid():
            try:
                done = actions.record_act(
                    investigation,
                    form.entry(event=event, rests_on=(told,) if told else ()),
                    by=request.holder,
                    now=request.now,
                )
                return redirect("events:event", investigation, done.event)
            except Refused as refused:
                form.refuse(refused)
        shown = {"form": form, "event": about, "told": rests, "names": known_names()}
        return page(request, "record_act", opened, **shown)


@for_documentation
@require_http_methods(["GET", "POST"])
def record_information(request: SignedInRequest, investigation: UUID) -> HttpResponse:
    """Take what a source says, about an event or not yet about any."""
    check_may_write(request, investigation)
    event = _id_in(request, "event")
    form = InformationForm(request.POST or None)
    with open_investigation(investigation, by=request.holder) as opened:
        about = queries.event_page(event, language=language()) if event else None
        if form.is_valid() and (entry := form.information()):
            try:
                uid = actions.record_information(
                    investigation,
                    entry,
                    event=event,
                    by=request.holder,
                    now=request.now,
                )
                return redirect("events:information", investigation, uid)
            except Refused as refused:
                form.refuse(refused)
        shown = {"form": form, "event": about, "names": known_names()}
        return page(request, "record_information", opened, **shown)


@for_documentation
@require_http_methods(["GET", "POST"])
def record_help(
    request: SignedInRequest, investigation: UUID, event: UUID
) -> HttpResponse:
    """Take what someone did to help."""
    check_may_write(request, investigation)
    form = InterventionForm(request.POST or None)
    with open_investigation(investigation, by=request.holder) as opened:
        about = queries.event_page(event, language=language())
        if form.is_valid():
            try:
                actions.record_intervention(
                    investigation,
                    form.entry(event=event),
                    by=request.holder,
                    now=request.now,
                )
                return redirect("events:event", investigation, event)
            except Refused as refused:
                form.refuse(refused)
        shown = {"form": form, "event": about, "names": known_names()}
        return page(request, "record_help", opened, **shown)


@for_documentation
@require_GET
def door(request: SignedInRequest, investigation: UUID) -> HttpResponse:
    """List the extracts that wait, unopened."""
    with open_investigation(investigation, by=request.holder) as opened:
        waiting = deposits(
            kind=Kind.INVESTIGATION, compartment=investigation, by=request.holder
        )
        return page(request, "door", opened, waiting=waiting)


@for_documentation
@require_http_methods(["GET", "POST"])
def extract(
    request: SignedInRequest, investigation: UUID, deposit: UUID
) -> HttpResponse:
    """Read an extract at the door and file it."""
    check_may_write(request, investigation)
    with open_investigation(investigation, by=request.holder) as opened:
        waiting = read_deposit(
            deposit,
            kind=Kind.INVESTIGATION,
            compartment=investigation,
            by=request.holder,
        )
        shown = Extract.from_bytes(waiting.envelope)
        form = TakeExtractForm(request.POST or None, events=event_choices())
        if form.is_valid():
            try:
                return _filed(request, investigation, deposit, form)
            except Refused as refused:
                form.refuse(refused)
        note(verb="extract.read", by=request.holder, now=request.now, subject=deposit)
        return page(request, "extract", opened, extract=shown, form=form)


def _filed(
    request: SignedInRequest, investigation: UUID, deposit: UUID, form: TakeExtractForm
) -> HttpResponse:
    told = form.cleaned_data
    event = UUID(told["event"]) if told["event"] else None
    use = ExtractUse(
        alias=told["alias"],
        title=told["title"],
        connection=told["connection"],
        hearsay_depth=told["hearsay_depth"],
        event=event,
    )
    filed = actions.accept_extract(
        investigation, deposit, use, by=request.holder, now=request.now
    )
    if event:
        return redirect("events:event", investigation, event)
    address = reverse("events:record-act", args=[investigation])
    return redirect(f"{address}?information={filed}")


def _id_in(request: SignedInRequest, name: str) -> UUID | None:
    """Read an id out of the address; one that is no id is one that does not exist."""
    text = request.GET.get(name, "")
    if not text:
        return None
    try:
        return UUID(text)
    except ValueError:
        raise Unseen from None
