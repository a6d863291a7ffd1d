"""Which drafts of an investigation show an item of the vault."""

from __future__ import annotations

from uuid import UUID

from amparo.apps.members.holder import Holder
from amparo.apps.vault.item_pages import Use
from amparo.lib.sealing.keyring import Kind


def uses_of(item: UUID, *, kind: Kind, compartment: UUID, by: Holder) -> list[Use]:
    """List the drafts that show an item; none for the drawer of a case."""
    return []
