"""Who holds a compartment, written for its holders only.

The roster lies sealed under a key derived from the compartment's key, in a row whose id is
derived from it too: without the key one cannot even tell which row it is.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from amparo.apps.members.models import CompartmentRoster
from amparo.apps.members.queries import SealedRoster, find_roster, find_rosters
from amparo.lib.sealing.errors import SealingError
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
    return _open(entry, row) if row else {}


def read_rosters(
    entries: Iterable[Entry],
) -> Iterator[tuple[Entry, dict[UUID, Share] | None]]:
    """Read the rosters of many compartments; None where one was changed or moved."""
    by_row = {_row_id(entry): entry for entry in entries}
    rows = find_rosters(list(by_row))
    for row_id, entry in by_row.items():
        try:
            yield entry, _open(entry, rows[row_id]) if row_id in rows else {}
        except SealingError:
            yield entry, None


def _open(entry: Entry, row: CompartmentRoster | SealedRoster) -> dict[UUID, Share]:
    plain = open_record(_key(entry), row.sealed, place=_place(row.id, row.revision))
    return {UUID(m): _share(fields) for m, fields in json.loads(plain).items()}


def write_roster(entry: Entry, roster: Mapping[UUID, Share]) -> None:
    """Write who holds this version of a compartment, in the caller's transaction."""
    before = find_roster(_row_id(entry))
    if before is None:
        _sealed_row(entry, roster, revision=1).save(force_insert=True)
    else:
        row = _sealed_row(entry, roster, revision=before.revision + 1)
        row.save(force_update=True)


def _sealed_row(
    entry: Entry, roster: Mapping[UUID, Share], *, revision: int
) -> CompartmentRoster:
    row_id = _row_id(entry)
    plain = json.dumps({str(m): _fields(share) for m, share in roster.items()})
    return CompartmentRoster(
        id=row_id,
        revision=revision,
        sealed=seal_record(_key(entry), plain.encode(), place=_place(row_id, revision)),
    )


def enroll(entries: Iterable[Entry], *, member: UUID) -> None:
    """Add a member to the rosters of what they were given, in the caller's transaction.

    A roster that was changed by hand is left as it is: its holders see it in their rotation
    list, and nobody is kept from their keys by it.
    """
    fresh = []
    for entry, roster in read_rosters(entries):
        share = Share(entry.rights, entry.expires_on)
        if roster is None or roster.get(member) == share:
            continue
        if not roster:
            fresh.append(_sealed_row(entry, {member: share}, revision=1))
        else:
            write_roster(entry, {**roster, member: share})
    CompartmentRoster.objects.bulk_create(fresh)


def strike(entries: Iterable[Entry], *, member: UUID) -> None:
    """Take a member off the rosters of what they no longer hold."""
    for entry, roster in read_rosters(entries):
        if roster and roster.pop(member, None) is not None:
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
