"""Rows of items, opened with their keys; the other questions ask through these."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from typing import Any, TypeVar
from uuid import UUID

from django.db.models import QuerySet

from amparo.apps.vault.custody import OpenedEvent, known_keys, open_event
from amparo.apps.vault.destroying import SHREDDED
from amparo.apps.vault.index import IndexRecord, open_index
from amparo.apps.vault.keys import ItemKeys, entries_of, keys_of, opened
from amparo.apps.vault.models import Item
from amparo.apps.vault.rules import Damaged
from amparo.apps.vault.shelves import Shelf
from amparo.apps.vault.wording import ABOUT
from amparo.lib.sealing.errors import SealingError
from amparo.lib.sealing.keyring import Kind
from amparo.web.unseen import Unseen

KEYS_AT_ONCE = 500
Each = TypeVar("Each")


@dataclass(frozen=True)
class ItemCard:
    """An item as its index record tells it."""

    id: UUID
    kind: Kind
    compartment: UUID
    name: str
    media_type: str
    size: int
    sha256: str
    about: dict[str, Any]
    sealed_at: datetime
    sealed_by: str
    duplicate_of: UUID | None

    @property
    def pairs(self) -> list[tuple[str, Any]]:
        """What is told about it, with words for what we know, for a page."""
        return [(str(ABOUT.get(name, name)), told) for name, told in self.about.items()]


@dataclass(frozen=True)
class FoundItem:
    """A row of an item with its opened record and the shelf it stands on."""

    row: Item
    record: IndexRecord
    shelf: Shelf
    item_keys: ItemKeys = field(repr=False)

    def card(self) -> ItemCard:
        """Return what a page shows of it."""
        return ItemCard(
            id=self.row.id,
            kind=self.shelf.kind,
            compartment=self.shelf.compartment,
            name=self.record.name,
            media_type=self.record.media_type,
            size=self.record.size,
            sha256=self.record.sha256,
            about=self.record.about,
            sealed_at=self.record.sealed_at,
            sealed_by=self.record.sealed_by,
            duplicate_of=self.record.duplicate_of,
        )


def batches(rows: Iterable[Each], *, size: int) -> Iterator[list[Each]]:
    """Give rows some at a time: as many as one question may name."""
    waiting = iter(rows)
    while some := list(islice(waiting, size)):
        yield some


def on_shelves(by_tag: Mapping[bytes, Shelf]) -> QuerySet[Item]:
    """Return the rows on these shelves that were not destroyed."""
    return Item.objects.filter(shelf__in=list(by_tag)).exclude(sealed=b"")


def row_of(item: UUID, by_tag: Mapping[bytes, Shelf]) -> Item:
    """Return the row of an item on these shelves.

    Raises:
        Unseen: there is none.
    """
    row = Item.objects.filter(pk=item, shelf__in=list(by_tag)).first()
    if row is None:
        raise Unseen
    return row


def opened_all(
    rows: Iterable[Item], by_tag: Mapping[bytes, Shelf]
) -> Iterator[FoundItem]:
    """Open rows with their keys, some hundred at a time."""
    for some in batches(rows, size=KEYS_AT_ONCE):
        entries = entries_of(row.id for row in some)
        for row in some:
            yield opened_row(row, by_tag, entries)


def opened_row(
    row: Item,
    by_tag: Mapping[bytes, Shelf],
    entries: Mapping[UUID, bytes] | None = None,
) -> FoundItem:
    """Open one row, with keys that were read before or by itself.

    Raises:
        Damaged: its keys or its record are not what was sealed.
    """
    onto = by_tag[row.shelf]
    if entries is None:
        keys = keys_of(row.id, shelf=onto)
    else:
        keys = opened(entries, item=row.id, shelf=onto)
    try:
        record = open_index(row, shelf=onto, item_keys=keys)
    except SealingError:
        raise Damaged(row.id) from None
    return FoundItem(row, record, onto, keys)


def story_of(
    found: FoundItem, signers: Mapping[str, bytes] | None = None
) -> list[OpenedEvent]:
    """Return what was done to an item, oldest first, each event checked.

    Raises:
        Damaged: an event was changed, or its leaf is another.
    """
    rows = found.row.events.select_related("leaf").order_by("leaf_id")
    signers = known_keys() if signers is None else signers
    sealed_under = found.item_keys.custody_key
    return [open_event(r, sealed_under=sealed_under, keys=signers) for r in rows]


def shredding_of(row: Item, onto: Shelf) -> OpenedEvent:
    """Return the event that says why an item's record is gone."""
    last = row.events.select_related("leaf").order_by("-leaf_id").first()
    if last is None or last.key_version != onto.version:
        raise Damaged(row.id)
    event = open_event(last, sealed_under=onto.custody_key, keys=known_keys())
    if event.type != SHREDDED:
        raise Damaged(row.id)
    return event
