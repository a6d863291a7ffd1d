from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from amparo.front import codes
from amparo.front.actions import send_file, send_report
from amparo.front.arriving import boxes_folder
from amparo.front.deployment import MIB, get_deployment
from amparo.front.forms import DOCTOR_NOW, NUMBERS, FileForm, ReportForm, WordForm
from amparo.front.machinery import machinery
from amparo.front.pages import ReporterRequest, SeeOther, expired, page, refused
from amparo.front.room import TooMuch, why_not_file
from amparo.front.sealed_upload import SealedUpload
from amparo.front.tickets import Page, Ticket, TicketError, TicketOld, TicketUsed
from amparo.lib.refusal import Refused

# A browser shows our refusal only if it could send all; far beyond the limit we hang up instead.
READ_AND_DROPPED = 4


@require_http_methods(["GET", "HEAD", "POST"])
def write(request: ReporterRequest) -> HttpResponse:
    """Take the text of a report and answer with its code."""
    if request.method != "POST":
        return _write_page(request, ReportForm())
    form = ReportForm(request.POST)
    if not form.is_valid():
        return _write_page(request, form)
    try:
        ticket = _taken(request, Page.WRITE)
    except TicketUsed as used:
        return _sent_before(request, used.serial)
    except TicketOld:
        return _write_page(request, form, is_old=True)
    return _send(request, form, serial=ticket.serial)


def _send(request: ReporterRequest, form: ReportForm, *, serial: bytes) -> HttpResponse:
    language = get_language() or ""
    wants_numbers = form.cleaned_data.get("form") == NUMBERS
    try:
        sent = send_report(
            text=form.cleaned_data["text"],
            language=language,
            form=NUMBERS if wants_numbers else language,
            answers=_answers(form),
            now=request.now,
        )
    except Refused as refusal:
        return _write_page(request, form, refusal=refusal)
    machinery().recent.remember(serial, request.next_address)
    code_page = Ticket(
        Page.CODE,
        code=sent.code,
        thread=sent.thread,
        number=codes.choose_part(sent.code),
    )
    return _code_page(request, code_page)


def _answers(form: ReportForm) -> dict[str, str]:
    """Say only what the desk must act on; the inbox lifts such a report to the top."""
    is_urgent = form.cleaned_data["medical"] == DOCTOR_NOW
    return {"medical": DOCTOR_NOW} if is_urgent else {}


def _sent_before(request: ReporterRequest, serial: bytes) -> HttpResponse:
    """Lead whoever sends the same form again to the code that may have been lost on the way."""
    address = machinery().recent.find(serial)
    if machinery().shelf.has(address, now=request.now):
        return SeeOther(reverse("front:next", args=[address]))
    return expired(request)


@require_http_methods(["GET", "HEAD", "POST"])
def confirm_code(request: ReporterRequest) -> HttpResponse:
    """Check that the code was written down, if the reporter wants to be sure."""
    if request.method != "POST":
        return HttpResponseRedirect(reverse("front:start"))
    try:
        ticket = _taken(request, Page.CODE)
    except TicketError:
        return expired(request)
    typed = request.POST.get("word", "")
    machinery().shelf.forget(ticket.origin)
    is_right = codes.is_part(typed, code=ticket.code, number=ticket.number)
    if "without" not in request.POST and not is_right:
        return _code_page(request, ticket, typed=typed)
    return files_page(request, Ticket(Page.FILES, thread=ticket.thread))


@require_http_methods(["GET", "HEAD", "POST"])
def add_file(request: ReporterRequest) -> HttpResponse:
    """Take one file; it was sealed while it arrived."""
    if request.method != "POST":
        return HttpResponseRedirect(reverse("front:start"))
    limit = get_deployment().limits.report_mib
    if int(request.META.get("CONTENT_LENGTH") or 0) > READ_AND_DROPPED * limit * MIB:
        return refused(request, TooMuch(limit), status=413)
    try:
        ticket = _taken(request, Page.FILES)
    except TicketError:
        return expired(request)
    try:
        return _take_file(request, ticket)
    except Refused as refusal:
        return files_page(request, ticket, refusal=refusal)


def _take_file(request: ReporterRequest, ticket: Ticket) -> HttpResponse:
    form = FileForm(request.POST, request.FILES)
    upload = request.FILES.get("file")
    if refusal := request.upload_handlers[0].refusal:  # type: ignore[attr-defined]
        raise refusal
    if not isinstance(upload, SealedUpload) or ticket.thread is None:
        form.is_valid()
        return files_page(request, ticket, form=form)
    send_file(
        upload.arriving,
        thread=ticket.thread,
        name=upload.true_name,
        media_type=upload.content_type or "",
        conversation=ticket.conversation,
        now=request.now,
    )
    more = Ticket(Page.FILES, thread=ticket.thread, number=ticket.number + 1)
    return files_page(request, more)


@require_safe
def done(request: ReporterRequest) -> HttpResponse:
    return page(request, "done.html", same_in="front:done")


def _write_page(
    request: ReporterRequest,
    form: ReportForm,
    *,
    is_old: bool = False,
    refusal: Refused | None = None,
) -> HttpResponse:
    context = {
        "form": form,
        "ticket": machinery().tickets.issue(Ticket(Page.WRITE), now=request.now),
        "is_old": is_old,
        "refusal": refusal,
    }
    same_in = None if form.is_bound else "front:write"
    return page(request, "write.html", context, same_in=same_in)


def _code_page(
    request: ReporterRequest, ticket: Ticket, *, typed: str | None = None
) -> HttpResponse:
    ask = _("Type number %(number)s of your code") if codes.is_numbers(ticket.code) else _("Type word %(number)s of your code")  # fmt: skip
    label = ask % {"number": ticket.number}
    again = {"word": typed} if typed is not None else None
    form = WordForm(again, label=label)
    if typed:
        form.add_error(
            "word", _("This is not the one. Compare it with the code above.")
        )
    fresh = Ticket(
        Page.CODE,
        code=ticket.code,
        thread=ticket.thread,
        number=ticket.number,
        origin=request.next_address,
    )
    # A line that breaks now must not lose the only copy of the code.
    request.may_repeat = True
    *words, check = codes.parts_of(ticket.code)
    context = {
        "form": form,
        "ticket": machinery().tickets.issue(fresh, now=request.now),
        "numbers": codes.parts_of(ticket.code) if codes.is_numbers(ticket.code) else [],
        "words": words,
        "check": check,
    }
    return page(request, "code.html", context, same_in=None)


def files_page(
    request: ReporterRequest,
    ticket: Ticket,
    *,
    form: FileForm | None = None,
    refusal: Refused | None = None,
) -> HttpResponse:
    """Offer to add files to a report; when none can be taken, say so and offer nothing."""
    limits = get_deployment().limits
    used = machinery().allowance.used(ticket.thread) if ticket.thread else 0
    closed = why_not_file(0, used=used, folder=boxes_folder(), limits=limits)
    fresh = Ticket(
        Page.FILES,
        conversation=ticket.conversation,
        thread=ticket.thread,
        number=ticket.number,
    )
    context = {
        "form": form or FileForm(),
        "ticket": machinery().tickets.issue(fresh, now=request.now),
        "arrived": ticket.number,
        "limit_mib": limits.report_mib,
        "refusal": closed or refusal,
        "is_open": closed is None,
    }
    return page(request, "files.html", context, same_in=None)


def _taken(request: ReporterRequest, where: Page) -> Ticket:
    return machinery().tickets.take(
        request.POST.get("ticket", ""), page=where, now=request.now
    )
