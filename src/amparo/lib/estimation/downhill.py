"""Searching for the model of least BIC step by step, where there are too many to try."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from .accelerate import IS_COMPILED
from .choosing import Candidate, Heterogeneity, column_of
from .models import main_effects, pairs_of, with_term, without_term
from .poisson import EXISTS, Fits, fit
from .poisson_batch import add_supersets

Floats = NDArray[np.float64]
Places = NDArray[np.intp]

# Pairs worth a fit at each step: those of the largest score statistics.
TRIED = 3
WORTH = 0.5  # of the price of a parameter
DOUBTFUL = 3.0  # times that price: a pair of the model so weak is tried without
LONGEST_SEARCH = 40


class Downhill:
    """The search of several tables at once, each on its own way.

    From independent lists, each step adds or takes away the pair of lists, or changes the
    kind of difference between people, that lowers the BIC most, until nothing does.
    `cells` has shape (tables, 2**lists). Of the pairs that could be added only those are
    fitted which a score test says may be worth it.

    Source: Silverman, Chan and Vincent 2024, section 4, for the downhill search.
    """

    def __init__(
        self,
        cells: Floats,
        *,
        kinds: Sequence[Heterogeneity] = (),
        compiled: bool = IS_COMPILED,
    ) -> None:
        """Walk all the way."""
        self.cells, self.kinds, self.compiled = cells, tuple(kinds), compiled
        lists = cells.shape[1].bit_length() - 1
        self.pairs = np.array(pairs_of(lists), dtype=np.int64)
        self.price = np.log(np.maximum(cells[:, 1:].sum(axis=1), 1.0))
        self.chosen = [Candidate(main_effects(lists))] * len(cells)
        self.bic = np.full(len(cells), np.inf)
        self.unseen = np.full(len(cells), np.nan)
        self.sums = add_supersets(cells)[:, self.pairs]
        self._walk()

    @property
    def exists(self) -> NDArray[np.bool_]:
        """Which tables have a model whose maximum exists."""
        return np.asarray(np.isfinite(self.bic))

    def _walk(self) -> None:
        everywhere = np.arange(len(self.cells))
        self._try([(int(table), self.chosen[table]) for table in everywhere])
        going: Places = everywhere
        for _ in range(LONGEST_SEARCH):
            if not going.size:
                return
            going = self._try(list(self._steps(going)))

    def _try(self, wanted: Sequence[tuple[int, Candidate]]) -> Places:
        """Fit candidates to tables, keep what is better; give the tables that moved."""
        moved: set[int] = set()
        for candidate, tables in _alike(wanted):
            fits = self._fit(candidate, tables)
            bic = fits.deviance + candidate.parameters * self.price[tables]
            better = (fits.state == EXISTS) & (bic < self.bic[tables] - 1e-9)
            won = tables[better]
            self.bic[won], self.unseen[won] = bic[better], fits.unseen[better]
            for table in won:
                self.chosen[table] = candidate
            moved.update(int(table) for table in won)
        return np.array(sorted(moved), dtype=np.intp)

    def _fit(
        self, candidate: Candidate, tables: Places, *, means: bool = False
    ) -> Fits:
        return fit(
            self.cells[tables],
            model=candidate.model,
            column=column_of(candidate.heterogeneity, self.cells.shape[1]),
            means=means,
            compiled=self.compiled,
        )

    def _steps(self, going: Places) -> Iterator[tuple[int, Candidate]]:
        """Name the candidates one step away that are worth fitting."""
        for now, tables in _alike([(int(t), self.chosen[t]) for t in going]):
            scores, weak = self._scores(now, tables)
            kinds = [
                replace(now, heterogeneity=kind)
                for kind in ("", *self.kinds)
                if kind != now.heterogeneity
            ]
            for row, table in enumerate(tables):
                yield from ((int(table), each) for each in kinds)
                for place in np.flatnonzero(weak[row]):
                    model = without_term(now.model, now.model[place])
                    yield int(table), replace(now, model=model)
            best = np.argsort(-scores, axis=1, kind="stable")[:, :TRIED]
            for row, table in enumerate(tables):
                for pair in best[row]:
                    if scores[row, pair] > WORTH * self.price[table]:
                        model = with_term(now.model, int(self.pairs[pair]))
                        yield int(table), replace(now, model=model)

    def _scores(
        self, now: Candidate, tables: Places
    ) -> tuple[Floats, NDArray[np.bool_]]:
        """Give the score statistic of each pair not in the model, 0 for those in it.

        The second are the model's own pairs that a Wald test finds weak enough to try
        without them.
        """
        means = self._fit(now, tables, means=True).means
        sums = add_supersets(means)
        terms = np.array(now.model)
        information = sums[:, terms[:, None] | terms]
        across = sums[:, terms[:, None] | self.pairs]
        expected = sums[:, self.pairs]
        column = column_of(now.heterogeneity, self.cells.shape[1])
        if column.size:
            information, across = _with_column(
                means, column, information, across, terms, self.pairs
            )
        inverse = _inverted(information)
        free = expected - np.einsum("tap,tab,tbp->tp", across, inverse, across)
        gap = self.sums[tables] - expected
        usable = free > 1e-9 * np.maximum(expected, 1e-300)
        scores = np.where(usable, gap**2 / np.where(usable, free, 1.0), 0.0)
        scores[:, np.isin(self.pairs, terms)] = 0.0
        return scores, self._weak(means, terms, inverse, tables, bool(column.size))

    def _weak(
        self,
        means: Floats,
        terms: NDArray[np.int64],
        inverse: Floats,
        tables: Places,
        differ: bool,
    ) -> NDArray[np.bool_]:
        is_pair = np.bitwise_count(terms) == 2
        if differ:
            return np.tile(is_pair, (len(tables), 1))
        strength = _parameters(means, self.unseen[tables], terms)
        spread = np.einsum("taa->ta", inverse)[:, : len(terms)]
        wald = strength**2 / np.maximum(spread, 1e-300)
        # one at minus infinity is tried as well
        weak = ~(wald > DOUBTFUL * self.price[tables][:, None])
        return np.asarray(weak & is_pair)


def _parameters(means: Floats, unseen: Floats, terms: NDArray[np.int64]) -> Floats:
    """Read the pairs' parameters off the means; not a number where a cell is empty."""
    whole = means.copy()
    whole[:, 0] = unseen
    logs = np.log(np.where(whole > 0, whole, np.nan))
    lowest = terms & -terms
    rest = terms ^ lowest
    return np.asarray(logs[:, terms] - logs[:, lowest] - logs[:, rest] + logs[:, [0]])


def _with_column(
    means: Floats,
    column: Floats,
    information: Floats,
    across: Floats,
    terms: NDArray[np.int64],
    pairs: NDArray[np.int64],
) -> tuple[Floats, Floats]:
    weighted = add_supersets(means * column)
    edge = weighted[:, terms][:, :, None]
    corner = (means @ column**2)[:, None, None]
    return (
        np.concatenate(
            [
                np.concatenate([information, edge], axis=2),
                np.concatenate([edge.transpose(0, 2, 1), corner], axis=2),
            ],
            axis=1,
        ),
        np.concatenate([across, weighted[:, pairs][:, None, :]], axis=1),
    )


def _inverted(information: Floats) -> Floats:
    diagonal = np.einsum("taa->ta", information)
    scale = 1.0 / np.sqrt(np.where(diagonal > 0, diagonal, 1.0))
    scaled = information * scale[:, :, None] * scale[:, None, :]
    np.einsum("taa->ta", scaled)[...] = 1.0 + 1e-10
    inverse = np.linalg.inv(scaled) * scale[:, :, None] * scale[:, None, :]
    return np.asarray(inverse, dtype=np.float64)


def _alike(
    wanted: Sequence[tuple[int, Candidate]],
) -> Iterator[tuple[Candidate, Places]]:
    """Group tables by the candidate wanted for them."""
    groups: dict[Candidate, list[int]] = {}
    for table, candidate in wanted:
        groups.setdefault(candidate, []).append(table)
    for candidate, tables in groups.items():
        yield candidate, np.array(tables, dtype=np.intp)
