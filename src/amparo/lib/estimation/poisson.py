"""Poisson log-linear models fitted to many tables at once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .accelerate import IS_COMPILED
from .models import Model
from .poisson_batch import fit_batch
from .poisson_loops import EXISTS, NO_MAXIMUM, NOT_IDENTIFIED, fit_each

__all__ = ["EXISTS", "NOT_IDENTIFIED", "NO_COLUMN", "NO_MAXIMUM", "Fits", "fit"]

Floats = NDArray[np.float64]

NO_COLUMN = np.zeros(0)


@dataclass(frozen=True)
class Fits:
    """One model fitted to each of several tables.

    `unseen` is the expected number of people on no list, `deviance` twice what the
    model's log-likelihood lacks, `state` 0 where the extended maximum exists, 1 where it
    does not, 2 where the parameters are not determined (Fienberg and Rinaldo 2012).
    `means` are the fitted cells, shape (tables, cells), empty unless they were asked for.
    """

    unseen: Floats
    deviance: Floats
    state: NDArray[np.int64]
    means: Floats


def fit(
    cells: Floats,
    *,
    model: Model,
    column: Floats = NO_COLUMN,
    unseen_known: bool = False,
    means: bool = False,
    compiled: bool = IS_COMPILED,
) -> Fits:
    """Fit one model to each table by maximum likelihood.

    `cells` has shape (tables, 2**lists), its place 0 is not looked at unless
    `unseen_known`. `column` is one covariate more, a value for each cell and 0 at place 0.

    Where no one is on all lists of a term, its parameter is minus infinity: the cells that
    contain it are left out, as in Chan, Silverman and Vincent 2021, section 2.
    """
    terms = np.array(model, dtype=np.int64)
    known = np.ascontiguousarray(cells, dtype=np.float64)
    if not compiled:
        return Fits(*fit_batch(known, terms, column, unseen_known))
    tables, size = known.shape
    unseen, deviance = np.empty(tables), np.empty(tables)
    state = np.empty(tables, dtype=np.int64)
    fitted = np.zeros((tables if means else 0, size))
    fit_each(known, terms, column, unseen_known, unseen, deviance, state, fitted)
    return Fits(unseen, deviance, state, fitted)
