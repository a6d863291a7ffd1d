"""Fill an investigation file with events, acts, what sources say, and their search rows.

Texts are made of a vocabulary with a natural (Zipf) distribution; the most frequent word
stands in more than 80 % of the rows.
"""

import random
import uuid
from collections.abc import Iterator
from datetime import UTC, date, datetime
from itertools import accumulate
from typing import Any

from django.db import connections, transaction

from amparo.apps.events.models import (
    Act,
    Actor,
    Event,
    Information,
    Involvement,
    Place,
    Revision,
    Source,
)
from amparo.apps.events.open_files import current_alias
from amparo.apps.events.records import kind_of, snapshot
from amparo.apps.events.search_index import facet, row_of
from amparo.apps.events.words import Stems
from amparo.lib.values.places import Precision
from amparo.lib.values.vocabulary.acts import ACTS

WORDS_PER_EVENT = 90
WORDS_PER_INFORMATION = 30
VOCABULARY = 20_000
PLACES, VICTIMS, PERPETRATORS, SOURCES = 200, 2_000, 300, 400
BATCH = 5_000
SEED = 20170314
RECORDED_AT = datetime(2026, 1, 1, tzinfo=UTC)
SYLLABLES = [c + v for c in "bdfghjklmnprstvz" for v in "aeiou"]


def word(number: int) -> str:
    """Make a word out of its rank: no two alike, few letters shared by chance."""
    spoken = ""
    number += len(SYLLABLES)
    while number:
        number, rest = divmod(number, len(SYLLABLES))
        spoken += SYLLABLES[rest]
    return spoken + "k"


def build(count: int, *, by: uuid.UUID) -> None:
    """Fill the open file with as many events, each with one act and one information."""
    made = {"recorded_by": by, "recorded_at": RECORDED_AT}
    chance = random.Random(SEED)
    with transaction.atomic(using=current_alias()):
        _who_and_where(made)
    texts = _texts(chance)
    stems = Stems()
    for start in range(0, count, BATCH):
        numbers = range(start + 1, min(start + BATCH, count) + 1)
        with transaction.atomic(using=current_alias()):
            _batch(numbers, texts, chance, made, stems)


def _texts(chance: random.Random) -> Iterator[list[str]]:
    """Give 120 words each; the rarest word stands in one text of a thousand."""
    words = [word(n) for n in range(VOCABULARY)]
    weights = list(accumulate(1 / (n + 1) for n in range(VOCABULARY)))
    number = 0
    while True:
        drawn = chance.choices(
            words, cum_weights=weights, k=WORDS_PER_EVENT + WORDS_PER_INFORMATION
        )
        if number % 1000 == 0:
            drawn[0] = words[-1]
        yield drawn
        number += 1


def _who_and_where(made: dict[str, Any]) -> None:
    Place.objects.bulk_create(
        Place(
            name=f"Place {n}",
            kind="100600000000",
            precision=Precision.SETTLEMENT,
            latitude=40 + n / 100,
            longitude=45 + n / 100,
            **made,
        )
        for n in range(PLACES)
    )
    Actor.objects.bulk_create(
        Actor(alias=f"Alias {n}", kind="victim", **made) for n in range(VICTIMS)
    )
    Actor.objects.bulk_create(
        Actor(alias=f"Unit {n}", kind="perpetrator", unit="body", **made)
        for n in range(PERPETRATORS)
    )
    Source.objects.bulk_create(
        Source(name=f"Paper {n}", kind="media", **made) for n in range(SOURCES)
    )


def _batch(
    numbers: range,
    texts: Iterator[list[str]],
    chance: random.Random,
    made: dict[str, Any],
    stems: Stems,
) -> None:
    types = [term.code for term in ACTS if not term.is_heading]
    places = list(Place.objects.order_by("id")[:PLACES])
    victims = list(Actor.objects.filter(kind="victim").order_by("id")[:VICTIMS])
    perpetrators = list(Actor.objects.filter(kind="perpetrator").order_by("id"))
    sources = list(Source.objects.filter(kind="media").order_by("id"))
    events, acts, involved, told, rows = [], [], [], [], []
    for number in numbers:
        drawn = next(texts)
        when = date(
            2012 + chance.randrange(8), chance.randrange(1, 13), chance.randrange(1, 29)
        )
        event = Event(
            title=f"Event {number}",
            description=" ".join(drawn[:WORDS_PER_EVENT]),
            when=when.isoformat(),
            earliest=when,
            latest=when,
            place=chance.choice(places),
            **made,
        )
        act = Act(
            event=event,
            victim=chance.choice(victims),
            type=chance.choice(types),
            when=event.when,
            earliest=when,
            latest=when,
            **made,
        )
        events.append(event)
        acts.append(act)
        involved.append(
            Involvement(
                act=act,
                perpetrator=chance.choice(perpetrators),
                degree="010100000000",
                **made,
            )
        )
        told.append(
            Information(
                event=event,
                source=chance.choice(sources),
                title=f"Report {number}",
                text=" ".join(drawn[WORDS_PER_EVENT:]),
                language="en",
                connection="020100000000",
                hearsay_depth=1,
                date_basis="unknown",
                accepted_by=made["recorded_by"],
                accepted_at=made["recorded_at"],
                **made,
            )
        )
    for records in (events, acts, involved, told):
        type(records[0]).objects.bulk_create(records)
    Revision.objects.bulk_create(
        _revision(record) for record in (*events, *acts, *told)
    )
    rows = [_event_row(e, a, stems) for e, a in zip(events, acts, strict=True)]
    rows += [_information_row(each, stems) for each in told]
    with connections[current_alias()].cursor() as cursor:
        cursor.executemany(
            "INSERT INTO events_search(rowid, tokens) VALUES (%s, %s)",
            [(row, tokens) for row, tokens, _text in rows],
        )
        cursor.executemany(
            "INSERT INTO events_phrases(rowid, text) VALUES (%s, %s)",
            [(row, text) for row, _tokens, text in rows],
        )


def _revision(record: Event | Act | Information) -> Revision:
    return Revision(
        record=record.uid,
        kind=kind_of(record),
        changed_by=record.recorded_by,
        changed_at=record.recorded_at,
        after=snapshot(record),
    )


def _event_row(event: Event, act: Act, stems: Stems) -> tuple[int, str, str]:
    text = f"{event.title} {event.description} {event.place.name} {act.victim.alias}"
    facets = [
        facet("kind", "event"),
        facet("status", "alleged"),
        facet("language", "en"),
        facet("place", event.place_id),
        facet("month", f"{event.earliest:%Y-%m}"),
        facet("year", event.earliest.year),
        facet("type", act.type),
    ]
    return _row(event, text, facets, stems)


def _information_row(told: Information, stems: Stems) -> tuple[int, str, str]:
    text = f"{told.title} {told.text} {told.source.name}"
    facets = [
        facet("kind", "information"),
        facet("language", "en"),
        facet("source", told.source_id),
        facet("accepted", "yes"),
        facet("filed", "yes"),
    ]
    return _row(told, text, facets, stems)


def _row(
    record: Event | Information, text: str, facets: list[str], stems: Stems
) -> tuple[int, str, str]:
    tokens = [*stems.tokens(text, language="en"), *facets]
    return row_of(record), " ".join(tokens), text
