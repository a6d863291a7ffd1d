from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from amparo.apps.events.investigations import file_key, open_investigation
from amparo.apps.events.open_files import rekey
from amparo.apps.journal.actions import note
from amparo.apps.members.actions import grant, rotate
from amparo.apps.members.queries import colleagues
from amparo.apps.members.rosters import read_roster
from amparo.apps.vault.actions import move_to_newest_key, open_deposit_door
from amparo.lib.sealing.keyring import Entry, Kind
from amparo.lib.sealing.primitives.publics import random_bytes

if TYPE_CHECKING:
    from amparo.apps.members.holder import Holder


def change_key(investigation: UUID, *, by: Holder, now: datetime) -> None:
    """Encrypt an investigation anew under a new key, given to all who are still here.

    The new key goes into the rings before the file has it, so a cut between the two loses
    nothing; doing it again finishes it. Evidence is sealed under the new key too, and
    whoever had a key to the door gets one to the new door.

    Raises:
        Unseen: no key for it.
        Refused: one may not give the key on, or somebody holds the file.
    """
    door = by.ring.get(Kind.DEPOSIT, investigation)
    with open_investigation(investigation, by=by):
        fresh = rotate(
            Kind.INVESTIGATION,
            investigation,
            by=by,
            now=now,
            new_key=random_bytes(32),
        )
        rekey(file_key(fresh.key))
    move_to_newest_key(
        kind=Kind.INVESTIGATION, compartment=investigation, by=by, now=now
    )
    if door is not None:
        _open_new_door(investigation, old=door, by=by, now=now)
    note(verb="investigation.key-changed", by=by, now=now, subject=investigation)


def _open_new_door(
    investigation: UUID, *, old: Entry, by: Holder, now: datetime
) -> None:
    fresh = open_deposit_door(
        kind=Kind.INVESTIGATION, compartment=investigation, by=by, now=now
    )
    shares = read_roster(old)
    for colleague in colleagues():
        share = shares.get(colleague.id)
        if share is not None and colleague.id != by.id:
            given = replace(fresh, rights=share.rights, expires_on=share.expires_on)
            grant(given, to=colleague, by=by, now=now)
