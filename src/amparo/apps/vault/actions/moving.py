"""After a key was changed: bring what is sealed under older versions to the newest."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from amparo.apps.journal.actions import note
from amparo.apps.members.holder import Holder
from amparo.apps.vault import custody, objects
from amparo.apps.vault.index import open_index, seal_index
from amparo.apps.vault.models import Item, Release
from amparo.apps.vault.releases import reseal_release
from amparo.apps.vault.rules import Damaged, why_not_write
from amparo.apps.vault.shelves import Shelf, shelf, shelves
from amparo.lib.sealing.errors import SealingError
from amparo.lib.sealing.keyring import Kind


@dataclass(frozen=True)
class Moved:
    """How many items and releases moved, and which did not because they are damaged."""

    moved: int
    damaged: tuple[UUID, ...]


def move_to_newest_key(
    *, kind: Kind, compartment: UUID, by: Holder, now: datetime
) -> Moved:
    """Seal items, their events and releases under the compartment's newest key.

    Whoever holds only older versions then sees nothing of them here. Objects and their
    data keys stay: somebody who took a data key and the sealed bytes away still has both.
    What is damaged stays where it is and is named.

    Raises:
        Unseen: the holder has no key to the compartment.
        Refused: the holder may only read.
    """
    newest = shelf(by, kind=kind, compartment=compartment)
    if refused := why_not_write(newest.rights):
        raise refused
    by_tag = shelves(by, kind=kind, compartment=compartment)
    older = [tag for tag in by_tag if tag != newest.tag]
    moved, damaged = 0, []
    with transaction.atomic():
        for row in Item.objects.select_for_update().filter(shelf__in=older):
            try:
                with transaction.atomic():
                    _move_item(row, old=by_tag[row.shelf], new=newest)
                moved += 1
            except (SealingError, Damaged):
                damaged.append(row.id)
        for release in Release.objects.select_for_update().filter(shelf__in=older):
            try:
                reseal_release(release, old=by_tag[release.shelf], new=newest)
                moved += 1
            except SealingError:
                damaged.append(release.id)
        if moved or damaged:
            facts = {"moved": moved, "damaged": len(damaged)}
            note(verb="vault.move", by=by, now=now, facts=facts)
    return Moved(moved, tuple(damaged))


def _move_item(row: Item, *, old: Shelf, new: Shelf) -> None:
    record = open_index(row, shelf=old)
    data_key = objects.unwrap(row, shelf=old)
    grant = row.grants.get(key_version=old.version)
    grant.key_version = new.version
    grant.wrapped = objects.wrap(data_key, grant=grant, shelf=new)
    grant.save(update_fields=["key_version", "wrapped"])
    for event in row.events.filter(key_version=old.version):
        custody.reseal_event(event, old=old, new=new)
    row.shelf, row.key_version = new.tag, new.version
    row.mark = new.mark(bytes.fromhex(record.sha256))
    row.sealed = seal_index(record, item=row.id, shelf=new)
    row.save(update_fields=["shelf", "key_version", "mark", "sealed"])
