"""Poisson log-linear models fitted to many tables at once, by numpy alone.

The same steps as the compiled loops of `poisson`, taken by all tables together.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .poisson_loops import (
    DRIFT,
    EXISTS,
    LONGEST_CLIMB,
    NO_GAIN,
    NOT_IDENTIFIED,
    SETTLED,
    SMALL_STEP,
    STEEPEST,
    UNDETERMINED,
)

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
SMALL_TABLE = 64  # cells; beyond, sums over supersets are faster than products
LARGEST_PIECE = 4_000_000  # numbers at once, 32 MB


def fit_batch(
    cells: Floats, terms: NDArray[np.int64], column: Floats, unseen_known: bool
) -> tuple[Floats, Floats, NDArray[np.int64], Floats]:
    """Fit as `poisson.fit` does; give unseen, deviance, state and means."""
    design = Design(terms, cells.shape[1], column)
    piece = max(1, LARGEST_PIECE // max(design.width**2, cells.shape[1]))
    fitted = [
        _fit_piece(cells[start : start + piece], design, unseen_known)
        for start in range(0, len(cells), piece)
    ]
    unseen, deviance, state, means = zip(*fitted, strict=True)
    return tuple(np.concatenate(part) for part in (unseen, deviance, state, means))  # type: ignore[return-value]


class Design:
    """One row for each cell, one column for each parameter."""

    def __init__(self, terms: NDArray[np.int64], size: int, column: Floats) -> None:
        """Lay out the terms, and behind them the column if there is one."""
        contains = (np.arange(size)[:, None] & terms) == terms
        self.contains: Floats = contains.astype(np.float64)
        self.terms, self.column = terms, column
        self.matrix = (
            np.column_stack([contains, column]) if column.size else self.contains
        )
        self.width = self.matrix.shape[1]
        self.products: Floats | None = None
        if size <= SMALL_TABLE:
            pairs = self.matrix[:, :, None] * self.matrix[:, None, :]
            self.products = pairs.reshape(size, -1)

    def information(self, weights: Floats) -> Floats:
        """Give X'WX for each table."""
        if self.products is not None:
            flat = weights @ self.products
            return flat.reshape(-1, self.width, self.width)
        filled = np.empty((len(weights), self.width, self.width))
        places = self.terms[:, None] | self.terms
        count = len(self.terms)
        filled[:, :count, :count] = add_supersets(weights)[:, places]
        if self.column.size:
            edge = (weights * self.column) @ self.matrix
            filled[:, count, :] = filled[:, :, count] = edge
        return filled


def add_supersets(cells: Floats) -> Floats:
    """Give for each table and set of lists the sum of all cells that contain it."""
    sums = cells.copy()
    step = 1
    while step < cells.shape[1]:
        halves = sums.reshape(len(cells), -1, 2, step)
        halves[:, :, 0] += halves[:, :, 1]
        step *= 2
    return sums


@dataclass
class _Climb:
    """Where each table's climb stands."""

    counts: Floats
    alive: Flags
    beta: Floats
    means: Floats
    likelihood: Floats


def _fit_piece(
    cells: Floats, design: Design, unseen_known: bool
) -> tuple[Floats, Floats, NDArray[np.int64], Floats]:
    counts = cells.copy()
    if not unseen_known:
        counts[:, 0] = 0.0
    alive = _alive(counts, design, unseen_known)
    climb, missing = _start(counts, alive, design)
    outcome = _climb(climb, design)
    saturated = _plogp(counts).sum(axis=1) - counts.sum(axis=1)
    deviance = np.maximum(2.0 * (saturated - climb.likelihood), 0.0)
    state = np.where(missing, NOT_IDENTIFIED, outcome)
    unseen = np.exp(np.minimum(climb.beta[:, 0], STEEPEST))
    return unseen, deviance, state, climb.means


def _alive(counts: Floats, design: Design, unseen_known: bool) -> Flags:
    nobody = (counts @ design.contains) == 0
    nobody[:, 0] = False
    alive: Flags = (nobody.astype(np.float64) @ design.contains.T) == 0
    alive[:, 0] = unseen_known
    return alive


def _start(counts: Floats, alive: Flags, design: Design) -> tuple[_Climb, Flags]:
    little = 0.5 * np.minimum(1.0, 2.0 * counts.sum(axis=1) / counts.shape[1])
    means = np.where(alive, counts + little[:, None], 0.0)
    working = _plogp(means) + np.where(alive, counts - means, 0.0)
    beta, missing = _steps(means, working, design, ranks=True)
    means, likelihood = _likelihood(beta, counts, alive, design)
    return _Climb(counts, alive, beta, means, likelihood), missing


def _plogp(values: Floats) -> Floats:
    return values * np.log(np.where(values > 0, values, 1.0))


def _steps(
    weights: Floats, residuals: Floats, design: Design, *, ranks: bool = False
) -> tuple[Floats, Flags]:
    """Solve each table's normal equations; say where they do not determine the answer."""
    information = design.information(weights)
    diagonal = np.einsum("tii->ti", information)
    scale = 1.0 / np.sqrt(np.where(diagonal > 0, diagonal, 1.0))
    scaled = information * scale[:, :, None] * scale[:, None, :]
    np.einsum("tii->ti", scaled)[...] = 1.0 + 1e-13
    missing = np.zeros(len(weights), dtype=np.bool_)
    if ranks:
        missing = np.linalg.eigvalsh(scaled)[:, 0] < UNDETERMINED
    target = (residuals @ design.matrix) * scale
    solved = np.linalg.solve(scaled, target[:, :, None])[:, :, 0] * scale
    return np.where(diagonal > 0, solved, 0.0), missing


def _likelihood(
    beta: Floats, counts: Floats, alive: Flags, design: Design
) -> tuple[Floats, Floats]:
    exponent = beta @ design.matrix.T
    means = np.where(alive, np.exp(np.minimum(exponent, STEEPEST)), 0.0)
    return means, np.where(alive, counts * exponent - means, 0.0).sum(axis=1)


def _climb(climb: _Climb, design: Design) -> NDArray[np.int64]:
    """Take Newton steps, halved while they lead down, until every table has ended."""
    outcome = np.ones(len(climb.beta), dtype=np.int64)
    going = np.arange(len(climb.beta))
    for climbed in range(LONGEST_CLIMB):
        if not going.size:
            break
        residuals = climb.counts[going] - climb.means[going]
        step, _ = _steps(climb.means[going], residuals, design)
        gain = 0.5 * np.einsum("ti,ti->t", step, residuals @ design.matrix)
        largest = np.abs(step).max(axis=1)
        arrived = largest < SMALL_STEP
        drifting = (gain < NO_GAIN) & (largest > DRIFT) & (climbed > SETTLED)
        ended = arrived | drifting
        climb.beta[going[arrived]] += step[arrived]
        climb.likelihood[going[ended]] += gain[ended]
        outcome[going[arrived]] = EXISTS
        going, step = going[~ended], step[~ended]
        _take(climb, going, step, design)
    return outcome


def _take(climb: _Climb, going: NDArray[np.intp], step: Floats, design: Design) -> None:
    share = np.ones(len(going))
    left = np.arange(len(going))
    while left.size:
        tables = going[left]
        tried = climb.beta[tables] + share[left, None] * step[left]
        means, found = _likelihood(
            tried, climb.counts[tables], climb.alive[tables], design
        )
        before = climb.likelihood[tables]
        good = (found >= before - 1e-9 * (1 + np.abs(before))) | (share[left] < 1e-4)
        kept = tables[good]
        climb.beta[kept], climb.means[kept] = tried[good], means[good]
        climb.likelihood[kept] = found[good]
        left = left[~good]
        share[left] *= 0.5
