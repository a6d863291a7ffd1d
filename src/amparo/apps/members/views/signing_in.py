from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import (
    require_GET,
    require_http_methods,
    require_POST,
)

from amparo.apps.members.actions import (
    retype_passphrase,
    sign_in,
    sign_out,
)
from amparo.apps.members.doors import (
    open_door,
)
from amparo.apps.members.forms import (
    PassphraseForm,
    SignInForm,
)
from amparo.apps.members.middleware import session_cookie_name
from amparo.apps.members.requests import OpenRequest, SignedInRequest
from amparo.apps.members.views.form_page import form_page
from amparo.lib.refusal import Refused

get_or_post = require_http_methods(["GET", "POST"])


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
        return form_page(request, "members/sign_in.html", form)
    fields = form.cleaned_data
    try:
        token = sign_in(
            fields["alias"],
            passphrase=fields["passphrase"],
            code=fields["code"],
            now=request.now,
        )
    except Refused as refusal:
        return form_page(request, "members/sign_in.html", SignInForm(), refusal)
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
        return form_page(request, "members/passphrase.html", form)
    try:
        retype_passphrase(
            form.cleaned_data["passphrase"],
            by=request.holder,
            token=request.COOKIES[session_cookie_name()],
            now=request.now,
        )
    except Refused as refusal:
        return form_page(request, "members/passphrase.html", PassphraseForm(), refusal)
    return HttpResponseRedirect(_next(request))


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
