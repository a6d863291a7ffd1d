"""What the lists look like before any model: overlaps, pairs, and each list left out."""

from __future__ import annotations

from itertools import combinations

import numpy as np

from .chao import chao_lower
from .chapman import two_lists
from .coverage import sample_coverage
from .filled import filled_lists
from .graphs import decomposable_graphs
from .refusals import groups_apart, on_two_lists, thin_overlaps
from .tables import CaptureTable, Estimate

LEVEL = 0.95
# left out of six lists, five remain; the graphs of six would take seconds for each list
MOST_FOR_GRAPHS = 5
FAR = 2.0


def diagnostics_of(table: CaptureTable) -> dict[str, object]:
    """Collect the checks that belong beside any estimate, ready for JSON."""
    used = filled_lists(table)
    sizes = {
        name: int(people)
        for name, people in zip(
            table.lists, table.patterns.T.astype(np.int64) @ table.counts, strict=True
        )
    }
    return {
        "people_on_each_list": sizes,
        "people_by_number_of_lists": frequencies(used),
        "people_on_two_lists_or_more": on_two_lists(used),
        "groups_of_lists_that_share_nobody": [
            sorted(group) for group in groups_apart(used)
        ],
        "thin_overlaps": [list(each) for each in thin_overlaps(used)],
        "pairs": pairs(used),
        "without_each_list": without_each_list(used),
    }


def frequencies(table: CaptureTable) -> list[int]:
    """Count the people on exactly one list, on two, and so on."""
    times = table.patterns.sum(axis=1)
    return [
        int(table.counts[times == many].sum())
        for many in range(1, len(table.lists) + 1)
    ]


def pairs(table: CaptureTable) -> list[dict[str, object]]:
    """Estimate from each pair of lists alone, and mark those far from the rest.

    A pair far below the median refers people to each other or reaches the same ones; one
    far above keeps people off.
    """
    rows: list[dict[str, object]] = []
    totals: list[float] = []
    for one, other in combinations(range(len(table.lists)), 2):
        a, b = table.patterns[:, one], table.patterns[:, other]
        both, only, rest = (
            int(table.counts[chosen].sum()) for chosen in (a & b, a & ~b, b & ~a)
        )
        estimate, lo, hi = two_lists(both, only, rest, level=LEVEL)
        totals.append(estimate)
        names = [table.lists[one], table.lists[other]]
        row: dict[str, object] = {"lists": names, "both": both}
        if both:
            row |= {"estimate": estimate, "lo": lo, "hi": hi}
        rows.append(row)
    middle = float(np.median(totals)) if totals else 0.0
    for row, total in zip(rows, totals, strict=True):
        row["against_the_others"] = _against(total, middle)
    return rows


def _against(total: float, middle: float) -> str:
    if total * FAR < middle:
        return "far below"
    return "far above" if total > middle * FAR else "like the others"


def without_each_list(table: CaptureTable) -> list[dict[str, object]]:
    """Estimate again without each list in turn: a list that moves all carries all."""
    if len(table.lists) < 3:
        return []
    return [
        {"without": name, **_quick(_dropped(table, place))}
        for place, name in enumerate(table.lists)
    ]


def _dropped(table: CaptureTable, place: int) -> CaptureTable:
    kept = np.delete(table.patterns, place, axis=1)
    patterns, own = np.unique(kept, axis=0, return_inverse=True)
    counts = np.bincount(own.ravel(), weights=table.counts).astype(np.int64)
    seen = patterns.any(axis=1)
    names = tuple(name for at, name in enumerate(table.lists) if at != place)
    return CaptureTable(names, patterns[seen], counts[seen])


def _quick(table: CaptureTable) -> dict[str, object]:
    rows = [chao_lower(table)]
    if len(table.lists) >= 3:
        rows.append(sample_coverage(table, again=200))
    if len(table.lists) <= MOST_FOR_GRAPHS:
        rows.append(decomposable_graphs(table))
    return {"observed": table.observed} | {row.name: _brief(row) for row in rows}


def _brief(row: Estimate) -> dict[str, float | None]:
    return {"estimate": row.estimate, "lo": row.lo, "hi": row.hi}
