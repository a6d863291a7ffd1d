from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from amparo.front import codes
from amparo.front.actions import (
    confirm_read,
    open_conversation,
    send_message,
    set_twin,
)
from amparo.front.forms import CodeForm, FileForm, TextForm
from amparo.front.machinery import machinery
from amparo.front.pages import ReporterRequest, expired, page
from amparo.front.queries import Conversation, unread_replies
from amparo.front.tickets import Page, Ticket, TicketError, TicketOld, TicketUsed
from amparo.lib.refusal import Refused
from amparo.lib.sealing.words import CodeRefused


@require_http_methods(["GET", "HEAD", "POST"])
def enter(request: ReporterRequest) -> HttpResponse:
    """Take a code and show what has not been read yet."""
    if request.method != "POST":
        return _enter_page(request, CodeForm())
    form = CodeForm(request.POST)
    if not form.is_valid():
        return _enter_page(request, form)
    try:
        _taken(request, Page.ENTER)
        conversation = _opened(form, request)
    except TicketUsed:
        return expired(request)
    except TicketOld:
        return _enter_page(request, form, is_old=True)
    except CodeRefused:
        return _enter_page(request, form)
    except Refused as refusal:
        return _enter_page(request, form, refusal=refusal)
    return _talk_page(request, conversation)


@require_http_methods(["GET", "HEAD", "POST"])
def read(request: ReporterRequest) -> HttpResponse:
    """Delete the answers that the reporter says have been read."""
    if request.method != "POST":
        return HttpResponseRedirect(reverse("front:replies"))
    try:
        ticket = _taken(request, Page.TALK)
    except TicketError:
        return expired(request)
    confirm_read(ticket.replies)
    return _talk_page(request, _conversation_of(ticket), done="read")


@require_http_methods(["GET", "HEAD", "POST"])
def message(request: ReporterRequest) -> HttpResponse:
    """Take a later message."""
    if request.method != "POST":
        return HttpResponseRedirect(reverse("front:replies"))
    form = TextForm(request.POST)
    try:
        conversation = _conversation_of(_taken(request, Page.TALK))
    except TicketUsed:
        return expired(request)
    except TicketOld:
        return _resume_page(request, form, CodeForm())
    if not form.is_valid():
        return _talk_page(request, conversation, form=form)
    try:
        sent = _sent(request, form, conversation)
    except Refused as refusal:
        return _talk_page(request, conversation, form=form, refusal=refusal)
    return _talk_page(request, sent, done="sent")


@require_http_methods(["GET", "HEAD", "POST"])
def resume(request: ReporterRequest) -> HttpResponse:
    """Take a message whose page grew old while it was written: the words are kept, the code is asked again."""
    if request.method != "POST":
        return HttpResponseRedirect(reverse("front:replies"))
    form, code_form = TextForm(request.POST), CodeForm(request.POST)
    if not (form.is_valid() and code_form.is_valid()):
        return _resume_page(request, form, code_form)
    try:
        _taken(request, Page.RESUME)
        sent = _sent(request, form, _opened(code_form, request))
    except TicketUsed:
        return expired(request)
    except (TicketOld, CodeRefused):
        return _resume_page(request, form, code_form)
    except Refused as refusal:
        return _resume_page(request, form, code_form, refusal=refusal)
    return _talk_page(request, sent, done="sent")


@require_http_methods(["GET", "HEAD", "POST"])
def second_code(request: ReporterRequest) -> HttpResponse:
    """Give a second code that opens a harmless conversation."""
    if request.method != "POST":
        return _second_code_page(request, CodeForm())
    form = CodeForm(request.POST)
    if not form.is_valid():
        return _second_code_page(request, form)
    try:
        _taken(request, Page.TWIN)
        twin = set_twin(
            form.cleaned_data["code"], harmless=_harmless_answer(), now=request.now
        )
    except TicketUsed:
        return expired(request)
    except TicketOld:
        return _second_code_page(request, form, is_old=True)
    except CodeRefused as refused:
        form.add_error("code", codes.in_words(refused))
        return _second_code_page(request, form)
    except Refused as refusal:
        return _second_code_page(request, form, refusal=refusal)
    return _twin_page(request, twin)


def _harmless_answer() -> str:
    return _(
        "Thank you for writing to us. We have read your question. It is not something we work on, "
        "so we cannot help you further. We wish you well."
    )


def _taken(request: ReporterRequest, where: Page) -> Ticket:
    return machinery().tickets.take(
        request.POST.get("ticket", ""), page=where, now=request.now
    )


def _opened(form: CodeForm, request: ReporterRequest) -> Conversation:
    try:
        return open_conversation(form.cleaned_data["code"], now=request.now)
    except CodeRefused as refused:
        form.add_error("code", codes.in_words(refused))
        raise


def _sent(
    request: ReporterRequest, form: TextForm, conversation: Conversation
) -> Conversation:
    return send_message(
        text=form.cleaned_data["text"],
        language=get_language() or "",
        conversation=conversation,
        now=request.now,
    )


def _conversation_of(ticket: Ticket) -> Conversation:
    if ticket.conversation is None:
        raise TicketOld
    return ticket.conversation


def _enter_page(
    request: ReporterRequest,
    form: CodeForm,
    *,
    is_old: bool = False,
    refusal: Refused | None = None,
) -> HttpResponse:
    context = _code_context(request, form, Page.ENTER)
    same_in = None if form.is_bound else "front:replies"
    context |= {"is_old": is_old, "refusal": refusal}
    return page(request, "enter.html", context, same_in=same_in)


def _second_code_page(
    request: ReporterRequest,
    form: CodeForm,
    *,
    is_old: bool = False,
    refusal: Refused | None = None,
) -> HttpResponse:
    context = _code_context(request, form, Page.TWIN)
    same_in = None if form.is_bound else "front:twin"
    context |= {"is_old": is_old, "refusal": refusal}
    return page(request, "second_code.html", context, same_in=same_in)


def _code_context(
    request: ReporterRequest, form: CodeForm, where: Page
) -> dict[str, Any]:
    ticket = machinery().tickets.issue(Ticket(where), now=request.now)
    return {"form": form, "ticket": ticket}


def _twin_page(request: ReporterRequest, twin: str) -> HttpResponse:
    *words, check = codes.parts_of(twin)
    numbers = codes.parts_of(twin) if codes.is_numbers(twin) else []
    context = {"words": words, "check": check, "numbers": numbers}
    return page(request, "twin.html", context, same_in=None)


def _talk_page(
    request: ReporterRequest,
    conversation: Conversation,
    *,
    form: TextForm | None = None,
    refusal: Refused | None = None,
    done: str = "",
) -> HttpResponse:
    """Show a conversation. A code without one gets the same page, byte for byte of equal length."""
    unread = unread_replies(conversation.row, reply_key=conversation.wrapped.reply_key)
    talk = Ticket(
        Page.TALK,
        conversation=conversation,
        replies=[reply.id for reply in unread],
    )
    files = Ticket(
        Page.FILES, conversation=conversation, thread=conversation.wrapped.reports_to
    )
    issue = machinery().tickets.issue
    context = {
        "unread": unread,
        "form": form or TextForm(),
        "ticket": issue(talk, now=request.now),
        "file_form": FileForm(),
        "files_ticket": issue(files, now=request.now),
        "refusal": refusal,
        "done": done,
    }
    return page(request, "talk.html", context, same_in=None)


def _resume_page(
    request: ReporterRequest,
    form: TextForm,
    code_form: CodeForm,
    *,
    refusal: Refused | None = None,
) -> HttpResponse:
    context = {
        "form": form,
        "code_form": code_form,
        "ticket": machinery().tickets.issue(Ticket(Page.RESUME), now=request.now),
        "refusal": refusal,
    }
    return page(request, "resume.html", context, same_in=None)
