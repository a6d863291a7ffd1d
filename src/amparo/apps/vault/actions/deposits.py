"""Putting something into a compartment one cannot read, and taking it in there."""

from __future__ import annotations

import uuid
from datetime import datetime
from uuid import UUID

from django.db import transaction

from amparo.apps.journal.actions import note
from amparo.apps.members.actions import keep
from amparo.apps.members.holder import Holder
from amparo.apps.vault import doors
from amparo.apps.vault.doors import OpenedDeposit
from amparo.apps.vault.models import Deposit, DepositDoor
from amparo.apps.vault.queries import get_deposit
from amparo.apps.vault.rules import no_door
from amparo.apps.vault.shelves import shelf
from amparo.lib.sealing.keyring import Entry, Kind
from amparo.web.unseen import Unseen


def open_deposit_door(
    *, kind: Kind, compartment: UUID, by: Holder, now: datetime
) -> Entry:
    """Open a compartment's door; return the entry to grant to those who may put in.

    The opener keeps the entry too, with the right to pass it on. Opening the door again
    gives the same entry.

    Raises:
        Unseen: the holder has no key to the compartment.
    """
    onto = shelf(by, kind=kind, compartment=compartment)
    pinned = doors.door_hash(onto)
    entry = Entry(Kind.DEPOSIT, compartment, onto.version, pinned)
    with transaction.atomic():
        if by.ring.at(Kind.DEPOSIT, compartment, onto.version) is None:
            keep(entry, by=by, now=now)
        _, made = DepositDoor.objects.get_or_create(
            id=doors.door_id(pinned), defaults={"sealed": doors.seal_door(onto)}
        )
        if made:
            note(verb="vault.open-door", by=by, now=now)
    return entry


def deposit(envelope: bytes, *, compartment: UUID, by: Holder, now: datetime) -> UUID:
    """Put an envelope through a compartment's door. Nobody can take it back out here.

    Raises:
        Unseen: the holder has no deposit key for it.
        Refused: there is no door, or another one was put in its place.
    """
    pinned = by.key(Kind.DEPOSIT, compartment)
    door = DepositDoor.objects.filter(pk=doors.door_id(pinned)).first()
    if door is None:
        raise no_door()
    public, row = doors.open_door(door, pinned=pinned), uuid.uuid4()
    sealed = doors.seal_deposit(envelope, deposit=row, public=public, by=by, now=now)
    with transaction.atomic():
        Deposit.objects.create(id=row, door=door, week=f"{now:%G-W%V}", sealed=sealed)
        note(verb="vault.deposit", by=by, now=now, subject=row)
    return row


def take_deposit(
    deposit: UUID, *, kind: Kind, compartment: UUID, by: Holder, now: datetime
) -> OpenedDeposit:
    """Take a deposit in: open it and remove it from the door, in the caller's transaction.

    Write what comes of it inside the same `transaction.atomic()`: if that fails, the
    deposit stays.

    Raises:
        Unseen: no key, or no such deposit (perhaps a colleague took it in).
        Damaged: it was changed, or signed by nobody we trust.
    """
    with transaction.atomic():
        row, opened = get_deposit(deposit, kind=kind, compartment=compartment, by=by)
        gone, _ = Deposit.objects.filter(pk=row.pk).delete()
        if not gone:
            raise Unseen
        note(verb="vault.take-deposit", by=by, now=now, subject=deposit)
    return opened
