"""From documents to all that the machine suggests of them; a person decides."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from amparo.lib.corroboration.access import Evidence, evidence_of
from amparo.lib.corroboration.attribution import cites_of
from amparo.lib.corroboration.calls import calls_of
from amparo.lib.corroboration.claims import Claim, claims_of
from amparo.lib.corroboration.contacts import contacts_of
from amparo.lib.corroboration.contradictions import contradictions_of
from amparo.lib.corroboration.dates import dates_of
from amparo.lib.corroboration.denials import denials_of
from amparo.lib.corroboration.denials_by_claim import denials_by_claim
from amparo.lib.corroboration.documents import Document
from amparo.lib.corroboration.drift import Contradiction
from amparo.lib.corroboration.events import Events, events_of
from amparo.lib.corroboration.figures import figures_of
from amparo.lib.corroboration.frames import Frame
from amparo.lib.corroboration.framing import frames_of
from amparo.lib.corroboration.organisations import organisations_of
from amparo.lib.corroboration.persons import persons_of
from amparo.lib.corroboration.places import places_of
from amparo.lib.corroboration.quotes import quotes_of
from amparo.lib.corroboration.recommendations import recommendations_of
from amparo.lib.corroboration.regions import Place, place_key
from amparo.lib.corroboration.reuse import Derivation, derivations_of
from amparo.lib.corroboration.series import Series, series_of
from amparo.lib.corroboration.surroundings import confirmed, names_in, world_of
from amparo.lib.corroboration.utterances import Quotation, Utterance, utterances_of
from amparo.lib.corroboration.world import World

# what each part of a document's suggestions is found by
EXTRACTORS: Mapping[str, Callable[[Document], Sequence[Any]]] = {
    "figures": figures_of,
    "quotes": quotes_of,
    "dates": dates_of,
    "contacts": contacts_of,
    "calls": calls_of,
    "cites": cites_of,
    "places": places_of,
    "organisations": organisations_of,
    "persons": persons_of,
    "denials": denials_of,
    "recommendations": recommendations_of,
}
# places by these rules are whole countries and parts of continents
WIDE = frozenset({"country", "area", "continent"})


@dataclass(frozen=True)
class Reading:
    """A document and what the extractors found in it, part by part."""

    document: Document
    found: Mapping[str, tuple[Any, ...]]
    evidence: Evidence = field(default_factory=Evidence)
    frames: tuple[Frame, ...] = ()

    def __getitem__(self, part: str, /) -> tuple[Any, ...]:
        return self.found.get(part, ())


@dataclass(frozen=True)
class Suggestions:
    """All that is suggested of some documents, in the order of their names."""

    readings: tuple[Reading, ...]
    derivations: tuple[Derivation, ...]
    utterances: tuple[Utterance, ...]
    events: Events
    claims: tuple[Claim, ...]
    series: tuple[Series, ...]
    contradictions: tuple[Contradiction, ...]
    world: World


def read(document: Document) -> Reading:
    """Run every extractor over one document, and make frames of what they found."""
    found = {part: tuple(extract(document)) for part, extract in EXTRACTORS.items()}
    bare = Reading(document, found)
    bare = replace(bare, evidence=evidence_of(document, names_in(bare)))
    frames = frames_of(bare)
    return replace(bare, frames=(*frames, *confirmed(bare, frames)))


def suggest(documents: Iterable[Document]) -> Suggestions:
    """Read the documents and compare them with one another.

    The order in which they are given changes nothing.
    """
    return compared(map(read, documents))


def compared(readings: Iterable[Reading]) -> Suggestions:
    """Link what was read: copies, utterances, events, claims, what does not agree."""
    ordered = tuple(sorted(readings, key=lambda r: r.document.name))
    quotes = {r.document.name: r["quotes"] for r in ordered}
    derivations = derivations_of([r.document for r in ordered], quotes)
    world = world_of(ordered, derivations)
    frames = [frame for reading in ordered for frame in reading.frames]
    events = events_of(frames, _places(ordered), world.days)
    denials = denials_by_claim(ordered, frames, events)
    claims = claims_of(frames, events, world, denials)
    return Suggestions(
        ordered,
        derivations,
        utterances_of(_quotations(ordered), world.sources),
        events,
        claims,
        series_of(claims, world),
        contradictions_of(claims, world),
        world,
    )


def _places(readings: Iterable[Reading]) -> Iterator[Place]:
    """Count the places of each document."""
    for reading in readings:
        counts = Counter(
            (place_key(p.name, p.id), p.name, p.rule in WIDE) for p in reading["places"]
        )
        for (key, name, wide), times in sorted(counts.items()):
            yield Place(reading.document.name, key, name, times, wide)


def _quotations(readings: Iterable[Reading]) -> Iterator[Quotation]:
    for reading in readings:
        document = reading.document
        for quote in reading["quotes"]:
            yield Quotation(
                document.name,
                quote.span,
                document.of(quote.span),
                quote.speaker or "",
                document.language,
                document.published.edtf,
            )
