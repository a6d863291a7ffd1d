from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import (
    require_GET,
    require_http_methods,
    require_POST,
)

from amparo.apps.members import queries
from amparo.apps.members.actions import (
    freeze,
    withdraw_freeze,
)
from amparo.apps.members.labels import ROLES, STATES
from amparo.apps.members.requests import SignedInRequest
from amparo.apps.members.states import State

get_or_post = require_http_methods(["GET", "POST"])


@require_GET
def colleagues_page(request: SignedInRequest) -> HttpResponse:
    context = {
        "colleagues": [
            {"colleague": c, "role": ROLES[c.role]} for c in queries.colleagues()
        ],
        "newcomers": [
            {
                "member": m,
                "state": STATES[State(m.state)],
                "can_be_met": m.state == State.PENDING,
            }
            for m in queries.newcomers()
        ],
        "gone": [
            {"member": m, "state": STATES[State(m.state)]}
            for m in queries.gone_members()
        ],
    }
    return render(request, "members/colleagues.html", context)


@get_or_post
def freeze_page(request: SignedInRequest, member: UUID) -> HttpResponse:
    if request.method == "POST":
        freeze(member, by=request.holder, now=request.now)
        return redirect("members:colleagues")
    asked_by = queries.find_freeze_asker(member)
    context = {
        "member": queries.get_member(member),
        "asked_by": asked_by,
        "is_mine": asked_by is not None and asked_by.id == request.holder.id,
    }
    return render(request, "members/freeze.html", context)


@require_POST
def withdraw_freeze_now(request: SignedInRequest, member: UUID) -> HttpResponse:
    withdraw_freeze(member, by=request.holder, now=request.now)
    return redirect("members:colleagues")
