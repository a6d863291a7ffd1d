from __future__ import annotations

from collections.abc import Iterable
from typing import cast
from uuid import UUID

from django.http import HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from amparo.apps.members.requests import SignedInRequest
from amparo.apps.vault import actions, queries
from amparo.apps.vault.archives import packed_export
from amparo.apps.vault.forms import ReasonForm, SealForm
from amparo.apps.vault.uploads import UNKNOWN_TYPE, SealedUpload
from amparo.lib.sealing.keyring import Kind
from amparo.web.unseen import Unseen


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


@require_GET
def item(
    request: SignedInRequest, kind: str, compartment: UUID, item: UUID
) -> HttpResponse:
    """Show what an item is and what was done to it."""
    shown = actions.read_item(
        item,
        kind=kind_named(kind),
        compartment=compartment,
        by=request.holder,
        now=request.now,
    )
    context = {
        "shown": shown,
        "form": ReasonForm(),
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
    return _download(content.chunks, name=content.name, size=content.size)


@require_POST
def ask(request: SignedInRequest, kind: str, compartment: UUID) -> HttpResponse:
    """Ask, as the first of two, that the ticked items may leave."""
    release = actions.ask_release(
        _uuids(request.POST.getlist("items")),
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
    context = {"shown": shown, "kind": kind, "compartment": compartment}
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
    """Hand the released items and their proofs to the browser, as one archive."""
    pieces = packed_export(
        release,
        kind=kind_named(kind),
        compartment=compartment,
        by=request.holder,
        now=request.now,
    )
    return _download(pieces, name=f"package-{release.hex[:8]}.zip")


def kind_named(text: str) -> Kind:
    """Read the kind of a compartment in an address; an unknown one is simply absent."""
    found = {kind.name.lower(): kind for kind in Kind}.get(text)
    if found is None:
        raise Unseen
    return found


def _uuids(texts: Iterable[str]) -> list[UUID]:
    try:
        return [UUID(text) for text in texts]
    except ValueError:
        raise Unseen from None


def _download(
    pieces: Iterable[bytes], *, name: str, size: int | None = None
) -> StreamingHttpResponse:
    """Send bytes that no browser shows: never a type that it would open by itself."""
    response = StreamingHttpResponse(pieces, content_type=UNKNOWN_TYPE)
    response.headers["Content-Disposition"] = content_disposition_header(
        as_attachment=True, filename=name
    )
    if size is not None:
        response.headers["Content-Length"] = str(size)
    return response
