"""Compare all pairs of records at once, in numpy."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .comparisons import (
    BORN,
    FATHER,
    GIVEN,
    HAPPENED,
    PLACE,
    SURNAME,
    Comparison,
    steps,
)
from .folding import Folded
from .records import Record, Span
from .vocabulary import Levels, Words, given_words, place_words, surname_words

TO_THE_DAY = 2
TO_A_YEAR_OR_TWO = 800
TO_A_MONTH = 100
Days = NDArray[np.int64]
Rows = NDArray[np.intp]


@dataclass(frozen=True)
class Respect:
    """One comparison of some records: `compare(i, j)` gives the levels of pairs i, j.

    `words` are its values where how common a value is can be told.
    """

    comparison: Comparison
    compare: Callable[[Rows, Rows], Levels]
    words: Words | None = None


@dataclass(frozen=True)
class Compared:
    """Records made ready for comparing; row i is the i-th record in order."""

    respects: tuple[Respect, ...]
    lists: NDArray[np.int32]

    def __len__(self) -> int:
        return len(self.lists)

    @property
    def comparisons(self) -> tuple[Comparison, ...]:
        """What the records are compared by."""
        return tuple(each.comparison for each in self.respects)


def compared(records: Sequence[Record]) -> Compared:
    """Make records of people ready: fold every name once, compare every two values once."""
    folds = [record.name.folds() for record in records]
    lists = sorted({record.list for record in records})
    surname, given = _either_way(
        [record.name.is_order_sure for record in records],
        surnames=[f[1] for f in folds],
        given=[f[0] for f in folds],
    )
    return Compared(
        (
            surname,
            given,
            by_words(FATHER, given_words([f[2] for f in folds])),
            by_days(BORN, _spans(r.born for r in records), born_levels),
            by_days(HAPPENED, _spans(r.happened for r in records), happened_levels),
            by_words(PLACE, place_words([record.place for record in records])),
        ),
        np.array([lists.index(r.list) for r in records], dtype=np.int32),
    )


def by_words(comparison: Comparison, words: Words) -> Respect:
    """Compare by values that were compared with each other once."""
    return Respect(
        comparison,
        lambda one, other: words.level[words.of[one], words.of[other]],
        words if comparison.is_frequency_told else None,
    )


def _either_way(
    is_sure: Sequence[bool], *, surnames: Sequence[Folded], given: Sequence[Folded]
) -> tuple[Respect, Respect]:
    """Compare names of which it is not sure which part is the surname in both orders.

    Of the two orders the one in which both parts together are more alike counts.
    """
    family, own = surname_words(surnames), given_words(given)
    straight = by_words(SURNAME, family), by_words(GIVEN, own)
    if all(is_sure):
        return straight
    crossed = _crossed(surnames, given)
    unsure = ~np.array(is_sure)

    def turned(one: Rows, other: Rows) -> NDArray[np.bool_]:
        written = family.level[family.of[one], family.of[other]].astype(np.int64)
        written += own.level[own.of[one], own.of[other]]
        across = crossed(one, other).astype(np.int64)
        across += _as_given(crossed(other, one))
        turn: NDArray[np.bool_] = (across < written) & (unsure[one] | unsure[other])
        return turn

    def both(respect: Respect, *, is_surname: bool) -> Respect:
        def compare(one: Rows, other: Rows) -> Levels:
            level = respect.compare(one, other).copy()
            place = np.flatnonzero(turned(one, other))
            if is_surname:
                level[place] = crossed(one[place], other[place])
            else:
                level[place] = _as_given(crossed(other[place], one[place]))
            return level

        return Respect(respect.comparison, compare, respect.words)

    return both(straight[0], is_surname=True), both(straight[1], is_surname=False)


def _crossed(
    surnames: Sequence[Folded], given: Sequence[Folded]
) -> Callable[[Rows, Rows], Levels]:
    """Compare the surname of one row with the given name of another."""
    mixed = surname_words([*surnames, *given])
    count = len(surnames)
    return lambda one, other: mixed.level[mixed.of[one], mixed.of[other + count]]


def _as_given(levels: Levels) -> Levels:
    """Count levels of surnames as those of given names, which have one more: short forms."""
    return levels + (levels > 1).astype(np.uint8)


def by_days(
    comparison: Comparison, days: Days, levels: Callable[[Days, Days], Levels]
) -> Respect:
    """Compare by times; `days` is first and last day of each record, -1 where not known."""
    return Respect(comparison, lambda one, other: levels(days[one], days[other]))


def patterns(ready: Compared, rows: Rows, columns: Rows) -> NDArray[np.int32]:
    """Compare records `rows` with records `columns`: the pattern of each pair."""
    total: NDArray[np.int32] = np.zeros(len(rows), dtype=np.int32)
    for step, each in zip(steps(ready.comparisons), ready.respects, strict=False):
        total += each.compare(rows, columns) * np.int32(step)
    return total


def blocks(count: int, *, pairs: int = 1_000_000) -> Iterator[tuple[Rows, Rows]]:
    """Go through all pairs i < j of `count` records, about this many pairs at a time."""
    size = max(1, pairs // max(count, 1))
    for start in range(0, count, size):
        rows = np.arange(start, min(start + size, count))
        columns = np.arange(start + 1, count)
        row, column = np.nonzero(columns > rows[:, None])
        yield rows[row], columns[column]


def born_levels(one: Days, other: Days) -> Levels:
    """Compare times of birth; the last axis is first and last day, -1 where not known."""
    known, widest, apart = _apart(one, other)
    tier = (apart > 0).astype(np.uint8) + (apart > 2 * 366)
    level = np.where(widest <= TO_THE_DAY, 1, 4) + tier
    level = np.where(widest > TO_A_YEAR_OR_TWO, 7 + (apart > 0), level)
    return np.where(known, level, 0).astype(np.uint8)


def happened_levels(one: Days, other: Days) -> Levels:
    """Compare times of what happened; the axes as those of births."""
    known, widest, apart = _apart(one, other)
    tier = (apart > 0).astype(np.uint8) + (apart > 62)
    level = np.where(widest <= TO_THE_DAY, 1 + tier + (apart > 7), 5 + tier)
    level = np.where(widest > TO_A_MONTH, 8 + (apart > 0), level)
    return np.where(known, level, 0).astype(np.uint8)


def _apart(one: Days, other: Days) -> tuple[NDArray[np.bool_], Days, Days]:
    """Say where both are known, how wide the wider is, and how many days lie between."""
    known = (one[..., 0] >= 0) & (other[..., 0] >= 0)
    widest = np.maximum(one[..., 1] - one[..., 0], other[..., 1] - other[..., 0])
    between = np.maximum(one[..., 0] - other[..., 1], other[..., 0] - one[..., 1])
    return known, widest, np.maximum(between, 0)


def _spans(spans: Iterable[Span | None]) -> Days:
    return np.array([span or (-1, -1) for span in spans], dtype=np.int64).reshape(-1, 2)
