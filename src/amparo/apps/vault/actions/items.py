"""Putting things in, looking at them, and making one out of another."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime
from typing import Any, BinaryIO
from uuid import UUID

from django.db import transaction

from amparo.apps.journal.actions import note
from amparo.apps.journal.rows import insert
from amparo.apps.members.holder import Holder
from amparo.apps.vault import custody, objects
from amparo.apps.vault.destroying import destroyed_meanwhile
from amparo.apps.vault.index import IndexRecord, seal_index
from amparo.apps.vault.keys import ItemKeys, keystore, new_keys, wrap
from amparo.apps.vault.models import Item, KeptObject
from amparo.apps.vault.queries import FoundItem, find_twin, get_found
from amparo.apps.vault.rules import why_not_reason, why_not_seal
from amparo.apps.vault.shelves import Shelf, shelf
from amparo.lib.sealing.keyring import Kind
from amparo.lib.sealing.primitives.publics import KEY_SIZE, random_bytes
from amparo.lib.store.objects import Stored


@dataclass(frozen=True)
class Receipt:
    """Proof, to whoever brought it, that an item was taken in, and as which leaf.

    `is_new` is false when the same bytes were here and nothing was sealed.
    """

    item: UUID
    sha256: str
    size: int
    leaf: int
    duplicate_of: UUID | None = None
    is_new: bool = True


@dataclass(frozen=True)
class ItemContent:
    """An item's bytes, checked whole before the first piece is given."""

    name: str
    media_type: str
    size: int
    chunks: Iterator[bytes]


def seal_item(
    source: BinaryIO,
    *,
    kind: Kind,
    compartment: UUID,
    name: str,
    media_type: str,
    about: Mapping[str, Any],
    by: Holder,
    now: datetime,
) -> Receipt:
    """Seal everything from `source` into a compartment, in bounded memory.

    The same bytes again give another item and receipt that share the object: a second
    source is a fact of its own. `about` is JSON without fractions; it is part of what
    the holder signs.

    Raises:
        Unseen: the holder has no key to the compartment.
        Refused: no right to write, no name, no room. Nothing is left behind.
    """
    onto = shelf(by, kind=kind, compartment=compartment)
    if refused := why_not_seal(name=name, rights=onto.rights):
        raise refused
    act = _Act("sealed", by, now, about)
    return _seal(source, name=name, media_type=media_type, onto=onto, act=act)


def view_item(
    item: UUID,
    *,
    kind: Kind,
    compartment: UUID,
    by: Holder,
    now: datetime,
    reason: str,
) -> ItemContent:
    """Open an item for a reason, which its custody events keep.

    Raises:
        Unseen: no key, or no such item.
        Refused: no reason was given.
        Damaged: the bytes are not what was sealed; then nothing is given.
    """
    found = get_found(item, kind=kind, compartment=compartment, by=by)
    if refused := why_not_reason(reason):
        raise refused
    keys = found.item_keys
    objects.check(found.row, found.record, shelf=found.shelf, item_keys=keys)
    with transaction.atomic():
        custody.record(
            "viewed",
            item=item,
            shelf=found.shelf,
            by=by,
            now=now,
            detail={"reason": reason},
            item_keys=keys,
        )
        note(verb="vault.view", by=by, now=now, subject=item)
    return ItemContent(
        name=found.record.name,
        media_type=found.record.media_type,
        size=found.record.size,
        chunks=objects.pieces(
            found.row, found.record, shelf=found.shelf, item_keys=keys
        ),
    )


def derive_item(
    source: BinaryIO,
    *,
    parent: UUID,
    kind: Kind,
    compartment: UUID,
    name: str,
    media_type: str,
    how: str,
    by: Holder,
    now: datetime,
) -> Receipt:
    """Seal what was made out of another item (a cut, a copy without metadata).

    `how` says what was done. Both items keep the event; the parent's bytes are untouched.

    Raises:
        Unseen, Refused: as `seal_item`; the parent must be in the same compartment.
    """
    found = get_found(parent, kind=kind, compartment=compartment, by=by)
    onto = shelf(by, kind=kind, compartment=compartment)
    refused = why_not_reason(how) or why_not_seal(name=name, rights=onto.rights)
    if refused:
        raise refused
    act = _Act("derived", by, now, {"how": how}, parent=parent)
    with transaction.atomic():
        receipt = _seal(source, name=name, media_type=media_type, onto=onto, act=act)
        made = {"into": str(receipt.item), "how": how}
        custody.record(
            "made into", item=parent, shelf=found.shelf, by=by, now=now, detail=made
        )
    return receipt


@dataclass(frozen=True)
class _Act:
    """How an item comes about: brought in, or made out of its parent."""

    verb: str
    by: Holder
    now: datetime
    about: Mapping[str, Any]
    parent: UUID | None = None


def _seal(
    source: BinaryIO, *, name: str, media_type: str, onto: Shelf, act: _Act
) -> Receipt:
    """Make the object durable, unless it is here already; then keep keys and rows."""
    store, data_key = objects.folder(), random_bytes(KEY_SIZE)
    with store.batch() as batch:
        stored = batch.put(source, key=data_key, context=objects.CONTEXT)
        twin = find_twin(
            stored.sha256, kind=onto.kind, compartment=onto.compartment, by=act.by
        )
        if twin:
            batch.drop(stored)
            data_key = twin.item_keys.data_key
        batch.commit()
    told = _told(name, media_type, stored, twin, act)
    keys = new_keys(data_key=data_key, sha256=stored.sha256)
    with ExitStack() as undo:
        if not twin:
            undo.callback(store.delete, stored.id)
        receipt = _take_in(told, keys, shelf=onto, act=act, undo=undo)
        undo.pop_all()
    return receipt


def _told(
    name: str, media_type: str, stored: Stored, twin: FoundItem | None, act: _Act
) -> IndexRecord:
    return IndexRecord(
        name=name,
        media_type=media_type,
        size=stored.size,
        sha256=stored.sha256.hex(),
        stored_as=twin.record.stored_as if twin else stored.id,
        sealed_at=act.now,
        sealed_by=act.by.alias,
        duplicate_of=twin.row.id if twin else None,
        derived_from=act.parent,
        about=dict(act.about),
    )


def _take_in(
    told: IndexRecord, keys: ItemKeys, *, shelf: Shelf, act: _Act, undo: ExitStack
) -> Receipt:
    """Keep the keys, then the rows: keys without rows open nothing and are swept."""
    item = uuid.uuid4()
    keystore().put({item: wrap(keys, item=item, shelf=shelf)}, on=act.now.date())
    undo.callback(keystore().drop, [item])
    leaf = _write_rows(item, told, keys, shelf=shelf, act=act, undo=undo)
    return Receipt(item, told.sha256, told.size, leaf, told.duplicate_of)


def _write_rows(
    item: UUID,
    told: IndexRecord,
    keys: ItemKeys,
    *,
    shelf: Shelf,
    act: _Act,
    undo: ExitStack,
) -> int:
    with transaction.atomic():
        # Publishing comes after the commit and may fail: the rows then stand.
        transaction.on_commit(undo.pop_all)
        keep_objects([told])
        Item.objects.create(
            id=item,
            shelf=shelf.tag,
            mark=shelf.mark(keys.sha256),
            key_version=shelf.version,
            week=f"{act.now:%G-W%V}",
            sealed=seal_index(told, item=item, shelf=shelf, item_keys=keys),
        )
        leaf = custody.record(
            act.verb,
            item=item,
            shelf=shelf,
            by=act.by,
            now=act.now,
            detail=signed_facts(told),
            item_keys=keys,
        )
        note(verb="vault.seal", by=act.by, now=act.now, subject=item)
    return leaf


def keep_objects(told: Sequence[IndexRecord]) -> None:
    """Note that items use their objects, in the caller's transaction.

    Raises:
        Refused: one was to share a twin's, which somebody has destroyed meanwhile.
    """
    insert(KeptObject, ("id",), [(e.stored_as,) for e in told if not e.duplicate_of])
    shared = {each.stored_as for each in told if each.duplicate_of}
    kept = KeptObject.objects.select_for_update().filter(pk__in=shared)
    if len(kept) != len(shared):
        raise destroyed_meanwhile()


def signed_facts(told: IndexRecord) -> dict[str, Any]:
    """Return what an item's first event says of it, and its bringer signs."""
    facts: dict[str, Any] = {
        "name": told.name,
        "media_type": told.media_type,
        "size": told.size,
        "sha256": told.sha256,
        "about": told.about,
    }
    if told.duplicate_of:
        facts["duplicate_of"] = str(told.duplicate_of)
    if told.derived_from:
        facts["from"] = str(told.derived_from)
    return facts
