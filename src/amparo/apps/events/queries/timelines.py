from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import CharField, Count, Q, QuerySet
from django.db.models.functions import Cast, Substr

from amparo.apps.events.models import Event
from amparo.apps.events.queries.event_page import place_in_words, span_in_words


@dataclass(frozen=True)
class TimelineEntry:
    """One event on the line of time."""

    uid: UUID
    title: str
    when: str
    earliest: date
    place: str
    status: str


def timeline(
    *,
    language: str,
    first: date | None = None,
    last: date | None = None,
    most: int = 200,
) -> list[TimelineEntry]:
    """List the dated events that can have been between two days, in order of beginning."""
    rows = (
        _dated(first, last)
        .select_related("place__within")
        .order_by("earliest", "id")[:most]
    )
    return [
        TimelineEntry(
            uid=row.uid,
            title=row.title,
            when=span_in_words(row, language),
            earliest=row.earliest,
            place=place_in_words(row.place) if row.place else "",
            status=row.get_status_display(),
        )
        for row in rows
        if row.earliest is not None
    ]


def months(
    *, first: date | None = None, last: date | None = None
) -> list[tuple[date, int]]:
    """Count the events by the month in which each can have begun at the earliest."""
    # The day is stored as 2017-03-14: its beginning is the month, counted by the index.
    rows = (
        _dated(first, last)
        .order_by()
        .annotate(month=Substr(Cast("earliest", CharField()), 1, 7))
        .values_list("month")
        .annotate(events=Count("id"))
        .order_by("month")
    )
    return [(date.fromisoformat(f"{month}-01"), count) for month, count in rows]


def _dated(first: date | None, last: date | None) -> QuerySet[Event]:
    rows = Event.objects.exclude(earliest=None)
    if last is not None:
        rows = rows.filter(earliest__lte=last)
    if first is not None:
        rows = rows.filter(Q(latest=None) | Q(latest__gte=first))
    return rows
