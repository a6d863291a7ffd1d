"""From a reading to its frames: what each figure and each telling sentence says."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any, Protocol

from amparo.lib.corroboration.access import Evidence
from amparo.lib.corroboration.attribution import chain_at
from amparo.lib.corroboration.documents import Document, Kind, Span
from amparo.lib.corroboration.figure_bounds import bounds_of
from amparo.lib.corroboration.frames import Frame
from amparo.lib.corroboration.lexicon import LANGUAGES, pattern_of
from amparo.lib.corroboration.predicates import predicates_in
from amparo.lib.corroboration.source_names import same_source
from amparo.lib.corroboration.sources import is_named

TELLING = frozenset({Kind.HEADLINE, Kind.BODY, Kind.QUOTE, Kind.BLOCKQUOTE, Kind.LIST})
KIND_OF = {"news": "news", "agency": "news", "ngo": "ngo", "igo": "ngo"}
HEAD = 200  # characters, in which a headline may stand
LONGEST = 400  # characters of a sentence that are kept
# a figure of this unit says that this happened
UNIT_FAMILY = {
    "missing": "detained",
    "lost_contact": "detained",
    "died_torture": "killed",
    "executed": "killed",
    "in_safe_house": "evacuated",
    "travel_arranged": "evacuated",
    "complainants": "complaint_filed",
}


class Reading(Protocol):
    """A document with what the extractors found in it."""

    @property
    def document(self) -> Document:
        """The document."""
        ...

    @property
    def frames(self) -> tuple[Frame, ...]:
        """Its frames, once they are made."""
        ...

    @property
    def evidence(self) -> Evidence:
        """What it shows of how sources know."""
        ...

    def __getitem__(self, part: str, /) -> tuple[Any, ...]: ...


def family_of(predicate: str) -> str:
    """Give the family that a unit belongs to: died_torture is a way of killed."""
    return UNIT_FAMILY.get(predicate, predicate)


def frames_of(reading: Reading) -> tuple[Frame, ...]:
    """Give what a document says: its figures, then what sentences say without one."""
    document = reading.document
    finder = _Sentences(document)
    hearers = _Hearers(reading)
    denied = [denial.span for denial in reading["denials"]]
    counted = [
        _counted(document, figure, finder, hearers) for figure in reading["figures"]
    ]
    told = _told(document, finder, denied, {(f.sentence, f.predicate) for f in counted})
    heard = (replace(f, chain=hearers.of(f.chain, f.span.start)) for f in told)
    return tuple(sorted((*counted, *heard), key=lambda f: (f.span, f.predicate)))


class _Sentences:
    """Finds the sentence of a place."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.starts = [sentence.span.start for sentence in document.sentences]

    def at(self, place: int) -> Span:
        number = bisect_right(self.starts, place) - 1
        if number < 0:
            return Span(place, place + 1)
        return self.document.sentences[number].span


class _Hearers:
    """Says who "the newspaper" is, and whose "its sources": the body named last."""

    def __init__(self, reading: Reading) -> None:
        self.outlet = reading.document.outlet
        self.cites = [
            cite
            for cite in sorted(reading["cites"], key=lambda cite: cite.span)
            if cite.role in KIND_OF
            and is_named(cite.source)
            and not same_source(cite.source, self.outlet)
        ]

    def of(self, chain: tuple[str, ...], place: int) -> tuple[str, ...]:
        """Put that body before a root that is only called what it is.

        Of a headline's "paper" the name may follow.
        """
        others = [hop for hop in chain if not same_source(hop, self.outlet)]
        kind = _body(others[-1]) if others and not any(map(is_named, others)) else ""
        fit = [cite for cite in self.cites if kind and KIND_OF[cite.role] == kind]
        before = [cite.source for cite in fit if cite.span.start < place]
        after = [cite.source for cite in fit[:1] if place < HEAD]
        body = before[-1:] or after
        return (*body, *others) if body else chain


def _body(source: str) -> str:
    """Say whether a description is of a paper (news), of a group (ngo), or of neither."""
    for kind in ("news", "ngo"):
        if pattern_of("access", f"body_nouns.{kind}").search(source):
            return kind
    return ""


def _counted(
    document: Document, figure: Any, finder: _Sentences, hearers: _Hearers
) -> Frame:
    words = document.of(figure.span)
    bounds = bounds_of(figure.value, figure.upper, figure.bound, words)
    return Frame(
        document.name,
        figure.span,
        finder.at(figure.span.start),
        figure.unit,
        words[:LONGEST],
        hearers.of(tuple(figure.source), figure.span.start),
        figure.value,
        bounds.lower,
        bounds.upper,
        figure.bound,
        bool(figure.hedged),
        bool(figure.headline),
        as_of=figure.as_of or "",
        place=figure.place or "",
        told=_sentence(document, finder.at(figure.span.start)),
    )


def _told(
    document: Document,
    finder: _Sentences,
    denied: Sequence[Span],
    counted: set[tuple[Span, str]],
) -> Iterator[Frame]:
    """Give one frame for each predicate of each sentence that no figure has given."""
    taken = {(sentence, family_of(predicate)) for sentence, predicate in counted}
    for span, predicate in predicates_in(document.text, document.language):
        sentence = finder.at(span.start)
        passage = document.passage_at(span.start)
        if (sentence, predicate) in taken or passage is None:
            continue
        if passage.kind in TELLING and not _inside(span, denied):
            taken.add((sentence, predicate))
            yield _said(document, span, sentence, predicate, passage.kind)


def _said(
    document: Document, span: Span, sentence: Span, predicate: str, kind: Kind
) -> Frame:
    words = document.of(sentence)
    language = document.language if document.language in LANGUAGES else "en"
    return Frame(
        document.name,
        span,
        sentence,
        predicate,
        words[:LONGEST],
        tuple(chain_at(document, span)),
        hedged=bool(pattern_of("hedges", language).search(words)),
        headline=kind is Kind.HEADLINE,
        told=_sentence(document, sentence),
    )


def _sentence(document: Document, span: Span) -> str:
    return " ".join(document.of(span)[:LONGEST].split())


def _inside(span: Span, others: Iterable[Span]) -> bool:
    return any(o.start < span.end and span.start < o.end for o in others)
