"""How far the number moves with what no list can show."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from itertools import combinations
from math import lgamma

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import brentq, minimize, minimize_scalar
from scipy.stats import chi2

from .answers import LARGEST_PRINTED
from .bootstrap import SEED
from .tables import CaptureTable

Floats = NDArray[np.float64]

XIS = (0.25, 0.5, 1.0, 2.0, 4.0)
DRAWS = 4_000
FLATTEST = 25.0  # shares below e^-25 are nobody
MOST_LISTS = 4  # with more the optimiser takes minutes


@dataclass(frozen=True)
class Moved:
    """What the number is under one supposition, in people; None where nothing bounds it."""

    supposition: float
    median: float | None
    lo: float | None
    hi: float | None


def under_highest_interaction(
    table: CaptureTable,
    *,
    suppositions: Sequence[float] = XIS,
    level: float = 0.95,
    draws: int = DRAWS,
    seed: int = SEED,
) -> list[Moved]:
    """Suppose how strongly all lists together hang together beyond their parts.

    A supposition of 1 is that they do not, which every log-linear model takes for granted
    and no table can show. Above 1 fewer people are unseen, below 1 more, in proportion.
    The shares of the patterns are drawn from their posterior under a flat Dirichlet prior
    of one person in all.

    Source: Aleshin-Guendel, Sadinle and Wakefield 2024, section 4.
    """
    cells = table.cells[1:].astype(np.float64)
    standing = np.bitwise_count(np.arange(1, len(cells) + 1)).astype(int)
    signs = np.where(standing % 2 == 1, 1.0, -1.0)
    rng = np.random.default_rng(seed)
    shares = rng.standard_gamma(cells + 1 / len(cells), size=(draws, len(cells)))
    shares = np.log(np.maximum(shares, 1e-300))
    total = np.logaddexp.reduce(shares, axis=1)
    odds = np.exp(np.clip((shares - total[:, None]) @ signs, -80, 80))
    return [_moved(table, odds / xi, xi, level, rng) for xi in suppositions]


def _moved(
    table: CaptureTable, odds: Floats, xi: float, level: float, rng: np.random.Generator
) -> Moved:
    # people unseen for so many seen: a gamma-Poisson draw, the share of the seen known
    unseen = rng.standard_gamma(table.observed, size=len(odds)) * odds
    ends = (1 - level) / 2, 0.5, (1 + level) / 2
    cap = LARGEST_PRINTED * table.observed
    lo, median, hi = (
        float(value) if value <= cap else None
        for value in table.observed + np.quantile(unseen, ends)
    )
    return Moved(xi, median, lo, hi)


BOUNDS = ((0.5, 2.0), (1.0, 2.0), (1.0, 5.0))


def suppositions(table: CaptureTable, *, level: float, seed: int) -> dict[str, object]:
    """Gather both: what bounds on odds ratios give, and the tornado of all lists' interaction.

    An end beyond fifty times the people observed is None.
    """
    told: dict[str, object] = {}
    if 2 <= len(table.lists) <= MOST_LISTS:
        told["odds_ratios"] = [_bounded(table, *ends, level=level) for ends in BOUNDS]
    if 3 <= len(table.lists) <= MOST_LISTS + 1:
        told["highest_interaction"] = [
            asdict(each)
            for each in under_highest_interaction(table, level=level, seed=seed)
        ]
    return told


def _bounded(
    table: CaptureTable, least: float, most: float, *, level: float
) -> dict[str, float | None]:
    found = OddsRatioBounds(table, least=least, most=most).interval(level=level)
    cap = LARGEST_PRINTED * table.observed
    values = {"estimate": found.estimate, "lo": found.lo, "hi": found.hi}
    kept = {name: value if value <= cap else None for name, value in values.items()}
    return {"least": least, "most": most, **kept}


@dataclass(frozen=True)
class PartlyKnown:
    """The most likely number and its interval when odds ratios lie within bounds."""

    estimate: float
    lo: float
    hi: float


class OddsRatioBounds:
    """The likelihood of the number of people when every two lists' odds ratio is bounded.

    Nothing else is supposed: the table is saturated, and the odds ratio of two lists is
    that of the whole population, whoever is unseen among them. `least` and `most` bound
    all pairs.

    Source: Sun and Crawford 2023; profile likelihood by our own optimisation.
    """

    def __init__(self, table: CaptureTable, *, least: float, most: float) -> None:
        """Take the table, of at most four lists.

        Raises:
            ValueError: more lists, or fewer than two.
        """
        if not 2 <= len(table.lists) <= MOST_LISTS:
            raise ValueError(len(table.lists))
        self.cells = table.cells.astype(np.float64)
        self.seen = table.observed
        self.bounds = np.log(least), np.log(most)
        self.quarters = _quarters(len(table.lists))
        self.start = np.log(self.cells + 0.5)

    def interval(self, *, level: float = 0.95) -> PartlyKnown:
        """Find the best number and where the likelihood has fallen by the level's share."""
        high = np.log(200.0 * self.seen)
        found = minimize_scalar(
            lambda x: -self.height(np.exp(x)),
            bounds=(np.log(0.001 * self.seen), high),
            method="bounded",
            options={"xatol": 1e-3},
        )
        best, floor = float(found.x), -float(found.fun) - chi2.ppf(level, 1) / 2

        def above(x: float) -> float:
            return float(self.height(np.exp(x)) - floor)

        lo = _crossing(above, best, -np.log(2.0), steps=20)
        hi = _crossing(above, best, np.log(2.0), steps=8)
        seen = self.seen
        return PartlyKnown(seen + float(np.exp(best)), seen + lo, seen + hi)

    def height(self, unseen: float) -> float:
        """Give the log-likelihood of so many unseen, at the best shares within bounds."""
        counts = self.cells.copy()
        counts[0] = unseen
        everyone = self.seen + unseen
        low, high = self.bounds

        def loss(x: Floats) -> tuple[float, Floats]:
            shares = _shares(x)
            least = np.maximum(shares, 1e-300)
            return float(-counts @ np.log(least)), everyone * shares - counts

        found = minimize(
            loss,
            self.start,
            jac=True,
            method="SLSQP",
            bounds=[(-FLATTEST, FLATTEST)] * len(counts),
            constraints=[
                {
                    "type": "ineq",
                    "fun": lambda x: self._odds(x)[0] - low,
                    "jac": lambda x: self._odds(x)[1],
                },
                {
                    "type": "ineq",
                    "fun": lambda x: high - self._odds(x)[0],
                    "jac": lambda x: -self._odds(x)[1],
                },
            ],
            options={"maxiter": 300, "ftol": 1e-10},
        )
        return float(-found.fun + lgamma(everyone + 1) - lgamma(unseen + 1))

    def _odds(self, x: Floats) -> tuple[Floats, Floats]:
        """Give each pair's log odds ratio, and its slope in every cell's exponent."""
        shares = _shares(x)
        sums = self.quarters @ shares
        signs = np.array([1.0, -1.0, -1.0, 1.0])
        slopes = np.einsum("q,pqc,pq->pc", signs, self.quarters, 1 / sums) * shares
        along = slopes - slopes.sum(axis=1, keepdims=True) * shares
        return np.log(sums) @ signs, along


def _shares(x: Floats) -> Floats:
    raised = np.exp(x - x.max())
    return np.asarray(raised / raised.sum(), dtype=np.float64)


def _quarters(lists: int) -> Floats:
    """Say which cells are on neither, one, the other and both of every two lists."""
    cells = np.arange(1 << lists)
    rows = []
    for a, b in combinations(range(lists), 2):
        on_a, on_b = cells >> a & 1, cells >> b & 1
        rows.append([(on_a == u) & (on_b == v) for u in (0, 1) for v in (0, 1)])
    return np.array(rows, dtype=np.float64)


def _crossing(
    above: Callable[[float], float], best: float, step: float, *, steps: int
) -> float:
    """Walk away from the best value until the likelihood is too low, then close in."""
    inside = best
    for _ in range(steps):
        outside = inside + step
        if above(outside) < 0:
            return float(np.exp(brentq(above, inside, outside, xtol=1e-3)))
        inside = outside
    return 0.0 if step < 0 else float("inf")
