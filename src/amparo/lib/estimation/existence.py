"""Whether a log-linear model has an answer in a table at all."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linprog

from .models import Model
from .poisson import EXISTS, NO_MAXIMUM, NOT_IDENTIFIED
from .tables import CaptureTable

EXISTENCE_IN_WORDS = {
    EXISTS: "",
    NO_MAXIMUM: "The model's maximum does not exist: its estimate runs off to a limit.",
    NOT_IDENTIFIED: "The table does not determine the model's parameters.",
}
POSITIVE = 1e-7


def existence(table: CaptureTable, model: Model) -> int:
    """Say whether the extended maximum exists (0), does not (1), or is not determined (2).

    A term that nobody has is at minus infinity and the cells that contain it are left
    out. In the others, fitted values above zero must be able to give the sums observed:
    a linear programme looks for those whose smallest is as large as can be.

    Source: Fienberg and Rinaldo 2012; Chan, Silverman and Vincent 2021, section 2.2, whose
    artificial table gives 0, 1 and 2.
    """
    design, counts = _what_remains(table, model)
    if np.linalg.matrix_rank(design) < design.shape[1]:
        return NOT_IDENTIFIED
    if (counts > 0).all():
        return EXISTS
    return EXISTS if _smallest(design, counts) > POSITIVE else NO_MAXIMUM


def _what_remains(
    table: CaptureTable, model: Model
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    counts = table.cells.astype(np.float64)
    terms = np.array(model)
    contains = (np.arange(len(counts))[:, None] & terms) == terms
    nobody = (counts @ contains) == 0
    alive = ~contains[:, nobody].any(axis=1)
    alive[0] = False
    return contains[alive][:, ~nobody].astype(np.float64), counts[alive]


def _smallest(design: NDArray[np.float64], counts: NDArray[np.float64]) -> float:
    """Find the largest smallest fitted value, at most 1, that gives the same sums."""
    cells = len(design)
    sums = design.T @ counts
    # x = slack + s, so that every x is at least s
    equal = np.column_stack([design.T, design.sum(axis=0)[:, None]])
    found = linprog(
        np.r_[np.zeros(cells), -1.0],
        A_eq=equal,
        b_eq=sums,
        bounds=[(0, None)] * cells + [(0, 1)],
        method="highs",
    )
    return float(-found.fun) if found.status == 0 else 0.0
