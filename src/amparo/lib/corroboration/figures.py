"""Figures: how many people were detained, killed, evacuated …, as printed.

A figure is a number in a sentence that says what happened to those it counts. Ages, years,
distances, durations, money, floors, articles of law and shares are numbers of something
else. Nothing is added up, and no word like "dozens" becomes a number.
"""

from __future__ import annotations

from dataclasses import dataclass

from amparo.lib.corroboration.attribution import chain_at
from amparo.lib.corroboration.dates import DateMention, dates_of
from amparo.lib.corroboration.documents import Document, Kind, Sentence, Span
from amparo.lib.corroboration.figure_nouns import Clause, counted, part_of_a_list
from amparo.lib.corroboration.figure_units import Counted, UnitFinder
from amparo.lib.corroboration.grammar import (
    Words,
    grammar_language,
    low_text_of,
    sentence_words,
    words_of,
)
from amparo.lib.corroboration.places import places_of
from amparo.lib.corroboration.quantities import quantities_in
from amparo.lib.corroboration.remembering import remembering
from amparo.lib.corroboration.units import predicates_in, unit_words

_READ = frozenset(Kind) - {Kind.COMMENT, Kind.BOILERPLATE}
_NEAR_A_DATE = (
    60  # characters between a date and the verb that makes it the report's day
)


@dataclass(frozen=True)
class Figure:
    """How many, of what, by whose account, and as of when.

    `value` is None for dozens or hundreds, which have a `floor`. `source` names the
    nearest authority first and the root last. `as_of` is EDTF, None when not said.
    """

    span: Span
    text: str
    value: int | None
    upper: int | None
    unit: str
    bound: str
    source: tuple[str, ...]
    as_of: str | None
    place: str | None
    hedged: bool
    headline: bool
    floor: int | None
    rule: str


@remembering
def figures_of(document: Document) -> tuple[Figure, ...]:
    """Find the figures of a document, in order."""
    words = words_of(document)
    dates = dates_of(document)
    taken = {n for date in dates for n in words.between(date.span)}
    found: list[Figure] = []
    for sentence, within in zip(
        document.sentences, sentence_words(document), strict=True
    ):
        if document.passages[sentence.passage].kind in _READ:
            found.extend(_in_sentence(document, sentence, within, words, taken))
    return tuple(found)


def _in_sentence(
    document: Document, sentence: Sentence, within: range, words: Words, taken: set[int]
) -> list[Figure]:
    language = grammar_language(document)
    quantities = quantities_in(words, within, language=language, taken=taken)
    if not quantities:
        return []
    lists = unit_words(language)
    start = sentence.span.start
    low = low_text_of(document)[start : sentence.span.end]
    predicates = predicates_in(low, start=start, words=words, lists=lists)
    clause = Clause(
        words, within, low, start, lists, language,
        frozenset(p.first for p in predicates),
        frozenset(q.first for q in quantities),
    )  # fmt: skip
    nouns = part_of_a_list(
        clause, quantities, [counted(clause, quantity) for quantity in quantities]
    )
    found = UnitFinder(clause, quantities, nouns, predicates).counted()
    return [
        _figure(document, sentence, clause, one, unit)
        for one in found
        for unit in one.units
    ]


def _figure(
    document: Document, sentence: Sentence, clause: Clause, one: Counted, unit: str
) -> Figure:
    quantity = one.quantity
    return Figure(
        span=quantity.span,
        text=document.of(quantity.span),
        value=quantity.value,
        upper=quantity.upper,
        unit=unit,
        bound=quantity.bound,
        source=chain_at(document, quantity.span),
        as_of=_as_of(document, sentence, clause),
        place=_place(document, sentence, quantity.span),
        hedged=bool(clause.lists.hedges.search(clause.low)),
        headline=document.passages[sentence.passage].kind is Kind.HEADLINE,
        floor=quantity.floor,
        rule=f"{quantity.rule}; {one.rule}",
    )


def _as_of(document: Document, sentence: Sentence, clause: Clause) -> str | None:
    """Give the day for which a sentence states its figures, where it says so."""
    for date in dates_of(document):
        if not _inside(date.span, sentence.span) or "/" in date.edtf or not date.edtf:
            continue
        if _is_day_of_report(date, clause):
            return date.edtf
    return None


def _is_day_of_report(date: DateMention, clause: Clause) -> bool:
    start, end = date.span.start - clause.start, date.span.end - clause.start
    before = clause.low[max(0, start - 24) : start].rstrip()
    if any(m.end() >= len(before) - 1 for m in clause.lists.as_of.finditer(before)):
        return clause.language != "ru" or before.endswith("состоянию на")
    near = clause.low[max(0, start - _NEAR_A_DATE // 2) : end + _NEAR_A_DATE // 2]
    return bool(clause.lists.reporting.search(near))


def _place(document: Document, sentence: Sentence, span: Span) -> str | None:
    """Name the place of the sentence that stands nearest to a figure."""
    near = [p for p in places_of(document) if _inside(p.span, sentence.span)]
    if not near:
        return None
    return min(near, key=lambda p: abs(p.span.start - span.start)).name


def _inside(inner: Span, outer: Span) -> bool:
    return outer.start <= inner.start < outer.end
