"""What figures can be published without a reader working out that a single person is in them.

A published figure is a sum of cells: people of one pattern, place or month that no figure
divides further. What was published before cannot be taken back, so a new figure is judged
with all of it: the total of last month and of this one give this month away.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp

from amparo.lib.refusal import Refused

THRESHOLD = 5
BASE = 5
UNBOUNDED = 3
SOLVED = 0


@dataclass(frozen=True)
class Figure:
    """A figure by its name, and the cells that it adds up."""

    name: str
    cells: frozenset[str]


@dataclass(frozen=True)
class Shown:
    """What readers know of a figure: it lies between two numbers, alike where it is exact."""

    figure: Figure
    lo: int
    hi: int


@dataclass(frozen=True)
class Release:
    """Figures to publish, and the names of those withheld; the reasons stay in the house.

    `small` are withheld because few people are in them, `beside` because without them
    the small ones could be worked out.
    """

    shown: tuple[Shown, ...]
    small: tuple[str, ...]
    beside: tuple[str, ...]


def rounded(people: int, *, base: int = BASE) -> int:
    """Round to the nearest multiple of `base`, halves up; always the same for one number."""
    return (2 * people + base) // (2 * base) * base


def exactly(figure: Figure, counts: Mapping[str, int]) -> Shown:
    """Show a figure as it is."""
    people = _people(figure, counts)
    return Shown(figure, people, people)


def roughly(figure: Figure, counts: Mapping[str, int], *, base: int = BASE) -> Shown:
    """Show a figure rounded; a reader knows all the numbers that round to it."""
    middle = rounded(_people(figure, counts), base=base)
    return Shown(figure, max(middle - base // 2, 0), middle + (base - 1) // 2)


def reader_knows(cells: Iterable[str], *, shown: Sequence[Shown]) -> tuple[int, float]:
    """Solve for the fewest and most people in some cells, given all that was published.

    The largest is infinite where nothing bounds it. Whole numbers of people are searched,
    as a patient reader would, not only fractions.
    """
    names = sorted({*cells}.union(*(each.figure.cells for each in shown)))
    place = {name: at for at, name in enumerate(names)}
    aim = np.zeros(len(names))
    aim[[place[name] for name in cells]] = 1.0
    least, most = (_extreme(sign * aim, place, shown) for sign in (1.0, -1.0))
    return round(least), -most if np.isinf(most) else float(round(-most))


def why_not_publish(
    counts: Mapping[str, int],
    *,
    shown: Sequence[Shown],
    watched: Iterable[Figure] = (),
    threshold: int = THRESHOLD,
) -> Refused | None:
    """Say why these figures, old and new together, would give small numbers away.

    Every cell and every figure `watched` that holds one to `threshold` - 1 people must
    stay uncertain: a reader who solves for it has to be left with at least `threshold`
    numbers, one of them not small.
    """
    exposed = _exposed(counts, shown, watched, threshold)
    if not exposed:
        return None
    return Refused(
        f"With what was published before, {len(exposed)} numbers of fewer than "
        f"{threshold} people could be worked out.",
        "Withhold or round more figures, or publish them for larger places or times.",
    )


def release(
    counts: Mapping[str, int],
    figures: Sequence[Figure],
    *,
    before: Sequence[Shown] = (),
    threshold: int = THRESHOLD,
    base: int | None = None,
) -> Release:
    """Choose which figures can be shown, and withhold the rest, small ones first.

    `counts` are the people of each cell, `before` all that was ever published of them.
    Shown figures are exact, or rounded where `base` is given. Beside the small figures the
    least ones are withheld, until a solver can no longer work any small number out.

    Raises:
        Refused: what was published before gives a small number away by itself.
    """
    small = [each for each in figures if 0 < _people(each, counts) < threshold]
    kept = [each for each in figures if each not in small]
    beside: list[Figure] = []
    while exposed := _exposed(
        counts, (*before, *_show(kept, counts, base)), small, threshold
    ):
        if not kept:
            raise Refused(
                "What was published before gives a small number away by itself.",
                "Publish nothing more about these people, and tell the safety officer.",
            )
        least = min(kept, key=lambda each: _cost(each, counts, exposed))
        kept.remove(least)
        beside.append(least)
    return Release(
        tuple(_show(kept, counts, base)),
        tuple(each.name for each in small),
        tuple(each.name for each in beside),
    )


def _people(figure: Figure, counts: Mapping[str, int]) -> int:
    return sum(counts[cell] for cell in figure.cells)


def _show(
    figures: Sequence[Figure], counts: Mapping[str, int], base: int | None
) -> list[Shown]:
    if base is None:
        return [exactly(each, counts) for each in figures]
    return [roughly(each, counts, base=base) for each in figures]


def _cost(
    figure: Figure, counts: Mapping[str, int], exposed: Sequence[frozenset[str]]
) -> tuple[bool, int, str]:
    """Withhold first what touches an exposed number, and of that what says least."""
    touches = any(figure.cells & cells for cells in exposed)
    return (not touches, _people(figure, counts), figure.name)


def _exposed(
    counts: Mapping[str, int],
    shown: Sequence[Shown],
    watched: Iterable[Figure],
    threshold: int,
) -> list[frozenset[str]]:
    cells = [frozenset([cell]) for cell in sorted(counts)]
    sums = [*cells, *(each.cells for each in watched if each.cells not in cells)]
    told = frozenset[str]().union(*(each.figure.cells for each in shown))
    exposed = []
    for some in sums:
        people = sum(counts[cell] for cell in some)
        if 0 < people < threshold and some <= told:
            least, most = reader_knows(some, shown=shown)
            if most > 0 and (most < threshold or most - least + 1 < threshold):
                exposed.append(some)
    return exposed


def _extreme(
    aim: np.ndarray[tuple[int], np.dtype[np.float64]],
    place: Mapping[str, int],
    shown: Sequence[Shown],
) -> float:
    rows = np.zeros((len(shown), len(place)))
    for row, each in enumerate(shown):
        rows[row, [place[cell] for cell in each.figure.cells]] = 1.0
    limits = LinearConstraint(
        rows, [each.lo for each in shown], [each.hi for each in shown]
    )
    found = milp(
        aim,
        integrality=np.ones(len(place)),
        bounds=Bounds(0, np.inf),
        constraints=[limits] if shown else [],
    )
    if found.status == UNBOUNDED:
        return -np.inf
    if found.status != SOLVED:
        raise Refused(
            "The figures published contradict each other.",
            "Check what was published before, and with which counts.",
        )
    return float(found.fun)
