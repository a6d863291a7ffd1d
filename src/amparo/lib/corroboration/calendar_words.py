"""The words that name days, months and years, one language at a time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from amparo.lib.corroboration.grammar import lexicon


@dataclass(frozen=True)
class CalendarWords:
    """What each word of dates means in a language; all in the lower form of `Words`."""

    months: Mapping[str, int]
    weekdays: Mapping[str, int]
    seasons: Mapping[str, int]
    units: Mapping[str, str]
    days: Mapping[str, int]
    parts: Mapping[str, str]
    relative: Mapping[str, int]
    relative_follows: bool
    sets: Mapping[str, frozenset[str]]
    starts: frozenset[str]

    def is_in(self, name: str, word: str) -> bool:
        """Tell whether a word is in one of the language's small sets."""
        return word in self.sets[name]


_SETS = [
    "ago",
    "of",
    "since",
    "from",
    "to",
    "year_words",
    "article",
    "before_year",
    "not_before_year",
    "future",
    "past",
    "never_bare",
]


@cache
def calendar_words(language: str) -> CalendarWords:
    """Read the words of dates of en, ru or fr."""
    table = lexicon(f"dates-{language}")
    months, weekdays = _numbered(table["months"]), _numbered(table["weekdays"])
    seasons, days = _numbered(table["seasons"]), _numbered(table["days"])
    units, parts = _named(table["units"]), _named(table["parts"])
    relative = {
        word: shift
        for shift, name in ((-1, "last"), (0, "this"), (1, "next"))
        for word in table[name].split()
    }
    starts = {*months, *weekdays, *seasons, *days, *parts, *relative, *units}
    return CalendarWords(
        months,
        weekdays,
        seasons,
        units,
        days,
        parts,
        relative,
        relative_follows=table["rel_after"],
        sets={name: frozenset(table[name].split()) for name in _SETS},
        starts=frozenset(starts | {"aujourd", "il", "années", "weekend", "week"}),
    )


def _numbered(table: Mapping[str, Any]) -> dict[str, int]:
    return {form: int(key) for key, forms in table.items() for form in forms.split()}


def _named(table: Mapping[str, Any]) -> dict[str, str]:
    return {form: key for key, forms in table.items() for form in forms.split()}
