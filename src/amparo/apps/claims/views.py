from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_POST

from amparo.apps.claims import actions, queries
from amparo.apps.claims.drawings import series_drawing, tree_drawing
from amparo.apps.claims.rules import RULES
from amparo.apps.events.investigations import open_investigation
from amparo.apps.events.views.opening import for_documentation, page_of
from amparo.apps.members.requests import SignedInRequest


@require_GET
@for_documentation
def claims(request: SignedInRequest, investigation: UUID) -> HttpResponse:
    with open_investigation(investigation, by=request.holder) as opened:
        shown = queries.claims(rules=RULES)
    return page_of("claims", request, "claims", opened, claims=shown)


@require_GET
@for_documentation
def claim(request: SignedInRequest, investigation: UUID, claim: str) -> HttpResponse:
    with open_investigation(investigation, by=request.holder) as opened:
        shown = queries.claim_page(claim)
    drawing = tree_drawing(shown)
    return page_of("claims", request, "claim", opened, claim=shown, drawing=drawing)


@require_GET
@for_documentation
def figures(request: SignedInRequest, investigation: UUID) -> HttpResponse:
    with open_investigation(investigation, by=request.holder) as opened:
        series = queries.figures()
    drawn = [(each, series_drawing(each)) for each in series]
    return page_of("claims", request, "figures", opened, series=drawn)


@require_GET
@for_documentation
def disagreements(request: SignedInRequest, investigation: UUID) -> HttpResponse:
    with open_investigation(investigation, by=request.holder) as opened:
        found = queries.disagreements()
    return page_of("claims", request, "disagreements", opened, found=found)


@require_GET
@for_documentation
def texts(request: SignedInRequest, investigation: UUID) -> HttpResponse:
    with open_investigation(investigation, by=request.holder) as opened:
        sheet = queries.texts(page=request.GET.get("page"))
    return page_of("claims", request, "texts", opened, sheet=sheet)


@require_GET
@for_documentation
def text(
    request: SignedInRequest, investigation: UUID, information: UUID
) -> HttpResponse:
    with open_investigation(investigation, by=request.holder) as opened:
        shown = actions.look_at_text(information, by=request.holder, now=request.now)
    return page_of("claims", request, "text", opened, text=shown)


@require_POST
@for_documentation
def read(request: SignedInRequest, investigation: UUID) -> HttpResponse:
    actions.read_texts(investigation, rules=RULES, by=request.holder, now=request.now)
    return redirect("claims:claims", investigation)


@require_POST
@for_documentation
def decide(
    request: SignedInRequest, investigation: UUID, information: UUID
) -> HttpResponse:
    verb, _colon, one = request.POST.get("decide", "").partition(":")
    actions.decide(
        investigation,
        information,
        verb=verb,
        marked=[one] if one else request.POST.getlist("marked"),
        by=request.holder,
        now=request.now,
    )
    return redirect("claims:text", investigation, information)
