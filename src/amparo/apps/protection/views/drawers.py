from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from amparo.apps.consents.queries import withdrawn_among
from amparo.apps.members.queries import get_member
from amparo.apps.members.requests import SignedInRequest
from amparo.apps.protection.actions import (
    answer,
    read_drawer,
    read_history,
    write_sheet,
)
from amparo.apps.protection.actions.writing import ReadOnly
from amparo.apps.protection.drawers import Drawer, Reach
from amparo.apps.protection.entries import (
    TEAM,
    Consent,
    Extract,
    IdentityRequest,
    Message,
    Proposal,
)
from amparo.apps.protection.forms import FORMS, AnswerForm
from amparo.apps.protection.queries import CaseView, OpenDrawer, get_case
from amparo.apps.protection.views.shared import (
    asks_again,
    case_staff,
    drawer_named,
    get_or_post,
    page_of,
    refused,
    tabs,
)
from amparo.apps.vault.queries import items
from amparo.lib.refusal import Refused


@require_GET
@case_staff
@asks_again
def drawer_page(request: SignedInRequest, case: UUID, drawer: str) -> HttpResponse:
    """Show a drawer; the journal notes it."""
    return _drawer(request, case, drawer_named(drawer))


def _drawer(
    request: SignedInRequest, case: UUID, drawer: Drawer, **more: Any
) -> HttpResponse:
    opened = read_drawer(case, drawer, by=request.holder, now=request.now)
    view = get_case(case, by=request.holder)
    context = {
        "case": view,
        "tabs": tabs(view, drawer),
        "opened": opened,
        "sheet": opened.sheet,
        "may_write": opened.reach >= Reach.WRITE,
        "today": request.now.date(),
        "now": request.now,
        **_entries(opened),
        **_files(request, view, drawer),
        **more,
    }
    return render(
        request,
        f"protection/{drawer.value}.html",
        context,
        status=409 if more.get("was_refused") else 200,
    )


def _entries(opened: OpenDrawer) -> dict[str, Any]:
    extracts = opened.of(Extract)
    tokens = [f.entry.token.id for f in extracts if isinstance(f.entry, Extract)]
    return {
        "messages_shown": [_message(f.entry) for f in opened.of(Message)],
        "consents": opened.of(Consent),
        "extracts": extracts,
        "withdrawn": withdrawn_among(tokens),
        "requests": [
            {"filed": filed, "alias": _asker(filed.entry)}
            for filed in opened.of(IdentityRequest)
        ],
        "proposals": opened.of(Proposal),
        "answer_form": AnswerForm(),
    }


def _asker(entry: Any) -> str:
    return get_member(entry.asked_by).alias


def _message(entry: Any) -> dict[str, Any]:
    ours = entry.sender == TEAM
    who = _("The team") if ours else _("The person")
    return {"who": who, "when": entry.week, "text": entry.text, "ours": ours}


def _files(request: SignedInRequest, case: CaseView, drawer: Drawer) -> dict[str, Any]:
    """List the vault's items of the account; opening one goes through the vault."""
    if drawer is not Drawer.ACCOUNT:
        return {}
    cards = items(kind=drawer.kind, compartment=case.id, by=request.holder)
    at = {"kind": drawer.value, "compartment": case.id}
    files = [
        {
            "name": card.name,
            "media_type": card.media_type,
            "size": card.size,
            "address": reverse("vault:item", kwargs={**at, "item": card.id}),
        }
        for card in cards
    ]
    return {"files": files, "vault_address": reverse("vault:items", kwargs=at)}


@get_or_post
@case_staff
@asks_again
def edit_page(request: SignedInRequest, case: UUID, drawer: str) -> HttpResponse:
    """Change a drawer's sheet over the version that was seen."""
    named = drawer_named(drawer)
    opened = read_drawer(case, named, by=request.holder, now=request.now)
    if opened.reach < Reach.WRITE:
        raise ReadOnly
    kind = FORMS[named]
    initial = {
        **kind.fields_of(opened.sheet),
        "seen_version": opened.sheet_version,
    }
    form = kind(request.POST or None, initial=initial)
    status = 200
    if form.is_valid():
        try:
            write_sheet(
                case,
                named,
                sheet=form.sheet(opened.sheet),
                seen_version=form.cleaned_data["seen_version"],
                by=request.holder,
                now=request.now,
            )
        except Refused as refusal:
            form, status = refused(form, refusal), 409
        else:
            return page_of(case, named)
    view = get_case(case, by=request.holder)
    context = {"case": view, "drawer": named, "form": form, "tabs": tabs(view, named)}
    return render(request, "protection/edit.html", context, status=status)


@require_GET
@case_staff
@asks_again
def earlier_page(request: SignedInRequest, case: UUID, drawer: str) -> HttpResponse:
    """Show the earlier versions of a drawer's sheet."""
    named = drawer_named(drawer)
    versions = read_history(case, named, by=request.holder, now=request.now)
    view = get_case(case, by=request.holder)
    labels = {name: field.label for name, field in FORMS[named].base_fields.items()}
    shown = [_labelled(FORMS[named].fields_of(sheet), labels) for sheet in versions]
    context = {
        "case": view,
        "drawer": named,
        "versions": shown,
        "tabs": tabs(view, named),
    }
    return render(request, "protection/earlier.html", context)


def _labelled(
    values: dict[str, Any], labels: dict[str, Any]
) -> list[tuple[str, object]]:
    return [(labels[n], v) for n, v in values.items() if v and n in labels]


@get_or_post
@case_staff
@asks_again
def answer_page(request: SignedInRequest, case: UUID) -> HttpResponse:
    """Seal an answer to the person, if the contact rules allow it."""
    form = AnswerForm(request.POST or None)
    if request.method == "GET" or not form.is_valid():
        return _drawer(request, case, Drawer.CONTACT, answer_form=form)
    text = form.cleaned_data["text"]
    try:
        answer(case, text=text, by=request.holder, now=request.now)
    except Refused as refusal:
        form = refused(form, refusal)
        return _drawer(
            request, case, Drawer.CONTACT, answer_form=form, was_refused=True
        )
    return redirect("protection:drawer", case, Drawer.CONTACT.value)
