from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from amparo.apps.events.models import Revision
from amparo.apps.events.records import get_record


@dataclass(frozen=True)
class Change:
    """One field before and after; `before` is empty for a new record."""

    field: str
    before: str
    after: str


@dataclass(frozen=True)
class RevisionLine:
    """One change of a record: who, when, why, and what of it."""

    changed_by: UUID
    changed_at: datetime
    reason: str
    is_first: bool
    changes: tuple[Change, ...]


def history_of(kind: str, uid: UUID) -> list[RevisionLine]:
    """List the changes of a record, newest first.

    Raises:
        Unseen: the open investigation has no such record.
    """
    get_record(kind, uid)
    rows = Revision.objects.filter(record=uid).order_by("-id")
    return [
        RevisionLine(
            changed_by=row.changed_by,
            changed_at=row.changed_at,
            reason=row.reason,
            is_first=row.before is None,
            changes=tuple(_changes(row.before or {}, row.after)),
        )
        for row in rows
    ]


def _changes(before: dict[str, Any], after: dict[str, Any]) -> list[Change]:
    said = [
        Change(field.removesuffix("_id"), _said(before.get(field)), _said(value))
        for field, value in after.items()
    ]
    return [change for change in said if change.before != change.after]


def _said(value: object) -> str:
    return "" if value is None else str(value)
