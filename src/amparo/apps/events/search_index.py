"""What the search tables of a file say of each record.

A row is an event or an information. Its tokens are its words, their stems, and its facets
such as `_place_3 _month_2017_03 _type_030101000000`: no word of a text begins with `_`.
So a word and a place are one question to one index.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from django.db import connections

from amparo.apps.events.models import Act, Event, Information, Place
from amparo.apps.events.open_files import current_alias
from amparo.apps.events.words import Stems, words_of
from amparo.lib.values.dates import PartialDate

MOST_MONTHS = 24
EVENT, INFORMATION = 0, 1


def index_event(event: Event, *, stems: Stems | None = None) -> None:
    """Write an event's row anew from the event and all that hangs on it."""
    acts = list(
        event.acts.select_related("victim", "place").prefetch_related(
            "involvements__perpetrator"
        )
    )
    write_row(
        row_of(event),
        text=" ".join(_event_text(event, acts)),
        language=event.language,
        facets=_event_facets(event, acts),
        stems=stems or Stems(),
    )


def index_information(information: Information, *, stems: Stems | None = None) -> None:
    """Write an information's row anew."""
    text = " ".join([information.title, information.text, information.source.name])
    write_row(
        row_of(information),
        text=text,
        language=information.language,
        facets=_information_facets(information),
        stems=stems or Stems(),
    )


def row_of(record: Event | Information) -> int:
    """Give the number of a record's row: even for events, odd for information."""
    kind = EVENT if isinstance(record, Event) else INFORMATION
    return record.pk * 2 + kind


def facet(name: str, value: object) -> str:
    """Make the one token that stands for a value, of letters, digits and `_`."""
    return "_" + re.sub(r"[^0-9a-z]+", "_", f"{name}_{value}".lower())


def write_row(
    row: int, *, text: str, language: str, facets: Iterable[str], stems: Stems
) -> None:
    """Put a row into both tables, in the place of what was there."""
    tokens = [*stems.tokens(text, language=language), *dict.fromkeys(facets)]
    with connections[current_alias()].cursor() as cursor:
        cursor.execute("DELETE FROM events_search WHERE rowid = %s", [row])
        cursor.execute("DELETE FROM events_phrases WHERE rowid = %s", [row])
        cursor.execute(
            "INSERT INTO events_search(rowid, tokens) VALUES (%s, %s)",
            [row, " ".join(tokens)],
        )
        cursor.execute(
            "INSERT INTO events_phrases(rowid, text) VALUES (%s, %s)",
            [row, " ".join(words_of(text))],
        )


def _event_text(event: Event, acts: list[Act]) -> Iterator[str]:
    yield event.title
    yield event.description
    if event.place:
        yield from (place.name for place in _places(event.place))
    for act in acts:
        yield act.victim.alias
        yield act.words
        if act.place:
            yield act.place.name
        for involvement in act.involvements.all():
            yield involvement.perpetrator.alias
            yield involvement.perpetrator.official_name


def _event_facets(event: Event, acts: list[Act]) -> Iterator[str]:
    yield facet("kind", "event")
    yield facet("status", event.status)
    yield facet("language", event.language)
    for place in filter(None, [event.place, *(act.place for act in acts)]):
        yield from (facet("place", each.pk) for each in _places(place))
    for when in (*_span(event), *(act.when for act in acts)):
        yield from _times(when)
    for act in acts:
        yield facet("type", act.type)
        for involvement in act.involvements.all():
            yield facet("perpetrator", involvement.perpetrator_id)


def _information_facets(information: Information) -> Iterator[str]:
    yield facet("kind", "information")
    yield facet("language", information.language)
    yield facet("source", information.source_id)
    yield facet("accepted", "yes" if information.accepted_by else "no")
    yield facet("filed", "yes" if information.event_id else "no")
    yield from _times(information.material_date)


def _span(event: Event) -> list[str]:
    """Say an event's beginning and end as one time, unless one of them is a time itself."""
    if not event.ended or "/" in event.when + event.ended:
        return [event.when, event.ended]
    return [f"{event.when}/{event.ended}"]


def _times(text: str) -> Iterator[str]:
    if not text:
        return
    date = PartialDate.parse(text)
    months = date.months(at_most=MOST_MONTHS)
    yield from (facet("month", month) for month in months)
    yield from (facet("year", year) for year in sorted({m[:4] for m in months}))


def _places(place: Place) -> Iterator[Place]:
    """Give a place and all that it lies within; stops if they go in a circle."""
    seen: set[int] = set()
    here: Place | None = place
    while here is not None and here.pk not in seen:
        seen.add(here.pk)
        yield here
        here = here.within
