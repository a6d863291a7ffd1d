"""What a member may see of cases. The keyring decides: nothing else knows who may."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple
from uuid import UUID

from amparo.apps.protection.drawers import Drawer
from amparo.apps.protection.held_keys import HeldKeys, held_keys
from amparo.apps.protection.models import DrawerRecord
from amparo.apps.protection.queries.opening import TITLE_ORDER
from amparo.apps.protection.records import (
    SHEET,
    TITLE,
    Tampered,
    open_sealed,
    place_of,
)

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
    held = held_keys(by)
    found: dict[UUID, CaseCard] = {}
    for drawer in TITLE_ORDER:
        wanted = held[drawer].cases() - {case.bytes for case in found}
        if wanted:
            cards = _cards(drawer, wanted, keys=held[drawer])
            found.update((card.id, card) for card in cards)
    return sorted(found.values(), key=lambda card: (card.pseudonym or "", card.id.int))


def _cards(drawer: Drawer, wanted: set[bytes], *, keys: HeldKeys) -> Iterator[CaseCard]:
    missing = set(wanted)
    for row in _rows(drawer, TITLE, wanted):
        missing.discard(row.case.bytes)
        try:
            title = _opened(row, TITLE, keys=keys)
        except Tampered:
            yield CaseCard(row.case, None, "")
        else:
            if title is not None:
                yield CaseCard(row.case, title["pseudonym"], title["week"])
    # A key is forgotten with its case: a key without rows means that somebody took them.
    yield from (CaseCard(UUID(bytes=case), None, "") for case in missing)


class Row(NamedTuple):
    """A record's columns, without the price of a model instance."""

    id: UUID
    case: UUID
    version: int
    key_version: int
    sealed: bytes


def _rows(drawer: Drawer, noun: str, wanted: set[bytes]) -> Iterator[Row]:
    """Fetch rows in few questions; each must stay below the database's limit."""
    rows = DrawerRecord.objects.filter(noun=noun, drawer=drawer).values_list(
        "id", "case_id", "version", "key_version", "sealed"
    )
    listed = [UUID(bytes=case) for case in sorted(wanted)]
    for start in range(0, len(listed), AT_ONCE):
        some = rows.filter(case_id__in=listed[start : start + AT_ONCE])
        yield from map(Row._make, some)


def _opened(row: Row, noun: str, *, keys: HeldKeys) -> dict[str, Any] | None:
    """Open a row; None when it is under a version of the key that is not held.

    Raises:
        Tampered: the row is not what was sealed there.
    """
    key = keys.find(row.case, version=row.key_version)
    if key is None:
        return None
    place = place_of(row.id, noun=noun, version=row.version)
    return open_sealed(key, row.sealed, place=place)


def search_cases(text: str, *, by: Holder) -> list[CaseCard]:
    """Find a word in the names and accounts of one's own cases: decrypt, look, forget."""
    wanted = text.casefold().strip()
    cards = cases(by)
    if not wanted:
        return cards
    told = set(_told(wanted, keys=held_keys(by)[Drawer.ACCOUNT]))
    return [
        c for c in cards if wanted in (c.pseudonym or "").casefold() or c.id in told
    ]


def _told(wanted: str, *, keys: HeldKeys) -> Iterator[UUID]:
    for row in _rows(Drawer.ACCOUNT, SHEET, keys.cases()):
        account = _opened(row, SHEET, keys=keys)
        if account is not None and wanted in account["story"].casefold():
            yield row.case


def find_case_of_thread(thread: UUID, *, by: Holder) -> UUID | None:
    """Find the case whose contact sheet holds this conversation."""
    keys = held_keys(by)[Drawer.CONTACT]
    for row in _rows(Drawer.CONTACT, SHEET, keys.cases()):
        contact = _opened(row, SHEET, keys=keys)
        if contact is not None and contact["thread"] == str(thread):
            return row.case
    return None
