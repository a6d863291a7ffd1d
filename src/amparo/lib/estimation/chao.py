"""Lower bounds from how many people were seen once, twice and more often."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.stats import norm

from .answers import answer, no_answer
from .filled import filled_lists, said_of_empty
from .tables import CaptureTable, Estimate

CONDITION = (
    "A lower bound where lists draw people to each other or people differ in how easily "
    "they are seen; not where one list keeps people off another."
)
ONE_LIST = "There is no second list."
STEPS, STEADY = 200, 1e-12
Floats = NDArray[np.float64]


def chao_lower(table: CaptureTable, *, seed: int = 0, level: float = 0.95) -> Estimate:
    """Estimate how many people there are at least, the lists having rates of their own.

    Whoever is on three lists or more is set aside by terms of their own, never below
    zero, so that those seen once and twice carry the bound. Without anybody seen twice,
    Chao's corrected bound stands in. Nothing is drawn: the seed changes nothing.

    Source: Chao 1987; Rivest and Baillargeon 2007, the lower bound of M_th. Agrees with
    Rcapture's `Mth Chao (LB)` to every printed digit.
    """
    used = filled_lists(table)
    if len(used.lists) < 2:
        return no_answer("chao_lower", ONE_LIST, level=level)
    said = (CONDITION, *said_of_empty(table, used))
    once, twice = _seen(used, 1), _seen(used, 2)
    if twice == 0:
        return _corrected(table, once, level=level, warnings=said)
    unseen, variance, terms = _fitted(used)
    z = float(norm.ppf((1 + level) / 2))
    return answer(
        "chao_lower",
        table,
        table.observed + unseen,
        lo=table.observed + unseen - z * variance**0.5,
        hi=table.observed + unseen + z * variance**0.5,
        level=level,
        warnings=said,
        details={"once": once, "twice": twice, "terms_of_heterogeneity": terms},
    )


def zelterman(table: CaptureTable, *, seed: int = 0, level: float = 0.95) -> Estimate:
    """Estimate from those seen once and twice alone, as if each had one Poisson rate.

    Source: Zelterman 1988; variance, Böhning 2008. Nothing is drawn.
    """
    used = filled_lists(table)
    if len(used.lists) < 2:
        return no_answer("zelterman", ONE_LIST, level=level)
    once, twice = _seen(used, 1), _seen(used, 2)
    if once == 0 or twice == 0:
        why = "Nobody was seen exactly once, or nobody exactly twice."
        return no_answer("zelterman", why, level=level)
    rate = 2 * twice / once
    missed = float(np.exp(-rate))
    estimate = table.observed / (1 - missed)
    slope = table.observed * missed * rate / (1 - missed) ** 2
    variance = estimate * missed / (1 - missed) + slope**2 * (1 / once + 1 / twice)
    reach = float(norm.ppf((1 + level) / 2)) * variance**0.5
    return answer(
        "zelterman",
        table,
        estimate,
        lo=estimate - reach,
        hi=estimate + reach,
        level=level,
        warnings=(CONDITION, *said_of_empty(table, used)),
        details={"once": once, "twice": twice},
    )


def chao_of_frequencies(once: int, twice: int, *, observed: int) -> float:
    """Bound a number of people from how often each was seen, many occasions being alike.

    Source: Chao 1987, with the correction that needs nobody seen twice.
    """
    return observed + once * (once - 1) / (2 * (twice + 1))


def _corrected(
    table: CaptureTable, once: int, *, level: float, warnings: tuple[str, ...]
) -> Estimate:
    bound = chao_of_frequencies(once, 0, observed=table.observed)
    variance = (
        once * (once - 1) / 2 + once * (2 * once - 1) ** 2 / 4 - once**4 / 4 / bound
    )
    unseen = bound - table.observed
    z = float(norm.ppf((1 + level) / 2))
    spread = np.log1p(max(variance, 0.0) / unseen**2) if unseen > 0 else 0.0
    factor = float(np.exp(z * np.sqrt(spread)))
    said = "Nobody is on exactly two lists: a corrected bound, on little ground."
    return answer(
        "chao_lower",
        table,
        bound,
        lo=table.observed + unseen / factor,
        hi=table.observed + unseen * factor,
        level=level,
        warnings=(said, *warnings),
        details={"once": once, "twice": 0},
    )


def _seen(table: CaptureTable, times: int) -> int:
    return int(table.counts[table.patterns.sum(axis=1) == times].sum())


def _fitted(table: CaptureTable) -> tuple[float, float, list[int]]:
    """Give the unseen, the variance of the total, and for which numbers of lists it bends."""
    lists = len(table.lists)
    counts = table.cells[1:].astype(np.float64)
    stands = (np.arange(1, 1 << lists)[:, None] >> np.arange(lists) & 1).astype(float)
    seen = stands.sum(axis=1)
    # a term that nobody bears would fall without end: it is below zero, so it goes
    bends = list(range(3, int(seen[counts > 0].max()) + 1))
    while True:
        above = [np.maximum(seen - times + 1, 0) for times in bends]
        design = np.column_stack([np.ones(len(seen)), stands, *above])
        slopes, covariance = _poisson(design, counts)
        kept = [
            t for t, slope in zip(bends, slopes[1 + lists :], strict=True) if slope >= 0
        ]
        if kept == bends:
            break
        bends = kept
    unseen = float(np.exp(slopes[0]))
    return unseen, unseen + unseen**2 * float(covariance[0, 0]), bends


def _poisson(design: Floats, counts: Floats) -> tuple[Floats, Floats]:
    """Fit by reweighted least squares; columns that nobody bears go to a limit in peace."""
    line = np.log(counts + 0.5)
    for _ in range(STEPS):
        mean = np.exp(line)
        weighted = design * mean[:, None]
        information = weighted.T @ design
        target = weighted.T @ (line + (counts - mean) / mean)
        slopes = np.asarray(np.linalg.lstsq(information, target, rcond=None)[0])
        line = np.clip(design @ slopes, -60, 60)
        if np.abs(np.exp(line) - mean).max() < STEADY * counts.sum():
            break
    return slopes, np.asarray(np.linalg.pinv(information), dtype=np.float64)
