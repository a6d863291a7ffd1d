"""What a member sees of the vault: nothing, without the key of the compartment."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from itertools import islice
from typing import Any, BinaryIO, TypeVar
from uuid import UUID

from django.core.paginator import Page, Paginator
from django.db.models import Min, QuerySet

from amparo.apps.members.holder import Holder
from amparo.apps.vault import objects
from amparo.apps.vault.custody import OpenedEvent, known_keys, open_event
from amparo.apps.vault.destroying import SHREDDED, Shredded
from amparo.apps.vault.doors import OpenedDeposit, door_hash, door_id, open_deposit
from amparo.apps.vault.index import IndexRecord, open_index
from amparo.apps.vault.keys import ItemKeys, entries_of, keys_of, opened
from amparo.apps.vault.models import Deposit, Item, Release
from amparo.apps.vault.releases import OpenedRelease, open_release
from amparo.apps.vault.rules import Damaged, is_current, why_not_write
from amparo.apps.vault.shelves import Shelf, shelf, shelves
from amparo.apps.vault.wording import ABOUT
from amparo.lib.refusal import Refused
from amparo.lib.sealing.errors import SealingError
from amparo.lib.sealing.keyring import Kind
from amparo.lib.store.objects import PIECE
from amparo.web.unseen import Unseen

PAGE_SIZE = 50
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
    by_tag = shelves(by, kind=kind, compartment=compartment)
    rows = _on(by_tag)
    newest_first = rows.annotate(came_in=Min("events__leaf")).order_by("-came_in", "id")
    sheet: Page[Any] = Paginator(newest_first, PAGE_SIZE).get_page(page)
    sheet.object_list = [e.card() for e in _opened_all(sheet.object_list, by_tag)]
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
    row = _row(item, by_tag)
    if not row.sealed:
        return [_shredding(row, by_tag[row.shelf])]
    return _history(_opened(row, by_tag))


def get_found(item: UUID, *, kind: Kind, compartment: UUID, by: Holder) -> FoundItem:
    """Return the row and record of one item; for actions of the vault.

    Raises:
        Unseen, Damaged: as `get_item`.
        Shredded: it was destroyed on purpose.
    """
    by_tag = shelves(by, kind=kind, compartment=compartment)
    row = _row(item, by_tag)
    if not row.sealed:
        raise Shredded(_shredding(row, by_tag[row.shelf]))
    return _opened(row, by_tag)


def find_all(*, kind: Kind, compartment: UUID, by: Holder) -> Iterator[FoundItem]:
    """Give the rows and records of a compartment's items."""
    by_tag = shelves(by, kind=kind, compartment=compartment)
    return _opened_all(_on(by_tag).iterator(), by_tag)


def check_may_seal(*, kind: Kind, compartment: UUID, by: Holder) -> None:
    """Check that somebody may put things into a compartment, before they choose a file.

    Raises:
        Unseen: no key, or no such compartment.
        Refused: the holder may only read.
    """
    onto = shelf(by, kind=kind, compartment=compartment)
    if refused := why_not_write(onto.rights):
        raise refused


def find_twin(
    digest: bytes, *, kind: Kind, compartment: UUID, by: Holder
) -> FoundItem | None:
    """Find an item of the compartment that holds the same bytes, still whole."""
    found = find_twins({digest}, kind=kind, compartment=compartment, by=by)
    return found.get(digest)


def find_twins(
    digests: Collection[bytes], *, kind: Kind, compartment: UUID, by: Holder
) -> dict[bytes, FoundItem]:
    """Find, for each of these hashes, an item that holds the same bytes, still whole."""
    by_tag = shelves(by, kind=kind, compartment=compartment)
    digest_of = {
        each.mark(digest): digest for each in by_tag.values() for digest in digests
    }
    found: dict[bytes, FoundItem] = {}
    for marks in batches(digest_of, size=KEYS_AT_ONCE):
        alike = _on(by_tag).filter(mark__in=marks)
        for twin in _opened_all(alike, by_tag):
            digest = digest_of[twin.row.mark]
            if (
                digest not in found
                and twin.record.duplicate_of is None
                and _is_whole(twin)
            ):
                found[digest] = twin
    return found


def twins_of(found: FoundItem, *, by: Holder) -> list[UUID]:
    """Return the other items of the compartment that use the same object."""
    at = found.shelf
    by_tag = shelves(by, kind=at.kind, compartment=at.compartment)
    marks = [each.mark(found.item_keys.sha256) for each in by_tag.values()]
    others = _on(by_tag).filter(mark__in=marks).exclude(pk=found.row.pk)
    return [
        other.row.id
        for other in _opened_all(others, by_tag)
        if other.record.stored_as == found.record.stored_as
    ]


def find_known(
    source: BinaryIO, *, kind: Kind, compartment: UUID, by: Holder
) -> UUID | None:
    """Find the item of a compartment that holds the same bytes as `source`, read to its end.

    Raises:
        Unseen: the holder has no key to it, or it does not exist.
    """
    digest = sha256()
    while piece := source.read(PIECE):
        digest.update(piece)
    twin = find_twin(digest.digest(), kind=kind, compartment=compartment, by=by)
    return twin.row.id if twin else None


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
    signers = known_keys()
    for row in Item.objects.filter(shelf__in=list(by_tag)).order_by("id"):
        name = ""
        try:
            if not row.sealed:
                _shredding(row, by_tag[row.shelf])
                yield row.id, "", None
                continue
            found = _opened(row, by_tag)
            name = found.record.name
            objects.check(
                row, found.record, shelf=found.shelf, item_keys=found.item_keys
            )
            _check_story(found, _history(found, signers))
        except Damaged as damaged:
            yield row.id, name, damaged
        else:
            yield row.id, name, None


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


def batches(rows: Iterable[Each], *, size: int) -> Iterator[list[Each]]:
    """Give rows some at a time: as many as one question may name."""
    waiting = iter(rows)
    while some := list(islice(waiting, size)):
        yield some


def _on(by_tag: Mapping[bytes, Shelf]) -> QuerySet[Item]:
    """Return the rows on these shelves that were not destroyed."""
    return Item.objects.filter(shelf__in=list(by_tag)).exclude(sealed=b"")


def _row(item: UUID, by_tag: Mapping[bytes, Shelf]) -> Item:
    row = Item.objects.filter(pk=item, shelf__in=list(by_tag)).first()
    if row is None:
        raise Unseen
    return row


def _opened_all(
    rows: Iterable[Item], by_tag: Mapping[bytes, Shelf]
) -> Iterator[FoundItem]:
    """Open rows with their keys, some hundred at a time."""
    for some in batches(rows, size=KEYS_AT_ONCE):
        entries = entries_of(row.id for row in some)
        for row in some:
            yield _opened(row, by_tag, entries)


def _opened(
    row: Item,
    by_tag: Mapping[bytes, Shelf],
    entries: Mapping[UUID, bytes] | None = None,
) -> FoundItem:
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


def _history(
    found: FoundItem, signers: Mapping[str, bytes] | None = None
) -> list[OpenedEvent]:
    rows = found.row.events.select_related("leaf").order_by("leaf_id")
    signers = known_keys() if signers is None else signers
    sealed_under = found.item_keys.custody_key
    return [open_event(r, sealed_under=sealed_under, keys=signers) for r in rows]


def _shredding(row: Item, onto: Shelf) -> OpenedEvent:
    """Return the event that says why an item's record is gone."""
    last = row.events.select_related("leaf").order_by("-leaf_id").first()
    if last is None or last.key_version != onto.version:
        raise Damaged(row.id)
    event = open_event(last, sealed_under=onto.custody_key, keys=known_keys())
    if event.type != SHREDDED:
        raise Damaged(row.id)
    return event


def _is_whole(found: FoundItem) -> bool:
    try:
        objects.check(
            found.row, found.record, shelf=found.shelf, item_keys=found.item_keys
        )
    except Damaged:
        return False
    return True


def _newest_first(card: ItemCard) -> tuple[float, str]:
    return -card.sealed_at.timestamp(), card.name


@dataclass(frozen=True)
class DepositCard:
    """A deposit that waits at the door, not opened."""

    id: UUID
    week: str


def releases(*, kind: Kind, compartment: UUID, by: Holder) -> list[OpenedRelease]:
    """List a compartment's releases, newest ask first.

    Raises:
        Unseen: no key, or no such compartment.
        Damaged: a statement was changed.
    """
    by_tag, keys = shelves(by, kind=kind, compartment=compartment), known_keys()
    rows = Release.objects.filter(shelf__in=list(by_tag))
    opened = [open_release(row, shelf=by_tag[row.shelf], keys=keys) for row in rows]
    return sorted(opened, key=lambda release: release.asked_at, reverse=True)


def get_release(
    release: UUID, *, kind: Kind, compartment: UUID, by: Holder, lock: bool = False
) -> tuple[OpenedRelease, Release, Shelf]:
    """Return a release, opened and as a row, and its shelf; for actions of the vault."""
    by_tag = shelves(by, kind=kind, compartment=compartment)
    rows = Release.objects.filter(pk=release, shelf__in=list(by_tag))
    row = (rows.select_for_update() if lock else rows).first()
    if row is None:
        raise Unseen
    onto = by_tag[row.shelf]
    return open_release(row, shelf=onto, keys=known_keys()), row, onto


def released_items(
    *, kind: Kind, compartment: UUID, by: Holder, now: datetime
) -> frozenset[UUID]:
    """Return the items that two people have let out within the last days."""
    return frozenset(
        item
        for release in releases(kind=kind, compartment=compartment, by=by)
        if release.confirmed_at and is_current(release.confirmed_at, now=now)
        for item in release.items
    )


def deposits(*, kind: Kind, compartment: UUID, by: Holder) -> list[DepositCard]:
    """List what waits at a compartment's door, in no order that tells of time.

    Raises:
        Unseen: no key, or no such compartment.
    """
    by_door = _doors(kind=kind, compartment=compartment, by=by)
    rows = Deposit.objects.filter(door__in=list(by_door)).order_by("week", "id")
    return [DepositCard(row.id, row.week) for row in rows]


def read_deposit(
    deposit: UUID, *, kind: Kind, compartment: UUID, by: Holder
) -> OpenedDeposit:
    """Open a deposit and leave it at the door.

    Raises:
        Unseen: no key, or no such deposit.
        Damaged: it was changed, or signed by nobody we trust.
    """
    return get_deposit(deposit, kind=kind, compartment=compartment, by=by)[1]


def get_deposit(
    deposit: UUID, *, kind: Kind, compartment: UUID, by: Holder
) -> tuple[Deposit, OpenedDeposit]:
    """Return a deposit as a row and opened; for actions of the vault."""
    by_door = _doors(kind=kind, compartment=compartment, by=by)
    row = Deposit.objects.filter(pk=deposit, door__in=list(by_door)).first()
    if row is None:
        raise Unseen
    return row, open_deposit(row, shelf=by_door[row.door_id])


def _doors(*, kind: Kind, compartment: UUID, by: Holder) -> dict[UUID, Shelf]:
    by_tag = shelves(by, kind=kind, compartment=compartment)
    return {door_id(door_hash(each)): each for each in by_tag.values()}
