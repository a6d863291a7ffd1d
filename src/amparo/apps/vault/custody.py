"""The life of an item: signed events, sealed in rows, committed to in the log."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from amparo.apps.journal.actions import append_leaf, append_leaves
from amparo.apps.journal.rows import insert
from amparo.apps.members.holder import Holder
from amparo.apps.members.models import Member
from amparo.apps.members.queries import Untrusted, signed_entry
from amparo.apps.vault.keys import OWN, ItemKeys, keys_of
from amparo.apps.vault.models import CustodyEvent
from amparo.apps.vault.rules import Damaged
from amparo.apps.vault.shelves import Shelf
from amparo.apps.vault.wording import DONE
from amparo.lib.custody import events
from amparo.lib.custody.errors import EventRefused
from amparo.lib.sealing.errors import SealingError
from amparo.lib.sealing.primitives.publics import random_bytes
from amparo.lib.sealing.records import Place, open_record, seal_record

ITEMS_AT_ONCE = 500


@dataclass(frozen=True)
class OpenedEvent:
    """A custody event with what proves it: its bytes, its salt, its place in the log."""

    position: int
    raw: bytes
    salt: bytes
    type: str
    at: datetime
    actor: str
    actor_key: bytes
    detail: Mapping[str, Any]

    @property
    def words(self) -> str:
        """What was done, as people say it."""
        return str(DONE.get(self.type, self.type))


def sign_event(
    kind: str, *, item: UUID, by: Holder, now: datetime, detail: Mapping[str, Any]
) -> bytes:
    """Return the bytes of an event that the holder signs."""
    event = _event(kind, item=item, by=by, now=now, detail=detail)
    return events.event_bytes(events.signed_event(event, by.sign))


def _event(
    kind: str, *, item: UUID, by: Holder, now: datetime, detail: Mapping[str, Any]
) -> events.CustodyEvent:
    return events.CustodyEvent(
        type=kind,
        at=now,
        actor=by.alias,
        actor_key=by.trusted.signing_public,
        object=item,
        detail=detail,
    )


def record(
    kind: str,
    *,
    item: UUID,
    shelf: Shelf,
    by: Holder,
    now: datetime,
    detail: Mapping[str, Any],
    item_keys: ItemKeys | None = None,
) -> int:
    """Sign an event, add its leaf and keep it sealed; in the caller's transaction.

    It is sealed under the item's own key, so that it is destroyed with the item.
    """
    found = item_keys or keys_of(item, shelf=shelf)
    raw = sign_event(kind, item=item, by=by, now=now, detail=detail)
    return _keep(raw, item=item, key=found.custody_key, version=OWN)


class ItemAct(NamedTuple):
    """What is done to one item, by default the first: that it was sealed, and as what."""

    item: UUID
    item_keys: ItemKeys
    detail: Mapping[str, Any]
    kind: str = "sealed"


def record_all(acts: Sequence[ItemAct], *, by: Holder, now: datetime) -> int:
    """As `record` for all that is done at once; return the position of the first leaf.

    The holder signs once for each 64 events. Each can be shown, kept back and destroyed
    without the others.
    """
    told = [
        _event(each.kind, item=each.item, by=by, now=now, detail=each.detail)
        for each in acts
    ]
    salts = [random_bytes(events.SALT_SIZE) for _ in acts]
    raws = events.signed_together(told, salts, sign=by.sign, random=random_bytes)
    position = append_leaves(list(map(events.commit, raws, salts)))
    rows = map(_sealed_row, acts, raws, salts)
    insert(
        CustodyEvent,
        ("leaf", "id", "item", "key_version", "sealed"),
        ((leaf, *row) for leaf, row in enumerate(rows, position)),
    )
    return position


def _sealed_row(act: ItemAct, raw: bytes, salt: bytes) -> tuple[Any, ...]:
    row, key = uuid.uuid4(), act.item_keys.custody_key
    return row, act.item, OWN, seal_record(key, salt + raw, place=_place(row, OWN))


First, record_first = ItemAct, record_all


def record_for_good(
    kind: str,
    *,
    item: UUID,
    shelf: Shelf,
    by: Holder,
    now: datetime,
    detail: Mapping[str, Any],
) -> int:
    """As `record`, but sealed for the compartment: what must outlive the item."""
    raw = sign_event(kind, item=item, by=by, now=now, detail=detail)
    return _keep(raw, item=item, key=shelf.custody_key, version=shelf.version)


def _keep(raw: bytes, *, item: UUID, key: bytes, version: int) -> int:
    salt, row = random_bytes(events.SALT_SIZE), uuid.uuid4()
    position = append_leaf(events.commit(raw, salt))
    CustodyEvent.objects.create(
        id=row,
        leaf_id=position,
        item_id=item,
        key_version=version,
        sealed=seal_record(key, salt + raw, place=_place(row, version)),
    )
    return position


def open_event(
    row: CustodyEvent, *, sealed_under: bytes, keys: Mapping[str, bytes]
) -> OpenedEvent:
    """Open an event and check it: seal, leaf, signature, and that the key is the actor's.

    `sealed_under` is the item's custody key, or the compartment's for an event that
    outlives it. `keys` gives the signing key of each alias, as trustees signed it.

    Raises:
        Damaged: any of them does not hold.
    """
    place = _place(row.id, row.key_version)
    try:
        plain = open_record(sealed_under, row.sealed, place=place)
        salt, raw = plain[: events.SALT_SIZE], plain[events.SALT_SIZE :]
        told = events.read_event(raw, salt)
    except (SealingError, EventRefused):
        raise Damaged(row.item_id) from None
    actor_key = bytes.fromhex(told["actor_key"])
    if (
        events.commit(raw, salt) != row.leaf.commitment
        or told["object"] != str(row.item_id)
        or keys.get(told["actor"]) != actor_key
    ):
        raise Damaged(row.item_id)
    return OpenedEvent(
        position=row.leaf_id,
        raw=raw,
        salt=salt,
        type=told["type"],
        at=datetime.fromisoformat(told["at"]),
        actor=told["actor"],
        actor_key=actor_key,
        detail=told["detail"],
    )


def stories_of(
    keys: Mapping[UUID, bytes], *, signers: Mapping[str, bytes]
) -> dict[UUID, list[OpenedEvent]]:
    """Return what was done to each of these items, oldest first, each event checked.

    `keys` gives the custody key of each item; `signers` as `keys` of `open_event`.

    Raises:
        Damaged: as `open_event`, for the first that is not as it was.
    """
    told: dict[UUID, list[OpenedEvent]] = {item: [] for item in keys}
    items = list(keys)
    for start in range(0, len(items), ITEMS_AT_ONCE):
        some = items[start : start + ITEMS_AT_ONCE]
        rows = CustodyEvent.objects.filter(item__in=some).select_related("leaf")
        for row in rows.order_by("leaf_id"):
            key = keys[row.item_id]
            told[row.item_id].append(open_event(row, sealed_under=key, keys=signers))
    return told


def reseal_event(row: CustodyEvent, *, old: Shelf, new: Shelf) -> None:
    """Seal an event that outlived its item under another version of its compartment's key.

    Raises:
        SealingError: it does not open.
    """
    before = _place(row.id, row.key_version)
    plain = open_record(old.custody_key, row.sealed, place=before)
    row.key_version = new.version
    place = _place(row.id, new.version)
    row.sealed = seal_record(new.custody_key, plain, place=place)
    row.save(update_fields=["key_version", "sealed"])


def known_keys() -> dict[str, bytes]:
    """Return the signing key of every alias that trustees ever signed, also of who left."""
    found = {}
    for member in Member.objects.exclude(directory_entry=b""):
        try:
            entry = signed_entry(member)
        except Untrusted:
            continue
        found[entry.alias] = entry.signing_public
    return found


def _place(row: UUID, version: int) -> Place:
    return Place("vault_custodyevent", row, "sealed", version)
