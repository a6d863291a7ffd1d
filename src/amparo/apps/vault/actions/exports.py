"""Handing items over, in a package that a stranger checks without us."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from amparo.apps.journal import published
from amparo.apps.journal.actions import note, share_head
from amparo.apps.journal.anchoring import stamp_before_export
from amparo.apps.members.holder import Holder
from amparo.apps.members.queries import organisation
from amparo.apps.vault import custody
from amparo.apps.vault.packing import court_facts, package_keys, packed
from amparo.apps.vault.queries import (
    FoundItem,
    batches,
    get_found,
    released_items,
)
from amparo.apps.vault.queries.found import on_shelves, opened_all
from amparo.apps.vault.rules import why_not_export, why_not_target
from amparo.apps.vault.shelves import shelves
from amparo.apps.vault.withholding import Story, Withholding, leaves, why_not_withhold
from amparo.lib.custody.errors import ItemChanged
from amparo.lib.custody.package import write_package, write_package_tar
from amparo.lib.custody.parts import (
    PackageAbout,
    PackageContents,
)
from amparo.lib.custody.report_pdf import as_pdf
from amparo.lib.refusal import Refused
from amparo.lib.sealing.age_files import Recipient, sealed_to
from amparo.lib.sealing.keyring import Kind
from amparo.lib.store.durable import told_when_full

ROWS_AT_ONCE = 500


@dataclass(frozen=True)
class Handover:
    """What is to leave, and with what first page.

    `records` are JSON without fractions and go along as files. `withholding` says what
    stays behind. With `reports` each item gets its page for the court.
    """

    kind: Kind
    compartment: UUID
    items: Sequence[UUID]
    records: Sequence[Mapping[str, Any]] = ()
    title: str = ""
    description: str = ""
    withholding: Withholding = field(default_factory=Withholding)
    reports: bool = True


@dataclass(frozen=True)
class _Act:
    """One export: which package, of which rows, to whom, by whom."""

    package: UUID
    found: Sequence[FoundItem]
    kept: Sequence[FoundItem]
    to: Sequence[Recipient]
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
    withholding: Withholding | None = None,
    reports: bool = True,
) -> Path:
    """Write released items, their custody events and the proofs of them to a new folder.

    That they leave is signed and published before the first byte is written; if the
    writing fails, that is an event too, and nothing is left at `target`. Events of other
    items are not shown. Not inside a transaction.

    Raises:
        Unseen: no key, or an item is not there.
        Refused: not released by two people, something is at `target`, or no room.
        Damaged: an item is not what was sealed.
    """
    handover = Handover(
        kind=kind,
        compartment=compartment,
        items=items,
        records=records,
        title=title,
        description=description,
        withholding=withholding or Withholding(),
        reports=reports,
    )
    if refused := why_not_target(taken=target.exists()):
        raise refused
    _hand_over(handover, partial(write_package, target), to=(), by=by, now=now)
    return target


def export_sealed(
    target: BinaryIO,
    handover: Handover,
    *,
    to: Sequence[Recipient],
    by: Holder,
    now: datetime,
) -> None:
    """Write a package as a tar archive that only these people can open, as it streams.

    Nothing of it lies in clear anywhere. To whom it is sealed is part of the signed
    events. When this raises, `target` holds something that nobody can open as whole.

    Raises:
        Unseen, Refused, Damaged: as `export_package`.
    """

    def write(contents: PackageContents) -> None:
        with told_when_full(), sealed_to(to, target) as inlet:
            write_package_tar(inlet, contents)

    _hand_over(handover, write, to=to, by=by, now=now)


def _hand_over(
    handover: Handover,
    write: Callable[[PackageContents], None],
    *,
    to: Sequence[Recipient],
    by: Holder,
    now: datetime,
) -> None:
    at: dict[str, Any] = {"kind": handover.kind, "compartment": handover.compartment}
    found = _find(handover.items, by=by, **at)
    kept = _find(list(handover.withholding.items), by=by, **at)
    act = _Act(uuid.uuid4(), found, kept, to, by, now)
    refused = why_not_export(
        handover.items, released=released_items(by=by, now=now, **at)
    ) or why_not_withhold(
        handover.withholding,
        chosen=handover.items,
        stories=_stories(found) if handover.withholding.picks_events else {},
    )
    if refused:
        raise refused
    _record("exported", act, handover)
    stamp_before_export(now=now)
    try:
        write(_contents(handover, act))
    except (Refused, ItemChanged, OSError):
        _record("export failed", act, handover)
        raise


def _find(
    items: Sequence[UUID], *, kind: Kind, compartment: UUID, by: Holder
) -> list[FoundItem]:
    """Open many items, some hundred at a time, in the order asked for.

    Raises:
        Unseen, Damaged, Shredded: as `get_found`, for the first that is not there.
    """
    by_tag = shelves(by, kind=kind, compartment=compartment)
    found: dict[UUID, FoundItem] = {}
    for some in batches(items, size=ROWS_AT_ONCE):
        rows = on_shelves(by_tag).filter(pk__in=some)
        found |= {each.row.id: each for each in opened_all(rows, by_tag)}
    return [
        found.get(item) or get_found(item, kind=kind, compartment=compartment, by=by)
        for item in items
    ]


def _record(kind: str, act: _Act, handover: Handover) -> None:
    """Write one event for each item, signed together; on commit they are in the log."""
    detail: dict[str, Any] = {"package": str(act.package)}
    if act.to:
        detail["sealed_to"] = [str(each) for each in act.to]
    acts = [_item_act(kind, each, detail) for each in act.found]
    for each in act.kept if kind == "exported" else ():
        ground = handover.withholding.items[each.row.id]
        acts.append(_item_act("withheld", each, {**detail, "ground": ground}))
    with transaction.atomic(durable=True):
        custody.record_all(acts, by=act.by, now=act.now)
        verb = f"vault.{kind.replace(' ', '-')}"
        note(verb=verb, by=act.by, now=act.now, subject=act.package)


def _item_act(kind: str, each: FoundItem, detail: Mapping[str, Any]) -> custody.ItemAct:
    return custody.ItemAct(each.row.id, each.item_keys, detail, kind)


def _contents(handover: Handover, act: _Act) -> PackageContents:
    stories = _stories([*act.found, *act.kept])
    shown, withheld = leaves(stories, handover.withholding)
    log, earlier_heads = published.tiles(), share_head()
    told = (e for item in handover.items for e in stories[item])
    return PackageContents(
        items=[
            packed(
                each,
                court=court_facts(
                    each,
                    withholding=handover.withholding,
                    story=stories[each.row.id],
                ),
            )
            for each in act.found
        ],
        events=shown,
        tiles=log,
        checkpoint=log.checkpoint() or "",
        keys=package_keys(told, withholding=handover.withholding, by=act.by),
        about=PackageAbout(
            id=act.package,
            title=handover.title or _("Sealed items"),
            description=handover.description,
            organisation=organisation().name,
            made_at=act.now,
            records=handover.records,
        ),
        earlier_heads=earlier_heads,
        withheld=withheld,
        draw=as_pdf if handover.reports else None,
    )


def _stories(found: Sequence[FoundItem]) -> Mapping[UUID, Story]:
    keys = {each.row.id: each.item_keys.custody_key for each in found}
    return custody.stories_of(keys, signers=custody.known_keys())
