"""Where: a point with an honest precision, and what of it may be published."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import IntEnum
from fractions import Fraction

from amparo.lib.refusal import Refused


class Precision(IntEnum):
    """How closely a place is known, from the closest to the widest."""

    EXACT = 1
    BUILDING = 2
    SETTLEMENT = 3
    DISTRICT = 4
    REGION = 5
    COUNTRY = 6


# Side of the cell that a point of this class may be told from, in degrees, as 1/n.
# Each n divides the one before, so a cell lies in exactly one cell of the next class and
# rounding in two steps tells no more than rounding in one.
CELLS_PER_DEGREE = {
    Precision.EXACT: 100_000,
    Precision.BUILDING: 5_000,
    Precision.SETTLEMENT: 100,
    Precision.DISTRICT: 10,
    Precision.REGION: 1,
}
# Finer than this never leaves the house, whatever is known.
FINEST_PUBLISHED = Precision.SETTLEMENT


@dataclass(frozen=True)
class Point:
    """Degrees of WGS 84, known as closely as `precision` says."""

    latitude: float
    longitude: float
    precision: Precision

    def __post_init__(self) -> None:
        if not (-90 <= self.latitude <= 90 and -180 <= self.longitude <= 180):
            raise Refused(
                "This point is not on the earth.",
                "Latitude goes from -90 to 90, longitude from -180 to 180.",
            )


def rounded(point: Point, *, to: Precision) -> Point | None:
    """Give the middle of the cell that the point lies in; None for a whole country.

    Never finer than the point is known: the coarser of the two classes wins.
    """
    precision = max(point.precision, to)
    if precision is Precision.COUNTRY:
        return None
    cells = CELLS_PER_DEGREE[precision]
    return Point(
        _middle(point.latitude, cells, edge=90),
        _middle(point.longitude, cells, edge=180),
        precision,
    )


def for_publication(point: Point, *, at_most: Precision | None = None) -> Point | None:
    """Round a point down to what may leave the house; None when no point may.

    `at_most` widens it further, never the other way.
    """
    return rounded(point, to=max(FINEST_PUBLISHED, at_most or FINEST_PUBLISHED))


def _middle(degrees: float, cells: int, *, edge: int) -> float:
    # Fractions, because a float times a hundred can land one cell too low.
    # The outer edge belongs to the last cell: there is none beyond it.
    cell = min(math.floor(Fraction(degrees) * cells), edge * cells - 1)
    return (cell + 0.5) / cells
