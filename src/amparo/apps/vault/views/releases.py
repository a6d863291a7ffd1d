from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from amparo.apps.members.requests import SignedInRequest
from amparo.apps.vault import actions
from amparo.apps.vault.archives import packed_export, sealed_export
from amparo.apps.vault.forms import PackageForm
from amparo.apps.vault.views.addresses import kind_named, uuids
from amparo.apps.vault.views.downloads import download
from amparo.lib.sealing.age_files import read_recipient


@require_POST
def ask(request: SignedInRequest, kind: str, compartment: UUID) -> HttpResponse:
    """Ask, as the first of two, that the ticked items may leave."""
    release = actions.ask_release(
        uuids(request.POST.getlist("items")),
        kind=kind_named(kind),
        compartment=compartment,
        reason=request.POST.get("reason", ""),
        by=request.holder,
        now=request.now,
    )
    return redirect(
        "vault:release", kind=kind, compartment=compartment, release=release
    )


@require_GET
def release(
    request: SignedInRequest, kind: str, compartment: UUID, release: UUID
) -> HttpResponse:
    """Show a release and who stands behind it."""
    shown = actions.read_release(
        release,
        kind=kind_named(kind),
        compartment=compartment,
        by=request.holder,
        now=request.now,
    )
    context = {
        "shown": shown,
        "form": PackageForm(),
        "kind": kind,
        "compartment": compartment,
    }
    return render(request, "vault/release.html", context)


@require_POST
def confirm(
    request: SignedInRequest, kind: str, compartment: UUID, release: UUID
) -> HttpResponse:
    """Confirm a release as the second person."""
    actions.release_items(
        release,
        kind=kind_named(kind),
        compartment=compartment,
        by=request.holder,
        now=request.now,
    )
    return redirect(
        "vault:release", kind=kind, compartment=compartment, release=release
    )


@require_POST
def package(
    request: SignedInRequest, kind: str, compartment: UUID, release: UUID
) -> HttpResponseBase:
    """Hand the released items and their proofs to the browser; sealed, if there is a key."""
    at: dict[str, Any] = {"kind": kind_named(kind), "compartment": compartment}
    who: dict[str, Any] = {"by": request.holder, "now": request.now}
    name = f"package-{release.hex[:8]}"
    key = request.POST.get("recipient", "").strip()
    if not key:
        return download(packed_export(release, **at, **who), name=f"{name}.zip")
    to = [read_recipient(key)]
    pieces, size = sealed_export(release, **at, to=to, **who)
    return download(pieces, name=f"{name}.tar.age", size=size)
