"""Destroying an item takes two: one asks and says why, another confirms."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from amparo.apps.journal.actions import note
from amparo.apps.members.holder import Holder
from amparo.apps.vault import custody, objects
from amparo.apps.vault.custody import OpenedEvent
from amparo.apps.vault.destroying import (
    SHRED_ASKED,
    SHREDDED,
    find_ask,
    why_not_ask_shred,
    why_not_shred,
)
from amparo.apps.vault.keys import keystore
from amparo.apps.vault.models import Item, KeptObject
from amparo.apps.vault.queries import FoundItem, get_found, history, twins_of
from amparo.apps.vault.shelves import Shelf, shelf
from amparo.lib.sealing.keyring import Kind
from amparo.lib.sealing.primitives.publics import random_bytes
from amparo.lib.store.errors import ObjectMissing


def ask_shred(
    item: UUID, *, kind: Kind, compartment: UUID, reason: str, by: Holder, now: datetime
) -> list[UUID]:
    """Ask, as the first of two, that an item is destroyed; return what was made from it.

    That stays: whoever must not be seen in the item must not be seen in those either.

    Raises:
        Unseen: no key, or no such item.
        Refused: no reason, no right to write, or it was destroyed already.
    """
    found = get_found(item, kind=kind, compartment=compartment, by=by)
    if refused := why_not_ask_shred(rights=found.shelf.rights, reason=reason):
        raise refused
    story = history(item, kind=kind, compartment=compartment, by=by)
    with transaction.atomic():
        custody.record(
            SHRED_ASKED,
            item=item,
            shelf=found.shelf,
            by=by,
            now=now,
            detail={"reason": reason},
            item_keys=found.item_keys,
        )
        note(verb="vault.ask-shred", by=by, now=now, subject=item)
    return _made_from(story)


def shred_item(
    item: UUID, *, kind: Kind, compartment: UUID, by: Holder, now: datetime
) -> None:
    """Destroy an item, as the second person: its name, its history and its bytes.

    First it is signed and published that it goes, then its keys are destroyed here and in
    every copy of the keystore, then the bytes, unless a twin has the same. Cut anywhere,
    it is finished by the next `sweep`. Not inside a transaction.

    Raises:
        Unseen: no key, or no such item.
        Refused: nobody else asked for it within 7 days, or no right to write.
        EpochKeyMissing: the medium is not here; then nothing happened.
    """
    keystore().check_epoch_key()
    with keystore().room():
        found, is_last = _sign_away(
            item, kind=kind, compartment=compartment, by=by, now=now
        )
        keystore().shred([item])
    if is_last:
        _delete(found.record.stored_as)


def _sign_away(
    item: UUID, *, kind: Kind, compartment: UUID, by: Holder, now: datetime
) -> tuple[FoundItem, bool]:
    """Say for good that an item goes; tell what it was, and whether its object goes too."""
    with transaction.atomic(durable=True):
        Item.objects.select_for_update().filter(pk=item).first()
        found = get_found(item, kind=kind, compartment=compartment, by=by)
        story = history(item, kind=kind, compartment=compartment, by=by)
        if refused := why_not_shred(
            story, by=by.alias, rights=found.shelf.rights, now=now
        ):
            raise refused
        is_last = _empty(found, story, by=by, now=now)
        note(verb="vault.shred", by=by, now=now, subject=item)
    return found, is_last


def _empty(
    found: FoundItem, story: list[OpenedEvent], *, by: Holder, now: datetime
) -> bool:
    """Write who destroys it, and empty its row; tell whether its object goes too."""
    onto = shelf(by, kind=found.shelf.kind, compartment=found.shelf.compartment)
    _record(found, story, onto=onto, by=by, now=now)
    # Held before the twins are looked for: one that comes in now waits, then finds it gone.
    kept = KeptObject.objects.select_for_update().filter(pk=found.record.stored_as)
    kept.first()
    is_last = not twins_of(found, by=by)
    if is_last:
        kept.delete()
    Item.objects.filter(pk=found.row.id).update(
        sealed=b"",
        shelf=onto.tag,
        key_version=onto.version,
        mark=random_bytes(len(found.row.mark)),
    )
    return is_last


def _record(
    found: FoundItem,
    story: list[OpenedEvent],
    *,
    onto: Shelf,
    by: Holder,
    now: datetime,
) -> None:
    asked = find_ask(story, now=now)
    if asked is None:
        raise ValueError("nobody asked for it")
    custody.record_for_good(
        SHREDDED,
        item=found.row.id,
        shelf=onto,
        by=by,
        now=now,
        detail={
            "reason": asked.detail["reason"],
            "asked_by": asked.actor,
            "asked_leaf": asked.position,
            "made": _named(_made_from(story)),
        },
    )


def _delete(stored_as: UUID) -> None:
    try:
        objects.folder().delete(stored_as)
    except ObjectMissing:  # it was lost before; its key is gone now too
        return


def _made_from(story: list[OpenedEvent]) -> list[UUID]:
    return [UUID(event.detail["into"]) for event in story if event.type == "made into"]


def _named(items: list[UUID]) -> list[str]:
    return [str(item) for item in items]
