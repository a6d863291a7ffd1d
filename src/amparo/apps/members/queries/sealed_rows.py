from collections.abc import Sequence
from uuid import UUID

from amparo.apps.members.models import (
    CompartmentRoster,
    Grant,
    RecoveryCopy,
)

AT_ONCE = 500  # SQLite takes a limited number of values in one statement


def grants_for(member: UUID) -> list[Grant]:
    """List the grants that wait for a member."""
    return list(Grant.objects.filter(recipient_id=member))


def recovery_copies() -> list[bytes]:
    """Give every sealed recovery copy; only trustees learn what each of them is."""
    return [c.sealed for c in RecoveryCopy.objects.order_by("id").iterator()]


def find_roster(roster: UUID) -> CompartmentRoster | None:
    """Find the sealed roster with this id."""
    return CompartmentRoster.objects.filter(pk=roster).first()


def find_rosters(rosters: Sequence[UUID]) -> dict[UUID, CompartmentRoster]:
    """Find many sealed rosters by their ids, some hundred at a time."""
    found: dict[UUID, CompartmentRoster] = {}
    for start in range(0, len(rosters), AT_ONCE):
        found |= CompartmentRoster.objects.in_bulk(rosters[start : start + AT_ONCE])
    return found
