from __future__ import annotations

from typing import Any, TypeVar
from uuid import UUID

from django.core.paginator import Paginator
from django.forms import Form
from django.http import HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from amparo.apps.intake.actions import (
    answer,
    close_offer,
    hand_over,
    open_file,
    open_offer,
    open_report,
    take_back,
    triage,
)
from amparo.apps.intake.conversations import Conversation
from amparo.apps.intake.forms import (
    AnswerForm,
    HandOverForm,
    TriageForm,
    triage_fields,
)
from amparo.apps.intake.pulling import Pulled, pull
from amparo.apps.intake.queries import (
    get_conversation,
    inbox,
    offers,
    undeliverable_answers,
    waiting_answers,
)
from amparo.apps.intake.sheets import Answer
from amparo.apps.members.doors import needs_role
from amparo.apps.members.front import desk_front
from amparo.apps.members.queries import get_member
from amparo.apps.members.requests import SignedInRequest
from amparo.apps.members.roles import Role
from amparo.lib.refusal import Refused
from amparo.lib.values.references import reference_of

FormT = TypeVar("FormT", bound=Form)
get_or_post = require_http_methods(["GET", "POST"])
PER_PAGE = 50
# What a stranger sent is never shown by us: it leaves as bytes without a type.
FILE_POLICY = "default-src 'none'; sandbox"


@require_GET
@needs_role(Role.INTAKE)
def inbox_page(request: SignedInRequest) -> HttpResponse:
    return _inbox(request)


def _inbox(request: SignedInRequest, **more: Any) -> HttpResponse:
    found = inbox(by=request.holder, now=request.now)
    pages = Paginator(found.conversations, PER_PAGE)
    context = {
        "page": pages.get_page(request.GET.get("page")),
        "damaged": len(found.damaged),
        "now": request.now,
        **more,
    }
    return render(request, "intake/inbox.html", context)


@require_POST
@needs_role(Role.INTAKE)
def fetch(request: SignedInRequest) -> HttpResponse:
    """Meet the front now, and say what came of it."""
    pulled: Pulled = pull(desk_front(), now=request.now)
    return _inbox(request, pulled=pulled)


@require_GET
@needs_role(Role.INTAKE)
def offers_page(request: SignedInRequest) -> HttpResponse:
    found = offers(by=request.holder)
    rows = [
        {
            "offer": offer,
            "reference": reference_of(offer.id),
            "language": offer.report.language if offer.report else "",
        }
        for offer in found.offers
    ]
    context = {"rows": rows, "damaged": len(found.damaged)}
    return render(request, "intake/offers.html", context)


@require_GET
@needs_role(Role.INTAKE)
def offer_page(request: SignedInRequest, offer: UUID) -> HttpResponse:
    opened = open_offer(offer, by=request.holder, now=request.now)
    context = {"offer": opened, "reference": reference_of(offer)}
    return render(request, "intake/offer.html", context)


@require_POST
@needs_role(Role.INTAKE)
def close(request: SignedInRequest, offer: UUID) -> HttpResponse:
    close_offer(offer, by=request.holder, now=request.now)
    return redirect("intake:offers")


@require_GET
@needs_role(Role.INTAKE)
def report_page(request: SignedInRequest, report: UUID) -> HttpResponse:
    return _report(request, report, AnswerForm())


def _report(
    request: SignedInRequest, report: UUID, form: Form, *, status: int = 200
) -> HttpResponse:
    conversation = open_report(report, by=request.holder, now=request.now)
    context = {
        "conversation": conversation,
        "messages_shown": _messages(conversation),
        "files": _files(conversation),
        "handed_to": _alias(conversation.handed_to or conversation.sheet.handed_to),
        "form": form,
        "now": request.now,
    }
    return render(request, "intake/report.html", context, status=status)


@get_or_post
@needs_role(Role.INTAKE)
def answer_page(request: SignedInRequest, report: UUID) -> HttpResponse:
    form = AnswerForm(request.POST or None)
    if not form.is_valid():
        return _report(request, report, form)
    try:
        answer(
            report,
            text=form.cleaned_data["text"],
            by=request.holder,
            now=request.now,
        )
    except Refused as refusal:
        return _report(request, report, _refused(form, refusal), status=409)
    return redirect("intake:report", report)


@get_or_post
@needs_role(Role.INTAKE)
def triage_page(request: SignedInRequest, report: UUID) -> HttpResponse:
    conversation = open_report(report, by=request.holder, now=request.now)
    sheet = conversation.sheet
    initial = triage_fields(sheet, medical=conversation.medical)
    form = TriageForm(request.POST or None, initial=initial)
    status = 200
    if form.is_valid():
        try:
            _triage(request, report, form)
        except Refused as refusal:
            form, status = _refused(form, refusal), 409
        else:
            return redirect("intake:report", report)
    context = {
        "conversation": conversation,
        "messages_shown": _messages(conversation),
        "form": form,
    }
    return render(request, "intake/triage.html", context, status=status)


def _triage(request: SignedInRequest, report: UUID, form: TriageForm) -> None:
    triage(
        report,
        tier=form.chosen_tier(),
        reasons=form.chosen_reasons(),
        medical=form.cleaned_data["medical"],
        note_text=form.cleaned_data["note"],
        contact=form.contact_rules(),
        seen_version=form.cleaned_data["seen_version"],
        by=request.holder,
        now=request.now,
    )


@get_or_post
@needs_role(Role.INTAKE)
def hand_over_page(request: SignedInRequest, report: UUID) -> HttpResponse:
    conversation = get_conversation(report, by=request.holder, now=request.now)
    form = HandOverForm(
        request.POST or None, initial={"caseworker": conversation.handed_to}
    )
    status = 200
    if form.is_valid():
        try:
            hand_over(
                report,
                to=get_member(form.cleaned_data["caseworker"]),
                by=request.holder,
                now=request.now,
            )
        except Refused as refusal:
            form, status = _refused(form, refusal), 409
        else:
            return redirect("intake:inbox")
    context = {"conversation": conversation, "form": form, "now": request.now}
    return render(request, "intake/hand_over.html", context, status=status)


@require_POST
@needs_role(Role.INTAKE)
def take_letter_back(request: SignedInRequest, report: UUID) -> HttpResponse:
    take_back(report, by=request.holder, now=request.now)
    return redirect("intake:report", report)


@require_GET
@needs_role(Role.INTAKE)
def file(request: SignedInRequest, report: UUID, box: UUID) -> HttpResponseBase:
    """Give a file as bytes to save; nothing in it can run or be shown by us."""
    header, pieces = open_file(report, box, by=request.holder, now=request.now)
    response = StreamingHttpResponse(pieces, content_type="application/octet-stream")
    name = content_disposition_header(as_attachment=True, filename=header.name)
    response["Content-Disposition"] = name or "attachment"
    response["Content-Length"] = header.size
    response["Content-Security-Policy"] = FILE_POLICY
    return response


def _messages(conversation: Conversation) -> list[dict[str, Any]]:
    waiting, lost = waiting_answers(), undeliverable_answers()
    shown = []
    for each in conversation.exchange:
        if isinstance(each, Answer):
            shown.append(
                {
                    "who": _("The team"),
                    "when": _delivery(each, waiting=waiting, lost=lost),
                    "text": each.text,
                    "ours": True,
                }
            )
        elif each.report is not None:
            who, text = _("The person"), each.report.text
            shown.append({"who": who, "when": each.week, "text": text, "ours": False})
    return shown


def _delivery(each: Answer, *, waiting: set[UUID], lost: set[UUID]) -> str:
    if each.outgoing in lost:
        return _("could not be delivered: the conversation is gone from the front")
    if each.outgoing in waiting:
        return _("leaves with the next meeting with the front")
    return _("left on the front")


def _files(conversation: Conversation) -> list[dict[str, Any]]:
    return [
        {
            "name": file.header.name,
            "media_type": file.header.media_type,
            "size": file.header.size,
            "address": reverse("intake:file", args=[conversation.id, file.id]),
        }
        for file in conversation.files
        if file.header is not None
    ]


def _alias(member: UUID | None) -> str:
    return get_member(member).alias if member else ""


def _refused(form: FormT, refusal: Refused) -> FormT:
    """Show a refusal above the form, so that nothing that was typed is lost."""
    form.add_error(None, str(refusal))
    return form
