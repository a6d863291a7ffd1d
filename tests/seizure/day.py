"""What the people at the desk hold in their hands as a day goes on."""

import re
from dataclasses import dataclass, field

from tests.seizure.canaries import Canaries
from tests.seizure.pages import Page
from tests.seizure.people import House, Person

UUID = r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"


@dataclass
class Day:
    """What the people at the desk hold in their hands as the day goes on."""

    house: House
    canaries: Canaries
    case: str = ""
    investigation: str = ""
    event: str = ""
    release: str = ""
    photograph: str = ""
    information: list[str] = field(default_factory=list)
    public: list[str] = field(default_factory=list)
    released: list[str] = field(default_factory=list)

    def person(self, alias: str) -> Person:
        return self.house.people[alias]

    def sent_to(self, ending: str) -> str:
        """Return the first word that went into a field."""
        return next(
            word
            for word, where in self.canaries.sent.items()
            if where[0].endswith(ending)
        )


def ids_in(page: Page, before: str) -> list[str]:
    """Return the ids in the page's links behind a part of the address, each once, in order."""
    found = re.findall(rf"{before}({UUID})(?=$|[\s?#])", "\n".join(page.links) + "\n")
    assert found, f"{page.path}: no link to {before}…: {page.links}"
    return list(dict.fromkeys(found))


def first_id(path: str, before: str) -> str:
    found = re.search(rf"{before}({UUID})", path)
    assert found, path
    return found.group(1)
