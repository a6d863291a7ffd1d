import json
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import (
    require_GET,
    require_http_methods,
    require_POST,
)

from amparo.apps.members import heads, queries
from amparo.apps.members.actions import (
    invite,
    take_signatures,
    withdraw_invitation,
    withdraw_newcomer,
)
from amparo.apps.members.actions.inviting import (
    request_signatures,
    sponsors_of,
)
from amparo.apps.members.doors import (
    needs_role,
)
from amparo.apps.members.forms import (
    InviteForm,
    SignatureFilesForm,
)
from amparo.apps.members.labels import ROLES, STATES
from amparo.apps.members.requests import SignedInRequest
from amparo.apps.members.roles import Role
from amparo.apps.members.rules import sponsors_needed
from amparo.apps.members.states import State
from amparo.apps.members.views.form_page import form_page
from amparo.lib.refusal import Refused
from amparo.lib.sealing.directory import State as Standing

get_or_post = require_http_methods(["GET", "POST"])


@needs_role(Role.ADMINISTRATOR)
@require_GET
def administration(request: SignedInRequest) -> HttpResponse:
    colleagues = queries.colleagues()
    context = {
        "invitations": [
            {"invitation": i, "role": ROLES[Role(i.role)]}
            for i in queries.open_invitations(request.now.date())
        ],
        "newcomers": [
            {
                "member": m,
                "role": ROLES[Role(m.role)],
                "state": STATES[State(m.state)],
                "sponsors": len(sponsors_of(m)),
            }
            for m in queries.newcomers()
        ],
        "needed": sponsors_needed(colleagues=heads.count_signed()),
        "colleagues": [{"colleague": c, "role": ROLES[c.role]} for c in colleagues],
        "roles": [(r.value, label) for r, label in ROLES.items()],
        "form": InviteForm(),
    }
    return render(request, "members/administration.html", context)


@needs_role(Role.ADMINISTRATOR)
@require_POST
def invite_page(request: SignedInRequest) -> HttpResponse:
    form = InviteForm(request.POST)
    if not form.is_valid():
        return redirect("members:administration")
    invitation = invite(form.chosen_role(), by=request.holder, now=request.now)
    context = {
        "invitation": invitation,
        "words": invitation.code.split(),
        "role": ROLES[invitation.role],
        "organisation": queries.organisation().name,
    }
    return render(request, "members/invitation.html", context)


@needs_role(Role.ADMINISTRATOR)
@require_POST
def withdraw_invitation_now(request: SignedInRequest, invitation: UUID) -> HttpResponse:
    withdraw_invitation(invitation, by=request.holder, now=request.now)
    return redirect("members:administration")


@needs_role(Role.ADMINISTRATOR)
@require_POST
def withdraw_newcomer_now(request: SignedInRequest, member: UUID) -> HttpResponse:
    withdraw_newcomer(member, by=request.holder, now=request.now)
    return redirect("members:administration")


@needs_role(Role.ADMINISTRATOR)
@require_POST
def signature_request(request: SignedInRequest, member: UUID) -> HttpResponse:
    chosen = request.POST.get("role")
    role = Role(chosen) if chosen in list(Role) else None
    standing = Standing.LEFT if chosen == "left" else Standing.ACTIVE
    wanted = request_signatures(member, role=role, standing=standing)
    response = HttpResponse(
        json.dumps(wanted, indent=1), content_type="application/json"
    )
    response["Content-Disposition"] = 'attachment; filename="directory-request.json"'
    return response


@needs_role(Role.ADMINISTRATOR)
@get_or_post
def take_signatures_page(request: SignedInRequest) -> HttpResponse:
    form = SignatureFilesForm(request.POST or None)
    if not form.is_valid():
        return form_page(request, "members/signatures.html", form)
    files = [form.cleaned_data["first"], form.cleaned_data["second"]]
    try:
        take_signatures(files, by=request.holder, now=request.now)
    except Refused as refusal:
        return form_page(request, "members/signatures.html", form, refusal)
    return redirect("members:administration")
