"""Showing an item and what was made from it; each look is noted."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from amparo.apps.journal.actions import note
from amparo.apps.members.holder import Holder
from amparo.apps.vault.item_pages import ItemPage, item_page
from amparo.lib.sealing.keyring import Kind


def show_item(
    item: UUID, *, kind: Kind, compartment: UUID, by: Holder, now: datetime
) -> ItemPage:
    """Show all that is known of an item, without its bytes.

    Raises:
        Unseen, Damaged: as `item_pages.item_page`.
    """
    page = item_page(item, kind=kind, compartment=compartment, by=by)
    note(verb="vault.read", by=by, now=now, subject=item)
    return page
