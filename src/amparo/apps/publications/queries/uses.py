"""Which drafts of an investigation show an item of the vault."""

from __future__ import annotations

from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from amparo.apps.events.investigations import file_of, open_investigation
from amparo.apps.members.holder import Holder
from amparo.apps.publications.models import Draft
from amparo.apps.vault.item_pages import Use
from amparo.lib.sealing.keyring import Kind


def uses_of(item: UUID, *, kind: Kind, compartment: UUID, by: Holder) -> list[Use]:
    """List the drafts that show an item; none for the drawer of a case."""
    if kind is not Kind.INVESTIGATION or not file_of(compartment).exists():
        return []
    with open_investigation(compartment, by=by):
        rows = Draft.objects.filter(sentences__item=item).distinct()
        found = [(draft.uid, draft.title) for draft in rows]
    return [
        Use(
            title,
            reverse("publications:draft", args=[compartment, uid]),
            _("Statement"),
        )
        for uid, title in found
    ]
