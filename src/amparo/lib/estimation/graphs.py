"""Averaging over every pattern of dependence between lists that a chordal graph draws."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammaln

from .answers import answer, no_answer
from .filled import filled_lists, said_of_empty
from .tables import CaptureTable, Estimate

NAME = "decomposable_graphs"
MOST_LISTS = 6
LARGEST_RATIO = 20
COARSE = 400
# graphs that together hold less than this share change no printed digit
NEGLIGIBLE = 1e-10
AT_THE_EDGE = 1e-3
BLOCK = 4_000_000
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Posterior:
    """How likely each total is: `shares[i]` belongs to `first + i` people."""

    first: int
    shares: Floats

    def quantile(self, share: float) -> int:
        """Find the smallest total that holds at least this share below or at it."""
        place = int(np.searchsorted(np.cumsum(self.shares), share))
        return self.first + min(place, len(self.shares) - 1)

    @property
    def mean(self) -> float:
        """The average total, in people."""
        return float((np.arange(len(self.shares)) + self.first) @ self.shares)


def decomposable_graphs(
    table: CaptureTable,
    *,
    seed: int = 0,
    level: float = 0.95,
    with_saturated: bool = False,
    largest_unseen: int | None = None,
) -> Estimate:
    """Estimate by averaging over all decomposable graphs, up to six lists.

    The saturated graph, which no table can tell anything about, is left out unless asked
    for. `largest_unseen` ends the grid, in people; twenty times the observed unless given.
    Everything is summed, nothing drawn: the seed changes nothing.

    Source: Madigan and York 1997; Lum, Price and Banks 2013. With the saturated graph the
    quantiles are those of R's `dga`, digit for digit.
    """
    used = filled_lists(table)
    if not 2 <= len(used.lists) <= MOST_LISTS:
        why = f"Graphs are averaged for 2 to {MOST_LISTS} lists, not {len(used.lists)}."
        return no_answer(NAME, why, level=level)
    found = posterior_of_graphs(
        used, with_saturated=with_saturated, largest_unseen=largest_unseen
    )
    edge = float(found.shares[-max(len(found.shares) // 100, 1) :].sum())
    said = said_of_empty(table, used)
    if edge > AT_THE_EDGE:
        said = ("The posterior leans on the end of its grid.", *said)
    if len(used.lists) == 2:
        said = ("With two lists there is one graph: independence.", *said)
    return answer(
        NAME,
        table,
        found.quantile(0.5),
        lo=found.quantile((1 - level) / 2),
        hi=found.quantile((1 + level) / 2),
        level=level,
        warnings=said,
        details={
            "mean": found.mean,
            "lo80": found.quantile(0.1),
            "hi80": found.quantile(0.9),
            "graphs": len(_graphs(len(used.lists), with_saturated)),
            "saturated": with_saturated,
            "at_the_edge": edge,
        },
    )


def posterior_of_graphs(
    table: CaptureTable,
    *,
    with_saturated: bool = False,
    largest_unseen: int | None = None,
) -> Posterior:
    """Work out how likely each total is, over all graphs alike, with 1/N before the data.

    As in `dga`, somebody at least is taken to be unseen.
    """
    lists = len(table.lists)
    graphs = _graphs(lists, with_saturated)
    end = largest_unseen or LARGEST_RATIO * table.observed
    cells = table.cells
    coarse = np.unique(np.geomspace(1, end, COARSE).astype(np.int64))
    graphs = graphs[_matters(graphs @ _subsets(cells, coarse), cells, coarse)]
    unseen = np.arange(1, end + 1)
    shares = np.zeros(end)
    peak = -np.inf
    # in blocks, so that large tables need no large memory
    subsets, before = _subsets(cells, unseen), _prior(cells, unseen)
    width = max(BLOCK // end, 1)
    for start in range(0, len(graphs), width):
        logs = graphs[start : start + width] @ subsets + before
        higher = max(peak, float(logs.max()))
        shares = shares * np.exp(peak - higher) + np.exp(logs - higher).sum(axis=0)
        peak = higher
    return Posterior(table.observed + 1, shares / shares.sum())


def _matters(
    subset_logs: Floats, cells: NDArray[np.int64], unseen: NDArray[np.int64]
) -> NDArray[np.bool_]:
    logs = (
        subset_logs + _prior(cells, unseen) + np.log(np.gradient(unseen.astype(float)))
    )
    mass = np.exp(logs - logs.max()).sum(axis=1)
    order = np.argsort(mass)
    small = np.cumsum(mass[order]) < NEGLIGIBLE * mass.sum()
    keep = np.ones(len(mass), dtype=bool)
    keep[order[small]] = False
    return keep


def _prior(cells: NDArray[np.int64], unseen: NDArray[np.int64]) -> Floats:
    """Count the ways in which so many can be unseen, and weigh a total by one over itself."""
    total = cells.sum() + unseen
    logs: Floats = gammaln(total + 1) - gammaln(unseen + 1) - np.log(total)
    return logs


def _subsets(cells: NDArray[np.int64], unseen: NDArray[np.int64]) -> Floats:
    """Give the log of how likely each subset of lists makes its margin; shape (2**k, unseen)."""
    places = np.arange(len(cells))
    logs = np.zeros((len(cells), len(unseen)))
    total = gammaln(1 + cells.sum() + unseen)
    for subset in places[1:]:
        inside = places[(places & subset) == places]
        margin = np.bincount(places & subset, weights=cells, minlength=len(cells))[
            inside
        ]
        pseudo = 2.0 ** -int(subset).bit_count()
        known = (gammaln(pseudo + margin[1:]) - gammaln(pseudo)).sum()
        logs[subset] = (
            known + gammaln(pseudo + margin[0] + unseen) - gammaln(pseudo) - total
        )
    return logs


@lru_cache(maxsize=8)
def _graphs(lists: int, with_saturated: bool) -> Floats:
    """Write each chordal graph as its cliques (+1) less its separators (-1), by subset."""
    rows = [row for edges in _edge_sets(lists) if (row := _cliques(edges)) is not None]
    graphs = np.zeros((len(rows), 1 << lists))
    for place, row in enumerate(rows):
        for subset, times in row.items():
            graphs[place, subset] = times
    graphs[:, 0] = 0
    return graphs if with_saturated else graphs[graphs[:, -1] == 0]


def _edge_sets(lists: int) -> Iterator[list[int]]:
    pairs = list(combinations(range(lists), 2))
    for chosen in range(1 << len(pairs)):
        near = [0] * lists
        for place, (one, other) in enumerate(pairs):
            if chosen >> place & 1:
                near[one] |= 1 << other
                near[other] |= 1 << one
        yield near


def _cliques(near: list[int]) -> dict[int, int] | None:
    """Take away one list after another whose neighbours all know each other; None if stuck."""
    row: dict[int, int] = {}
    left = (1 << len(near)) - 1
    while left:
        for one in range(len(near)):
            around = near[one] & left
            if left >> one & 1 and _know_each_other(around, near):
                break
        else:
            return None
        row[around | 1 << one] = row.get(around | 1 << one, 0) + 1
        row[around] = row.get(around, 0) - 1
        left &= ~(1 << one)
    return row


def _know_each_other(some: int, near: list[int]) -> bool:
    return all(
        some & ~(1 << one) & ~near[one] == 0
        for one in range(len(near))
        if some >> one & 1
    )
