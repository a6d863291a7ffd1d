from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from amparo.apps.intake.queries import count_letters, letters_for, read_letter
from amparo.apps.members.requests import SignedInRequest
from amparo.apps.protection.actions import decline_letter, open_case, take_letter
from amparo.apps.protection.drawers import HOLDS
from amparo.apps.protection.queries import cases, get_case, search_cases
from amparo.apps.protection.views.shared import case_staff, tabs
from amparo.lib.values.references import reference_of

PER_PAGE = 50


@require_GET
@case_staff
def cases_page(request: SignedInRequest) -> HttpResponse:
    """List the cases that are open to this member, or those with a word."""
    wanted = request.GET.get("q", "").strip()
    holder = request.holder
    found = search_cases(wanted, by=holder) if wanted else cases(holder)
    context = {
        "page": Paginator(found, PER_PAGE).get_page(request.GET.get("page")),
        "wanted": wanted,
        "letters": count_letters(holder),
    }
    return render(request, "protection/cases.html", context)


@require_GET
@case_staff
def case_page(request: SignedInRequest, case: UUID) -> HttpResponse:
    """Show which drawers of a case exist for this member."""
    view = get_case(case, by=request.holder)
    held = [
        {"drawer": d, "holds": HOLDS[d], "reach": view.reaches[d]} for d in view.drawers
    ]
    context = {"case": view, "tabs": tabs(view), "held": held}
    return render(request, "protection/case.html", context)


@require_GET
@case_staff
def letters_page(request: SignedInRequest) -> HttpResponse:
    """List the letters from intake, the most urgent first."""
    rows = [
        {"letter": letter, "reference": reference_of(letter.id)}
        for letter in letters_for(request.holder)
    ]
    context = {"rows": rows, "now": request.now}
    return render(request, "protection/letters.html", context)


@require_GET
@case_staff
def letter_page(request: SignedInRequest, letter: UUID) -> HttpResponse:
    """Show one letter, before it is accepted."""
    context = {
        "letter": read_letter(letter, by=request.holder),
        "reference": reference_of(letter),
        "now": request.now,
    }
    return render(request, "protection/letter.html", context)


@require_POST
@case_staff
def open_from_letter(request: SignedInRequest, letter: UUID) -> HttpResponse:
    """Make a case of a letter, or put it into the case it continues."""
    is_first = read_letter(letter, by=request.holder).first
    act = open_case if is_first else take_letter
    return redirect("protection:case", act(letter, by=request.holder, now=request.now))


@require_POST
@case_staff
def decline(request: SignedInRequest, letter: UUID) -> HttpResponse:
    """Give a letter back to intake."""
    decline_letter(letter, by=request.holder, now=request.now)
    return redirect("protection:letters")
