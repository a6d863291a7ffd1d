"""Sample coverage: how much of each list the others already knew."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray
from scipy.stats import norm

from .answers import answer, no_answer
from .filled import filled_lists, said_of_empty
from .tables import CaptureTable, Estimate

NAME = "sample_coverage"
AGAIN = 1000
# below this the one-step estimate is the steadier one (Chao et al. 2001, section 4)
LOW = 0.55
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Coverage:
    """What the overlap says; numbers of people, but for `coverage`, a share.

    `independent` takes the lists to be independent; `one_step` corrects that by the
    dependence of pairs, `full` carries the correction to its end.
    """

    coverage: float
    independent: float
    one_step: float
    full: float


def sample_coverage(
    table: CaptureTable, *, seed: int = 1, level: float = 0.95, again: int = AGAIN
) -> Estimate:
    """Estimate from the share of each list that the others knew, in one step.

    The one-step value can be had from every table; the full one is in the details, with
    the coverage itself. Where lists depend on each other positively both tend to be low.
    The interval comes from `again` tables drawn anew, on the log of the unseen.

    Source: Chao and Tsay 1998; Tsay and Chao 2001; Chao et al. 2001. Agrees with CARE-1.
    """
    used = filled_lists(table)
    if len(used.lists) < 3:
        return no_answer(NAME, "Sample coverage needs three lists.", level=level)
    found = coverage_of(used)
    if not np.isfinite(found.one_step):
        why = "No list knows anybody that another knows."
        return no_answer(NAME, why, level=level)
    lo, hi = _interval(used, found.one_step, level=level, seed=seed, again=again)
    said = []
    if found.coverage < LOW:
        share = f"{found.coverage:.0%}"
        said.append(f"The lists knew {share} of each other, which is little.")
    return answer(
        NAME,
        table,
        max(found.one_step, float(table.observed)),
        lo=lo,
        hi=hi,
        level=level,
        warnings=(*said, *said_of_empty(table, used)),
        details={
            "coverage": found.coverage,
            "independent": found.independent,
            "full": found.full if np.isfinite(found.full) else None,
        },
    )


def coverage_of(table: CaptureTable) -> Coverage:
    """Work out the coverage and the three estimates that follow from it."""
    values = _of_counts(table.patterns, table.counts[None].astype(np.float64))
    return Coverage(*(float(value[0]) for value in values))


def _of_counts(patterns: NDArray[np.bool_], counts: Floats) -> tuple[Floats, ...]:
    """Do it for many tables at once; `counts` has one row per table."""
    lists = patterns.shape[1]
    seen = counts.sum(axis=1)
    sizes = counts @ patterns
    only = counts @ (patterns & (patterns.sum(axis=1) == 1)[:, None])
    with np.errstate(all="ignore"):
        coverage = 1 - (only / sizes).mean(axis=1)
        independent = (seen - only.mean(axis=1)) / coverage
        weight, slope = _dependence(patterns, counts, sizes)
        weight, slope = weight / (lists * coverage), slope / (lists * coverage)
        base = independent - weight
        one_step = base + slope * (base + slope * independent)
        full = np.where(slope < 1, base / (1 - slope), np.nan)
    full[~(full >= seen)] = np.nan
    return coverage, independent, one_step, full


def _dependence(
    patterns: NDArray[np.bool_], counts: Floats, sizes: Floats
) -> tuple[Floats, Floats]:
    """Sum the people on one of a pair and on no list outside it, and the same by overlap."""
    weight, slope = np.zeros(len(counts)), np.zeros(len(counts))
    for one, other in combinations(range(patterns.shape[1]), 2):
        a, b = patterns[:, one], patterns[:, other]
        outside = patterns.sum(axis=1) > a.astype(int) + b
        alone = counts @ ((a & ~outside).astype(float) + (b & ~outside))
        weight += alone
        slope += alone * (counts @ (a & b)) / (sizes[:, one] * sizes[:, other])
    return weight, slope


def _interval(
    table: CaptureTable, estimate: float, *, level: float, seed: int, again: int
) -> tuple[float, float]:
    rng = np.random.default_rng(seed)
    unseen = max(round(estimate - table.observed), 0)
    total = table.observed + unseen
    shares = np.append(table.counts, unseen) / total
    drawn = rng.multinomial(total, shares, size=again)[:, :-1]
    values = _of_counts(table.patterns, drawn.astype(np.float64))[2]
    spread = float(np.nanstd(values[np.isfinite(values)]))
    if estimate <= table.observed:
        return float(table.observed), float(table.observed + 2 * spread)
    z = float(norm.ppf((1 + level) / 2))
    gap = estimate - table.observed
    ratio = float(np.exp(z * np.sqrt(np.log1p((spread / gap) ** 2))))
    return table.observed + gap / ratio, table.observed + gap * ratio
