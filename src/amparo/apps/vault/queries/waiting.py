"""What waits at a compartment's door."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from amparo.apps.members.holder import Holder
from amparo.apps.vault.doors import OpenedDeposit, door_hash, door_id, open_deposit
from amparo.apps.vault.models import Deposit
from amparo.apps.vault.shelves import Shelf, shelves
from amparo.lib.sealing.keyring import Kind
from amparo.web.unseen import Unseen


@dataclass(frozen=True)
class DepositCard:
    """A deposit that waits at the door, not opened."""

    id: UUID
    week: str


def deposits(*, kind: Kind, compartment: UUID, by: Holder) -> list[DepositCard]:
    """List what waits at a compartment's door, in no order that tells of time.

    Raises:
        Unseen: no key, or no such compartment.
    """
    by_door = _doors(kind=kind, compartment=compartment, by=by)
    rows = Deposit.objects.filter(door__in=list(by_door)).order_by("week", "id")
    return [DepositCard(row.id, row.week) for row in rows]


def read_deposit(
    deposit: UUID, *, kind: Kind, compartment: UUID, by: Holder
) -> OpenedDeposit:
    """Open a deposit and leave it at the door.

    Raises:
        Unseen: no key, or no such deposit.
        Damaged: it was changed, or signed by nobody we trust.
    """
    return get_deposit(deposit, kind=kind, compartment=compartment, by=by)[1]


def get_deposit(
    deposit: UUID, *, kind: Kind, compartment: UUID, by: Holder
) -> tuple[Deposit, OpenedDeposit]:
    """Return a deposit as a row and opened; for actions of the vault."""
    by_door = _doors(kind=kind, compartment=compartment, by=by)
    row = Deposit.objects.filter(pk=deposit, door__in=list(by_door)).first()
    if row is None:
        raise Unseen
    return row, open_deposit(row, shelf=by_door[row.door_id])


def _doors(*, kind: Kind, compartment: UUID, by: Holder) -> dict[UUID, Shelf]:
    by_tag = shelves(by, kind=kind, compartment=compartment)
    return {door_id(door_hash(each)): each for each in by_tag.values()}
