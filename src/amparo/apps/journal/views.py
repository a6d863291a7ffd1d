from django.http import HttpResponse
from django.shortcuts import render

from amparo.apps.journal.actions import note, share_head, take_head
from amparo.apps.journal.queries import check_log, entries
from amparo.apps.members.doors import needs_role
from amparo.apps.members.requests import SignedInRequest
from amparo.apps.members.roles import Role


@needs_role(Role.AUDITOR)
def journal(request: SignedInRequest) -> HttpResponse:
    """Show what was done, and whether the log still says what it said."""
    verdict = check_log()
    page = entries(by=request.holder, page=_number(request.GET.get("page", "1")))
    if verdict.holds:
        share_head()
        note(verb="journal.read", by=request.holder, now=request.now)
    return render(request, "journal/journal.html", {"verdict": verdict, "page": page})


@needs_role(Role.AUDITOR)
def checkpoint(request: SignedInRequest) -> HttpResponse:
    """Hand out the signed head, to be kept where this machine's thief cannot reach."""
    text = take_head(by=request.holder, now=request.now)
    response = HttpResponse(text, content_type="text/plain; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="checkpoint"'
    return response


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() else 1
