"""Two lists that overlap: the oldest estimate, and how far dependence can move it."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

import numpy as np
from scipy.stats import norm

from .answers import answer, no_answer
from .tables import CaptureTable, Estimate

NAME = "chapman"
DEPENDENCE = (0.5, 1.0, 2.0, 3.0, 5.0)


def chapman(
    table: CaptureTable,
    *,
    seed: int = 0,
    level: float = 0.95,
    dependence: Sequence[float] = DEPENDENCE,
) -> Estimate:
    """Estimate from the two largest lists, leaving the others aside.

    `dependence` are odds ratios: how many times as likely whoever is on one list is to be
    on the other. The details give the number under each, and the estimate of every pair.
    Nothing is drawn, so the seed changes nothing.

    Source: Chapman 1951; interval, Seber 1982 section 3.2 on the log of the unseen.
    """
    if len(table.lists) < 2:
        return no_answer(NAME, "There is no second list.", level=level)
    sizes = table.patterns.T @ table.counts
    largest = sorted(range(len(sizes)), key=lambda place: (-sizes[place], place))[:2]
    first, second = sorted(largest)
    both, one, other = _overlap(table, first, second)
    warnings = [_depends_on(table, first, second)]
    if both == 0:
        why = "Nobody is on both of the two largest lists: they bound nothing."
        return no_answer(
            NAME, why, level=level, details={"pairs": _pairs(table, level)}
        )
    estimate, lo, hi = two_lists(both, one, other, level=level)
    if len(table.lists) > 2:
        # whoever stands only on the other lists was seen all the same
        lo, estimate = (max(value, float(table.observed)) for value in (lo, estimate))
        hi = max(hi, estimate)
    return answer(
        NAME,
        table,
        estimate,
        lo=lo,
        hi=hi,
        level=level,
        warnings=warnings,
        details={
            "lists": [table.lists[first], table.lists[second]],
            "under_dependence": _bounds(both, one, other, dependence),
            "pairs": _pairs(table, level),
        },
    )


def two_lists(
    both: int, one: int, other: int, *, level: float
) -> tuple[float, float, float]:
    """Give Chapman's estimate and its interval, in people.

    `both` are on both lists, `one` and `other` on one of them only.
    """
    first, second = both + one, both + other
    estimate = (first + 1) * (second + 1) / (both + 1) - 1
    variance = (first + 1) * (second + 1) * one * other / ((both + 1) ** 2 * (both + 2))
    seen = both + one + other
    unseen = estimate - seen
    if unseen <= 0 or variance <= 0:
        return estimate, float(seen), max(estimate, float(seen))
    z = float(norm.ppf((1 + level) / 2))
    factor = float(np.exp(z * np.sqrt(np.log1p(variance / unseen**2))))
    return estimate, seen + unseen / factor, seen + unseen * factor


def _overlap(table: CaptureTable, first: int, second: int) -> tuple[int, int, int]:
    a, b = table.patterns[:, first], table.patterns[:, second]
    return tuple(int(table.counts[chosen].sum()) for chosen in (a & b, a & ~b, ~a & b))  # type: ignore[return-value]


def _bounds(
    both: int, one: int, other: int, dependence: Sequence[float]
) -> list[dict[str, float]]:
    seen = both + one + other
    return [
        {"odds_ratio": psi, "estimate": seen + psi * one * other / both}
        for psi in dependence
    ]


def _pairs(table: CaptureTable, level: float) -> list[dict[str, object]]:
    rows: list[dict[str, object]] = []
    for first, second in combinations(range(len(table.lists)), 2):
        both, one, other = _overlap(table, first, second)
        row: dict[str, object] = {
            "lists": [table.lists[first], table.lists[second]],
            "both": both,
        }
        if both:
            row["estimate"], row["lo"], row["hi"] = two_lists(
                both, one, other, level=level
            )
        rows.append(row)
    return rows


def _depends_on(table: CaptureTable, first: int, second: int) -> str:
    a, b = table.lists[first], table.lists[second]
    return (
        f"From {a} and {b} alone, as if neither depended on the other, which two lists "
        "cannot show: see the numbers under dependence."
    )
