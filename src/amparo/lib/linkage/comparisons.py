"""What two records are compared by, in which levels, and what experts expect of each.

`expected` is how often two records of *one* person stand on a level, among the levels of
the same group. Groups are how closely both records know the thing: what is missing, or
known only roughly, is not held against anybody. How often two records of *different*
people stand there is never guessed, it is counted.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Any

import numpy as np
from numpy.typing import NDArray

from amparo.lib.refusal import Refused

MISSING = 0


@dataclass(frozen=True)
class Level:
    """One answer to how alike two records are in one respect."""

    words: str
    group: str
    expected: float


@dataclass(frozen=True)
class Comparison:
    """One respect, and its levels; level 0 is always "not known" and weighs nothing.

    `strength` is how many pairs of records the experts' expectation is worth.
    """

    name: str
    levels: tuple[Level, ...]
    strength: float = 60.0
    is_frequency_told: bool = False

    @property
    def expected(self) -> NDArray[np.float64]:
        """How often one person's records stand on each level, within its group."""
        return np.array([level.expected for level in self.levels])

    def within_groups(self, weights: NDArray[np.float64]) -> NDArray[np.float64]:
        """Scale weights of the levels so that each group's sum is one."""
        groups = [level.group for level in self.levels]
        sums = {
            group: sum(w for w, g in zip(weights, groups, strict=True) if g == group)
            for group in groups
        }
        return np.array(
            [
                w / sums[g] if sums[g] else 0.0
                for w, g in zip(weights, groups, strict=True)
            ]
        )

    def falling(self, bits: NDArray[np.float64]) -> NDArray[np.float64]:
        """Cut each weight to that of the level before it in its group; what is unknown is 0."""
        cut, most = bits.copy(), dict[str, float]()
        for place, level in enumerate(self.levels):
            cut[place] = min(bits[place], most.get(level.group, np.inf))
            most[level.group] = cut[place]
        cut[MISSING] = 0.0
        return cut


_UNKNOWN = Level("not known", "unknown", 1.0)


def _name_part(name: str, shares: Mapping[str, float]) -> Comparison:
    levels = (Level(words, "known", share) for words, share in shares.items())
    return Comparison(name, (_UNKNOWN, *levels), is_frequency_told=True)


SURNAME = _name_part(
    "surname",
    {
        "one sound": 0.80,
        "one frame": 0.07,
        "very alike": 0.06,
        "alike": 0.03,
        "different": 0.04,
    },
)
GIVEN = _name_part(
    "given name",
    {
        "one sound": 0.76,
        "a short form of it": 0.07,
        "one frame": 0.06,
        "very alike": 0.05,
        "alike": 0.02,
        "different": 0.04,
    },
)
FATHER = _name_part(
    "father's name",
    {
        "one sound": 0.80,
        "a short form of it": 0.05,
        "one frame": 0.05,
        "very alike": 0.04,
        "alike": 0.02,
        "different": 0.04,
    },
)
BORN = Comparison(
    "birth",
    (
        _UNKNOWN,
        Level("the same day", "to the day", 0.85),
        Level("within two years", "to the day", 0.12),
        Level("further apart", "to the day", 0.03),
        Level("can be the same", "to a year or two", 0.84),
        Level("within two years", "to a year or two", 0.13),
        Level("further apart", "to a year or two", 0.03),
        Level("can be the same", "roughly", 0.94),
        Level("cannot be the same", "roughly", 0.06),
    ),
)
HAPPENED = Comparison(
    "time of what happened",
    (
        _UNKNOWN,
        Level("the same day", "to the day", 0.72),
        Level("within a week", "to the day", 0.16),
        Level("within two months", "to the day", 0.08),
        Level("further apart", "to the day", 0.04),
        Level("can be the same", "to a month", 0.84),
        Level("within two months", "to a month", 0.11),
        Level("further apart", "to a month", 0.05),
        Level("can be the same", "roughly", 0.95),
        Level("cannot be the same", "roughly", 0.05),
    ),
)
PLACE = Comparison(
    "place",
    (
        _UNKNOWN,
        Level("the same", "both named", 0.80),
        Level("alike, or near", "both named", 0.09),
        Level("in one region, or one in the other", "both named", 0.07),
        Level("elsewhere", "both named", 0.04),
    ),
    is_frequency_told=True,
)

PEOPLE = (SURNAME, GIVEN, FATHER, BORN, HAPPENED, PLACE)
MOST_PATTERNS = 20_000_000


def steps(comparisons: Sequence[Comparison]) -> tuple[int, ...]:
    """Say how much one level of each comparison adds to the number of a pair's pattern.

    The last number is how many patterns there are.

    Raises:
        Refused: there are more than can be counted one by one.
    """
    sizes = (len(each.levels) for each in comparisons)
    found = tuple(accumulate((1, *sizes), lambda step, size: step * size))
    if found[-1] > MOST_PATTERNS:
        raise Refused("There are too many comparisons.", "Take fewer, or fewer levels.")
    return found


def levels_of(
    patterns: NDArray[np.integer[Any]], comparisons: Sequence[Comparison]
) -> NDArray[np.int8]:
    """Give the levels that patterns stand for; shape (patterns, comparisons)."""
    columns = [
        patterns // step % len(each.levels)
        for step, each in zip(steps(comparisons), comparisons, strict=False)
    ]
    return np.stack(columns, axis=1).astype(np.int8)
