"""How fast articles are read and compared; prints JSON. Articles are invented.

Run: python benchmarks/claims.py
"""

import json
import random
import resource
import time
from collections.abc import Callable, Iterable

import trafilatura
from common.measuring import machine

from amparo.lib.corroboration.documents import (
    Document,
    Kind,
    Passage,
    Published,
    Sentence,
    Span,
)
from amparo.lib.corroboration.reading import read_text
from amparo.lib.corroboration.reading.markup import read_html
from amparo.lib.corroboration.reuse import ReuseIndex
from amparo.lib.corroboration.suggestions import read, suggest

TEXTS, PAGES, CORPUS, WORDS = 300, 60, 10_000, 600
SAYING = 0.4  # of the sentences say something; the rest is made of no language's words
OUTLETS = ("Velmora Courier", "Lantern Watch", "Karsania Post", "Tarnholm Herald")
SENTENCES = (
    "At least {n} men have been detained in {place} since {month}, according to {outlet}.",
    "“They wanted names, always more names,” said {person}, who was held for {d} days.",
    "{person}, a lawyer, told {outlet} on {d} {month} 2031 that {d} of them had been released.",
    "A spokesman for the governor called the report “a complete lie” and denied every arrest.",
    "The families wait at the gate before noon, and nobody comes out to speak with them.",
    "{outlet} interviewed {d} survivors and urged the authorities to open an investigation.",
    "Readers can write to help{n}@lantern-watch.example or sign the petition.",
    "The road to {place} was closed for the third week, and the market stayed empty.",
    "In {month} the ministry said it had no information about what happened in {place}.",
    "The old mill burned in the winter and has not been rebuilt since the river froze.",
)


def article(seed: int, *, paragraphs: int = 9) -> list[str]:
    """An invented article of about 600 words."""
    chance = random.Random(seed)
    return [" ".join(_sentence(chance) for _ in range(5)) for _ in range(paragraphs)]


def _sentence(chance: random.Random) -> str:
    """What somebody says, or words of no language; no two articles share a long run."""
    if chance.random() > SAYING:
        return " ".join(_drawn(chance.randrange(10**9), 14)).capitalize() + "."
    words = (
        chance.choice(SENTENCES)
        .format(
            n=chance.randrange(20, 400),
            d=chance.randrange(2, 28),
            place=chance.choice(("Velmora", "Tarnholm", "Oskarvik")),
            month=chance.choice(("March", "April", "May")),
            outlet=chance.choice(OUTLETS),
            person=chance.choice(("Sanna Orvik", "Ilmar Teved", "Dario Melk")),
        )
        .split()
    )
    for at in (9, 4):
        words.insert(at, f"w{chance.randrange(10**6)}")
    return " ".join(words)


def page(seed: int) -> str:
    """The article as a page, with the usual leftovers around it."""
    body = "".join(f"<p>{paragraph}</p>" for paragraph in article(seed))
    links = "".join(f"<li><a href='/{n}'>Another story {n}</a></li>" for n in range(60))
    return (
        "<html><head><title>Men taken</title></head><body>"
        f"<nav><ul>{links}</ul></nav><article><h1>Men taken</h1>{body}</article>"
        f"<aside><ul>{links}</ul></aside><footer>Contact us</footer></body></html>"
    )


def corpus() -> list[Document]:
    """Texts of which one in three copies another, whole or in part."""
    return [_plain(n, " ".join(_words(n))) for n in range(CORPUS)]


def _words(number: int) -> list[str]:
    family, place = divmod(number, 10)
    own = _drawn(10**7 + number, WORDS)
    if place == 0:
        return _drawn(family, WORDS)
    if place < 3:
        return _drawn(family, WORDS)[: WORDS // 2] + own[: WORDS // 2]
    return own


def _drawn(seed: int, count: int) -> list[str]:
    chance = random.Random(seed)
    return [f"w{int(30_000 * chance.random() ** 2)}" for _ in range(count)]


def _plain(number: int, text: str) -> Document:
    span = Span(0, len(text))
    return Document(
        name=f"d{number:05}",
        text=text,
        language="en",
        passages=(Passage(span, Kind.BODY),),
        sentences=(Sentence(span, 0),),
        published=Published(f"2031-05-{1 + number % 28:02}", "meta"),
    )


def rate(
    work: Callable[[object], object], things: Iterable[object]
) -> dict[str, float]:
    """Things a second, by the clock and by this process's own processor time."""
    held = list(things)
    work(held[0])
    start, used = time.perf_counter(), time.process_time()
    for thing in held:
        work(thing)
    took, cpu = time.perf_counter() - start, time.process_time() - used
    return {"per_s": len(held) / took, "per_cpu_s": len(held) / cpu}


def texts() -> dict[str, object]:
    raw = [(f"t{n}", "\n\n".join(["Men taken", "3 May 2031", *article(n)])) for n in range(TEXTS)]  # fmt: skip
    used = time.process_time()
    suggest(read_text(text, name=name) for name, text in raw)
    whole = TEXTS / (time.process_time() - used)
    return {
        "reading_alone": rate(lambda one: read_text(one[1], name=one[0]), raw),
        "reading_and_all_extractors": rate(
            lambda one: read(read_text(one[1], name=one[0])), raw
        ),
        "the_whole_command_per_cpu_s": whole,
    }


def pages() -> dict[str, object]:
    raw = [page(n) for n in range(PAGES)]
    return {
        "trafilatura_alone": rate(trafilatura.extract, raw),
        "our_reader": rate(lambda one: read_html(one.encode(), name="p"), raw),
        "reader_and_extractors": rate(
            lambda one: read(read_html(one.encode(), name="p")), raw
        ),
    }


def reuse() -> dict[str, object]:
    documents = corpus()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    start, used = time.perf_counter(), time.process_time()
    index = ReuseIndex.of(documents, {})
    pairs = index.all_pairs()
    took, cpu = time.perf_counter() - start, time.process_time() - used
    new = _plain(CORPUS, " ".join(_drawn(3, WORDS)[:400]))
    one = rate(lambda _: index.against(new), range(20))
    return {
        "documents": CORPUS,
        "pairs_found": len(pairs),
        "all_pairs_s": took,
        "all_pairs_cpu_s": cpu,
        "a_new_document_cpu_ms": 1e3 / one["per_cpu_s"],
        "mib_before": before,
        "mib_at_most": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }


def main() -> None:
    measured = {
        "machine": machine(),
        "reuse": reuse(),
        "texts": texts(),
        "pages": pages(),
    }
    print(json.dumps(measured, indent=1))


if __name__ == "__main__":
    main()
