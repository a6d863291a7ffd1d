from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from amparo.apps.members.requests import SignedInRequest
from amparo.apps.protection.actions import (
    add_lead,
    answer_request,
    end_share,
    request_identity,
    share_drawer,
)
from amparo.apps.protection.drawers import Drawer, Reach
from amparo.apps.protection.forms import LeadForm, RequestForm, ShareForm, days_ahead
from amparo.apps.protection.queries import get_case, sharers
from amparo.apps.protection.views.shared import (
    case_staff,
    drawer_named,
    get_or_post,
    page_of,
    refused,
    tabs,
)
from amparo.lib.refusal import Refused
from amparo.web.unseen import Unseen

A_WEEK = 7


@require_GET
@case_staff
def colleagues_page(request: SignedInRequest, case: UUID) -> HttpResponse:
    """Show who holds which drawer, and share one."""
    return _colleagues(request, case, ShareForm(me=request.holder.id))


def _colleagues(
    request: SignedInRequest, case: UUID, form: ShareForm, *, status: int = 200
) -> HttpResponse:
    view = get_case(case, by=request.holder)
    context = {
        "case": view,
        "tabs": tabs(view, "colleagues"),
        "sharers": sharers(case, by=request.holder),
        "form": form,
        "lead_form": LeadForm(me=request.holder.id),
    }
    return render(request, "protection/colleagues.html", context, status=status)


@require_POST
@case_staff
def share(request: SignedInRequest, case: UUID) -> HttpResponse:
    """Give a colleague one drawer's key."""
    form = ShareForm(request.POST, me=request.holder.id)
    if not form.is_valid():
        return _colleagues(request, case, form)
    drawer, colleague = form.chosen()
    try:
        share_drawer(
            case,
            drawer,
            to=colleague,
            reach=form.cleaned_data["reach"],
            expires_on=form.cleaned_data["expires_on"],
            by=request.holder,
            now=request.now,
        )
    except Refused as refusal:
        return _colleagues(request, case, refused(form, refusal), status=409)
    return redirect("protection:colleagues", case)


@require_POST
@case_staff
def lead(request: SignedInRequest, case: UUID) -> HttpResponse:
    """Let another caseworker lead too."""
    form = LeadForm(request.POST, me=request.holder.id)
    get_case(case, by=request.holder)
    if form.is_valid():
        caseworker = form.cleaned_data["caseworker"]
        add_lead(case, to=caseworker, by=request.holder, now=request.now)
    return redirect("protection:colleagues", case)


@require_POST
@case_staff
def end(request: SignedInRequest, case: UUID) -> HttpResponse:
    """End a colleague's access to a drawer."""
    named = drawer_named(request.POST.get("drawer", ""))
    try:
        member = UUID(request.POST.get("member", ""))
    except ValueError:
        raise Unseen from None
    end_share(case, named, member=member, by=request.holder, now=request.now)
    return redirect("protection:colleagues", case)


@get_or_post
@case_staff
def request_page(request: SignedInRequest, case: UUID) -> HttpResponse:
    """Ask to see who the person is."""
    view = get_case(case, by=request.holder)
    initial = {"until": days_ahead(request.now.date(), A_WEEK)}
    form = RequestForm(request.POST or None, initial=initial)
    status = 200
    if form.is_valid():
        try:
            request_identity(
                case,
                reason=form.cleaned_data["reason"],
                until=form.cleaned_data["until"],
                by=request.holder,
                now=request.now,
            )
        except Refused as refusal:
            form, status = refused(form, refusal), 409
        else:
            return redirect("protection:case", case)
    context = {"case": view, "form": form, "tabs": tabs(view)}
    return render(request, "protection/request_identity.html", context, status=status)


@require_POST
@case_staff
def decide(request: SignedInRequest, case: UUID, request_id: UUID) -> HttpResponse:
    """Decide on a request as the second person."""
    answer_request(
        case,
        request=request_id,
        granted=request.POST.get("decision") == "yes",
        by=request.holder,
        now=request.now,
    )
    reaches = get_case(case, by=request.holder).reaches
    has_account = reaches.get(Drawer.ACCOUNT, Reach.NOTHING) >= Reach.READ
    return page_of(case, Drawer.ACCOUNT if has_account else Drawer.EXTRACT)
