"""Whether the sealed bytes of a compartment are whole, in one pass over the store."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

from amparo.apps.members.holder import Holder
from amparo.apps.vault import objects
from amparo.apps.vault.keys import entries_of
from amparo.apps.vault.queries.found import (
    KEYS_AT_ONCE,
    FoundItem,
    batches,
    on_shelves,
    opened_row,
)
from amparo.apps.vault.rules import Damaged
from amparo.apps.vault.shelves import shelves
from amparo.lib.sealing.keyring import Kind
from amparo.lib.store.scrubbing import Damage, Opening, scrub


@dataclass(frozen=True)
class Inventory:
    """What opens each object of a compartment, and which items stand on it.

    `unopened` are items whose keys or record do not open: nobody knows their object.
    """

    openings: Mapping[UUID, Opening] = field(repr=False)
    items: Mapping[UUID, list[FoundItem]] = field(repr=False)
    unopened: tuple[UUID, ...] = ()


@dataclass(frozen=True)
class Scrubbed:
    """How much was read, what is damaged, and by id and name which items that harms."""

    objects: int
    size: int
    damage: tuple[Damage, ...]
    harmed: tuple[tuple[UUID, str], ...]


def inventory(*, kind: Kind, compartment: UUID, by: Holder) -> Inventory:
    """List what opens each object of a compartment; what does not open is named.

    Raises:
        Unseen: the holder has no key to it, or it does not exist.
    """
    by_tag = shelves(by, kind=kind, compartment=compartment)
    openings: dict[UUID, Opening] = {}
    items: dict[UUID, list[FoundItem]] = {}
    unopened = []
    for some in batches(on_shelves(by_tag).iterator(), size=KEYS_AT_ONCE):
        entries = entries_of(row.id for row in some)
        for row in some:
            try:
                found = opened_row(row, by_tag, entries)
            except Damaged:
                unopened.append(row.id)
                continue
            stored_as, keys = found.record.stored_as, found.item_keys
            openings[stored_as] = Opening(keys.data_key, objects.CONTEXT)
            items.setdefault(stored_as, []).append(found)
    return Inventory(openings, items, tuple(unopened))


def scrub_items(*, kind: Kind, compartment: UUID, by: Holder) -> Scrubbed:
    """Test the seals of all of a compartment's objects, without opening any into sight.

    Much faster than `check_items`, which also compares hashes, records and histories.

    Raises:
        Unseen: the holder has no key to it, or it does not exist.
    """
    known = inventory(kind=kind, compartment=compartment, by=by)
    seen = scrub(
        objects.folder(), opening_of=known.openings.get, expected=known.openings
    )
    ours = tuple(each for each in seen.damage if each.id in known.openings)
    harmed = [
        (found.row.id, found.record.name)
        for each in ours
        if each.id
        for found in known.items[each.id]
    ]
    harmed += [(item, "") for item in known.unopened]
    return Scrubbed(seen.objects, seen.size, ours, tuple(harmed))
