"""From readings to the world around their claims: who is who, who knows, who copied."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from amparo.lib.corroboration.access import Confirmation, Name
from amparo.lib.corroboration.documents import Document
from amparo.lib.corroboration.frames import Frame
from amparo.lib.corroboration.framing import Reading
from amparo.lib.corroboration.reuse import Derivation
from amparo.lib.corroboration.sources import Sources, is_named
from amparo.lib.corroboration.world import World, copies_of

BODIES = frozenset({"news", "agency", "ngo", "igo"})
FIRST_HAND_ROLES = frozenset({"victim", "witness"})


def world_of(readings: Sequence[Reading], derivations: Iterable[Derivation]) -> World:
    """Gather what the independence of claims is computed from."""
    sources = Sources.of(name for reading in readings for name in _names(reading))
    outlets = {r.document.name: _outlet(r.document, sources) for r in readings}
    known = _Known(sources, outlets)
    for reading in readings:
        known.learn(reading)
    return World(
        sources,
        outlets,
        {r.document.name: r.document.published.edtf for r in readings},
        copies_of(derivations),
        known.access,
        known.witnesses,
        _roles(readings, sources),
        dict(_bodies(readings, sources)),
        frozenset(known.joint),
        frozenset(
            sources.key(person.name)
            for reading in readings
            for person in reading["persons"]
            if person.pseudonym
        ),
    )


class _Known:
    """Gathers who knows at first hand, document by document."""

    def __init__(self, sources: Sources, outlets: Mapping[str, str]) -> None:
        self.sources, self.outlets = sources, outlets
        self.access: dict[str, str] = {}
        self.witnesses: dict[str, str] = {}
        self.joint: set[frozenset[str]] = set()

    def learn(self, reading: Reading) -> None:
        """Take what one document shows; whoever works jointly knows what the other does."""
        document, key = reading.document, self.sources.key
        mine = self.outlets[document.name]
        pairs = {frozenset(map(key, pair.sources)) for pair in reading.evidence.joint}
        here = {
            key(one.source) if one.source else mine: one.why
            for one in reversed(reading.evidence.accesses)
        }
        for pair in sorted(pairs, key=sorted):
            shared = next((here[each] for each in sorted(pair) if each in here), "")
            here |= dict.fromkeys(pair - here.keys(), shared) if shared else {}
        for cite in reading["cites"]:
            if cite.role in FIRST_HAND_ROLES and is_named(cite.source):
                here.setdefault(key(cite.source), f"is a {cite.role}")
        self.joint |= {pair for pair in pairs if len(pair) == 2}
        self.access = here | self.access
        if mine in here:
            self.witnesses[document.name] = here[mine]


def names_in(reading: Reading) -> tuple[Name, ...]:
    """Give the sources that a text names, where they stand."""
    held = [
        Name(cite.span, cite.source, cite.role in BODIES) for cite in reading["cites"]
    ]
    held += [Name(one.span, one.name) for one in reading["organisations"]]
    return tuple(name for name in held if name.name and is_named(name.name))


def confirmed(reading: Reading, frames: Sequence[Frame]) -> Iterator[Frame]:
    """Give what "Lantern Watch corroborated this" adds: its word for what stands near.

    It counts for the statements of the same paragraph, or else of the one before.
    """
    for one in reading.evidence.confirmations:
        for frame in _near(reading.document, frames, one):
            yield replace(
                frame,
                chain=(one.source,),
                span=one.span,
                sentence=one.span,
                told=reading.document.of(one.span),
                confirms=not one.why,
            )


def _near(
    document: Document, frames: Sequence[Frame], one: Confirmation
) -> list[Frame]:
    passages = document.passages
    at = next(
        (
            n
            for n, p in enumerate(passages)
            if p.span.start <= one.span.start < p.span.end
        ),
        None,
    )
    for number in (at, at - 1 if at else None):
        if number is None:
            continue
        span = passages[number].span
        held = [
            f
            for f in frames
            if span.start <= f.span.start < span.end and f.span < one.span
        ]
        if held:
            return held
    return []


def _outlet(document: Document, sources: Sources) -> str:
    return (
        sources.key(document.outlet) if document.outlet else f"document {document.name}"
    )


def _names(reading: Reading) -> Iterator[str]:
    if reading.document.outlet:
        yield reading.document.outlet
    for cite in reading["cites"]:
        yield from (name for name in (cite.source, cite.via) if name)
    for frame in reading.frames:
        yield from frame.chain
    for quote in reading["quotes"]:
        yield from (name for name in (quote.speaker, quote.via) if name)
    for part in ("organisations", "persons"):
        yield from (one.name for one in reading[part])


def _roles(readings: Iterable[Reading], sources: Sources) -> dict[str, str]:
    """Give the commonest role in which each source is cited."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for reading in readings:
        for cite in reading["cites"]:
            if cite.role:
                counts[sources.key(cite.source)][cite.role] += 1
    return {
        key: min(held, key=lambda role: (-held[role], role))
        for key, held in counts.items()
    }


def _bodies(readings: Iterable[Reading], sources: Sources) -> Iterator[tuple[str, str]]:
    """Give the body that a person's role names: "director of Lantern Watch"."""
    for reading in readings:
        known = {one.name for one in reading["organisations"]}
        for person in reading["persons"]:
            body = _body(person, known)
            if body:
                yield sources.key(person.name), sources.key(body)


def _body(person: Any, known: Iterable[str]) -> str:
    role = person.role or ""
    named = [name for name in known if name in role]
    return max(named, key=lambda n: (len(n), n), default="")
