"""What a member may see of cases. The keyring decides: nothing else knows who may."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from amparo.apps.protection.drawers import (
    Drawer,
)
from amparo.apps.protection.models import DrawerRecord
from amparo.apps.protection.queries.opening import TITLE_ORDER
from amparo.apps.protection.records import (
    SHEET,
    TITLE,
    Tampered,
    open_value,
)
from amparo.web.unseen import Unseen

if TYPE_CHECKING:
    from amparo.apps.members.holder import Holder

# SQLite takes at most 32,766 values in one question, PostgreSQL 65,535.
AT_ONCE = 10_000


@dataclass(frozen=True)
class CaseCard:
    """A case in a list. `pseudonym` is None when its row was tampered with."""

    id: UUID
    pseudonym: str | None
    week: str


def cases(by: Holder) -> list[CaseCard]:
    """List the cases of which this member holds any key, by pseudonym.

    The table of cases is never asked: what is not on the ring is not looked for.
    """
    found: dict[UUID, CaseCard] = {}
    for drawer in TITLE_ORDER:
        # Not by.compartments: that opens every entry once more, tens of thousands.
        wanted = set(by.ring.compartments(drawer.kind)) - found.keys()
        if wanted:
            found.update((card.id, card) for card in _cards(drawer, wanted, by=by))
    return sorted(found.values(), key=lambda card: (card.pseudonym or "", card.id))


def _cards(drawer: Drawer, wanted: set[UUID], *, by: Holder) -> Iterator[CaseCard]:
    for record in _titles(drawer, wanted):
        try:
            title = open_value(record, by=by)
            yield CaseCard(record.case_id, title["pseudonym"], title["week"])
        except Tampered:
            yield CaseCard(record.case_id, None, "")
        except Unseen:  # the key has expired, or is not for this role
            continue


def _titles(drawer: Drawer, wanted: set[UUID]) -> Iterable[DrawerRecord]:
    """Fetch titles in few questions; each must stay below the database's limit."""
    rows = DrawerRecord.objects.filter(noun=TITLE, drawer=drawer)
    listed = sorted(wanted)
    for start in range(0, len(listed), AT_ONCE):
        yield from rows.filter(case_id__in=listed[start : start + AT_ONCE])


def search_cases(text: str, *, by: Holder) -> list[CaseCard]:
    """Find a word in the names and accounts of one's own cases: decrypt, look, forget."""
    wanted = text.casefold().strip()
    cards = cases(by)
    if not wanted:
        return cards
    told = _told(set(by.compartments(Drawer.ACCOUNT.kind)), wanted, by=by)
    return [
        c for c in cards if wanted in (c.pseudonym or "").casefold() or c.id in told
    ]


def _told(held: set[UUID], wanted: str, *, by: Holder) -> set[UUID]:
    rows = DrawerRecord.objects.filter(noun=SHEET, drawer=Drawer.ACCOUNT)
    found = set()
    for start in range(0, len(listed := sorted(held)), AT_ONCE):
        for record in rows.filter(case_id__in=listed[start : start + AT_ONCE]):
            if wanted in open_value(record, by=by)["story"].casefold():
                found.add(record.case_id)
    return found


def find_case_of_thread(thread: UUID, *, by: Holder) -> UUID | None:
    """Find the case whose contact sheet holds this conversation."""
    held = sorted(by.compartments(Drawer.CONTACT.kind))
    rows = DrawerRecord.objects.filter(noun=SHEET, drawer=Drawer.CONTACT)
    for start in range(0, len(held), AT_ONCE):
        for record in rows.filter(case_id__in=held[start : start + AT_ONCE]):
            if open_value(record, by=by)["thread"] == str(thread):
                return record.case_id
    return None
