"""Who holds a compartment, written for its holders only.

The roster lies sealed under a key derived from the compartment's key, in a row whose id is
derived from it too: without the key one cannot even tell which row it is.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from amparo.apps.members.models import CompartmentRoster
from amparo.apps.members.queries import find_roster
from amparo.lib.sealing.keyring import Entry, Right
from amparo.lib.sealing.primitives.publics import derive
from amparo.lib.sealing.records import Place, open_record, seal_record


@dataclass(frozen=True)
class Share:
    """What one member holds of a compartment."""

    rights: Right
    expires_on: date | None = None


def read_roster(entry: Entry) -> dict[UUID, Share]:
    """Read who holds this version of a compartment.

    Raises:
        SealBroken: the row was changed or moved.
    """
    row = find_roster(_row_id(entry))
    if row is None:
        return {}
    plain = open_record(_key(entry), row.sealed, place=_place(row.id, row.revision))
    return {UUID(m): _share(fields) for m, fields in json.loads(plain).items()}


def write_roster(entry: Entry, roster: Mapping[UUID, Share]) -> None:
    """Write who holds this version of a compartment, in the caller's transaction."""
    row_id = _row_id(entry)
    before = find_roster(row_id)
    revision = before.revision + 1 if before else 1
    plain = json.dumps({str(m): _fields(share) for m, share in roster.items()})
    sealed = seal_record(_key(entry), plain.encode(), place=_place(row_id, revision))
    CompartmentRoster.objects.update_or_create(
        pk=row_id, defaults={"revision": revision, "sealed": sealed}
    )


def enroll(entry: Entry, *, member: UUID) -> None:
    """Add a member to the roster of what they were given."""
    roster = read_roster(entry)
    share = Share(entry.rights, entry.expires_on)
    if roster.get(member) != share:
        write_roster(entry, {**roster, member: share})


def strike(entry: Entry, *, member: UUID) -> None:
    """Take a member off the roster of what they no longer hold."""
    roster = read_roster(entry)
    if roster.pop(member, None) is not None:
        write_roster(entry, roster)


def _fields(share: Share) -> list[object]:
    last_day = share.expires_on.isoformat() if share.expires_on else None
    return [int(share.rights), last_day]


def _share(fields: list[object]) -> Share:
    rights, last_day = fields
    return Share(
        Right(int(str(rights))),
        date.fromisoformat(str(last_day)) if last_day else None,
    )


def _row_id(entry: Entry) -> UUID:
    return UUID(bytes=derive(entry.key, purpose="members/roster-id", length=16))


def _key(entry: Entry) -> bytes:
    return derive(entry.key, purpose="members/roster")


def _place(row_id: UUID, revision: int) -> Place:
    return Place("members_compartmentroster", row_id, "sealed", revision)
