from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction

from amparo.apps.consents.terms import Purpose
from amparo.apps.consents.token import ConsentToken, why_not_use
from amparo.apps.events.actions.recording import add_information, add_item, link
from amparo.apps.events.actions.writing import writing
from amparo.apps.events.entries import InformationEntry, SourceEntry
from amparo.apps.events.extracts import Extract
from amparo.apps.events.models import Information
from amparo.apps.events.queries.records import get_event, get_information
from amparo.apps.events.records import Hand, change
from amparo.apps.events.rules import why_not_accept
from amparo.apps.events.search_index import index_information
from amparo.apps.journal.actions import note
from amparo.apps.vault.actions import take_deposit
from amparo.lib.refusal import Refused
from amparo.lib.sealing.keyring import Kind
from amparo.lib.sealing.primitives.publics import sha256

if TYPE_CHECKING:
    from amparo.apps.members.holder import Holder


@dataclass(frozen=True, kw_only=True)
class ExtractUse:
    """How an extract is filed: under which alias, and how that person knows."""

    alias: str
    title: str
    connection: str
    hearsay_depth: int = 0
    event: UUID | None = None


def accept_extract(
    investigation: UUID,
    deposit: UUID,
    use: ExtractUse,
    *,
    by: Holder,
    now: datetime,
) -> UUID:
    """Take a consented extract from the door and file it as information.

    About an event it is accepted at once; otherwise it waits until it is linked to one.
    The file is committed before the deposit is gone, and the same extract is filed once,
    so a crash between the two loses nothing.

    Raises:
        Unseen: no key, or no such deposit.
        Refused: the consent does not hold, or is not for documenting.
    """
    with transaction.atomic():
        opened = take_deposit(
            deposit, kind=Kind.INVESTIGATION, compartment=investigation, by=by, now=now
        )
        extract = Extract.from_bytes(opened.envelope)
        if refused := why_not_document(extract.token, now=now):
            raise refused
        with writing(investigation, by=by, now=now) as hand:
            information = _filed(extract, use, hand=hand)
        note(verb="extract.accepted", by=by, now=now, subject=information.uid)
    return information.uid


def accept_information(
    investigation: UUID, information: UUID, *, by: Holder, now: datetime
) -> None:
    """Accept information as standing for what it is about.

    Raises:
        Unseen, Refused: as `writing`; or it is about nothing yet, or accepted already.
    """
    with writing(investigation, by=by, now=now) as hand:
        _accept(get_information(information), hand=hand)
        note(verb="information.accepted", by=by, now=now, subject=information)


def link_information(
    investigation: UUID, information: UUID, *, event: UUID, by: Holder, now: datetime
) -> None:
    """Say that information is about an event.

    Raises:
        Unseen, Refused: as `writing`; or there is no such record.
    """
    with writing(investigation, by=by, now=now) as hand:
        link(get_information(information), to=get_event(event), hand=hand)
        note(verb="information.linked", by=by, now=now, subject=information)


def attach_item(
    investigation: UUID, information: UUID, *, item: UUID, by: Holder, now: datetime
) -> None:
    """Say that information rests on an object of the vault.

    Raises:
        Unseen, Refused: as `writing`; or there is no such information.
    """
    with writing(investigation, by=by, now=now) as hand:
        found = get_information(information)
        if not found.items.filter(item=item).exists():
            add_item(found, item, hand=hand)
        note(verb="information.attached", by=by, now=now, subject=information)


def why_not_document(token: ConsentToken, *, now: datetime) -> Refused | None:
    """Refuse an extract whose person did not agree to documenting, or no longer does."""
    return why_not_use(
        token,
        purpose=Purpose.DOCUMENTING,
        audience=min(token.audiences),
        now=now,
    )


def _filed(extract: Extract, use: ExtractUse, *, hand: Hand) -> Information:
    fingerprint = sha256(extract.id.bytes).hex()
    known = Information.objects.filter(fingerprint=fingerprint).first()
    if known is not None:
        return known
    information = add_information(
        InformationEntry(
            source=SourceEntry(name=use.alias, kind="person"),
            connection=use.connection,
            hearsay_depth=use.hearsay_depth,
            title=use.title,
            text=extract.text,
            language=extract.language or "und",
            consent=json.loads(extract.token.to_bytes()),
            fingerprint=fingerprint,
        ),
        event=get_event(use.event) if use.event else None,
        hand=hand,
    )
    if information.event_id:
        _accept(information, hand=hand)
    else:
        index_information(information)
    return information


def _accept(information: Information, *, hand: Hand) -> None:
    if refused := why_not_accept(information):
        raise refused
    accepted = {"accepted_by": hand.by.id, "accepted_at": hand.now}
    change(information, accepted, reason="accepted", hand=hand)
    index_information(information)
