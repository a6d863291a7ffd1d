"""What people count: nouns and predicates that say killed or detained.

The word lists are `lexicons/units-*.toml`; a unit's name is that of the printed schema.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, NamedTuple

from amparo.lib.corroboration.grammar import Words, lexicon, one_of


class Predicate(NamedTuple):
    """A predicate in a sentence: its unit, its role, and its first and last word.

    A unit of "" is a sink: whoever is counted beside it is none of our figures.
    """

    unit: str
    role: str
    first: int
    last: int


class Noun(NamedTuple):
    """A counted noun: what kind it is, the unit it carries, and its last word."""

    kind: str
    unit: str
    last: int


@dataclass(frozen=True)
class UnitWords:
    """The word lists of one language, compiled."""

    predicates: re.Pattern[str]
    meanings: tuple[tuple[str, str], ...]
    nouns: re.Pattern[str]
    noun_meanings: tuple[tuple[str, str], ...]
    case_nouns: re.Pattern[str]
    case_meanings: tuple[str, ...]
    hedges: re.Pattern[str]
    torture: re.Pattern[str]
    died: re.Pattern[str]
    family: re.Pattern[str]
    leaving: re.Pattern[str]
    help_context: re.Pattern[str]
    reporting: re.Pattern[str]
    as_of: re.Pattern[str]
    number_of: re.Pattern[str]
    by_family: re.Pattern[str]
    sets: Mapping[str, frozenset[str]]


_SETS = [
    "partitive",
    "pronouns",
    "auxiliaries",
    "objects",
    "breaks",
    "by",
    "not_after_one",
    "stops",
    "superlatives",
    "inner",
]
_PATTERNS = [
    "hedges",
    "torture",
    "died",
    "family",
    "leaving",
    "help_context",
    "reporting",
    "as_of",
    "number_of",
]


@cache
def unit_words(language: str) -> UnitWords:
    """Compile the word lists of en, ru or fr."""
    table = lexicon(f"units-{language}")
    nouns = _noun_lists(table)
    entries = table["predicate"]
    case_nouns = {**table["nouns_strong"], **table["case_nouns"]}
    return UnitWords(
        predicates=_grouped(["|".join(entry["forms"]) for entry in entries]),
        meanings=tuple((entry["unit"], entry["role"]) for entry in entries),
        nouns=_grouped([pattern for _, _, pattern in nouns]),
        noun_meanings=tuple((kind, unit) for kind, unit, _ in nouns),
        case_nouns=_grouped(list(case_nouns.values())),
        case_meanings=tuple(case_nouns),
        by_family=re.compile(table["by_family"]),
        sets={name: frozenset(table[name].split()) for name in _SETS},
        **{name: one_of(table[name]) for name in _PATTERNS},
    )


def _noun_lists(table: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    """Order the noun lists: the first that matches a word says what it is."""
    return [
        *(("strong", unit, forms) for unit, forms in table["nouns_strong"].items()),
        *(("weak", unit, forms) for unit, forms in table["nouns_weak"].items()),
        *(
            ("context", unit, forms)
            for unit, forms in table["nouns_in_context"].items()
        ),
        ("cases", "", table["cases"]),
        ("agents", "", table["agents"]),
        ("people", "", table["people"]),
        ("other", "", table["not_people"]),
    ]


def _grouped(patterns: list[str]) -> re.Pattern[str]:
    """Compile patterns to one in which the number of the group that matched tells which."""
    return re.compile(
        rf"(?<![^\W_])(?:{'|'.join(f'({pattern})' for pattern in patterns)})(?![^\W_])"
    )


def predicates_in(
    low: str, *, start: int, words: Words, lists: UnitWords
) -> list[Predicate]:
    """Find the predicates of a sentence given in plain letters, `start` its first place."""
    found = []
    for match in lists.predicates.finditer(low):
        unit, role = lists.meanings[(match.lastindex or 1) - 1]
        place = words.between_places(start + match.start(), start + match.end())
        if place:
            found.append(Predicate(unit, role, place[0], place[-1]))
    return found


def noun_at(
    low: str, *, start: int, index: int, words: Words, lists: UnitWords
) -> Noun | None:
    """Read the counted noun that begins at a word."""
    match = lists.nouns.match(low, words.starts[index] - start)
    if not match:
        return None
    kind, unit = lists.noun_meanings[(match.lastindex or 1) - 1]
    place = words.between_places(words.starts[index], start + match.end())
    return Noun(kind, unit, place[-1])


_OF = re.compile(r"\s*(?:(?:of|de|d')\s*)?(?:(?:un\w+|arbitrary|such|enforced)\s+)?")


def case_unit(low: str, place: int, lists: UnitWords) -> str:
    """Name the unit of "cases of torture" from what follows; empty when none does."""
    match = lists.case_nouns.match(low, _OF.match(low, place).end())  # type: ignore[union-attr]
    return lists.case_meanings[(match.lastindex or 1) - 1] if match else ""
