"""Lists on which nobody stands say nothing, and stop no method."""

from __future__ import annotations

import numpy as np

from .tables import CaptureTable


def filled_lists(table: CaptureTable) -> CaptureTable:
    """Leave out lists without anybody and patterns that nobody has, in one fixed order.

    The order of the rows then changes nothing, not even what is drawn from a seed.
    """
    seen = np.flatnonzero(table.counts > 0)
    seen = seen[np.lexsort(table.patterns[seen].T)]
    patterns, counts = table.patterns[seen], table.counts[seen]
    used = np.flatnonzero(patterns.any(axis=0))
    names = tuple(table.lists[place] for place in used)
    return CaptureTable(names, patterns[:, used], counts)


def said_of_empty(table: CaptureTable, filled: CaptureTable) -> tuple[str, ...]:
    """Name the lists that were left out, for the reader of the estimate."""
    left = [name for name in table.lists if name not in filled.lists]
    return (f"Nobody is on {', '.join(left)}: left out.",) if left else ()
