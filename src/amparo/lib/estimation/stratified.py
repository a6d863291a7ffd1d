"""Estimates of places, months or groups, and what they sum to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .accelerate import IS_COMPILED
from .answers import answer, no_answer
from .bootstrap import SEED, percentile
from .heterogeneity import draw_totals
from .tables import CaptureTable, Estimate

Floats = NDArray[np.float64]

NAME = "stratified_sum"
DRAWS = 1000


@dataclass(frozen=True)
class Strata:
    """Every stratum's own estimate, and the sum of all."""

    by_name: Mapping[str, Estimate]
    total: Estimate


def stratified(
    tables: Mapping[str, CaptureTable],
    *,
    seed: int = SEED,
    level: float = 0.95,
    draws: int = DRAWS,
    compiled: bool = IS_COMPILED,
) -> Strata:
    """Estimate each stratum by the best dependence or heterogeneity model, and add up.

    The tables of the strata are drawn again apart from each other, so the interval of the
    sum is narrower than the sum of intervals. Whoever is in a stratum that gives no
    estimate is counted as seen, and the sum then says that it is a lower bound.
    """
    by_name: dict[str, Estimate] = {}
    totals, middle, without = np.zeros(draws), 0.0, []
    for place, (name, table) in enumerate(sorted(tables.items())):
        drawn = None
        if len(table.lists) > 1:
            drawn = draw_totals(
                table, seed=seed + place, draws=draws, compiled=compiled
            )
        if drawn is None:
            by_name[name] = no_answer(
                NAME, "These lists overlap too little.", level=level
            )
            without.append(name)
            totals, middle = totals + table.observed, middle + table.observed
            continue
        lo, hi = percentile(drawn.totals, level=level)
        found = answer(NAME, table, drawn.estimate, lo=lo, hi=hi, level=level)
        by_name[name] = found
        if found.estimate is None:
            without.append(name)
            totals, middle = totals + table.observed, middle + table.observed
        else:
            totals, middle = totals + drawn.totals, middle + drawn.estimate
    return Strata(by_name, _sum(tables, totals, middle, without, level))


def _sum(
    tables: Mapping[str, CaptureTable],
    totals: Floats,
    middle: float,
    without: list[str],
    level: float,
) -> Estimate:
    warnings = []
    if without:
        warnings.append(
            f"{len(without)} of {len(tables)} strata give no estimate and count only "
            "those seen: the sum is a lower bound."
        )
    lo, hi = percentile(totals, level=level)
    whole = CaptureTable(
        ("all",),
        np.ones((1, 1), dtype=np.bool_),
        np.array([sum(each.observed for each in tables.values())]),
    )
    return answer(
        NAME,
        whole,
        middle,
        lo=lo,
        hi=hi,
        level=level,
        warnings=warnings,
        details={"strata": len(tables), "without_estimate": without},
    )
