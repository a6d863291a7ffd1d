from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from amparo.apps.members import heads
from amparo.apps.members.models import (
    Organisation,
)
from amparo.lib.refusal import Refused


@dataclass(frozen=True)
class PinnedOrganisation:
    """The organisation as it was founded, read from the pin beside the database."""

    id: UUID
    name: str
    trustees: tuple[bytes, ...]
    directory_threshold: int
    recovery_public: bytes
    recovery_signing_public: bytes
    inbox_compartment: UUID
    inbox_version: int
    inbox_public: bytes
    journal_compartment: UUID
    journal_version: int
    journal_public: bytes


class NotFounded(Refused):
    """No organisation was founded on this desk yet."""

    def __init__(self) -> None:
        super().__init__(
            _("There is no organisation here yet."),
            _("Found one on the command line: amparo organisation found."),
        )


def organisation() -> PinnedOrganisation:
    """Give the organisation's public keys from the pin, never from the row.

    Raises:
        NotFounded: there is none yet.
    """
    pin = heads.find_pin()
    if pin is None:
        raise NotFounded
    return from_statement(pin)


def statement_of(row: Organisation) -> dict[str, object]:
    """Write the organisation's row as the statement that is pinned."""
    return {
        "id": str(row.id),
        "name": row.name,
        "trustees": list(row.trustees),
        "directory_threshold": row.directory_threshold,
        "recovery_public": row.recovery_public.hex(),
        "recovery_signing_public": row.recovery_signing_public.hex(),
        "inbox_compartment": str(row.inbox_compartment),
        "inbox_version": row.inbox_version,
        "inbox_public": row.inbox_public.hex(),
        "journal_compartment": str(row.journal_compartment),
        "journal_version": row.journal_version,
        "journal_public": row.journal_public.hex(),
    }


def from_statement(statement: dict[str, Any]) -> PinnedOrganisation:
    """Read a pinned statement."""
    return PinnedOrganisation(
        id=UUID(statement["id"]),
        name=statement["name"],
        trustees=tuple(bytes.fromhex(t) for t in statement["trustees"]),
        directory_threshold=statement["directory_threshold"],
        recovery_public=bytes.fromhex(statement["recovery_public"]),
        recovery_signing_public=bytes.fromhex(statement["recovery_signing_public"]),
        inbox_compartment=UUID(statement["inbox_compartment"]),
        inbox_version=statement["inbox_version"],
        inbox_public=bytes.fromhex(statement["inbox_public"]),
        journal_compartment=UUID(statement["journal_compartment"]),
        journal_version=statement["journal_version"],
        journal_public=bytes.fromhex(statement["journal_public"]),
    )
