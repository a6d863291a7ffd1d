"""How fast search is in an investigation of 100,000 events, opening the file included; JSON.

    python benchmarks/search.py [--events 100000] [--rounds 50]

The file is a real one: encrypted, with the real tables, indexes, actors, acts and sources.
"""

import argparse
import json
import os
import tempfile
import time
import uuid
from collections.abc import Callable
from pathlib import Path


def main() -> None:
    options = _options()
    with tempfile.TemporaryDirectory(prefix="amparo-search-") as folder:
        os.environ["AMPARO_HOME"] = folder
        os.environ["DJANGO_SETTINGS_MODULE"] = "amparo.config.settings"
        import django

        django.setup()
        print(json.dumps(measured(Path(folder), options), indent=1))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--events", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=50)
    return parser.parse_args()


def measured(folder: Path, options: argparse.Namespace) -> dict[str, object]:
    from common.investigation import WORDS_PER_EVENT, build
    from common.measuring import machine, milliseconds

    from amparo.apps.events import schema
    from amparo.apps.events.open_files import connected

    path, key, investigation = folder / "one.db", os.urandom(32), uuid.uuid4()
    with connected(path, investigation=investigation, key=key, create=True):
        schema.bring_up_to_date()
        started = time.perf_counter()
        build(options.events, by=investigation)
        built = time.perf_counter() - started

    def opened(ask: Callable[[], object]) -> object:
        """One page's work: open the file, ask, close it."""
        with connected(path, investigation=investigation, key=key):
            assert schema.is_current()
            return ask()

    def line(ask: Callable[[], object]) -> dict[str, object]:
        answer = opened(ask)
        found = {"found": answer[0]} if isinstance(answer, tuple) else {}
        return milliseconds(lambda: opened(ask), runs=options.rounds) | found

    return {
        "benchmark": "search",
        "machine": machine(),
        "events": options.events,
        "words_per_event": WORDS_PER_EVENT,
        "build_seconds": round(built, 1),
        "file_megabytes": round(path.stat().st_size / 1e6),
        "results": {name: line(ask) for name, ask in questions().items()},
    }


def questions() -> dict[str, Callable[[], object]]:
    from common.investigation import VOCABULARY, word

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


if __name__ == "__main__":
    main()
