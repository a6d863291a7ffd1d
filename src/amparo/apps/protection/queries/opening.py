"""What a member may see of cases. The keyring decides: nothing else knows who may."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from amparo.apps.protection.drawers import (
    MATRIX,
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

# In this order a drawer is asked for the case's name: the least dangerous key first.
TITLE_ORDER = (
    Drawer.EXTRACT,
    Drawer.ACCOUNT,
    Drawer.CONTACT,
    Drawer.PROTECTION,
    Drawer.IDENTITY,
)


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
    def may_ask_for_identity(self) -> bool:
        """Whether this member does not see the identity but may ask for it."""
        by_request = MATRIX[self.standing][Drawer.IDENTITY] is Reach.BY_REQUEST
        return by_request and Drawer.IDENTITY not in self.reaches

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
    """Give the rights on each drawer of a case whose present key is held.

    A key from before the lock was changed is no key: its drawer is not there.

    Raises:
        Tampered: a drawer whose key is held has lost its rows.
    """
    titles = _titles(case)
    held = [drawer for drawer in Drawer if by.has(drawer.kind, case)]
    if held and not titles.keys() >= set(held):
        raise Tampered
    return {
        drawer: by.entry(drawer.kind, case).rights
        for drawer in held
        if _opens(drawer, case, version=titles[drawer].key_version, by=by)
    }


def _titles(case: UUID) -> dict[Drawer, DrawerRecord]:
    # All drawers by name: without them the database walks the titles of every case.
    rows = DrawerRecord.objects.filter(case_id=case, noun=TITLE, drawer__in=Drawer)
    return {Drawer(row.drawer): row for row in rows}


def _opens(drawer: Drawer, case: UUID, *, version: int, by: Holder) -> bool:
    try:
        by.entry(drawer.kind, case, version=version)
    except Unseen:
        return False
    return True


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
