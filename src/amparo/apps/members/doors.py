"""Every page is shut. These marks say who may pass."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse

from amparo.apps.members.requests import SignedInRequest
from amparo.apps.members.roles import Role
from amparo.web.unseen import Unseen

View = TypeVar("View", bound=Callable[..., Any])


def open_door(view: View) -> View:
    """Let strangers in. tests/architecture lists each such page."""
    cast("Any", view).door_is_open = True
    return view


def is_open(view: Callable[..., Any]) -> bool:
    """Tell whether strangers may see this view."""
    return bool(getattr(view, "door_is_open", False))


def needs_role(*roles: Role) -> Callable[[View], View]:
    """Show the page to these roles only; to all others it does not exist."""

    def decorate(view: View) -> View:
        @wraps(view)
        def checked(
            request: SignedInRequest, *args: Any, **kwargs: Any
        ) -> HttpResponseBase:
            if request.holder.role not in roles:
                raise Unseen
            answer: HttpResponseBase = view(request, *args, **kwargs)
            return answer

        return cast("View", checked)

    return decorate


def needs_fresh_passphrase(view: View) -> View:
    """Ask for the passphrase again unless it was typed within the last five minutes.

    Put it beneath `needs_role`, so that those who may not pass are not asked.
    """

    @wraps(view)
    def checked(
        request: SignedInRequest, *args: Any, **kwargs: Any
    ) -> HttpResponseBase:
        if not request.holder.is_fresh(request.now):
            return HttpResponseRedirect(passphrase_address(request))
        answer: HttpResponseBase = view(request, *args, **kwargs)
        return answer

    return cast("View", checked)


def passphrase_address(request: HttpRequest) -> str:
    """Give the page that asks for the passphrase and comes back here; a sent form is not kept."""
    back = request.get_full_path() if request.method == "GET" else request.path
    return f"{reverse('members:passphrase')}?{urlencode({'next': back})}"
