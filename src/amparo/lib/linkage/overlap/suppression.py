"""What of an overlap table may be shown: small counts can point at somebody."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from amparo.lib.estimation.tables import CaptureTable

LEAST = 5
BESIDE = 2


@dataclass(frozen=True)
class Shown:
    """Counts by pattern, None where they are held back, and the total to the nearest ten.

    A pattern is one digit for each list. A count of nobody is held back like any small
    one: that nobody is there tells too.
    """

    lists: tuple[str, ...]
    counts: dict[str, int | None]
    people_about: int
    least: int


def shown(table: CaptureTable, *, least: int = LEAST) -> Shown:
    """Hold back counts below `least`; if only one is, the next smallest goes with it.

    Else the total would give the one away. The total itself is rounded to tens.
    """
    cells = table.cells
    places = range(1, len(cells))
    held = {place for place in places if cells[place] < least}
    others = sorted(
        (place for place in places if place not in held), key=lambda p: (cells[p], p)
    )
    while held and len(held) < BESIDE and others:
        held.add(others.pop(0))
    return Shown(
        table.lists,
        {
            _digits(place, len(table.lists)): None
            if place in held
            else int(cells[place])
            for place in places
        },
        int(np.round(table.observed, -1)),
        least,
    )


def _digits(place: int, lists: int) -> str:
    return "".join(str(place >> k & 1) for k in range(lists))
