"""What a picture looks like, as a hash of its shapes: it suggests, and decides nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from django.db import transaction

from amparo.apps.journal.actions import note
from amparo.apps.members.holder import Holder
from amparo.apps.vault.index import seal_index
from amparo.apps.vault.models import Item
from amparo.apps.vault.queries import get_found
from amparo.apps.vault.rules import why_not_write
from amparo.lib.sealing.keyring import Kind


def note_looks(
    item: UUID,
    *,
    looks: str,
    kind: Kind,
    compartment: UUID,
    by: Holder,
    now: datetime,
) -> None:
    """Keep what a picture looks like in its sealed record; no event, for nothing was done.

    Raises:
        Unseen: no key, or no such item.
        Refused: the holder may only read.
    """
    with transaction.atomic():
        Item.objects.select_for_update().filter(pk=item).first()
        found = get_found(item, kind=kind, compartment=compartment, by=by)
        if refused := why_not_write(found.shelf.rights):
            raise refused
        sealed = seal_index(
            replace(found.record, looks=looks),
            item=item,
            shelf=found.shelf,
            item_keys=found.item_keys,
        )
        Item.objects.filter(pk=item).update(sealed=sealed)
        note(verb="vault.note-looks", by=by, now=now, subject=item)
