"""Capture histories: how many people stand on which of several lists."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

LARGEST_NUMBER_OF_LISTS = 16


@dataclass(frozen=True)
class CaptureTable:
    """Counts of the patterns seen; patterns that nobody has are absent or zero.

    `patterns[i, k]` is true when people of pattern `i` stand on list `k`, shape
    (patterns, lists), no row empty of trues and no row twice; `counts[i]` is how many
    people that is.
    """

    lists: tuple[str, ...]
    patterns: NDArray[np.bool_]
    counts: NDArray[np.int64]

    @property
    def observed(self) -> int:
        """How many people stand on at least one list."""
        return int(self.counts.sum())

    @property
    def cells(self) -> NDArray[np.int64]:
        """Counts of all 2**lists patterns; bit k of the place is list k; place 0 is unknown and 0."""
        whole = np.zeros(1 << len(self.lists), dtype=np.int64)
        places = self.patterns @ (1 << np.arange(len(self.lists)))
        np.add.at(whole, places, self.counts)
        return whole


@dataclass(frozen=True)
class Estimate:
    """One method's answer, in people; without a number its warnings say why."""

    name: str
    estimate: float | None
    lo: float | None
    hi: float | None
    level: float = 0.95
    seconds: float = 0.0
    warnings: tuple[str, ...] = ()
    details: Mapping[str, object] | None = None


def table_of(lists: Sequence[str], people: NDArray[np.bool_]) -> CaptureTable:
    """Count people, given one row each, by the pattern of lists they stand on.

    `people[p, k]` is true when person `p` stands on list `k`; shape (people, lists).
    """
    seen = people[people.any(axis=1)]
    patterns, counts = np.unique(seen, axis=0, return_counts=True)
    return CaptureTable(tuple(lists), patterns, counts.astype(np.int64))
