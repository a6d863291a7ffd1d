"""What was asked to leave a compartment, and what may."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from amparo.apps.members.holder import Holder
from amparo.apps.vault.custody import known_keys
from amparo.apps.vault.models import Release
from amparo.apps.vault.releases import OpenedRelease, open_release
from amparo.apps.vault.rules import is_current
from amparo.apps.vault.shelves import Shelf, shelves
from amparo.lib.sealing.keyring import Kind
from amparo.web.unseen import Unseen


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
