from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from amparo.apps.journal.actions import note, share_head, take_head
from amparo.apps.journal.queries import check_log, entries
from amparo.apps.members.doors import needs_role
from amparo.apps.members.requests import SignedInRequest
from amparo.apps.members.roles import Role

# A visit stays quick however long the log grows; a link checks all of it.
CHECKED_ON_EACH_VISIT = 10_000


@require_GET
@needs_role(Role.AUDITOR)
def journal(request: SignedInRequest) -> HttpResponse:
    """Show what was done, and whether the log still says what it said."""
    everything = request.GET.get("check") == "all"
    verdict = check_log(last=None if everything else CHECKED_ON_EACH_VISIT)
    page = entries(by=request.holder, page=_number(request.GET.get("page", "1")))
    if verdict.holds:
        share_head()
        note(verb="journal.read", by=request.holder, now=request.now)
    return render(request, "journal/journal.html", {"verdict": verdict, "page": page})


@require_GET
@needs_role(Role.AUDITOR)
def checkpoint(request: SignedInRequest) -> HttpResponse:
    """Hand out the signed head, to be kept where this machine's thief cannot reach."""
    text = take_head(by=request.holder, now=request.now)
    response = HttpResponse(text, content_type="text/plain; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="checkpoint"'
    return response


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() else 1
