"""Somebody sends a form: what is in it, and what follows when it is taken."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from tests.access.ledger import Lock
from tests.access.things import Thing

if TYPE_CHECKING:
    from tests.access.walking import Walk

UUIDS = r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"


@dataclass
class Visit:
    """Somebody sends a form about a thing; `pick` makes choices where there are several."""

    walk: Walk
    alias: str
    thing: Thing | None
    pick: int = 0

    @property
    def it(self) -> Thing:
        """The thing that the form is about."""
        assert self.thing
        return self.thing

    @property
    def case(self) -> UUID:
        """The case that the thing belongs to."""
        case = self.it.address["case"]
        assert isinstance(case, UUID)
        return case

    def word(self, *locks: Lock) -> str:
        """Make a word that lies under these locks from now on."""
        return self.walk.house.things.word(*locks)

    def colleague(self, *roles: str) -> str:
        """Choose a colleague, of one of these roles if any is named."""
        known = [
            alias for alias, role in self.walk.ledger.roles.items()
            if alias != self.alias and (not roles or role in roles)
        ]  # fmt: skip
        return known[self.pick % len(known)]


@dataclass
class Deed:
    """A form, and what follows when it was taken. `done` is the status that says so."""

    form: Mapping[str, Any]
    then: Callable[[Any], None] | None = None
    done: int = 302


Making = Callable[[Visit], Deed]
DEEDS: dict[str, Making] = {}


def sent_to(*pages: str) -> Callable[[Making], Making]:
    """Say which pages take this form."""

    def keep(making: Making) -> Making:
        DEEDS.update(dict.fromkeys(pages, making))
        return making

    return keep


def id_of(visit: Visit, alias: str) -> str:
    """Give a colleague's id, as a form sends it."""
    return str(visit.walk.house.cast.town.people[alias].id)


def ids(model: Any) -> set[UUID]:
    """Give the ids of all rows there are."""
    return set(model.objects.values_list("pk", flat=True))
