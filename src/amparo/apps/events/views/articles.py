from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from amparo.apps.events.actions import Added, add_article
from amparo.apps.events.forms import ArticlesForm
from amparo.apps.events.investigations import open_investigation
from amparo.apps.events.views.opening import check_may_write, for_documentation, page
from amparo.apps.members.requests import SignedInRequest
from amparo.apps.vault.uploads import SealedUpload
from amparo.lib.refusal import Refused

LARGEST_ARTICLE = 5 * 1024 * 1024


@dataclass(frozen=True)
class Taken:
    """What became of one file: it was added, or refused with a reason."""

    name: str
    added: Added | None
    refused: str = ""


@for_documentation
@require_http_methods(["GET", "POST"])
def add_articles(request: SignedInRequest, investigation: UUID) -> HttpResponse:
    """Take article files in: each is sealed in the vault and recorded as information."""
    check_may_write(request, investigation)
    form = ArticlesForm(request.POST or None, request.FILES or None)
    taken: list[Taken] = []
    with open_investigation(investigation, by=request.holder) as opened:
        if form.is_valid():
            uploads: list[SealedUpload] = form.cleaned_data["articles"]
            taken = [_take(request, investigation, each) for each in uploads]
            form = ArticlesForm()
        return page(request, "add_articles", opened, form=form, taken=taken)


def _take(request: SignedInRequest, investigation: UUID, upload: SealedUpload) -> Taken:
    name = upload.name or ""
    try:
        added = add_article(
            investigation, _read(upload), name=name, by=request.holder, now=request.now
        )
    except Refused as refused:
        return Taken(name, None, str(refused))
    return Taken(name, added)


def _read(upload: SealedUpload) -> bytes:
    if (upload.size or 0) > LARGEST_ARTICLE:
        raise Refused(
            _("This file is too large for an article."), _("Seal it in the vault.")
        )
    return b"".join(upload.chunks())
