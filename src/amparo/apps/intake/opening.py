"""Opening of inbox rows: the only place where the inbox key meets a box."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.utils.translation import gettext as _

from amparo.apps.intake.box_folder import box_folder
from amparo.apps.intake.models import Received, Sheet
from amparo.apps.intake.pulling import arrival_context
from amparo.apps.intake.sheets import TriageSheet
from amparo.apps.members.queries import organisation
from amparo.lib.refusal import Refused
from amparo.lib.sealing.errors import SealingError
from amparo.lib.sealing.keyring import Kind
from amparo.lib.sealing.opened_reports import open_file, open_file_header, open_report
from amparo.lib.sealing.primitives.privates import HpkeSeed, hpke_open
from amparo.lib.sealing.primitives.publics import derive
from amparo.lib.sealing.records import Place, open_record, seal_record
from amparo.lib.sealing.reports import HEADER_SIZE, FileHeader, Report
from amparo.web.unseen import Unseen

if TYPE_CHECKING:
    from amparo.apps.members.holder import Holder


class Damaged(Refused):
    """A box does not open: it was cut, changed, or is none of ours."""

    def __init__(self) -> None:
        super().__init__(
            _("This message cannot be opened: it was damaged or made up."),
            _(
                "Ask the person to send it again, if there is another way to reach them."
            ),
        )


class Tampered(Refused):
    """What intake noted itself is not what was sealed there: somebody changed the database."""

    status = 500

    def __init__(self) -> None:
        super().__init__(
            _("What was noted about a report was changed behind our back."),
            _(
                "Do not rely on the inbox. Tell an auditor now; an older backup may have it whole."
            ),
        )


@dataclass(frozen=True)
class OpenedBox:
    """One box, opened; a file's bytes are opened apart."""

    id: UUID
    kind: Received.Kind
    week: str
    state: Received.State
    arrived_at: datetime
    report: Report | None = None
    header: FileHeader | None = None

    @property
    def thread(self) -> UUID:
        """The conversation it belongs to."""
        content = self.report or self.header
        assert content is not None  # noqa: S101  one of them is always set
        return content.thread


class InboxKeys:
    """The inbox keys of a holder, looked up once for a whole list."""

    def __init__(self, by: Holder) -> None:
        pinned = organisation()
        self.organisation = pinned.id
        self.newest = pinned.inbox_version
        self._by = by
        self._compartment = pinned.inbox_compartment
        self._seeds: dict[int, bytes] = {}
        self.seed(pinned.inbox_version)

    def seed(self, version: int) -> bytes:
        """Give the inbox seed of a version.

        Raises:
            Unseen: the holder has none.
        """
        if version not in self._seeds:
            key = self._by.key(Kind.INBOX, self._compartment, version=version)
            self._seeds[version] = HpkeSeed(key)
        return self._seeds[version]

    def seeds(self, newest: int) -> Iterator[bytes]:
        """Give the seeds from a version downwards, as far as the holder has them."""
        for version in range(newest, 0, -1):
            try:
                yield self.seed(version)
            except Unseen:
                return

    def records(self, version: int) -> bytes:
        """Give the key of what intake writes itself."""
        return derive(self.seed(version), purpose="intake records")


def open_box(row: Received, *, keys: InboxKeys) -> OpenedBox:
    """Open one row of the inbox.

    Raises:
        Damaged: it does not open.
    """
    seed = keys.seed(row.inbox_version)
    context = arrival_context(organisation=keys.organisation, box=row.id)
    try:
        arrived = hpke_open(seed, row.arrival, context=context)
    except SealingError:
        raise Damaged from None
    opened = OpenedBox(
        id=row.id,
        kind=Received.Kind(row.kind),
        week=row.week,
        state=Received.State(row.state),
        arrived_at=datetime.fromisoformat(arrived.decode().strip()),
    )
    return _with_content(opened, row, keys=keys)


def _with_content(opened: OpenedBox, row: Received, *, keys: InboxKeys) -> OpenedBox:
    """Open what the box holds, if need be with an older inbox key than its row names.

    The front may not have known of a renewal when it sealed the box.
    """
    where = {"box": row.id, "organisation": keys.organisation}
    for seed in keys.seeds(row.inbox_version):
        try:
            if row.kind == Received.Kind.FILE:
                header = open_file_header(seed, _header_of(row.id), **where)
                return replace(opened, header=header)
            return replace(opened, report=open_report(seed, row.sealed, **where))
        except (SealingError, FileNotFoundError):
            continue
    raise Damaged


def _header_of(box: UUID) -> bytes:
    with box_folder().open(box) as source:
        return source.read(HEADER_SIZE)


def file_pieces(header: FileHeader, *, box: UUID) -> Iterator[bytes]:
    """Open a file's bytes piece by piece.

    Raises:
        Damaged: cut or changed; what came before is a true beginning.
    """
    sealed = box_folder().pieces(box, start=HEADER_SIZE)
    try:
        yield from open_file(header, sealed, box=box, organisation=organisation().id)
    except SealingError:
        raise Damaged from None


def open_sheet(row: Sheet, *, keys: InboxKeys) -> TriageSheet:
    """Open what intake noted about a report.

    Raises:
        Tampered: the row was changed or moved.
    """
    place = _sheet_place(row.report_id, row.version)
    raw = _noted(row.sealed, place=place, version=row.inbox_version, keys=keys)
    return TriageSheet.from_bytes(raw, version=row.version)


def seal_sheet(sheet: TriageSheet, *, report: UUID, keys: InboxKeys) -> bytes:
    """Seal a sheet in its version, under the newest inbox key."""
    place = _sheet_place(report, sheet.version)
    return seal_record(keys.records(keys.newest), sheet.to_bytes(), place=place)


def _sheet_place(report: UUID, version: int) -> Place:
    return Place("intake_sheet", report, "sealed", version)


def seal_handed(thread: UUID, *, row: UUID, recipient: UUID, keys: InboxKeys) -> bytes:
    """Seal whose a conversation is now."""
    place = Place("intake_handedthread", row, "sealed", 1)
    value = thread.bytes + recipient.bytes
    return seal_record(keys.records(keys.newest), value, place=place)


def open_handed(
    sealed: bytes, *, row: UUID, version: int, keys: InboxKeys
) -> tuple[UUID, UUID]:
    """Open whose a conversation is now: thread, member.

    Raises:
        Tampered: the row was changed or moved.
    """
    place = Place("intake_handedthread", row, "sealed", 1)
    raw = _noted(sealed, place=place, version=version, keys=keys)
    return UUID(bytes=raw[:16]), UUID(bytes=raw[16:])


def _noted(sealed: bytes, *, place: Place, version: int, keys: InboxKeys) -> bytes:
    try:
        return open_record(keys.records(version), sealed, place=place)
    except SealingError:
        raise Tampered from None
