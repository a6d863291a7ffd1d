"""Choosing a log-linear model by BIC, for one table or for a thousand at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from .accelerate import IS_COMPILED
from .models import Model
from .poisson import EXISTS, NO_COLUMN, fit

Floats = NDArray[np.float64]
Heterogeneity = Literal["", "darroch", "poisson2"]


@dataclass(frozen=True)
class Candidate:
    """A model with, or without, a covariate that stands for differences between people."""

    model: Model
    heterogeneity: Heterogeneity = ""

    @property
    def parameters(self) -> int:
        """Count them, those at minus infinity among them."""
        return len(self.model) + (1 if self.heterogeneity else 0)


def column_of(heterogeneity: Heterogeneity, size: int) -> Floats:
    """Give the covariate of each of `size` patterns, from the number s of its lists.

    `darroch` is s²/2, `poisson2` is 2^s - 1: people who are easy or hard to find stand on
    more, or fewer, lists than independence says.

    Source: Rivest and Baillargeon 2007, section 2.
    """
    if not heterogeneity:
        return NO_COLUMN
    standing = np.bitwise_count(np.arange(size)).astype(np.float64)
    return standing**2 / 2 if heterogeneity == "darroch" else 2.0**standing - 1


@dataclass(frozen=True)
class Choice:
    """For each table the place of the best candidate, -1 where none has a maximum."""

    chosen: NDArray[np.int64]
    unseen: Floats
    bic: Floats


def choose(
    cells: Floats,
    candidates: Sequence[Candidate],
    *,
    first: Sequence[int] = (),
    compiled: bool = IS_COMPILED,
) -> Choice:
    """Find each table's candidate of least BIC among those whose maximum exists.

    `cells` has shape (tables, 2**lists). `first` are places of likely winners: they are
    tried first, and a candidate that cannot win is then not fitted, because it fits no
    better than one that contains it. The answer is the same as without.
    """
    search = _Search(cells, candidates, compiled)
    for place in first:
        search.try_one(place)
    for place in search.larger_first:
        search.try_one(place)
    return Choice(search.chosen, search.unseen, search.best)


class _Search:
    def __init__(
        self, cells: Floats, candidates: Sequence[Candidate], compiled: bool
    ) -> None:
        self.cells, self.candidates, self.compiled = cells, candidates, compiled
        self.price = np.log(np.maximum(cells[:, 1:].sum(axis=1), 1.0))
        self.best = np.full(len(cells), np.inf)
        self.chosen = np.full(len(cells), -1, dtype=np.int64)
        self.unseen = np.full(len(cells), np.nan)
        sizes = [each.parameters for each in candidates]
        self.larger_first = sorted(range(len(candidates)), key=lambda i: -sizes[i])
        self.containing = _containing(candidates)
        self.floor: dict[int, Floats] = {}

    def try_one(self, place: int) -> None:
        """Fit a candidate to the tables where it can still be the best."""
        if place in self.floor:
            return
        candidate = self.candidates[place]
        floor = np.zeros(len(self.cells))
        for larger in self.containing[place]:
            if larger in self.floor:
                floor = np.maximum(floor, self.floor[larger])
        price = candidate.parameters * self.price
        open_still = np.flatnonzero(floor + price < self.best)
        self.floor[place] = floor
        if open_still.size:
            self._fit(place, candidate, open_still, price)

    def _fit(
        self, place: int, candidate: Candidate, tables: NDArray[np.intp], price: Floats
    ) -> None:
        fits = fit(
            self.cells[tables],
            model=candidate.model,
            column=column_of(candidate.heterogeneity, self.cells.shape[1]),
            compiled=self.compiled,
        )
        bic = fits.deviance + price[tables]
        better = (fits.state == EXISTS) & (bic < self.best[tables])
        won = tables[better]
        self.best[won], self.unseen[won] = bic[better], fits.unseen[better]
        self.chosen[won] = place
        # a little less than found, so that rounding never shuts out a winner
        self.floor[place][tables] = fits.deviance - 1e-6 * (1 + fits.deviance)


def _containing(candidates: Sequence[Candidate]) -> list[list[int]]:
    """For each candidate the places of those with one term more and the same covariate."""
    places = {(each.model, each.heterogeneity): i for i, each in enumerate(candidates)}
    containing: list[list[int]] = [[] for _ in candidates]
    for (model, kind), place in places.items():
        for term in model:
            smaller = (tuple(each for each in model if each != term), kind)
            if smaller in places:
                containing[places[smaller]].append(place)
        if kind and (model, "") in places:
            containing[places[model, ""]].append(place)
    return containing
