import json
from uuid import UUID

import segno
from django.conf import settings
from django.forms import Form
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.safestring import mark_safe
from django.views.decorators.http import (
    require_GET,
    require_http_methods,
    require_POST,
)

from amparo.apps.members import queries
from amparo.apps.members.actions import (
    accept_invitation,
    change_passphrase,
    confirm_newcomer,
    freeze,
    invite,
    retype_passphrase,
    rotate,
    sign_in,
    sign_out,
    sponsor,
    take_signatures,
    withdraw_freeze,
    withdraw_invitation,
    withdraw_newcomer,
)
from amparo.apps.members.actions.inviting import (
    request_signatures,
    sponsors_of,
    words_of,
)
from amparo.apps.members.actions.rotating import rotation_list
from amparo.apps.members.doors import (
    needs_fresh_passphrase,
    needs_role,
    open_door,
)
from amparo.apps.members.enrolling import Slip
from amparo.apps.members.forms import (
    AcceptForm,
    InviteForm,
    PassphraseForm,
    SignatureFilesForm,
    SignInForm,
    WordsForm,
)
from amparo.apps.members.labels import KINDS, ROLES, STATES
from amparo.apps.members.middleware import session_cookie_name
from amparo.apps.members.requests import OpenRequest, SignedInRequest
from amparo.apps.members.roles import Role
from amparo.apps.members.rules import sponsors_needed
from amparo.apps.members.states import State
from amparo.lib.refusal import Refused
from amparo.lib.sealing.directory import State as Standing
from amparo.lib.sealing.keyring import Kind

get_or_post = require_http_methods(["GET", "POST"])
DRAWERS = {Kind.CONTACT, Kind.IDENTITY, Kind.ACCOUNT, Kind.PROTECTION, Kind.EXTRACT}


@require_GET
def home(request: SignedInRequest) -> HttpResponse:
    for address, _label, roles in settings.AMPARO_NAV:
        if request.holder.role in roles:
            return redirect(address)
    return redirect("members:colleagues")


@open_door
@get_or_post
def sign_in_page(request: OpenRequest) -> HttpResponse:
    if request.holder is not None:
        return redirect("members:home")
    form = SignInForm(request.POST or None)
    if not form.is_valid():
        return _form_page(request, "members/sign_in.html", form)
    fields = form.cleaned_data
    try:
        token = sign_in(
            fields["alias"],
            passphrase=fields["passphrase"],
            code=fields["code"],
            now=request.now,
        )
    except Refused as refusal:
        return _form_page(request, "members/sign_in.html", SignInForm(), refusal)
    response = HttpResponseRedirect(_next(request))
    _set_cookie(response, token)
    return response


@require_POST
def sign_out_now(request: SignedInRequest) -> HttpResponse:
    sign_out(token=request.COOKIES[session_cookie_name()])
    response = redirect("members:sign-in")
    response.delete_cookie(session_cookie_name(), path="/", samesite="Strict")
    response["Clear-Site-Data"] = '"cache", "storage"'
    return response


@get_or_post
def passphrase(request: SignedInRequest) -> HttpResponse:
    form = PassphraseForm(request.POST or None)
    if not form.is_valid():
        return _form_page(request, "members/passphrase.html", form)
    try:
        retype_passphrase(
            form.cleaned_data["passphrase"],
            by=request.holder,
            token=request.COOKIES[session_cookie_name()],
            now=request.now,
        )
    except Refused as refusal:
        return _form_page(request, "members/passphrase.html", PassphraseForm(), refusal)
    return HttpResponseRedirect(_next(request))


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
    return _form_page(
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
    return _form_page(request, "members/sponsor.html", form, refusal, newcomer=newcomer)


@require_GET
def account(request: SignedInRequest) -> HttpResponse:
    context = {
        "role": ROLES[request.holder.role],
        "fingerprint": words_of(request.holder.member),
        "to_rotate": [
            {
                "item": item,
                "kind": KINDS[item.kind],
                "can_rotate_here": item.kind in DRAWERS,
            }
            for item in rotation_list(request.holder)
        ],
    }
    return render(request, "members/account.html", context)


@get_or_post
def new_passphrase_page(request: SignedInRequest) -> HttpResponse:
    form = PassphraseForm(request.POST or None)
    if not form.is_valid():
        return _form_page(request, "members/new_passphrase.html", form)
    try:
        fresh = change_passphrase(
            form.cleaned_data["passphrase"], by=request.holder, now=request.now
        )
    except Refused as refusal:
        return _form_page(
            request, "members/new_passphrase.html", PassphraseForm(), refusal
        )
    return render(request, "members/passphrase_changed.html", {"words": fresh.split()})


@require_POST
@needs_fresh_passphrase
def rotate_now(request: SignedInRequest, kind: int, compartment: UUID) -> HttpResponse:
    rotate(Kind(kind), compartment, by=request.holder, now=request.now)
    return redirect("members:account")


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
        "needed": sponsors_needed(colleagues=len(colleagues)),
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
        return _form_page(request, "members/signatures.html", form)
    files = [form.cleaned_data["first"], form.cleaned_data["second"]]
    try:
        take_signatures(files, by=request.holder, now=request.now)
    except Refused as refusal:
        return _form_page(request, "members/signatures.html", form, refusal)
    return redirect("members:administration")


def _form_page(
    request: HttpRequest,
    template: str,
    form: Form,
    refusal: Refused | None = None,
    **more: object,
) -> HttpResponse:
    """Show a form, with why the last attempt was refused."""
    status = 200
    if refusal is not None:
        status = getattr(refusal, "status", 409)
    elif form.is_bound:
        status = 422
    context = {"form": form, "refused": refusal, **more}
    return render(request, template, context, status=status)


def _next(request: HttpRequest) -> str:
    """Give the page the visitor came from, if it is one of ours."""
    wanted = request.GET.get("next", "/")
    ours = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts=None, require_https=False
    )
    return wanted if ours and wanted.startswith("/") else "/"


def _set_cookie(response: HttpResponse, token: str) -> None:
    response.set_cookie(
        session_cookie_name(),
        token,
        secure=settings.AMPARO_SECURE_COOKIES,
        httponly=True,
        samesite="Strict",
        path="/",
    )
