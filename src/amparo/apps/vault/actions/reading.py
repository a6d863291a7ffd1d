"""Reading what is sealed is noted: one note a page, whatever the page shows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.core.paginator import Page

from amparo.apps.journal.actions import note
from amparo.apps.members.holder import Holder
from amparo.apps.vault.custody import OpenedEvent
from amparo.apps.vault.queries import (
    ItemCard,
    get_item,
    get_release,
    history,
    items_page,
    releases,
)
from amparo.apps.vault.releases import OpenedRelease
from amparo.apps.vault.rules import is_current
from amparo.lib.sealing.keyring import Kind


@dataclass(frozen=True)
class ShownShelf:
    """One page of a compartment's items, and what was asked to leave it."""

    items: Page[ItemCard]
    releases: Sequence[OpenedRelease]


@dataclass(frozen=True)
class ShownItem:
    """An item with its history; `receipt` is the event by which it came in."""

    card: ItemCard
    story: Sequence[OpenedEvent]

    @property
    def receipt(self) -> OpenedEvent:
        """The first event."""
        return self.story[0]


@dataclass(frozen=True)
class ShownRelease:
    """A release, its items, and what may be done with it next."""

    release: OpenedRelease
    items: Sequence[ItemCard]
    may_confirm: bool
    may_export: bool


def read_shelf(
    *,
    kind: Kind,
    compartment: UUID,
    by: Holder,
    now: datetime,
    page: str | None = None,
) -> ShownShelf:
    """List one page of a compartment's items, and its releases.

    Raises:
        Unseen: no key, or no such compartment.
        Damaged: a record was changed.
    """
    shown = ShownShelf(
        items_page(kind=kind, compartment=compartment, by=by, page=page),
        releases(kind=kind, compartment=compartment, by=by),
    )
    note(verb="vault.list", by=by, now=now, facts={"items": len(shown.items)})
    return shown


def read_item(
    item: UUID, *, kind: Kind, compartment: UUID, by: Holder, now: datetime
) -> ShownItem:
    """Show an item's record and history, without its bytes.

    Raises:
        Unseen, Damaged: as `queries.history`.
    """
    shown = ShownItem(
        get_item(item, kind=kind, compartment=compartment, by=by),
        history(item, kind=kind, compartment=compartment, by=by),
    )
    note(verb="vault.read", by=by, now=now, subject=item)
    return shown


def read_release(
    release: UUID, *, kind: Kind, compartment: UUID, by: Holder, now: datetime
) -> ShownRelease:
    """Show a release and its items.

    Raises:
        Unseen: no key, or no such release.
        Damaged: a statement or a record was changed.
    """
    opened, _row, _shelf = get_release(
        release, kind=kind, compartment=compartment, by=by
    )
    cards = [
        get_item(each, kind=kind, compartment=compartment, by=by)
        for each in opened.items
    ]
    note(verb="vault.read-release", by=by, now=now, subject=release)
    confirmed = opened.confirmed_at
    return ShownRelease(
        release=opened,
        items=cards,
        may_confirm=confirmed is None and opened.asked_by != by.alias,
        may_export=confirmed is not None and is_current(confirmed, now=now),
    )
