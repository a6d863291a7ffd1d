from collections.abc import Sequence
from typing import NamedTuple
from uuid import UUID

from amparo.apps.members.models import (
    CompartmentRoster,
    Grant,
    RecoveryCopy,
)

AT_ONCE = 5000  # SQLite takes at most 32,766 values in one question


def grants_for(member: UUID) -> list[Grant]:
    """List the grants that wait for a member."""
    return list(Grant.objects.filter(recipient_id=member))


def recovery_copies() -> list[bytes]:
    """Give every sealed recovery copy; only trustees learn what each of them is."""
    return [c.sealed for c in RecoveryCopy.objects.order_by("id").iterator()]


def find_roster(roster: UUID) -> CompartmentRoster | None:
    """Find the sealed roster with this id."""
    return CompartmentRoster.objects.filter(pk=roster).first()


class SealedRoster(NamedTuple):
    """A roster's columns, without the price of a model instance for each of thousands."""

    id: UUID
    revision: int
    sealed: bytes


def find_rosters(rosters: Sequence[UUID]) -> dict[UUID, SealedRoster]:
    """Find many sealed rosters by their ids, some thousand at a time."""
    found: dict[UUID, SealedRoster] = {}
    rows = CompartmentRoster.objects.values_list(*SealedRoster._fields)
    for start in range(0, len(rosters), AT_ONCE):
        some = rows.filter(id__in=rosters[start : start + AT_ONCE])
        found.update((row[0], SealedRoster(*row)) for row in some)
    return found
