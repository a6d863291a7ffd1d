from __future__ import annotations

from typing import cast
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from amparo.apps.members.requests import SignedInRequest
from amparo.apps.vault import actions, queries
from amparo.apps.vault.forms import ReasonForm, SealForm
from amparo.apps.vault.uploads import UNKNOWN_TYPE, SealedUpload
from amparo.apps.vault.views.addresses import kind_named


@require_GET
def items(request: SignedInRequest, kind: str, compartment: UUID) -> HttpResponse:
    """List what a compartment holds, and what was asked to leave it."""
    shown = actions.read_shelf(
        kind=kind_named(kind),
        compartment=compartment,
        by=request.holder,
        now=request.now,
        page=request.GET.get("page"),
    )
    at = {"kind": kind, "compartment": compartment}
    return render(
        request, "vault/items.html", {"shelf": shown, "form": ReasonForm(), **at}
    )


@require_http_methods(["GET", "POST"])
def seal(request: SignedInRequest, kind: str, compartment: UUID) -> HttpResponse:
    """Seal a file that the form brings."""
    at = {"kind": kind, "compartment": compartment}
    queries.check_may_seal(
        kind=kind_named(kind), compartment=compartment, by=request.holder
    )
    form = SealForm(request.POST or None, request.FILES or None)
    if not form.is_valid():
        return render(request, "vault/seal.html", {"form": form, **at})
    upload = cast("SealedUpload", form.cleaned_data["file"])
    receipt = actions.seal_item(
        upload.reader(),
        kind=kind_named(kind),
        compartment=compartment,
        name=form.cleaned_data["name"] or upload.name or "",
        media_type=upload.content_type or UNKNOWN_TYPE,
        about={"source": form.cleaned_data["source"]},
        by=request.holder,
        now=request.now,
    )
    return redirect("vault:item", kind=kind, compartment=compartment, item=receipt.item)
