from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import render

from amparo.apps.members.requests import SignedInRequest
from amparo.apps.protection.actions import (
    issue_token,
    pass_extract,
    propose_extract,
    read_drawer,
    record_consent,
    withdraw_consent,
)
from amparo.apps.protection.actions.writing import ReadOnly
from amparo.apps.protection.drawers import Drawer, Reach
from amparo.apps.protection.entries import Consent, Proposal
from amparo.apps.protection.forms import (
    ConsentForm,
    ExtractForm,
    ProposalForm,
    WithdrawForm,
    days_ahead,
)
from amparo.apps.protection.queries import OpenDrawer, get_case, get_consent
from amparo.apps.protection.sheets import AccountSheet
from amparo.apps.protection.views.shared import (
    asks_again,
    case_staff,
    get_or_post,
    page_of,
    refused,
    tabs,
)
from amparo.lib.refusal import Refused
from amparo.lib.sealing.keyring import Kind
from amparo.lib.values.references import reference_of
from amparo.web.unseen import Unseen

A_YEAR = 365


@get_or_post
@case_staff
def consent_page(request: SignedInRequest, case: UUID) -> HttpResponse:
    """Record what the person agreed to."""
    view = get_case(case, by=request.holder)
    if view.reaches.get(Drawer.ACCOUNT, Reach.NOTHING) < Reach.READ:
        raise Unseen
    today = request.now.date()
    initial = {"given_on": today, "expires_on": days_ahead(today, A_YEAR)}
    form = ConsentForm(request.POST or None, initial=initial)
    status = 200
    if form.is_valid():
        consent = form.consent(recorded_by=request.holder.id)
        try:
            record_consent(case, consent=consent, by=request.holder, now=request.now)
        except Refused as refusal:
            form, status = refused(form, refusal), 409
        else:
            return page_of(case, Drawer.ACCOUNT)
    context = {"case": view, "form": form, "tabs": tabs(view, Drawer.ACCOUNT)}
    return render(request, "protection/record_consent.html", context, status=status)


@get_or_post
@case_staff
def withdraw_page(request: SignedInRequest, case: UUID, consent: UUID) -> HttpResponse:
    """Take note that the person says no again."""
    filed = get_consent(case, consent, by=request.holder, now=request.now)
    form = WithdrawForm(request.POST or None)
    if form.is_valid():
        withdraw_consent(
            case,
            consent=consent,
            how=form.cleaned_data["how"],
            on=request.now.date(),
            by=request.holder,
            now=request.now,
        )
        return page_of(case, Drawer.ACCOUNT)
    view = get_case(case, by=request.holder)
    context = {
        "case": view,
        "filed": filed,
        "form": form,
        "tabs": tabs(view, Drawer.ACCOUNT),
    }
    return render(request, "protection/withdraw_consent.html", context)


@get_or_post
@case_staff
@asks_again
def extract_page(request: SignedInRequest, case: UUID) -> HttpResponse:
    """Let words out of the case, after the checklist."""
    view = get_case(case, by=request.holder)
    if view.reaches.get(Drawer.EXTRACT, Reach.NOTHING) < Reach.READ:
        raise Unseen
    if view.reaches[Drawer.EXTRACT] < Reach.WRITE:
        raise ReadOnly
    account = read_drawer(case, Drawer.ACCOUNT, by=request.holder, now=request.now)
    form = _extract_form(request, account)
    status = 200
    if form.is_valid():
        try:
            _let_out(request, case, form)
        except Refused as refusal:
            form, status = refused(form, refusal), 409
        else:
            return page_of(case, Drawer.EXTRACT)
    context = {
        "case": view,
        "form": form,
        "story": account.sheet.story if isinstance(account.sheet, AccountSheet) else "",
        "tabs": tabs(view, Drawer.EXTRACT),
    }
    return render(request, "protection/make_extract.html", context, status=status)


def _extract_form(request: SignedInRequest, account: OpenDrawer) -> ExtractForm:
    today = request.now.date()
    live = [
        (filed.id, filed.entry.in_words)
        for filed in account.of(Consent)
        if isinstance(filed.entry, Consent) and filed.entry.is_live(today)
    ]
    doors = [
        (door, reference_of(door)) for door in request.holder.compartments(Kind.DEPOSIT)
    ]
    proposals = [f.entry for f in account.of(Proposal)]
    initial: dict[str, Any] = {}
    if proposals and isinstance(proposals[-1], Proposal):
        initial = {"text": proposals[-1].text, "language": proposals[-1].language}
    return ExtractForm(
        request.POST or None, consents=live, investigations=doors, initial=initial
    )


@transaction.atomic
def _let_out(request: SignedInRequest, case: UUID, form: ExtractForm) -> None:
    token = issue_token(
        case,
        consent=form.cleaned_data["consent"],
        by=request.holder,
        now=request.now,
    )
    pass_extract(
        case,
        investigation=form.cleaned_data["investigation"],
        text=form.cleaned_data["text"],
        language=form.cleaned_data["language"],
        checked=form.checks(),
        token=token,
        by=request.holder,
        now=request.now,
    )


@get_or_post
@case_staff
def propose_page(request: SignedInRequest, case: UUID) -> HttpResponse:
    """Suggest words for an extract."""
    view = get_case(case, by=request.holder)
    if view.reaches.get(Drawer.ACCOUNT, Reach.NOTHING) < Reach.READ:
        raise Unseen
    form = ProposalForm(request.POST or None)
    if form.is_valid():
        propose_extract(
            case,
            text=form.cleaned_data["text"],
            language=form.cleaned_data["language"],
            by=request.holder,
            now=request.now,
        )
        return page_of(case, Drawer.ACCOUNT)
    context = {"case": view, "form": form, "tabs": tabs(view, Drawer.ACCOUNT)}
    return render(request, "protection/propose_extract.html", context)
