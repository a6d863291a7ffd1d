from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from amparo.apps.events.models import Information


@dataclass(frozen=True)
class AcceptedRecord:
    """Information that may stand behind a statement, if its consent allows."""

    information: UUID
    title: str
    text: str
    language: str
    source: str
    source_kind: str
    event: UUID | None
    event_title: str
    consent: dict[str, Any] | None
    accepted_by: UUID
    accepted_at: datetime
    items: tuple[UUID, ...]


def accepted_records() -> list[AcceptedRecord]:
    """List the accepted information of the open investigation, in the order of recording.

    Whether a consent still holds is asked elsewhere, each time: it stands on the desk.
    """
    rows = (
        Information.objects.exclude(accepted_by=None)
        .select_related("source", "event")
        .prefetch_related("items")
        .order_by("id")
    )
    return [_record(row) for row in rows]


def _record(row: Information) -> AcceptedRecord:
    assert row.accepted_by is not None  # noqa: S101  the query asks for it
    assert row.accepted_at is not None  # noqa: S101  a constraint ties both together
    return AcceptedRecord(
        information=row.uid,
        title=row.title,
        text=row.text,
        language=row.language,
        source=row.source.name,
        source_kind=row.source.kind,
        event=row.event.uid if row.event else None,
        event_title=row.event.title if row.event else "",
        consent=row.consent,
        accepted_by=row.accepted_by,
        accepted_at=row.accepted_at,
        items=tuple(each.item for each in row.items.all()),
    )
