"""Figures of one event over time, root by root; never summed, never averaged.

Source: research/corroboration.md §2.5.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from amparo.lib.corroboration.claims import Claim
from amparo.lib.corroboration.frames import Frame
from amparo.lib.corroboration.independence import Root
from amparo.lib.corroboration.world import World


@dataclass(frozen=True)
class Point:
    """What one root said as of a day; bounds in people, both included, None is open."""

    as_of: str
    root: str
    lower: float | None
    upper: float | None
    words: str
    document: str


@dataclass(frozen=True)
class Series:
    """All figures of one unit in one event, by day; `falls` asks why one root's fell.

    `publishable` is the highest lower bound of a corroborated root, else the lowest
    root's figure; None when nobody gave one.
    """

    event: str
    unit: str
    points: tuple[Point, ...]
    publishable: Point | None
    falls: tuple[tuple[Point, Point], ...]


def series_of(claims: Sequence[Claim], world: World) -> tuple[Series, ...]:
    """Place every root's figures at the day that they are as of, else of publication."""
    by_unit: dict[tuple[str, str], list[Claim]] = defaultdict(list)
    for claim in claims:
        if claim.key.number:
            by_unit[claim.key.event, claim.key.predicate].append(claim)
    return tuple(
        _series(event, unit, by_unit[event, unit], world)
        for event, unit in sorted(by_unit)
    )


def _series(event: str, unit: str, claims: Sequence[Claim], world: World) -> Series:
    points = sorted(
        {
            _point(claim, root, world)
            for claim in claims
            for root in claim.independence.roots
        },
        key=lambda p: (p.as_of or "~", p.root, p.lower or 0, p.document),
    )
    firm = {
        _point(claim, root, world)
        for claim in claims
        if claim.independence.lower > 1
        for root in claim.independence.roots
    }
    return Series(
        event, unit, tuple(points), _line(points, firm), tuple(_falls(points))
    )


def _point(claim: Claim, root: Root, world: World) -> Point:
    """Take a root's figure from the earliest document that carries it."""
    carriers = {carrier.document for carrier in root.carriers}
    frame: Frame = min(
        (f for f in claim.frames if f.document in carriers),
        key=lambda f: (world.days.get(f.document) or "~", f.document, f.span),
        default=claim.first,
    )
    as_of = frame.as_of or world.days.get(frame.document, "")
    return Point(
        as_of, root.name, frame.lower, frame.upper, frame.words, frame.document
    )


def _line(points: Sequence[Point], firm: set[Point]) -> Point | None:
    """Choose what can be printed as "at least L (root, date)"."""
    known = [p for p in points if p.lower is not None]
    best = [p for p in known if p in firm]
    if best:
        return max(best, key=lambda p: (p.lower or 0, p.as_of, p.root))
    return min(known, key=lambda p: (p.lower or 0, p.as_of, p.root), default=None)


def _falls(points: Sequence[Point]) -> list[tuple[Point, Point]]:
    """Give neighbours of one root whose later upper bound lies under the earlier lower."""
    by_root: dict[str, list[Point]] = defaultdict(list)
    for point in points:
        if point.as_of:
            by_root[point.root].append(point)
    return [
        (before, after)
        for held in by_root.values()
        for before, after in pairwise(held)
        if before.lower is not None
        and after.upper is not None
        and after.upper < before.lower
        and after.as_of != before.as_of
    ]
