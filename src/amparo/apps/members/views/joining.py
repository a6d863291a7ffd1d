from uuid import UUID

import segno
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.safestring import mark_safe
from django.views.decorators.http import (
    require_http_methods,
)

from amparo.apps.members import queries
from amparo.apps.members.actions import (
    accept_invitation,
    confirm_newcomer,
    sponsor,
)
from amparo.apps.members.doors import (
    open_door,
)
from amparo.apps.members.enrolling import Slip
from amparo.apps.members.forms import (
    AcceptForm,
    SignInForm,
    WordsForm,
)
from amparo.apps.members.requests import OpenRequest, SignedInRequest
from amparo.apps.members.views.form_page import form_page
from amparo.lib.refusal import Refused

get_or_post = require_http_methods(["GET", "POST"])


@open_door
@get_or_post
def accept_invitation_page(request: OpenRequest) -> HttpResponse:
    if request.method == "GET":
        return _accept_form(request, AcceptForm())
    if "passphrase" in request.POST:
        return _confirm(request)
    form = AcceptForm(request.POST)
    if not form.is_valid():
        return _accept_form(request, form)
    try:
        slip = accept_invitation(
            form.cleaned_data["words"],
            alias=form.cleaned_data["alias"],
            now=request.now,
        )
    except Refused as refusal:
        return _accept_form(request, form, refusal)
    return _slip_page(request, slip)


def _accept_form(
    request: OpenRequest, form: Form, refusal: Refused | None = None
) -> HttpResponse:
    return form_page(
        request,
        "members/accept_invitation.html",
        form,
        refusal,
        confirm_form=SignInForm(),
    )


def _slip_page(request: OpenRequest, slip: Slip) -> HttpResponse:
    picture = segno.make(slip.totp_address, error="m").svg_inline(
        scale=5, border=4, dark="#000", light="#fff", omitsize=False
    )
    context = {
        "slip": slip,
        "words": slip.passphrase.split(),
        "picture": mark_safe(picture),  # noqa: S308  drawn by segno from our own address
        "form": SignInForm(initial={"alias": slip.alias}),
    }
    return render(request, "members/slip.html", context)


def _confirm(request: OpenRequest) -> HttpResponse:
    form = SignInForm(request.POST)
    if not form.is_valid():
        return _accept_form(request, AcceptForm())
    fields = form.cleaned_data
    try:
        _member, words = confirm_newcomer(
            fields["alias"],
            passphrase=fields["passphrase"],
            code=fields["code"],
            now=request.now,
        )
    except Refused as refusal:
        return _accept_form(request, AcceptForm(), refusal)
    context = {"alias": fields["alias"], "fingerprint": words}
    return render(request, "members/fingerprint.html", context)


@get_or_post
def sponsor_page(request: SignedInRequest, member: UUID) -> HttpResponse:
    newcomer = queries.get_newcomer(member)
    form = WordsForm(request.POST or None)
    refusal = None
    if form.is_valid():
        try:
            sponsor(
                member,
                words=form.cleaned_data["words"],
                by=request.holder,
                now=request.now,
            )
        except Refused as refused:
            refusal = refused
        else:
            return redirect("members:colleagues")
    return form_page(request, "members/sponsor.html", form, refusal, newcomer=newcomer)
