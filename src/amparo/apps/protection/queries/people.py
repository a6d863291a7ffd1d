"""What a member may see of cases. The keyring decides: nothing else knows who may."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from amparo.apps.members.queries import colleagues
from amparo.apps.members.rosters import Share, read_roster
from amparo.apps.protection.drawers import (
    Drawer,
)
from amparo.apps.protection.queries.opening import get_case
from amparo.apps.protection.records import Tampered
from amparo.lib.sealing.errors import SealBroken
from amparo.lib.sealing.keyring import Entry, Right

if TYPE_CHECKING:
    from amparo.apps.members.holder import Holder


@dataclass(frozen=True)
class Sharer:
    """A colleague who holds the key of a drawer."""

    member: UUID
    alias: str
    drawer: Drawer
    rights: Right
    expires_on: date | None

    @property
    def leads(self) -> bool:
        """Whether they may give the key on."""
        return bool(self.rights & Right.GRANT)


def sharers(case: UUID, *, by: Holder) -> list[Sharer]:
    """List who holds which drawer of a case, for those drawers that the asker holds.

    Raises:
        Unseen: absent, or no key of it is held.
        Tampered: a roster was changed behind our back.
    """
    aliases = {colleague.id: colleague.alias for colleague in colleagues()}
    return [
        Sharer(member, aliases.get(member, "?"), drawer, share.rights, share.expires_on)
        for drawer in get_case(case, by=by).drawers
        for member, share in _roster(by.entry(drawer.kind, case)).items()
    ]


def _roster(entry: Entry) -> dict[UUID, Share]:
    try:
        return read_roster(entry)
    except SealBroken:
        raise Tampered from None
