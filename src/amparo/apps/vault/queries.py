"""What a member sees of the vault: nothing, without the key of the compartment."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any, BinaryIO
from uuid import UUID

from django.core.paginator import Page, Paginator
from django.db.models import Min

from amparo.apps.members.holder import Holder
from amparo.apps.vault import objects
from amparo.apps.vault.custody import OpenedEvent, known_keys, open_event
from amparo.apps.vault.doors import OpenedDeposit, door_hash, door_id, open_deposit
from amparo.apps.vault.index import IndexRecord, open_index
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
    rows = Item.objects.filter(shelf__in=list(by_tag))
    newest_first = rows.annotate(came_in=Min("events__leaf")).order_by("-came_in", "id")
    sheet: Page[Any] = Paginator(newest_first, PAGE_SIZE).get_page(page)
    sheet.object_list = [_opened(row, by_tag).card() for row in sheet.object_list]
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
    found = get_found(item, kind=kind, compartment=compartment, by=by)
    by_tag = shelves(by, kind=kind, compartment=compartment)
    by_version = {each.version: each for each in by_tag.values()}
    rows = found.row.events.select_related("leaf").order_by("leaf_id")
    if not {row.key_version for row in rows} <= by_version.keys():
        raise Damaged(item)
    keys = known_keys()
    return [open_event(r, shelf=by_version[r.key_version], keys=keys) for r in rows]


def get_found(item: UUID, *, kind: Kind, compartment: UUID, by: Holder) -> FoundItem:
    """Return the row and record of one item; for actions of the vault."""
    by_tag = shelves(by, kind=kind, compartment=compartment)
    row = Item.objects.filter(pk=item, shelf__in=list(by_tag)).first()
    if row is None:
        raise Unseen
    return _opened(row, by_tag)


def find_all(*, kind: Kind, compartment: UUID, by: Holder) -> Iterator[FoundItem]:
    """Give the rows and records of a compartment's items."""
    by_tag = shelves(by, kind=kind, compartment=compartment)
    for row in Item.objects.filter(shelf__in=list(by_tag)).iterator():
        yield _opened(row, by_tag)


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
    by_tag = shelves(by, kind=kind, compartment=compartment)
    marks = [each.mark(digest) for each in by_tag.values()]
    for row in Item.objects.filter(shelf__in=list(by_tag), mark__in=marks):
        found = _opened(row, by_tag)
        if found.record.duplicate_of is None and _is_whole(found):
            return found
    return None


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

    The name is empty when not even the index record opens.

    Raises:
        Unseen: the holder has no key to it, or it does not exist.
    """
    by_tag = shelves(by, kind=kind, compartment=compartment)
    for row in Item.objects.filter(shelf__in=list(by_tag)).order_by("id"):
        name = ""
        try:
            found = _opened(row, by_tag)
            name = found.record.name
            objects.check(row, found.record, shelf=found.shelf)
            _check_story(
                found, history(row.id, kind=kind, compartment=compartment, by=by)
            )
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


def _opened(row: Item, by_tag: dict[bytes, Shelf]) -> FoundItem:
    onto = by_tag[row.shelf]
    try:
        return FoundItem(row, open_index(row, shelf=onto), onto)
    except SealingError:
        raise Damaged(row.id) from None


def _is_whole(found: FoundItem) -> bool:
    try:
        objects.check(found.row, found.record, shelf=found.shelf)
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
