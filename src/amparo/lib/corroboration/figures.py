"""Figures: how many people were detained, killed, evacuated …, as printed.

A figure is a number in a sentence that says what happened to those it counts. Ages, years,
distances, durations, money, floors, articles of law and shares are numbers of something
else. Nothing is added up, and no word like "dozens" becomes a number.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from amparo.lib.corroboration.attribution import chain_at
from amparo.lib.corroboration.dates import DateMention, dates_of
from amparo.lib.corroboration.documents import Document, Kind, Sentence, Span
from amparo.lib.corroboration.figure_costs import Counted
from amparo.lib.corroboration.figure_nouns import Clause, counted, part_of_a_list
from amparo.lib.corroboration.figure_units import UnitFinder
from amparo.lib.corroboration.grammar import (
    Words,
    grammar_language,
    low_text_of,
    sentence_words,
    words_of,
)
from amparo.lib.corroboration.organisations import organisations_of
from amparo.lib.corroboration.places import Place, places_of
from amparo.lib.corroboration.quantities import quantities_in
from amparo.lib.corroboration.remembering import remembering
from amparo.lib.corroboration.units import predicates_in, unit_words

# A sentence of more places is a list of them.
_MOST_PLACES = 50
# Characters between a date and the verb that makes it the day of the report.
_NEAR_A_DATE = 60
# Words of one's own voice, and how many of them make a text an appeal of those who speak.
_WE = re.compile(r"(?<!\w)(?:we|our|us|мы|нас|нам|нами|наш\w*|nous|notre|nos)(?!\w)")
_OWN_VOICE = 3
_QUOTED = re.compile(r"[“«„\"][^”»“\"]{0,2000}[”»“\"]")
_LETTERHEAD = 300
_READ = frozenset(Kind) - {Kind.COMMENT, Kind.BOILERPLATE}


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
    return _on_their_own_word(document, found)


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
    if not found:
        return []
    about = _About(
        as_of=_as_of(document, sentence, clause),
        places=tuple(p for p in places_of(document) if _inside(p.span, sentence.span)),
        hedged=bool(lists.hedges.search(low)),
        headline=document.passages[sentence.passage].kind is Kind.HEADLINE,
    )
    return [_figure(document, one, unit, about) for one in found for unit in one.units]


@dataclass(frozen=True)
class _About:
    """What a sentence says of all its figures."""

    as_of: str | None
    places: tuple[Place, ...]
    hedged: bool
    headline: bool


def _figure(document: Document, one: Counted, unit: str, about: _About) -> Figure:
    quantity = one.quantity
    return Figure(
        span=quantity.span,
        text=document.of(quantity.span),
        value=quantity.value,
        upper=quantity.upper,
        unit=unit,
        bound=quantity.bound,
        source=chain_at(document, quantity.span),
        as_of=about.as_of,
        place=_nearest_place(about.places, quantity.span),
        hedged=about.hedged,
        headline=about.headline,
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


def _on_their_own_word(document: Document, found: list[Figure]) -> tuple[Figure, ...]:
    """Take those who are counted out of the sources, and let an appeal speak for itself."""
    low = low_text_of(document)
    counted_ones = {
        name
        for figure in found
        for name in figure.source
        if low.startswith(name.lower(), figure.span.start)
    }
    return tuple(
        [
            replace(
                figure,
                source=tuple(n for n in figure.source if n not in counted_ones)
                or own_voice(document),
            )
            for figure in found
        ]
    )


@remembering
def own_voice(document: Document) -> tuple[str, ...]:
    """Name the body that speaks in an appeal of its own ("we have helped …"), if it does.

    It is the outlet, or the body its letterhead names; () where nobody says "we".
    """
    said = _QUOTED.sub(" ", low_text_of(document))
    if (
        sum(1 for _, _ in zip(_WE.finditer(said), range(_OWN_VOICE), strict=False))
        < _OWN_VOICE
    ):
        return ()
    head = [o for o in organisations_of(document) if o.span.start < _LETTERHEAD]
    is_address = "." in document.outlet and " " not in document.outlet
    if document.outlet and not (is_address and head):
        return (document.outlet,)
    return (head[0].name,) if head else ()


def _nearest_place(places: tuple[Place, ...], span: Span) -> str | None:
    """Name the place of the sentence that stands nearest to a figure."""
    if not places:
        return None
    return min(places[:_MOST_PLACES], key=lambda p: abs(p.span.start - span.start)).name


def _inside(inner: Span, outer: Span) -> bool:
    return outer.start <= inner.start < outer.end
