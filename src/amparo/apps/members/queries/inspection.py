from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from amparo.apps.members import heads
from amparo.apps.members.models import (
    Member,
    Organisation,
)
from amparo.apps.members.queries.directory import Untrusted, signed_entry
from amparo.apps.members.queries.pinned import statement_of
from amparo.apps.members.states import State


@dataclass(frozen=True)
class Finding:
    """Something in the database that contradicts what trustees signed or the desk remembers."""

    what: str
    member: UUID | None = None


def findings() -> Iterator[Finding]:
    """Search the database for rows that contradict the pin, the marks or the signatures."""
    row = Organisation.objects.first()
    if row is None or statement_of(row) != heads.find_pin():
        yield Finding("organisation.changed")
    for member in Member.objects.order_by("alias"):
        reason = _why_suspect(member)
        if reason is not None:
            yield Finding(reason, member.id)


def _why_suspect(member: Member) -> str | None:
    frozen, gone = heads.is_frozen(member.id), {State.FROZEN, State.LEFT}
    if frozen != (member.state in gone):
        return "unfrozen by hand" if frozen else "frozen by hand"
    if frozen:
        return None
    if member.state in {State.INVITED, State.PENDING}:
        was_signed = heads.find_entry_mark(member.id) is not None
        return "sent back by hand" if was_signed else None
    try:
        signed_entry(member)
    except Untrusted as untrusted:
        return untrusted.reason
    return None
