from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import (
    require_GET,
    require_http_methods,
    require_POST,
)

from amparo.apps.members.actions import (
    change_passphrase,
    rotate,
)
from amparo.apps.members.actions.inviting import (
    words_of,
)
from amparo.apps.members.actions.rotating import DRAWERS, rotation_list
from amparo.apps.members.doors import (
    needs_fresh_passphrase,
)
from amparo.apps.members.forms import (
    PassphraseForm,
)
from amparo.apps.members.labels import KINDS, ROLES
from amparo.apps.members.requests import SignedInRequest
from amparo.apps.members.views.form_page import form_page
from amparo.lib.refusal import Refused
from amparo.lib.sealing.keyring import Kind
from amparo.web.unseen import Unseen

get_or_post = require_http_methods(["GET", "POST"])


@require_GET
def account(request: SignedInRequest) -> HttpResponse:
    keys = rotation_list(request.holder, page=request.GET.get("page"))
    context = {
        "role": ROLES[request.holder.role],
        "fingerprint": words_of(request.holder.member),
        "keys": keys,
        "to_rotate": [
            {
                "item": item,
                "kind": KINDS[item.kind],
                "can_rotate_here": item.kind in DRAWERS,
            }
            for item in keys
        ],
    }
    return render(request, "members/account.html", context)


@get_or_post
def new_passphrase_page(request: SignedInRequest) -> HttpResponse:
    form = PassphraseForm(request.POST or None)
    if not form.is_valid():
        return form_page(request, "members/new_passphrase.html", form)
    try:
        fresh = change_passphrase(
            form.cleaned_data["passphrase"], by=request.holder, now=request.now
        )
    except Refused as refusal:
        return form_page(
            request, "members/new_passphrase.html", PassphraseForm(), refusal
        )
    return render(request, "members/passphrase_changed.html", {"words": fresh.split()})


@require_POST
@needs_fresh_passphrase
def rotate_now(request: SignedInRequest, kind: int, compartment: UUID) -> HttpResponse:
    if kind not in DRAWERS:
        raise Unseen
    rotate(Kind(kind), compartment, by=request.holder, now=request.now)
    return redirect("members:account")
