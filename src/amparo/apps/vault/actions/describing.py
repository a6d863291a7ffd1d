"""Saying what an item shows, whose it is, and what of that may be told."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from amparo.apps.journal.actions import note
from amparo.apps.members.holder import Holder
from amparo.apps.vault import custody
from amparo.apps.vault.describing_rules import why_not_describe
from amparo.apps.vault.descriptions import DESCRIBED, Description, newest
from amparo.apps.vault.models import Item
from amparo.apps.vault.queries import get_found, history
from amparo.apps.vault.rules import why_not_write
from amparo.lib.sealing.keyring import Kind


def describe_item(
    item: UUID,
    *,
    kind: Kind,
    compartment: UUID,
    told: Description,
    seen: int,
    by: Holder,
    now: datetime,
) -> int:
    """Sign a description in the place of the one that was seen; return its leaf.

    `seen` is the number of the description that the writer had before them, 0 for none: what somebody else has said meanwhile is never written over unseen.

    Raises:
        Unseen: no key, or no such item.
        Refused: the holder may only read, somebody was faster, nothing is new, or a date
            or a place is half told.
    """
    with transaction.atomic():
        found = get_found(item, kind=kind, compartment=compartment, by=by)
        if refused := why_not_write(found.shelf.rights):
            raise refused
        list(Item.objects.select_for_update().filter(pk=item))  # one writer at a time
        known = newest(history(item, kind=kind, compartment=compartment, by=by))
        if refused := why_not_describe(
            told, known=known.told, is_newest=known.number == seen
        ):
            raise refused
        leaf = custody.record(
            DESCRIBED,
            item=item,
            shelf=found.shelf,
            by=by,
            now=now,
            detail=told.to_detail(),
        )
        note(verb="vault.describe", by=by, now=now, subject=item)
    return leaf
