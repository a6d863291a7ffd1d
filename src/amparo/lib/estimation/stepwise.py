"""Adding the two lists that surprise most, one pair after the other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import pdtr, pdtrc

from .accelerate import IS_COMPILED
from .answers import answer, no_answer
from .bic import DRAWS_OF_MANY, MANY
from .bootstrap import SEED, bca, drawn_again, narrower_bca, without_one
from .models import Model, main_effects, pairs_of, with_term, written
from .poisson import EXISTS, fit
from .tables import CaptureTable, Estimate

Floats = NDArray[np.float64]
Places = NDArray[np.intp]

NAME = "stepwise"
THRESHOLD = 0.02
DRAWS = 1000


@dataclass
class _Walk:
    """Where each table stands on its way through the models."""

    models: list[Model]
    unseen: Floats
    exists: NDArray[np.bool_]


def walk_forward(
    cells: Floats, *, threshold: float = THRESHOLD, compiled: bool = IS_COMPILED
) -> _Walk:
    """Add to each table's model the pair of least p-value while that is below `threshold`.

    `cells` has shape (tables, 2**lists). The p-value is the Poisson chance of as many
    people on both lists, or more extreme on the same side, under the model so far. A pair
    whose maximum would not exist is passed over.

    Source: Chan, Silverman and Vincent 2021, section 3.2.
    """
    lists = cells.shape[1].bit_length() - 1
    pairs = pairs_of(lists)
    walk = _Walk(
        [main_effects(lists)] * len(cells),
        np.full(len(cells), np.nan),
        np.zeros(len(cells), dtype=np.bool_),
    )
    going = np.arange(len(cells))
    while going.size:
        chances = _chances(cells, walk, going, pairs, compiled)
        going = _step(cells, walk, going, chances, pairs, threshold, compiled)
    return walk


def _chances(
    cells: Floats, walk: _Walk, going: Places, pairs: Sequence[int], compiled: bool
) -> Floats:
    """Fit the models so far; give each pair's p-value, 1 where the model has it already."""
    chances = np.ones((len(going), len(pairs)))
    contains = _cells_with(pairs, cells.shape[1])
    for model, places in _alike([walk.models[i] for i in going]):
        tables = going[places]
        fits = fit(cells[tables], model=model, means=True, compiled=compiled)
        walk.unseen[tables] = fits.unseen
        walk.exists[tables] = fits.state == EXISTS
        expected, seen = fits.means @ contains, cells[tables] @ contains
        chances[places] = one_sided(seen, expected)
        already = np.flatnonzero(np.isin(np.array(pairs), np.array(model)))
        chances[np.ix_(places, already)] = 1
    return chances


def one_sided(seen: Floats, expected: Floats) -> Floats:
    """Give the Poisson chance of so few, or of so many, whichever is less."""
    few = pdtr(seen, expected)
    many = np.where(seen > 0, pdtrc(seen - 1, expected), 1.0)
    return np.asarray(np.minimum(few, many), dtype=np.float64)


def _cells_with(pairs: Sequence[int], size: int) -> Floats:
    places, terms = np.arange(size)[:, None], np.array(pairs)
    contains: Floats = ((places & terms) == terms).astype(np.float64)
    contains[0] = 0
    return contains


def _alike(models: Sequence[Model]) -> Iterator[tuple[Model, Places]]:
    """Group the places of equal models."""
    groups: dict[Model, list[int]] = {}
    for place, model in enumerate(models):
        groups.setdefault(model, []).append(place)
    for model, places in groups.items():
        yield model, np.array(places, dtype=np.intp)


def _step(
    cells: Floats,
    walk: _Walk,
    going: Places,
    chances: Floats,
    pairs: Sequence[int],
    threshold: float,
    compiled: bool,
) -> Places:
    """Give each table its most surprising pair that has a maximum; keep who took one."""
    moved: list[Places] = []
    left = np.arange(len(going))
    while left.size:
        best = chances[left].argmin(axis=1)
        left, best = _surprised(left, best, chances, threshold)
        wanted = [
            with_term(walk.models[going[place]], pairs[pair])
            for place, pair in zip(left, best, strict=True)
        ]
        passed = np.zeros(len(left), dtype=np.bool_)
        for model, places in _alike(wanted):
            tables = going[left[places]]
            state = fit(cells[tables], model=model, compiled=compiled).state
            passed[places] = state != EXISTS
            for table in tables[state == EXISTS]:
                walk.models[table] = model
        moved.append(going[left[~passed]])
        chances[left[passed], best[passed]] = 1
        left = left[passed]
    return np.concatenate(moved) if moved else going[:0]


def _surprised(
    left: Places, best: Places, chances: Floats, threshold: float
) -> tuple[Places, Places]:
    kept = chances[left, best] < threshold
    return left[kept], best[kept]


def _draws_for(table: CaptureTable) -> int:
    return DRAWS_OF_MANY if len(table.lists) >= MANY else DRAWS


def stepwise(
    table: CaptureTable,
    *,
    seed: int = SEED,
    level: float = 0.95,
    threshold: float = THRESHOLD,
    draws: int | None = None,
    compiled: bool = IS_COMPILED,
) -> Estimate:
    """Estimate from a model of pairs chosen step by step, chosen again in each draw.

    For comparison, and for six lists and more: it cannot see that three lists hang
    together, and it may stop at independence.

    Source: Chan, Silverman and Vincent 2021. Checked against MultipleSystemsEstimation.
    """
    if len(table.lists) < 2:
        return no_answer(NAME, "One list says nothing of who is on none.", level=level)
    cells, seen = table.cells.astype(np.float64), table.observed
    first = walk_forward(cells[None], threshold=threshold, compiled=compiled)
    if not first.exists[0]:
        why = "Even independent lists have no maximum here: too few stand on two lists."
        return no_answer(NAME, why, level=level)
    again = drawn_again(cells, tables=draws or _draws_for(table), seed=seed)
    drawn = walk_forward(again, threshold=threshold, compiled=compiled)
    less, alike = without_one(cells)
    jackknife = walk_forward(less, threshold=threshold, compiled=compiled)
    estimate = seen + float(first.unseen[0])
    basis = {
        "drawn": seen + np.where(drawn.exists, drawn.unseen, np.inf),
        "jackknife": seen - 1 + np.where(jackknife.exists, jackknife.unseen, np.inf),
        "alike": alike,
    }
    interval = bca(estimate, **basis, level=level)
    return answer(
        NAME,
        table,
        estimate,
        lo=interval.lo,
        hi=interval.hi,
        level=level,
        details={
            "model": written(first.models[0], table.lists),
            "draws": len(again),
            "share_of_draws_below": interval.share_below,
            "acceleration": interval.acceleration,
            **narrower_bca(estimate, **basis),
        },
    )
