"""What people say of an item: what it shows, whose it is, and what of that may be told.

A description is the detail of a signed custody event `described`; the newest one counts,
and none is ever lost. Written down in docs/formats/custody-event.md.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, fields
from typing import TYPE_CHECKING, Any

from amparo.lib.values.places import Precision

if TYPE_CHECKING:
    from amparo.apps.vault.custody import OpenedEvent

DESCRIBED = "described"

BY_PERMISSION, OURS = "by-permission", "ours"
NOBODY, HIDDEN, OFFICIALS, RECOGNISABLE = (
    "nobody",
    "hidden",
    "officials",
    "recognisable",
)
NOT_GRAPHIC, GRAPHIC = "no", "yes"
# Under these whoever shows the picture needs nobody's leave; the others need a note.
OPEN_LICENCES = ("CC0-1.0", "CC-BY-4.0", "CC-BY-SA-4.0", "public-domain")
LICENCES = (OURS, BY_PERMISSION, *OPEN_LICENCES, "quotation")


@dataclass(frozen=True, kw_only=True)
class Description:
    """What somebody said of an item under their signature; empty means nobody has said.

    `made_on` is an EDTF date, `precision` a `Precision` of the place (0: not told),
    `people` and `graphic` are one of the words above.
    """

    shows: str = ""
    alt: str = ""
    language: str = ""
    made_on: str = ""
    place: str = ""
    precision: int = 0
    credit: str = ""
    licence: str = ""
    permission: str = ""
    people: str = ""
    graphic: str = ""

    @property
    def may_be_shown(self) -> bool:
        """Whether somebody has looked and found nothing that needs a warning."""
        return self.graphic == NOT_GRAPHIC

    @property
    def public_place(self) -> str:
        """The place, when it is told no closer than may leave the house."""
        return self.place if self.precision >= Precision.SETTLEMENT else ""

    def to_detail(self) -> dict[str, Any]:
        """Spell what was said; what was not said is left out."""
        return {name: told for name, told in asdict(self).items() if told}

    @classmethod
    def from_detail(cls, detail: Mapping[str, Any]) -> Description:
        """Read what `to_detail` wrote."""
        known = {each.name for each in fields(cls)}
        return cls(**{name: told for name, told in detail.items() if name in known})


@dataclass(frozen=True)
class Described:
    """The description that counts, who signed it under which leaf, and the how-manieth it is."""

    told: Description
    number: int = 0
    leaf: int = 0
    by: str = ""


def newest(story: Iterable[OpenedEvent]) -> Described:
    """Return the description that counts; an empty one when nobody has described it."""
    told = [event for event in story if event.type == DESCRIBED]
    if not told:
        return Described(Description())
    last = told[-1]
    return Described(
        Description.from_detail(last.detail), len(told), last.position, last.actor
    )
