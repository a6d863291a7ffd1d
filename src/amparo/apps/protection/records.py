"""Sealing and opening of drawer records: the only place where a drawer's key meets a row."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

from django.utils.translation import gettext as _

from amparo.apps.protection.drawers import Drawer
from amparo.apps.protection.models import DrawerRecord, DrawerRevision
from amparo.lib.refusal import Refused
from amparo.lib.sealing.errors import SealBroken
from amparo.lib.sealing.records import Place, open_record, seal_record

if TYPE_CHECKING:
    from amparo.apps.members.holder import Holder

TABLE = "protection_drawerrecord"
TITLE, SHEET, ENTRY = "title", "sheet", "entry"


class Tampered(Refused):
    """A row is not what was sealed there: somebody changed the database."""

    status = 500

    def __init__(self) -> None:
        super().__init__(
            _("A record of this case was changed behind our back."),
            _(
                "Do not rely on it. Tell an auditor now; an older backup may have it whole."
            ),
        )


class ChangedMeanwhile(Refused):
    """Somebody else saved first; nothing of theirs may be lost."""

    def __init__(self) -> None:
        super().__init__(
            _("A colleague has changed this while you were writing."),
            _("Keep your text, open the page again and put both together."),
        )


def place_of(row: UUID, *, noun: str, version: int) -> Place:
    """Say where a record stands; its key already binds the case and the drawer."""
    return Place(table=TABLE, row=row, column=noun, version=version)


def add(
    case: UUID, drawer: Drawer, *, noun: str, value: dict[str, Any], by: Holder
) -> UUID:
    """Seal a new record into a drawer and return its id.

    Raises:
        Unseen: the holder has no key to this drawer.
    """
    key = by.entry(drawer.kind, case)
    row = uuid4()
    if noun == ENTRY:
        value = {**value, "order": _next_order(case, drawer)}
    DrawerRecord.objects.create(
        id=row,
        case_id=case,
        drawer=drawer,
        noun=noun,
        version=1,
        key_version=key.version,
        sealed=seal_record(
            key.key, _to_bytes(value), place=place_of(row, noun=noun, version=1)
        ),
    )
    return row


def rewrite(
    record: DrawerRecord, *, value: dict[str, Any], seen_version: int, by: Holder
) -> int:
    """Seal a new version in place of the one that was seen, keep the old one sealed.

    Raises:
        Unseen: the holder has no key to this drawer.
        ChangedMeanwhile: the record is not at `seen_version` any more.
    """
    key = by.entry(Drawer(record.drawer).kind, record.case_id)
    version = seen_version + 1
    sealed = seal_record(
        key.key,
        _to_bytes(value),
        place=place_of(record.id, noun=record.noun, version=version),
    )
    moved = DrawerRecord.objects.filter(id=record.id, version=seen_version).update(
        version=version, key_version=key.version, sealed=sealed
    )
    if not moved:
        raise ChangedMeanwhile
    DrawerRevision.objects.create(
        record_id=record.id,
        version=seen_version,
        key_version=record.key_version,
        sealed=record.sealed,
    )
    return version


def reseal(case: UUID, drawer: Drawer, *, by: Holder) -> None:
    """Seal what is under an older key of a drawer anew under its newest.

    The versions stay as they are: nothing was written, only the lock was changed.
    """
    key = by.entry(drawer.kind, case)
    rows = DrawerRecord.objects.filter(case_id=case, drawer=drawer)
    for record in rows.exclude(key_version=key.version):
        place = place_of(record.id, noun=record.noun, version=record.version)
        value = _to_bytes(open_value(record, by=by))
        sealed = seal_record(key.key, value, place=place)
        rows.filter(id=record.id, version=record.version).update(
            key_version=key.version, sealed=sealed
        )


def open_value(record: DrawerRecord, *, by: Holder) -> dict[str, Any]:
    """Open a record with the key version it was sealed under.

    Raises:
        Unseen: the holder has no such key.
        Tampered: the row is not what was sealed there.
    """
    kind = Drawer(record.drawer).kind
    key = by.key(kind, record.case_id, version=record.key_version)
    place = place_of(record.id, noun=record.noun, version=record.version)
    return open_sealed(key, record.sealed, place=place)


def open_sealed(key: bytes, sealed: bytes, *, place: Place) -> dict[str, Any]:
    """Open a record's bytes with a key at hand.

    Raises:
        Tampered: the bytes are not what was sealed there.
    """
    try:
        return _from_bytes(open_record(key, sealed, place=place))
    except SealBroken:
        raise Tampered from None


def open_revision(revision: DrawerRevision, *, by: Holder) -> dict[str, Any]:
    """Open an earlier version as it stood.

    Raises:
        Unseen: the holder has no such key.
        Tampered: the row is not what was sealed there.
    """
    past = DrawerRecord(
        id=revision.record_id,
        case_id=revision.record.case_id,
        drawer=revision.record.drawer,
        noun=revision.record.noun,
        version=revision.version,
        key_version=revision.key_version,
        sealed=revision.sealed,
    )
    return open_value(past, by=by)


def _next_order(case: UUID, drawer: Drawer) -> int:
    return DrawerRecord.objects.filter(case_id=case, drawer=drawer, noun=ENTRY).count()


def _to_bytes(value: dict[str, Any]) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def _from_bytes(raw: bytes) -> dict[str, Any]:
    value: dict[str, Any] = json.loads(raw.decode())
    return value
