"""What a quantity counts: the noun after it, a part of a whole, or nothing named."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from amparo.lib.corroboration.grammar import Words
from amparo.lib.corroboration.quantities import Quantity
from amparo.lib.corroboration.units import Noun, UnitWords, noun_at

_MOST_WORDS_BEFORE_NOUN = 6


class Clause(NamedTuple):
    """A sentence at work: its words, its text in plain letters, where it starts."""

    words: Words
    within: range
    low: str
    start: int
    lists: UnitWords
    language: str
    predicate_starts: frozenset[int]
    quantity_starts: frozenset[int]

    def noun_at(self, place: int) -> Noun | None:
        """Read the counted noun that begins at a word."""
        return noun_at(
            self.low, start=self.start, index=place, words=self.words, lists=self.lists
        )


def counted(clause: Clause, quantity: Quantity) -> Noun:
    """Say what a quantity counts.

    Kinds: people, agents, weak and strong nouns with a unit, context, cases, other (never
    a figure), part ("three of them"), elided ("two died"), unknown (a noun not listed).
    """
    index = quantity.last + 1
    if part := _part(clause, quantity, index):
        return part
    index = _over_of(clause, quantity, index)
    for place in range(index, min(index + _MOST_WORDS_BEFORE_NOUN, clause.within.stop)):
        found = clause.noun_at(place)
        if found and not _is_used_as_verb(clause, place, found):
            return _head(clause, found)
        if place in clause.predicate_starts or _stops(clause, place):
            return Noun("elided" if place == index else "unknown", "", place - 1)
    return Noun("unknown", "", min(index + 1, clause.within.stop - 1))


def part_of_a_list(
    clause: Clause, quantities: Sequence[Quantity], nouns: list[Noun]
) -> list[Noun]:
    """Give "19" in "19 and 20 years" the noun of the number after it."""
    for number in range(len(nouns) - 2, -1, -1):
        between = clause.words.lower[
            quantities[number].last + 1 : quantities[number + 1].first
        ]
        if (
            nouns[number].kind == "elided"
            and nouns[number + 1].kind == "other"
            and (set(between) <= _LIST_JOINTS)
        ):
            nouns[number] = nouns[number + 1]._replace(last=quantities[number].last)
    return nouns


_LIST_JOINTS = frozenset({"and", "or", ",", "и", "или", "et", "ou", "to", "à"})


def _is_used_as_verb(clause: Clause, place: int, noun: Noun) -> bool:
    """Tell "two dead" (a noun here) from "15 states" and "he states that"."""
    return noun.kind == "other" and place in clause.predicate_starts


def _head(clause: Clause, noun: Noun) -> Noun:
    """Take the last noun of an English compound: "four prison guards" are guards."""
    if clause.language != "en" or noun.last + 1 >= clause.within.stop:
        return noun
    place = noun.last + 1
    if place in clause.predicate_starts:
        return noun
    after = clause.noun_at(place)
    return after if after and noun.kind != "people" else noun


def _stops(clause: Clause, place: int) -> bool:
    word, sets = clause.words.at(place), clause.lists.sets
    return (
        not (word.isalpha() or word in {"-", "'"})
        or word in sets["stops"]
        or (word in sets["breaks"] and word != "-")
        or word in sets["auxiliaries"]
        or place in clause.quantity_starts
    )


def _over_of(clause: Clause, quantity: Quantity, index: int) -> int:
    """Step over "of" in "dozens of men" and "de" in "une centaine de personnes"."""
    words = clause.words
    if words.at(index) in {"of", "de", "d"}:
        index += 1
    return index + 1 if words.at(index) == "'" else index


_ALWAYS_PART = frozenset({"из", "среди", "des", "parmi"})
_THE_WHOLE = frozenset(
    [
        "the",
        "all",
        "his",
        "her",
        "their",
        "its",
        "our",
        "my",
        "ses",
        "leurs",
        "nos",
        "ces",
        "ceux",
        "celles",
        "entre",
    ]
)


def _part(clause: Clause, quantity: Quantity, index: int) -> Noun | None:
    """Read "of them", "of those arrested", "из них", "d'entre eux", "des hommes"."""
    words, sets = clause.words, clause.lists.sets
    word = words.at(index)
    if word not in sets["partitive"]:
        return None
    step = index + 2 if words.at(index + 1) == "'" else index + 1
    is_part = (
        word in _ALWAYS_PART
        or words.at(step) in sets["pronouns"] | _THE_WHOLE
        or step in clause.quantity_starts
    )
    if not is_part:
        return None
    if words.at(step + 1) in sets["superlatives"]:
        return Noun("other", "", step)
    return Noun("part", "", _end_of_whole(clause, step))


def _end_of_whole(clause: Clause, step: int) -> int:
    """Find the last word of "them", "the men on the list", "тех задержанных"."""
    if clause.words.at(step) == "entre":
        return step + 1
    if clause.words.at(step) in clause.lists.sets["pronouns"]:
        return step
    for place in range(step, min(step + 4, clause.within.stop)):
        found = clause.noun_at(place)
        if found:
            return found.last
    return step
