"""Looking for pictures that look alike: suggestions for a person, and nothing follows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from amparo.apps.journal.actions import note
from amparo.apps.members.holder import Holder
from amparo.apps.vault.kept_pictures import KeptPicture, kept_picture
from amparo.apps.vault.looks import nearest
from amparo.apps.vault.queries import find_all, get_found
from amparo.lib.sealing.keyring import Kind

MOST_SHOWN = 24
ALMOST_THE_SAME = 10


@dataclass(frozen=True)
class Resembling:
    """A picture that looks like another, and how far apart they are, in bits of 256."""

    picture: KeptPicture
    distance: int

    @property
    def is_close(self) -> bool:
        """Whether little more than size or sharpness differs."""
        return self.distance <= ALMOST_THE_SAME


@dataclass(frozen=True)
class LookedFor:
    """What was found; without `has_look` there is nothing to compare this item by."""

    picture: KeptPicture
    has_look: bool
    found: list[Resembling]


def look_for_alike(
    item: UUID, *, kind: Kind, compartment: UUID, by: Holder, now: datetime
) -> LookedFor:
    """List the pictures of a compartment that look like this one, nearest first.

    Only where both have a copy to look at: their hash was taken when it was made.

    Raises:
        Unseen: no key, or no such item.
    """
    own = get_found(item, kind=kind, compartment=compartment, by=by)
    others = (
        (found.row.id, found.record.looks)
        for found in find_all(kind=kind, compartment=compartment, by=by)
        if found.row.id != item and found.record.looks
    )
    alike = nearest(own.record.looks, others)[:MOST_SHOWN]
    note(verb="vault.alike", by=by, now=now, subject=item)
    return LookedFor(
        picture=kept_picture(item, kind=kind, compartment=compartment, by=by),
        has_look=bool(own.record.looks),
        found=[
            Resembling(
                kept_picture(each.thing, kind=kind, compartment=compartment, by=by),
                each.distance,
            )
            for each in alike
        ],
    )
