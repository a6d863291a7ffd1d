"""Search in an investigation of 100,000 events: medians and p95 in milliseconds, as JSON.

    python benchmarks/search.py [--events 100000] [--rounds 50] > search.json

The file is a real one: encrypted, with the real tables, indexes, actors and acts. Texts
have 90 words each out of a vocabulary with a natural (Zipf) distribution; the most
frequent word stands in more than 80 % of the rows.
"""

import argparse
import json
import os
import random
import statistics
import sys
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path

WORDS_PER_EVENT = 90
VOCABULARY = 20_000
PLACES = 200
VICTIMS = 2_000
BATCH = 5_000
SEED = 20170314


def main() -> None:
    options = _options()
    with tempfile.TemporaryDirectory(prefix="amparo-search-") as folder:
        _start_django(Path(folder))
        print(json.dumps(measured(Path(folder), options), indent=2))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--events", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=50)
    return parser.parse_args()


def _start_django(home: Path) -> None:
    os.environ["AMPARO_HOME"] = str(home)
    os.environ["DJANGO_SETTINGS_MODULE"] = "amparo.config.settings"
    import django

    django.setup()


def measured(folder: Path, options: argparse.Namespace) -> dict[str, object]:
    from amparo.apps.events import schema
    from amparo.apps.events.open_files import connected

    path, key, investigation = folder / "one.db", os.urandom(32), uuid.uuid4()
    with connected(path, investigation=investigation, key=key, create=True):
        schema.bring_up_to_date()
        started = time.perf_counter()
        build(options.events, by=investigation)
        built = time.perf_counter() - started
    path.with_suffix(".db-wal").unlink(missing_ok=True)

    def opened(ask: Callable[[], object]) -> tuple[float, float, object]:
        """One page's work: open the file, ask, close it; wall and processor time."""
        start, worked = time.perf_counter(), time.process_time()
        with connected(path, investigation=investigation, key=key):
            assert schema.is_current()
            answer = ask()
        wall = (time.perf_counter() - start) * 1000
        return wall, (time.process_time() - worked) * 1000, answer

    lines = {
        name: summary([opened(ask) for _ in range(options.rounds)])
        for name, ask in questions().items()
    }
    return {
        "what": "search in one investigation, opening the file included",
        "events": options.events,
        "words_per_event": WORDS_PER_EVENT,
        "rounds": options.rounds,
        "build_seconds": round(built, 1),
        "file_megabytes": round(path.stat().st_size / 1e6),
        "machine": {
            "cores": os.cpu_count(),
            "python": sys.version.split()[0],
            "load": round(os.getloadavg()[0], 1),
        },
        "milliseconds": lines,
    }


def questions() -> dict[str, Callable[[], object]]:
    from amparo.apps.events.queries import Wanted, facets, search

    def ask(**wanted: str) -> Callable[[], object]:
        def _ask() -> object:
            found = search(Wanted(**wanted), language="en")
            return len(found), found[:30]

        return _ask

    def ask_facets(**wanted: str) -> Callable[[], object]:
        return lambda: facets(Wanted(**wanted), language="en")

    common, second, third = word(0), word(1), word(2)
    return {
        "first page, no word": ask(),
        "rare word": ask(words=word(VOCABULARY - 1)),
        "common word": ask(words=common),
        "three common words": ask(words=f"{common} {second} {third}"),
        "place and common word": ask(words=common, place="7"),
        "month": ask(month="2017-03"),
        "month and common word": ask(words=common, month="2017-03"),
        "type, place and common word": ask(
            words=common, place="7", type="030101000000"
        ),
        "two letters": ask(words=word(3)[:2]),
        "phrase of two common words": ask(words=f'"{common} {second}"'),
        "page 1000 of a common word": lambda: search(
            Wanted(words=common), language="en"
        )[30_000:30_030],
        "facets of everything": ask_facets(),
        "facets of a common word": ask_facets(words=common),
        "facets of a year": ask_facets(year="2017"),
        "facets of a rare word": ask_facets(words=word(VOCABULARY - 1)),
    }


def summary(answers: list[tuple[float, float, object]]) -> dict[str, object]:
    """Medians and p95; on a busy machine the processor's time is the steadier figure."""
    wall = sorted(spent for spent, _worked, _answer in answers)
    worked = sorted(spent for _wall, spent, _answer in answers)
    last = answers[-1][2]
    found = {"found": last[0]} if isinstance(last, tuple) else {}
    return {
        "median": round(statistics.median(wall), 2),
        "p95": round(nth(wall, 0.95), 2),
        "processor_median": round(statistics.median(worked), 2),
        "processor_p95": round(nth(worked, 0.95), 2),
        **found,
    }


def nth(ordered: list[float], part: float) -> float:
    return ordered[round(part * (len(ordered) - 1))]


SYLLABLES = [c + v for c in "bdfghjklmnprstvz" for v in "aeiou"]


def word(number: int) -> str:
    """Make a word out of its rank: no two alike, few letters shared by chance."""
    spoken = ""
    number += len(SYLLABLES)
    while number:
        number, rest = divmod(number, len(SYLLABLES))
        spoken += SYLLABLES[rest]
    return spoken + "k"


def texts(count: int, chance: random.Random) -> Iterator[str]:
    """Give texts whose words follow Zipf; the rarest word stands in one of a thousand."""
    words = [word(n) for n in range(VOCABULARY)]
    weights = [1 / (n + 1) for n in range(VOCABULARY)]
    for number in range(count):
        drawn = chance.choices(
            words, cum_weights=_running(weights), k=WORDS_PER_EVENT - 1
        )
        rare = words[-1] if number % 1000 == 0 else words[0]
        yield " ".join(
            [*drawn, rare if chance.random() < 0.9 or number % 1000 == 0 else drawn[0]]
        )


def _running(weights: list[float], _kept: list[list[float]] = []) -> list[float]:  # noqa: B006
    if not _kept:
        total, sums = 0.0, []
        for weight in weights:
            total += weight
            sums.append(total)
        _kept.append(sums)
    return _kept[0]


def build(count: int, *, by: uuid.UUID) -> None:
    """Fill the open file with events, acts, victims and their search rows."""
    from django.db import transaction

    from amparo.apps.events.models import Actor, Place
    from amparo.apps.events.open_files import current_alias
    from amparo.lib.values.places import Precision

    now, chance = datetime(2026, 1, 1, tzinfo=UTC), random.Random(SEED)
    made = {"recorded_by": by, "recorded_at": now}
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
    all_texts = texts(count, chance)
    for start in range(0, count, BATCH):
        with transaction.atomic(using=current_alias()):
            _batch(range(start, min(start + BATCH, count)), all_texts, chance, made)


def _batch(
    numbers: range,
    all_texts: Iterator[str],
    chance: random.Random,
    made: dict[str, object],
) -> None:
    from django.db import connections

    from amparo.apps.events.models import Act, Event
    from amparo.apps.events.open_files import current_alias
    from amparo.apps.events.search_index import facet
    from amparo.apps.events.words import Stems
    from amparo.lib.values.vocabulary.acts import ACTS

    stems = Stems()
    types = [term.code for term in ACTS if not term.is_heading]
    events, acts, rows, phrases = [], [], [], []
    for number in numbers:
        when = date(
            2012 + chance.randrange(8), chance.randrange(1, 13), chance.randrange(1, 29)
        )
        place, kind = 1 + chance.randrange(PLACES), chance.choice(types)
        text = next(all_texts)
        event = Event(
            id=number + 1,
            title=f"Event {number}",
            description=text,
            when=when.isoformat(),
            earliest=when,
            latest=when,
            place_id=place,
            **made,
        )
        events.append(event)
        acts.append(
            Act(
                event=event,
                victim_id=1 + chance.randrange(VICTIMS),
                type=kind,
                when=when.isoformat(),
                earliest=when,
                latest=when,
                **made,
            )
        )
        tokens = [
            facet("kind", "event"),
            facet("status", "alleged"),
            facet("language", "en"),
            facet("place", place),
            facet("month", f"{when:%Y-%m}"),
            facet("year", when.year),
            facet("type", kind),
        ]
        row = (number + 1) * 2
        words = stems.tokens(f"Event {number} {text}", language="en")
        rows.append((row, " ".join([*words, *tokens])))
        phrases.append((row, f"Event {number} {text}"))
    Event.objects.bulk_create(events)
    Act.objects.bulk_create(acts)
    with connections[current_alias()].cursor() as cursor:
        cursor.executemany(
            "INSERT INTO events_search(rowid, tokens) VALUES (%s, %s)", rows
        )
        cursor.executemany(
            "INSERT INTO events_phrases(rowid, text) VALUES (%s, %s)", phrases
        )


if __name__ == "__main__":
    main()
