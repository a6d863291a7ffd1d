from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast
from uuid import UUID

from django.db.models import Model

from amparo.apps.events.models import Revision
from amparo.apps.events.records import KINDS, get_record
from amparo.apps.events.rules import CODES

# Bounds follow from the date; who accepted stands in the revision itself.
COMPUTED = {"earliest", "latest", "accepted_by", "fingerprint"}


@dataclass(frozen=True)
class Change:
    """One field before and after; `before` is empty for a new record."""

    field: str
    label: str
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


def history_of(kind: str, uid: UUID, *, language: str = "en") -> list[RevisionLine]:
    """List the changes of a record, newest first, in words of a language.

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
            changes=tuple(_changes(kind, row.before or {}, row.after, language)),
        )
        for row in rows
    ]


def _changes(
    kind: str, before: dict[str, Any], after: dict[str, Any], language: str
) -> list[Change]:
    return [
        Change(
            field,
            _label(kind, field),
            _said(kind, field, before.get(field), language),
            _said(kind, field, value, language),
        )
        for field, value in after.items()
        if field not in COMPUTED and (before.get(field) or "") != (value or "")
    ]


def _label(kind: str, field: str) -> str:
    label = str(getattr(_column(kind, field), "verbose_name", field))
    return label[:1].upper() + label[1:]


def _said(kind: str, field: str, value: object, language: str) -> str:
    if value is None or value == "":
        return ""
    if isinstance(value, dict):
        return "; ".join(f"{name}: {_plain(part)}" for name, part in value.items())
    if (kind, field) in CODES:
        return CODES[kind, field].label(str(value), language)
    column = _column(kind, field)
    if column.is_relation and column.related_model:
        model = cast("type[Model]", column.related_model)
        return str(model._default_manager.filter(uid=value).first() or value)  # noqa: SLF001
    chosen = dict(getattr(column, "flatchoices", None) or [])
    return str(chosen.get(value, value))


def _plain(part: object) -> str:
    return ", ".join(map(str, part)) if isinstance(part, list) else str(part)


def _column(kind: str, field: str) -> Any:
    return KINDS[kind]._meta.get_field(field)  # noqa: SLF001
