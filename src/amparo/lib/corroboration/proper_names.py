"""Runs of capitalised words: what a name in a text can be."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from amparo.lib.corroboration.calendar_words import calendar_words
from amparo.lib.corroboration.documents import Document, Span
from amparo.lib.corroboration.grammar import (
    Words,
    grammar_language,
    lexicon,
    sentence_words,
    words_of,
)
from amparo.lib.corroboration.remembering import remembering

_MOST_WORDS = 12


class Run(NamedTuple):
    """Capitalised words in a row, from word `first` up to and with word `last`.

    `opens` when the first of them begins a sentence, so that its capital says nothing.
    """

    first: int
    last: int
    opens: bool


@remembering
def capital_runs(document: Document) -> tuple[Run, ...]:
    """Find the runs of capitalised words of a document; hyphens and initials join them."""
    words = words_of(document)
    openings = {within.start for within in sentence_words(document)}
    small = frozenset(lexicon("names")[grammar_language(document)]["never"].split())
    return tuple(_runs(words, openings, small))


def _runs(words: Words, openings: set[int], small: frozenset[str]) -> Iterator[Run]:
    index, count = 0, len(words)
    text, starts = words.text, words.starts
    while index < count:
        sign = text[starts[index]]
        if not (sign.isupper() and sign.isalpha()) or (
            words.lower[index] in small and not _is_name_after_all(words, index)
        ):
            index += 1
            continue
        last = index
        while last - index < _MOST_WORDS and (
            step := _next_of_run(words, last, openings)
        ):
            last = step
        yield Run(index, last, _opens(words, index, openings))
        index = last + 1


def _is_name_after_all(words: Words, index: int) -> bool:
    """Keep "European Court" and "Russian LGBT Network" whole: a name can begin so."""
    word = words.lower[index]
    return (
        word.endswith(("ian", "ean", "ern", "ish", "ese", "chen", "ench", "erican"))
        and (words.is_capital(index + 1))
    ) or (
        word in {"human", "women", "two", "police", "gay", "covid"}
        and words.is_capital(index + 1)
    )


def _opens(words: Words, index: int, openings: set[int]) -> bool:
    before = words.at(index - 1)
    return index in openings or (index - 1 in openings and not before.isalnum())


def _next_of_run(words: Words, last: int, openings: set[int]) -> int:
    """Give the next word of a run: after a space, a hyphen, an initial's dot; else 0."""
    after = last + 1
    if after >= len(words) or after in openings:
        return 0
    if words.is_capital(after):
        return after if _is_near(words, last, after) else 0
    sign = words.at(after)
    if sign == "-" and words.joined(last, after) and words.joined(after, after + 1):
        return after + 1 if words.at(after + 1).isalpha() else 0
    is_initial = words.ends[last] - words.starts[last] <= 2
    if sign == "." and is_initial and words.is_capital(after + 1):
        return after + 1
    if sign in {"'", "’"} and words.joined(last, after) and words.is_capital(after + 1):
        return after + 1
    return 0


def _is_near(words: Words, last: int, after: int) -> bool:
    gap = words.text[words.ends[last] : words.starts[after]]
    return len(gap) <= 2 and "\n" not in gap


def words_never_names(document: Document) -> frozenset[str]:
    """Give the capitalised words that name no person, body or place: days, pronouns."""
    language = grammar_language(document)
    cal = calendar_words(language)
    listed = lexicon("names")[language]["never"].split()
    return frozenset({*listed, *cal.months, *cal.weekdays})


def span_of(run: Run, words: Words) -> Span:
    """Give the span of a run."""
    return words.span(run.first, run.last)
