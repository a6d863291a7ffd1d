from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.utils.translation import gettext as _

from amparo.apps.journal.actions import note
from amparo.apps.members.actions import grant, grant_compartment
from amparo.apps.members.queries import Colleague
from amparo.apps.members.roles import Role
from amparo.apps.vault.actions import open_deposit_door
from amparo.lib.refusal import Refused
from amparo.lib.sealing.keyring import Kind, Right

if TYPE_CHECKING:
    from amparo.apps.members.holder import Holder

READERS = frozenset({Role.DOCUMENTER, Role.ANALYST, Role.CAMPAIGNER})
READ_WRITE = Right.READ | Right.WRITE


def share_investigation(
    investigation: UUID,
    *,
    to: Colleague,
    may_write: bool,
    by: Holder,
    now: datetime,
) -> None:
    """Give a colleague what their work needs: the investigation, or a key to its door.

    A caseworker can only put extracts in through the door, and reads nothing.

    Raises:
        Unseen: one does not hold it oneself.
        Refused: one may not give it on, or the colleague's role has no use for it.
    """
    if not by.entry(Kind.INVESTIGATION, investigation).rights & Right.GRANT:
        raise Refused(
            _(
                "Only who leads this investigation gives its keys, and those of its door."
            ),
            _("Ask whoever began it."),
        )
    if to.role in READERS:
        grant_compartment(
            Kind.INVESTIGATION,
            investigation,
            to=to,
            by=by,
            now=now,
            rights=READ_WRITE if may_write else Right.READ,
        )
    elif to.role is Role.CASEWORKER:
        _give_door(investigation, to=to, by=by, now=now)
    else:
        raise Refused(
            _("This colleague's work needs no investigation."),
            _("Choose a documenter, an analyst, a campaigner or a caseworker."),
        )
    note(verb="investigation.shared", by=by, now=now, subject=investigation)


def _give_door(
    investigation: UUID, *, to: Colleague, by: Holder, now: datetime
) -> None:
    door = open_deposit_door(
        kind=Kind.INVESTIGATION, compartment=investigation, by=by, now=now
    )
    given = type(door)(
        door.kind, door.compartment, door.version, door.key, READ_WRITE, door.expires_on
    )
    grant(given, to=to, by=by, now=now)
