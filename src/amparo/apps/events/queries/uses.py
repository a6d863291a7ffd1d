"""Which information of an investigation rests on an item of the vault."""

from __future__ import annotations

from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from amparo.apps.events.investigations import file_of, open_investigation
from amparo.apps.events.models import InformationItem
from amparo.apps.members.holder import Holder
from amparo.apps.vault.item_pages import Use
from amparo.lib.sealing.keyring import Kind


def uses_of(item: UUID, *, kind: Kind, compartment: UUID, by: Holder) -> list[Use]:
    """List the information that rests on an item; none for the drawer of a case."""
    if kind is not Kind.INVESTIGATION or not file_of(compartment).exists():
        return []
    with open_investigation(compartment, by=by):
        rows = InformationItem.objects.filter(item=item).select_related("information")
        found = [(row.information.uid, row.information.title) for row in rows]
    return [
        Use(
            title,
            reverse("events:information", args=[compartment, uid]),
            _("Information"),
        )
        for uid, title in found
    ]
