"""Handing items over, in a package that a stranger checks without us."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from amparo.apps.journal import published
from amparo.apps.journal.actions import note, share_head
from amparo.apps.members.holder import Holder
from amparo.apps.members.queries import organisation
from amparo.apps.vault import custody, objects
from amparo.apps.vault.queries import FoundItem, get_found, history, released_items
from amparo.apps.vault.rules import why_not_export, why_not_target
from amparo.lib.custody.errors import ItemChanged
from amparo.lib.custody.notes import NoteKey, note_name
from amparo.lib.custody.package import (
    PackageAbout,
    PackageItem,
    PackageKeys,
    SealedLeaf,
    write_package,
)
from amparo.lib.refusal import Refused
from amparo.lib.sealing.keyring import Kind


@dataclass(frozen=True)
class _Handover:
    """One export: which package, of what, by whom."""

    package: UUID
    found: Sequence[FoundItem]
    by: Holder
    now: datetime


def export_package(
    target: Path,
    *,
    kind: Kind,
    compartment: UUID,
    items: Sequence[UUID],
    records: Sequence[Mapping[str, Any]],
    by: Holder,
    now: datetime,
    title: str = "",
    description: str = "",
) -> Path:
    """Write released items, their custody events and the proofs of them to a new folder.

    That they leave is signed and published before the first byte is written; if the
    writing fails, that is an event too, and nothing is left at `target`. Events of other
    items are not shown. `records` are JSON without fractions and go along as files. Not
    inside a transaction.

    Raises:
        Unseen: no key, or an item is not there.
        Refused: not released by two people, something is at `target`, or no room.
        Damaged: an item is not what was sealed.
    """
    found = [get_found(i, kind=kind, compartment=compartment, by=by) for i in items]
    released = released_items(kind=kind, compartment=compartment, by=by, now=now)
    refused = why_not_export(items, released=released) or why_not_target(
        taken=target.exists()
    )
    if refused:
        raise refused
    handover = _Handover(uuid.uuid4(), found, by, now)
    _record("exported", handover)
    about = PackageAbout(
        id=handover.package,
        title=title or _("Sealed items"),
        description=description,
        organisation=organisation().name,
        made_at=now,
        records=records,
    )
    try:
        _write(target, handover, about)
    except (Refused, ItemChanged, OSError):
        _record("export failed", handover)
        raise
    return target


def _record(kind: str, handover: _Handover) -> None:
    """Write one event for each item; on commit they are in the published log."""
    detail = {"package": str(handover.package)}
    with transaction.atomic(durable=True):
        for each in handover.found:
            custody.record(
                kind,
                item=each.row.id,
                shelf=each.shelf,
                by=handover.by,
                now=handover.now,
                detail=detail,
            )
        verb = f"vault.{kind.replace(' ', '-')}"
        note(verb=verb, by=handover.by, now=handover.now, subject=handover.package)


def _write(target: Path, handover: _Handover, about: PackageAbout) -> None:
    events = [
        (each.row.id, event)
        for each in handover.found
        for event in history(
            each.row.id,
            kind=each.shelf.kind,
            compartment=each.shelf.compartment,
            by=handover.by,
        )
    ]
    log, earlier_heads = published.tiles(), share_head()
    write_package(
        target,
        items=map(_packed, handover.found),
        events=[SealedLeaf(e.position, e.raw, e.salt, item) for item, e in events],
        tiles=log,
        checkpoint=log.checkpoint() or "",
        keys=_keys((event for _item, event in events), by=handover.by),
        about=about,
        earlier_heads=earlier_heads,
    )


def _packed(found: FoundItem) -> PackageItem:
    told = found.record
    return PackageItem(
        id=found.row.id,
        name=told.name,
        media_type=told.media_type,
        open=partial(objects.pieces, found.row, told, shelf=found.shelf),
        sha256=bytes.fromhex(told.sha256),
        size=told.size,
        derived_from=told.derived_from,
        record={
            "name": told.name,
            "sealed_by": told.sealed_by,
            "sealed_at": told.sealed_at.astimezone(UTC).isoformat(),
            "duplicate_of": str(told.duplicate_of) if told.duplicate_of else None,
            "about": told.about,
        },
    )


def _keys(events: Iterable[custody.OpenedEvent], *, by: Holder) -> PackageKeys:
    signer = NoteKey(note_name(by.alias), by.trusted.signing_public)
    actors = {NoteKey(note_name(e.actor), e.actor_key) for e in events}
    origin = published.origin_of(organisation().id)
    return PackageKeys(
        log=NoteKey(origin, published.public_key()),
        members=sorted(actors | {signer}, key=lambda key: key.name),
        signer=signer,
        sign=by.sign,
    )
