"""A second copy of the sealed bytes, and good bytes back from it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from amparo.apps.journal.actions import note
from amparo.apps.members.holder import Holder
from amparo.apps.vault import custody, objects
from amparo.apps.vault.queries import FoundItem, inventory, scrub_items
from amparo.apps.vault.rules import why_not_write
from amparo.apps.vault.shelves import shelf
from amparo.lib.sealing.keyring import Kind
from amparo.lib.store.mirroring import Pushed, heal, mirror
from amparo.lib.store.objects import ObjectStore
from amparo.lib.store.scrubbing import Opening

HEALED = "healed"


@dataclass(frozen=True)
class HealedItems:
    """Which items are whole again, and which the mirror could not give either."""

    healed: tuple[UUID, ...]
    lost: tuple[UUID, ...]


def mirror_vault(to: ObjectStore, *, now: datetime) -> Pushed:
    """Send every object that a second place lacks; it only grows, and opens nothing.

    It needs no key, so a clock may do it. What is damaged here is sent only if it was not
    there before: good bytes there are never written over.

    Raises:
        Refused: the other place holds another vault, or is full.
    """
    pushed = mirror(objects.folder(), to, opening_of=_unopened)
    facts = {"objects": pushed.objects, "bytes": pushed.size, "gone": pushed.gone}
    note(verb="vault.mirror", by=None, now=now, facts=facts)
    return pushed


def heal_items(
    source: ObjectStore, *, kind: Kind, compartment: UUID, by: Holder, now: datetime
) -> HealedItems:
    """Put a mirror's bytes in the place of a compartment's damaged ones, tested first.

    What was healed is a custody event of each item.

    Raises:
        Unseen: no key, or no such compartment.
        Refused: the holder may only read, or the mirror is another vault's.
    """
    onto = shelf(by, kind=kind, compartment=compartment)
    if refused := why_not_write(onto.rights):
        raise refused
    known = inventory(kind=kind, compartment=compartment, by=by)
    damage = scrub_items(kind=kind, compartment=compartment, by=by).damage
    if not damage:
        return HealedItems((), ())
    told = heal(objects.folder(), source, damage=damage, opening_of=known.openings.get)
    whole = [found for each in told.healed for found in known.items[each]]
    lost = [found.row.id for each in told.lost for found in known.items[each]]
    with transaction.atomic():
        _record(whole, by=by, now=now)
        facts = {"healed": len(whole), "lost": len(lost)}
        note(verb="vault.heal", by=by, now=now, facts=facts)
    return HealedItems(tuple(found.row.id for found in whole), tuple(lost))


def _record(whole: Sequence[FoundItem], *, by: Holder, now: datetime) -> None:
    for found in whole:
        custody.record(
            HEALED,
            item=found.row.id,
            shelf=found.shelf,
            by=by,
            now=now,
            detail={"from": "a mirror"},
            item_keys=found.item_keys,
        )


def _unopened(_object: UUID) -> Opening | None:
    return None
