"""Letting items out takes two: one asks and says why, another confirms."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from amparo.apps.journal.actions import note
from amparo.apps.members.holder import Holder
from amparo.apps.vault import custody
from amparo.apps.vault.models import Release
from amparo.apps.vault.queries import get_found, get_release
from amparo.apps.vault.releases import ASKED, CONFIRMED, seal_statement
from amparo.apps.vault.rules import why_not_ask, why_not_confirm
from amparo.apps.vault.shelves import shelf
from amparo.lib.sealing.keyring import Kind


def ask_release(
    items: Sequence[UUID],
    *,
    kind: Kind,
    compartment: UUID,
    reason: str,
    by: Holder,
    now: datetime,
) -> UUID:
    """Ask, as the first of two, that items may leave; return the release to confirm.

    Raises:
        Unseen: no key, or one of the items is not there.
        Refused: no item, or no reason.
    """
    onto = shelf(by, kind=kind, compartment=compartment)
    if refused := why_not_ask(items, reason=reason):
        raise refused
    found = [get_found(i, kind=kind, compartment=compartment, by=by) for i in items]
    release, detail = uuid.uuid4(), {"items": [str(i) for i in items], "reason": reason}
    raw = custody.sign_event(ASKED, item=release, by=by, now=now, detail=detail)
    with transaction.atomic():
        Release.objects.create(
            id=release,
            shelf=onto.tag,
            key_version=onto.version,
            week=f"{now:%G-W%V}",
            asked=seal_statement(raw, row=release, column="asked", shelf=onto),
        )
        for each in found:
            custody.record(
                ASKED,
                item=each.row.id,
                shelf=each.shelf,
                by=by,
                now=now,
                detail={"release": str(release), "reason": reason},
            )
        note(verb="vault.ask-release", by=by, now=now, subject=release)
    return release


def release_items(
    release: UUID, *, kind: Kind, compartment: UUID, by: Holder, now: datetime
) -> None:
    """Confirm a release as the second person. For seven days its items may be exported.

    Raises:
        Unseen: no key, or no such release.
        Refused: the same person asked, or it is confirmed already.
    """
    with transaction.atomic():
        opened, row, onto = get_release(
            release, kind=kind, compartment=compartment, by=by, lock=True
        )
        if refused := why_not_confirm(
            asked_by=opened.asked_by, by=by.alias, confirmed=bool(row.confirmed)
        ):
            raise refused
        detail = {"asked": opened.ask_digest}
        raw = custody.sign_event(CONFIRMED, item=release, by=by, now=now, detail=detail)
        row.confirmed = seal_statement(raw, row=release, column="confirmed", shelf=onto)
        row.save(update_fields=["confirmed"])
        for item in opened.items:
            found = get_found(item, kind=kind, compartment=compartment, by=by)
            custody.record(
                CONFIRMED,
                item=item,
                shelf=found.shelf,
                by=by,
                now=now,
                detail={"release": str(release)},
            )
        note(verb="vault.release", by=by, now=now, subject=release)
