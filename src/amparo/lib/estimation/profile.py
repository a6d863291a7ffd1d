"""The likelihood of how many people there are, given one log-linear model."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import inf, lgamma, log

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import brentq, minimize_scalar
from scipy.stats import chi2

from .accelerate import IS_COMPILED
from .choosing import Candidate, column_of
from .poisson import fit

Floats = NDArray[np.float64]
FURTHEST = 16.0  # e^16 times the best value is as good as no limit


@dataclass(frozen=True)
class Profile:
    """The most likely number of people not seen, and the ends of its interval.

    `hi` is infinite where the likelihood stays level to the right.
    """

    unseen: float
    lo: float
    hi: float


def profile(
    cells: Floats,
    *,
    candidate: Candidate,
    unseen: float,
    level: float,
    compiled: bool = IS_COMPILED,
) -> Profile:
    """Maximise the multinomial likelihood over the number of people not seen.

    `unseen` is the Poisson model's value, where the search begins. The ends are where
    twice the log-likelihood has fallen by the chi-square quantile of one degree.

    Source: Cormack 1992, with exact factorials; Rivest and Baillargeon 2007, section 5.
    """
    height = _height(cells, candidate, compiled)
    start = log(max(unseen, 0.5))
    top = minimize_scalar(
        lambda x: -height(np.exp(x)),
        bounds=(start - 4, start + 1),
        method="bounded",
        options={"xatol": 1e-7},
    )
    best, floor = float(top.x), -float(top.fun) - chi2.ppf(level, 1) / 2

    def above(x: float) -> float:
        return float(height(np.exp(x)) - floor)

    if above(-16.0) > 0:
        lo = 0.0
    else:
        lo = float(np.exp(brentq(above, -16.0, best, xtol=1e-8)))
    hi = _first_below(above, best)
    return Profile(float(np.exp(best)), lo, hi)


def _height(
    cells: Floats, candidate: Candidate, compiled: bool
) -> Callable[[float], float]:
    seen = float(cells[1:].sum())
    column = column_of(candidate.heterogeneity, len(cells))

    def height(unseen: float) -> float:
        table = cells.copy()
        table[0] = unseen
        fits = fit(
            table[None],
            model=candidate.model,
            column=column,
            unseen_known=True,
            compiled=compiled,
        )
        everyone = seen + unseen
        # Poisson deviance to multinomial likelihood: both factorials that hold the number
        return float(
            -fits.deviance[0] / 2
            + (unseen * log(unseen) if unseen > 0 else 0.0)
            - lgamma(unseen + 1)
            + lgamma(everyone + 1)
            - everyone * log(everyone)
        )

    return height


def _first_below(above: Callable[[float], float], best: float) -> float:
    inside, step = best, 0.25
    while inside - best < FURTHEST:
        outside = inside + step
        if above(outside) < 0:
            return float(np.exp(brentq(above, inside, outside, xtol=1e-8)))
        inside, step = outside, step * 2
    return inf
