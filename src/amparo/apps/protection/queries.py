"""What a member may see of cases. The keyring decides: nothing else knows who may."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from amparo.apps.protection.drawers import (
    Drawer,
    Reach,
    Standing,
    reach_of,
    standing_of,
)
from amparo.apps.protection.entries import Consent, Entry, from_value
from amparo.apps.protection.models import DrawerRecord, DrawerRevision
from amparo.apps.protection.records import (
    ENTRY,
    SHEET,
    TITLE,
    Tampered,
    open_revision,
    open_value,
)
from amparo.apps.protection.rules import why_not_open
from amparo.apps.protection.sheets import SHEETS, IdentitySheet, Sheet
from amparo.lib.sealing.keyring import Right
from amparo.web.unseen import Unseen

if TYPE_CHECKING:
    from amparo.apps.members.holder import Holder

# SQLite takes at most 32,766 values in one question, PostgreSQL 65,535.
AT_ONCE = 10_000
# In this order a drawer is asked for the case's name: the least dangerous key first.
TITLE_ORDER = (
    Drawer.EXTRACT,
    Drawer.ACCOUNT,
    Drawer.CONTACT,
    Drawer.PROTECTION,
    Drawer.IDENTITY,
)


@dataclass(frozen=True)
class CaseCard:
    """A case in a list. `pseudonym` is None when its row was tampered with."""

    id: UUID
    pseudonym: str | None
    week: str


@dataclass(frozen=True)
class CaseView:
    """A case as one member sees it: drawers without a key are not there."""

    id: UUID
    pseudonym: str
    week: str
    standing: Standing
    reaches: dict[Drawer, Reach]

    @property
    def drawers(self) -> list[Drawer]:
        """The drawers that exist for this member, in their fixed order."""
        return [drawer for drawer in Drawer if drawer in self.reaches]

    @property
    def is_lead(self) -> bool:
        """Whether this member gives the case's keys to others."""
        return self.standing is Standing.LEAD


@dataclass(frozen=True)
class Filed:
    """An entry with the row it stands in."""

    id: UUID
    version: int
    order: int
    entry: Entry


@dataclass(frozen=True)
class FiledConsent:
    """A consent with the row it stands in."""

    id: UUID
    version: int
    order: int
    consent: Consent


@dataclass(frozen=True)
class OpenDrawer:
    """What lies in one drawer: its sheet and its entries."""

    drawer: Drawer
    reach: Reach
    sheet: Sheet
    sheet_version: int
    entries: tuple[Filed, ...]

    def of(self, kind: type[Entry]) -> list[Filed]:
        """Pick the entries of one kind."""
        return [filed for filed in self.entries if isinstance(filed.entry, kind)]


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


def get_case(case: UUID, *, by: Holder) -> CaseView:
    """Give a case as this member sees it.

    Raises:
        Unseen: absent, or no key of it is held.
    """
    rights = rights_in(case, by=by)
    reaches = {
        drawer: reach
        for drawer, right in rights.items()
        if (reach := reach_of(by.role, drawer, rights=right)) >= Reach.READ
        or (drawer is Drawer.IDENTITY and reach is Reach.BY_REQUEST)
    }
    if not reaches:
        raise Unseen
    title = _title(case, reaches, by=by)
    return CaseView(
        id=case,
        pseudonym=title["pseudonym"],
        week=title["week"],
        standing=standing_of(by.role, rights=_together(rights.values())),
        reaches=reaches,
    )


def rights_in(case: UUID, *, by: Holder) -> dict[Drawer, Right]:
    """Give the rights on each drawer of a case whose key is held."""
    return {
        drawer: by.entry(drawer.kind, case).rights
        for drawer in Drawer
        if by.has(drawer.kind, case)
    }


def _together(rights: Iterable[Right]) -> Right:
    sum_of = Right(0)
    for right in rights:
        sum_of |= right
    return sum_of


def _title(case: UUID, reaches: dict[Drawer, Reach], *, by: Holder) -> dict[str, Any]:
    drawer = next(drawer for drawer in TITLE_ORDER if drawer in reaches)
    return open_value(_only(case, drawer, TITLE), by=by)


def open_drawer(case: UUID, drawer: Drawer, *, by: Holder, now: datetime) -> OpenDrawer:
    """Open a drawer whole. The caller notes it in the journal.

    Raises:
        Unseen: absent, or not for this member.
        NotFresh: the passphrase must be typed again first.
    """
    view = get_case(case, by=by)
    if drawer not in view.reaches:
        raise Unseen
    if refusal := why_not_open(drawer, fresh=by.is_fresh(now)):
        raise refusal
    sheet = _only(case, drawer, SHEET)
    return OpenDrawer(
        drawer=drawer,
        reach=view.reaches[drawer],
        sheet=SHEETS[drawer].from_dict(open_value(sheet, by=by)),
        sheet_version=sheet.version,
        entries=tuple(_entries(case, drawer, by=by)),
    )


def _entries(case: UUID, drawer: Drawer, *, by: Holder) -> Iterator[Filed]:
    rows = DrawerRecord.objects.filter(case_id=case, drawer=drawer, noun=ENTRY)
    opened = [(open_value(row, by=by), row) for row in rows]
    for value, row in sorted(opened, key=lambda pair: pair[0]["order"]):
        yield Filed(row.id, row.version, value["order"], from_value(value))


def _only(case: UUID, drawer: Drawer, noun: str) -> DrawerRecord:
    record = DrawerRecord.objects.filter(case_id=case, drawer=drawer, noun=noun).first()
    if record is None:
        raise Unseen
    return record


def get_consent(
    case: UUID, consent: UUID, *, by: Holder, now: datetime
) -> FiledConsent:
    """Give one consent of a case.

    Raises:
        Unseen: absent, or the account is not for this member.
    """
    for filed in open_drawer(case, Drawer.ACCOUNT, by=by, now=now).entries:
        if filed.id == consent and isinstance(filed.entry, Consent):
            return FiledConsent(filed.id, filed.version, filed.order, filed.entry)
    raise Unseen


def identity_if_open(case: UUID, *, by: Holder) -> IdentitySheet | None:
    """Give the identity sheet to compare a text with, when the member holds its key."""
    if not by.has(Drawer.IDENTITY.kind, case):
        return None
    return IdentitySheet.from_dict(
        open_value(_only(case, Drawer.IDENTITY, SHEET), by=by)
    )


def find_case_of_thread(thread: UUID, *, by: Holder) -> UUID | None:
    """Find the case whose contact sheet holds this conversation."""
    held = sorted(by.compartments(Drawer.CONTACT.kind))
    rows = DrawerRecord.objects.filter(noun=SHEET, drawer=Drawer.CONTACT)
    for start in range(0, len(held), AT_ONCE):
        for record in rows.filter(case_id__in=held[start : start + AT_ONCE]):
            if open_value(record, by=by)["thread"] == str(thread):
                return record.case_id
    return None


def get_sheet_record(case: UUID, drawer: Drawer) -> DrawerRecord:
    """Give the row of a drawer's sheet, sealed.

    Raises:
        Unseen: there is none.
    """
    return _only(case, drawer, SHEET)


def get_entry_record(case: UUID, drawer: Drawer, entry: UUID) -> DrawerRecord:
    """Give the row of one entry, sealed.

    Raises:
        Unseen: it is not in this drawer of this case.
    """
    record = DrawerRecord.objects.filter(
        id=entry, case_id=case, drawer=drawer, noun=ENTRY
    ).first()
    if record is None:
        raise Unseen
    return record


def history(case: UUID, drawer: Drawer, *, by: Holder, now: datetime) -> list[Sheet]:
    """Give the earlier versions of a drawer's sheet, the newest first.

    Raises:
        Unseen, NotFresh: as `open_drawer`.
    """
    opened = open_drawer(case, drawer, by=by, now=now)
    record = _only(case, opened.drawer, SHEET)
    past = DrawerRevision.objects.filter(record=record).select_related("record")
    return [
        SHEETS[drawer].from_dict(open_revision(revision, by=by))
        for revision in past.order_by("-version")
    ]
