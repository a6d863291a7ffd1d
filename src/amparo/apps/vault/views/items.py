from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from amparo.apps.members.requests import SignedInRequest
from amparo.apps.vault import actions, queries
from amparo.apps.vault.actions.describing import describe_item
from amparo.apps.vault.actions.resembling import look_for_alike
from amparo.apps.vault.actions.showing import show_item
from amparo.apps.vault.actions.viewing import (
    look_at_copy,
    make_viewing_copy,
    write_text,
)
from amparo.apps.vault.derivations import TextKind
from amparo.apps.vault.descriptions import Description
from amparo.apps.vault.forms import DescribeForm, ReasonForm, TextForm
from amparo.apps.vault.item_pages import ItemPage
from amparo.apps.vault.views.addresses import kind_named
from amparo.apps.vault.views.downloads import download
from amparo.lib.refusal import Refused

get_or_post = require_http_methods(["GET", "POST"])
# A picture may be shown beside our own pages and do nothing else at all.
BARE = "default-src 'none'; sandbox"


@require_GET
def item(
    request: SignedInRequest, kind: str, compartment: UUID, item: UUID
) -> HttpResponse:
    """Show what an item is, who held it, what proves it and what was made of it."""
    context = {
        "shown": _shown(request, kind, compartment, item),
        "form": ReasonForm(),
        "page": _number(request.GET.get("page", "1")),
        "clear": request.GET.get("clear") == "1",
        "kind": kind,
        "compartment": compartment,
    }
    return render(request, "vault/item.html", context)


@require_POST
def open_item(
    request: SignedInRequest, kind: str, compartment: UUID, item: UUID
) -> HttpResponseBase:
    """Hand an item's bytes to the browser, as a plain download."""
    content = actions.view_item(
        item,
        kind=kind_named(kind),
        compartment=compartment,
        by=request.holder,
        now=request.now,
        reason=request.POST.get("reason", ""),
    )
    return download(content.chunks, name=content.name, size=content.size)


@get_or_post
def describe(
    request: SignedInRequest, kind: str, compartment: UUID, item: UUID
) -> HttpResponse:
    """Say what an item shows, whose it is, and what of that may be told."""
    at: dict[str, Any] = {"kind": kind_named(kind), "compartment": compartment}
    queries.check_may_seal(**at, by=request.holder)
    if request.method == "POST":
        form = DescribeForm(request.POST)
        if form.is_valid():
            told = {k: v for k, v in form.cleaned_data.items() if v and k != "seen"}
            try:
                describe_item(
                    item,
                    **at,
                    told=Description(**told),
                    seen=form.cleaned_data["seen"],
                    by=request.holder,
                    now=request.now,
                )
                return redirect("vault:item", kind, compartment, item)
            except Refused as refused:
                form.refuse(refused)
    shown = _shown(request, kind, compartment, item)
    if request.method == "GET":
        known = shown.described
        form = DescribeForm(initial={**known.told.to_detail(), "seen": known.number})
    context = {"shown": shown, "form": form, "kind": kind, "compartment": compartment}
    return render(request, "vault/describe.html", context)


@require_POST
def make_copy(
    request: SignedInRequest, kind: str, compartment: UUID, item: UUID
) -> HttpResponse:
    """Make a copy that is safe to look at."""
    make_viewing_copy(
        item,
        kind=kind_named(kind),
        compartment=compartment,
        by=request.holder,
        now=request.now,
    )
    return redirect("vault:item", kind, compartment, item)


@require_GET
def picture(
    request: SignedInRequest, kind: str, compartment: UUID, item: UUID
) -> HttpResponse:
    """Give one page of a viewing copy; blurred unless it was asked for."""
    raw = look_at_copy(
        item,
        kind=kind_named(kind),
        compartment=compartment,
        page=_number(request.GET.get("page", "1")),
        clear=request.GET.get("clear") == "1",
        by=request.holder,
        now=request.now,
    )
    answer = HttpResponse(raw, content_type="image/jpeg")
    answer.headers["Content-Security-Policy"] = BARE
    return answer


@require_GET
def alike(
    request: SignedInRequest, kind: str, compartment: UUID, item: UUID
) -> HttpResponse:
    """Show which pictures look like this one."""
    looked = look_for_alike(
        item,
        kind=kind_named(kind),
        compartment=compartment,
        by=request.holder,
        now=request.now,
    )
    context = {"looked": looked, "kind": kind, "compartment": compartment}
    return render(request, "vault/alike.html", context)


@get_or_post
def text(
    request: SignedInRequest, kind: str, compartment: UUID, item: UUID
) -> HttpResponse:
    """Write down what is said in an item, or say it in another language."""
    at: dict[str, Any] = {"kind": kind_named(kind), "compartment": compartment}
    queries.check_may_seal(**at, by=request.holder)
    form = TextForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            write_text(
                item,
                **at,
                text_kind=TextKind(told["text_kind"]),
                language=told["language"],
                text=told["text"],
                made_by=told["made_by"],
                by=request.holder,
                now=request.now,
            )
            return redirect("vault:item", kind, compartment, item)
        except Refused as refused:
            form.refuse(refused)
    shown = _shown(request, kind, compartment, item)
    context = {"shown": shown, "form": form, "kind": kind, "compartment": compartment}
    return render(request, "vault/text.html", context)


def _shown(
    request: SignedInRequest, kind: str, compartment: UUID, item: UUID
) -> ItemPage:
    return show_item(
        item,
        kind=kind_named(kind),
        compartment=compartment,
        by=request.holder,
        now=request.now,
    )


def _number(text: str) -> int:
    """Read the number of a page; what is none is the first."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 1
