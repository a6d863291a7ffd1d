"""What a member sees of the items: nothing, without the key of the compartment."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any
from uuid import UUID

from django.core.paginator import Page, Paginator
from django.db.models import Min

from amparo.apps.members.holder import Holder
from amparo.apps.vault import objects
from amparo.apps.vault.custody import OpenedEvent, known_keys
from amparo.apps.vault.destroying import Shredded
from amparo.apps.vault.keys import entries_of
from amparo.apps.vault.models import Item
from amparo.apps.vault.queries.found import (
    KEYS_AT_ONCE,
    FoundItem,
    ItemCard,
    batches,
    on_shelves,
    opened_all,
    opened_row,
    row_of,
    shredding_of,
    story_of,
)
from amparo.apps.vault.rules import Damaged, why_not_write
from amparo.apps.vault.shelves import shelf, shelves
from amparo.lib.refusal import Refused
from amparo.lib.sealing.keyring import Kind
from amparo.lib.store.objects import ObjectStore

PAGE_SIZE = 50


def items(*, kind: Kind, compartment: UUID, by: Holder) -> list[ItemCard]:
    """List a compartment's items, newest first.

    Raises:
        Unseen: the holder has no key to it, or it does not exist.
        Damaged: an index record was changed.
    """
    found = find_all(kind=kind, compartment=compartment, by=by)
    return sorted((each.card() for each in found), key=_newest_first)


def items_page(
    *, kind: Kind, compartment: UUID, by: Holder, page: str | None = None
) -> Page[ItemCard]:
    """Open one page of a compartment's items, newest first, by the leaf they came in with.

    Raises:
        Unseen: the holder has no key to it, or it does not exist.
        Damaged: an index record on this page was changed.
    """
    sheet: Page[Any] = found_page(kind=kind, compartment=compartment, by=by, page=page)
    sheet.object_list = [found.card() for found in sheet.object_list]
    return sheet


def found_page(
    *, kind: Kind, compartment: UUID, by: Holder, page: str | None = None
) -> Page[FoundItem]:
    """As `items_page`, with the rows and keys; for the vault's own questions."""
    by_tag = shelves(by, kind=kind, compartment=compartment)
    rows = on_shelves(by_tag)
    newest_first = rows.annotate(came_in=Min("events__leaf")).order_by("-came_in", "id")
    sheet: Page[Any] = Paginator(newest_first, PAGE_SIZE).get_page(page)
    sheet.object_list = list(opened_all(sheet.object_list, by_tag))
    return sheet


def get_item(item: UUID, *, kind: Kind, compartment: UUID, by: Holder) -> ItemCard:
    """Return one item of a compartment.

    Raises:
        Unseen: no key, no such item, or it stands in another compartment.
        Damaged: its index record was changed.
    """
    return get_found(item, kind=kind, compartment=compartment, by=by).card()


def history(
    item: UUID, *, kind: Kind, compartment: UUID, by: Holder
) -> list[OpenedEvent]:
    """Return what was done to an item, oldest first, each event checked.

    Raises:
        Unseen: as `get_item`.
        Damaged: an event was changed, or its leaf is another.
    """
    by_tag = shelves(by, kind=kind, compartment=compartment)
    row = row_of(item, by_tag)
    if not row.sealed:
        return [shredding_of(row, by_tag[row.shelf])]
    return story_of(opened_row(row, by_tag))


def get_found(item: UUID, *, kind: Kind, compartment: UUID, by: Holder) -> FoundItem:
    """Return the row and record of one item; for actions of the vault.

    Raises:
        Unseen, Damaged: as `get_item`.
        Shredded: it was destroyed on purpose.
    """
    by_tag = shelves(by, kind=kind, compartment=compartment)
    row = row_of(item, by_tag)
    if not row.sealed:
        raise Shredded(shredding_of(row, by_tag[row.shelf]))
    return opened_row(row, by_tag)


def find_all(*, kind: Kind, compartment: UUID, by: Holder) -> Iterator[FoundItem]:
    """Give the rows and records of a compartment's items."""
    by_tag = shelves(by, kind=kind, compartment=compartment)
    return opened_all(on_shelves(by_tag).iterator(), by_tag)


def check_may_seal(*, kind: Kind, compartment: UUID, by: Holder) -> None:
    """Check that somebody may put things into a compartment, before they choose a file.

    Raises:
        Unseen: no key, or no such compartment.
        Refused: the holder may only read.
    """
    onto = shelf(by, kind=kind, compartment=compartment)
    if refused := why_not_write(onto.rights):
        raise refused


def check_items(
    *, kind: Kind, compartment: UUID, by: Holder
) -> Iterator[tuple[UUID, str, Refused | None]]:
    """Read every item of a compartment again, with its history; say which is damaged.

    The name is empty when not even the index record opens, and for what was destroyed
    on purpose.

    Raises:
        Unseen: the holder has no key to it, or it does not exist.
    """
    by_tag = shelves(by, kind=kind, compartment=compartment)
    signers, store = known_keys(), objects.folder()
    rows = Item.objects.filter(shelf__in=list(by_tag)).order_by("id")
    for some in batches(rows.iterator(), size=KEYS_AT_ONCE):
        entries = entries_of(row.id for row in some)
        for row in some:
            name = ""
            try:
                if not row.sealed:
                    shredding_of(row, by_tag[row.shelf])
                    yield row.id, "", None
                    continue
                found = opened_row(row, by_tag, entries)
                name = found.record.name
                _check_whole(found, signers, store)
            except Damaged as damaged:
                yield row.id, name, damaged
            else:
                yield row.id, name, None


def _check_whole(
    found: FoundItem, signers: Mapping[str, bytes], store: ObjectStore
) -> None:
    objects.check(
        found.row,
        found.record,
        shelf=found.shelf,
        item_keys=found.item_keys,
        store=store,
    )
    _check_story(found, story_of(found, signers))


def _check_story(found: FoundItem, story: list[OpenedEvent]) -> None:
    """Compare the index record with the event by which the item came in, which is signed."""
    first = story[0] if story else None
    if (
        first is None
        or first.type not in ("sealed", "derived")
        or first.detail["sha256"] != found.record.sha256
        or first.detail["name"] != found.record.name
        or first.actor != found.record.sealed_by
    ):
        raise Damaged(found.row.id)


def _newest_first(card: ItemCard) -> tuple[float, str]:
    return -card.sealed_at.timestamp(), card.name
