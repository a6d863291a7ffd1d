"""The estimate with linkage uncertainty in it: one for each whole partition, pooled.

Source: Sadinle 2018 (linkage averaging); Rubin 1987 for the parts of the variance.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.stats import norm

from amparo.lib.estimation.tables import CaptureTable, Estimate
from amparo.lib.refusal import Refused

Estimator = Callable[[CaptureTable], Estimate]
Floats = NDArray[np.float64]
FEWEST_PARTITIONS = 5
# An interval is pooled on the log scale of the people nobody recorded, who may be none.
LEAST_UNSEEN = 0.5


@dataclass(frozen=True)
class Averaged:
    """An estimate averaged over partitions, in people, and what its width is made of.

    `sampling`, `model` and `linkage` are shares of the variance of the log of the unseen;
    they sum to 1. `refused` is the share of partitions whose table carried no number.
    """

    estimate: float
    lo: float
    hi: float
    level: float
    sampling: float
    model: float
    linkage: float
    partitions: int
    refused: float
    observed: tuple[int, int]


@dataclass(frozen=True)
class _Runs:
    """What every estimator said of every table; shape (tables, estimators), nan for nothing."""

    observed: Floats
    middle: Floats
    below: Floats
    above: Floats


def averaged(
    tables: Sequence[CaptureTable],
    estimators: Mapping[str, Estimator],
    *,
    level: float = 0.95,
) -> Averaged:
    """Estimate from each partition's table with each estimator and pool what they say.

    Every estimator counts alike, and so does every table. Equal tables are estimated once.

    Raises:
        Refused: there are too few partitions, or most tables carry no number.
    """
    if len(tables) < FEWEST_PARTITIONS or not estimators:
        raise Refused(
            "Linkage cannot be averaged over so few partitions.",
            f"Draw {FEWEST_PARTITIONS} or more.",
        )
    runs = _runs(tables, estimators)
    told = ~np.isnan(runs.middle)
    if told.mean() < 0.5:
        raise Refused(
            "Most ways to link these lists lead to tables that carry no number.",
            "Review more pairs, or add a list.",
        )
    lo, middle, hi = _pooled(runs, told, ((1 - level) / 2, 0.5, (1 + level) / 2))
    return Averaged(
        middle,
        lo,
        hi,
        level,
        *_split(runs, told),
        partitions=len(tables),
        refused=float(1 - told.mean()),
        observed=(int(runs.observed.min()), int(runs.observed.max())),
    )


def _runs(tables: Sequence[CaptureTable], estimators: Mapping[str, Estimator]) -> _Runs:
    """Write each answer as a bent normal of the log of the unseen: middle, and two widths."""
    shape = (len(tables), len(estimators))
    middle, below, above = (np.full(shape, np.nan) for _ in range(3))
    known: dict[tuple[str, bytes], Estimate] = {}
    for t, table in enumerate(tables):
        for e, (name, estimator) in enumerate(sorted(estimators.items())):
            key = (name, table.cells.tobytes())
            found = (
                known[key] if key in known else known.setdefault(key, estimator(table))
            )
            if found.estimate is None or found.lo is None or found.hi is None:
                continue
            values = np.array([found.lo, found.estimate, found.hi]) - table.observed
            lo, mid, hi = np.log(np.maximum(values, LEAST_UNSEEN))
            z = norm.ppf((1 + found.level) / 2)
            middle[t, e] = mid
            below[t, e] = max(mid - lo, 1e-6) / z
            above[t, e] = max(hi - mid, 1e-6) / z
    observed = np.array([table.observed for table in tables], dtype=float)
    return _Runs(observed, middle, below, above)


def _pooled(
    runs: _Runs, told: NDArray[np.bool_], shares: Sequence[float]
) -> tuple[float, float, float]:
    """Find quantiles of the mixture of all answers, in people, by halving."""
    seen = np.broadcast_to(runs.observed[:, None], told.shape)[told]
    middle, below, above = runs.middle[told], runs.below[told], runs.above[told]

    def share_below(total: float) -> float:
        unseen = np.log(np.maximum(total - seen, 1e-9))
        width = np.where(unseen < middle, below, above)
        return float(norm.cdf((unseen - middle) / width).mean())

    top = float((seen + np.exp(middle + 6 * above)).max())
    lo, mid, hi = (_halved(share_below, share, seen.min(), top) for share in shares)
    return lo, mid, hi


def _halved(
    share_below: Callable[[float], float], share: float, low: float, high: float
) -> float:
    for _step in range(80):
        middle = (low + high) / 2
        low, high = (middle, high) if share_below(middle) < share else (low, middle)
    return float(low + high) / 2


def _split(runs: _Runs, told: NDArray[np.bool_]) -> tuple[float, float, float]:
    """Say which shares of the variance are sampling's, the model's and linkage's."""
    width = ((runs.below + runs.above) / 2) ** 2
    sampling = float(width[told].mean())
    middle = np.ma.array(runs.middle, mask=~told)
    by_model = middle.mean(axis=0)
    model = float(by_model.var()) if middle.shape[1] > 1 else 0.0
    linkage = float((middle - by_model).var(axis=0).mean())
    total = max(sampling + model + linkage, 1e-12)
    return sampling / total, model / total, linkage / total
