"""Dates as printed, and what they are in EDTF by the right clock.

A date of its own ("3 April 2017") needs no clock. "Last week" and "on Tuesday" count from
the day of publication; inside a copied block, from the day of its origin.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, replace

from amparo.lib.corroboration.calendar_words import calendar_words
from amparo.lib.corroboration.date_clock import Clock, clock_of, origin_clocks
from amparo.lib.corroboration.date_grammar import DateReader
from amparo.lib.corroboration.date_moments import Moment
from amparo.lib.corroboration.date_values import (
    EITHER,
    FUTURE,
    PAST,
    edtf_of,
    interval,
    needs_clock,
    since,
)
from amparo.lib.corroboration.documents import Document, Span
from amparo.lib.corroboration.grammar import (
    Words,
    grammar_language,
    words_of,
)
from amparo.lib.corroboration.remembering import remembering

_CUE_WORDS = 12  # how far from a date "will" or "was" still tells its tense
_DEADLINE = {"by", "until", "till", "before", "до", "к", "ici"}
_BETWEEN = {"between", "между", "entre"}


@dataclass(frozen=True)
class DateMention:
    """A date in a text.

    `edtf` is empty when it counts from a day we do not know. `anchor` is that day's:
    publication, origin, or none. `part` is early, mid or late within the date.
    """

    span: Span
    text: str
    edtf: str
    anchor: str
    part: str
    rule: str


@dataclass(frozen=True)
class _Found:
    """One moment, or the two ends of a range, with the words that carry it."""

    first: Moment
    last: Moment | None
    words: tuple[int, int]
    is_since: bool


@remembering
def dates_of(document: Document) -> tuple[DateMention, ...]:
    """Find the dates of a document, in order."""
    words = words_of(document)
    language = grammar_language(document)
    found = _found_in(words, language)
    passages = _passages_of(document, words, found)
    clocks = _Clocks(document, found, passages)
    return tuple(
        [
            _mention(one, document, words, clocks.of(number))
            for one, number in zip(found, passages, strict=True)
        ]
    )


def _found_in(words: Words, language: str) -> list[_Found]:
    reader = DateReader(words, language)
    starts, found, place = reader.cal.starts, [], 0
    for index, word in enumerate(words.lower):
        if index < place or not (word in starts or word[0].isdigit()):
            continue
        one = _range_of_days(reader, index) or _one_or_range(reader, index)
        if one and one.words[0] >= place:
            found.append(one)
            place = one.words[1] + 1
    return found


def _range_of_days(reader: DateReader, index: int) -> _Found | None:
    """Read "3-7 April", "du 3 au 7 avril", "April 3 to 7"."""
    words = reader.words
    day = reader._small(index)  # noqa: SLF001  one grammar in two files
    if day is None or (
        not reader.cal.is_in("to", words.at(index + 1))
        and (words.at(index + 1) not in {"and", "и", "et"})
    ):
        return None
    second = reader.moment_at(index + 2)
    if not second or not second.day or second.day <= day or second.relative:
        return None
    first = replace(second, first=index, last=index, day=day)
    return _Found(first, second, (index, second.last), False)


def _one_or_range(reader: DateReader, index: int) -> _Found | None:
    moment = reader.moment_at(index)
    if moment is None:
        return None
    words, start = reader.words, moment.first
    before = words.at(start - 1)
    if reader.cal.is_in("article", before) or before in {"'", "the"}:
        before = words.at(start - 2)
    second = _second(reader, moment, before)
    if second:
        first = (
            replace(moment, year=second.year)
            if _shares_year(moment, second)
            else moment
        )
        return _Found(first, second, (start, second.last), False)
    is_since = reader.cal.is_in("since", before) and not (
        moment.relative and moment.relative[0].endswith("ago")
    )
    if is_since:
        start = start - 1 if words.at(start - 1) == before else start - 2
    return _Found(moment, None, (start, moment.last), is_since)


def _second(reader: DateReader, moment: Moment, before: str) -> Moment | None:
    """Read the end of a range after its beginning."""
    words, joint = reader.words, moment.last + 1
    word = words.at(joint)
    is_between = before in _BETWEEN and word in {"and", "и", "et"}
    if not is_between and not reader.cal.is_in("to", word):
        return None
    if word in {"до", "по", "until", "till", "through"} and (
        reader.language == "ru" and not reader.cal.is_in("from", before)
    ):
        return None
    step = joint + 1
    while reader.cal.is_in("article", words.at(step)) or words.at(step) == "'":
        step += 1
    if word == "-" and not _hugs(words, joint):
        return None
    second = reader.moment_at(step) if step < len(words) else None
    if not second or second.relative or second.precision != moment.precision:
        return _day_after(reader, moment, step)
    return second


def _hugs(words: Words, joint: int) -> bool:
    """Tell a range's dash from the dash between two halves of a sentence."""
    return words.ends[joint] - words.starts[joint] == 1 and (
        words.joined(joint - 1, joint) == words.joined(joint, joint + 1)
    )


def _day_after(reader: DateReader, moment: Moment, step: int) -> Moment | None:
    """Read the second day of "April 3 to 7"."""
    day = reader._small(step)  # noqa: SLF001
    if reader.language != "en" or not moment.day or not day or day <= moment.day:
        return None
    last, year, _ = reader._year_after(step)  # noqa: SLF001
    return replace(moment, first=step, last=last, day=day, year=moment.year or year)


def _shares_year(first: Moment, second: Moment) -> bool:
    return first.year is None and first.month is not None and second.year is not None


class _Clocks:
    """The clock of each passage of one document."""

    def __init__(
        self, document: Document, found: list[_Found], passages: list[int]
    ) -> None:
        self.own = clock_of(document.published.edtf)
        origins = {n: p.origin for n, p in enumerate(document.passages) if p.origin}
        spelled: dict[int, tuple[Moment, ...]] = {}
        if origins:
            for one, number in zip(found, passages, strict=True):
                if not needs_clock(one.first):
                    spelled[number] = (*spelled.get(number, ()), one.first)
        self.copied = origin_clocks(origins, passages=spelled, own=self.own)

    def of(self, passage: int) -> Clock | None:
        return self.copied.get(passage, self.own)


def _passages_of(document: Document, words: Words, found: list[_Found]) -> list[int]:
    """Give the number of the passage in which each date stands; -1 outside of any."""
    numbers, at = [], 0
    passages = document.passages
    for one in found:
        start = words.starts[one.words[0]]
        while at < len(passages) and passages[at].span.end <= start:
            at += 1
        inside = at < len(passages) and passages[at].span.start <= start
        numbers.append(at if inside else -1)
    return numbers


def _mention(
    found: _Found, document: Document, words: Words, clock: Clock | None
) -> DateMention:
    around = _around(document, words, found.words)
    tense = FUTURE if _is_deadline(words, found) else _tense(words, around, document)
    edtf = edtf_of(found.first, clock=clock, tense=tense)
    rule = found.first.relative[0].split()[0] if found.first.relative else "calendar"
    if found.last:
        edtf = interval(edtf, edtf_of(found.last, clock=clock, tense=tense))
        rule = f"range of {found.last.precision}s"
    elif found.is_since:
        edtf, rule = since(edtf), f"since {rule}"
    span = words.span(*found.words)
    return DateMention(
        span, document.of(span), edtf, _anchor(found, clock), found.first.part, rule
    )


def _anchor(found: _Found, clock: Clock | None) -> str:
    needed = needs_clock(found.first) or (found.last and needs_clock(found.last))
    if not needed or clock is None:
        return "none"
    return "origin" if clock.is_origin else "publication"


def _is_deadline(words: Words, found: _Found) -> bool:
    """Tell "by the end of May", "d'ici mai", "до 31 августа" from a day gone by."""
    before = [words.at(found.words[0] - n) for n in (1, 2)]
    if before[0] in {"the", "le", "la"}:
        before = before[1:]
    return before[0] in _DEADLINE or (before[0] == "ici" and before[1:] == ["'"])


def _around(document: Document, words: Words, place: tuple[int, int]) -> range:
    """Give the words near a date that stand in its own sentence."""
    start = words.starts[place[0]]
    at = bisect_right(document.sentences, start, key=lambda s: s.span.start) - 1
    near = range(max(0, place[0] - _CUE_WORDS), min(place[1] + _CUE_WORDS, len(words)))
    if at < 0:
        return near
    own = words.between(document.sentences[at].span)
    return range(max(near.start, own.start), min(near.stop, own.stop))


def _tense(words: Words, around: range, document: Document) -> int:
    """Tell from the words around whether a date lies ahead or behind."""
    language = grammar_language(document)
    cal = calendar_words(language)
    near = [words.lower[n] for n in around if words.lower[n].isalpha()]
    if any(cal.is_in("future", word) for word in near):
        return FUTURE
    if any(cal.is_in("past", word) or _is_past(word, language) for word in near):
        return PAST
    return EITHER


def _is_past(word: str, language: str) -> bool:
    if language == "en":
        return len(word) > 4 and word.endswith("ed")
    if language == "ru":
        return len(word) > 4 and word.endswith(
            ("ли", "лся", "лась", "лись", "ны", "ло")
        )
    return len(word) > 4 and word.endswith(("aient", "ait", "és", "ées"))
