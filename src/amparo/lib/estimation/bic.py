"""The log-linear model that the Bayesian information criterion prefers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .accelerate import IS_COMPILED
from .answers import answer, no_answer
from .bootstrap import SEED, bca, drawn_again, narrower_bca, without_one
from .choosing import Candidate
from .existence import EXISTENCE_IN_WORDS, existence
from .models import LARGEST_ENUMERATED, hierarchical_models, written
from .poisson import EXISTS, fit
from .profile import profile
from .selecting import SEARCHED, select
from .tables import CaptureTable, Estimate

Floats = NDArray[np.float64]

FIXED, SELECTED = "loglinear_bic", "loglinear_bic_bootstrap"
# The published procedure chooses again among the best models of the observed table.
CONTENDERS = {2: 20, 3: 20, 4: 20, 5: 100}
DRAWS = {2: 10_000, 3: 10_000, 4: 10_000, 5: 2_000}
MANY, DRAWS_OF_MANY = 10, 100  # so many lists make tables of thousands of cells
TOO_NARROW = (
    "The interval pretends that the model was known beforehand: it is too narrow."
)
FEW_DRAWS = (
    "An end rests on fewer than five of the tables drawn again: it moves with the seed."
)
ONE_LIST = "One list says nothing of who is on none."
NONE_EXISTS = (
    "No model's maximum exists: the lists overlap too little for any log-linear answer."
)


@dataclass(frozen=True)
class Ranked:
    """Models by BIC, the best first; `without` is how many have no maximum."""

    rows: Sequence[tuple[float, Candidate, float]]
    without: int


def ranked(table: CaptureTable, *, compiled: bool = IS_COMPILED) -> Ranked:
    """Fit all hierarchical models, or above five lists search; give BIC, model, unseen."""
    cells = table.cells.astype(np.float64)
    if len(table.lists) > LARGEST_ENUMERATED:
        found = select(cells[None], compiled=compiled)
        best = found.best[0]
        kept = [(float(found.bic[0]), best, float(found.unseen[0]))] if best else []
        return Ranked(kept, 0)
    price, rows, without = np.log(table.observed), [], 0
    for model in hierarchical_models(len(table.lists)):
        fits = fit(cells[None], model=model, compiled=compiled)
        if fits.state[0] == EXISTS:
            bic = float(fits.deviance[0] + len(model) * price)
            rows.append((bic, Candidate(model), float(fits.unseen[0])))
        else:
            without += 1
    return Ranked(sorted(rows, key=lambda row: (row[0], row[1].model)), without)


def loglinear_bic(
    table: CaptureTable,
    *,
    seed: int = SEED,
    level: float = 0.95,
    compiled: bool = IS_COMPILED,
) -> Estimate:
    """Estimate from the hierarchical model of least BIC, as if it had been known.

    The value maximises the multinomial likelihood over the number of people; the Poisson
    value, often some parts in a thousand higher, is in the details. Nothing is drawn.

    Source: Rivest and Baillargeon 2007. Checked against Rcapture 1.4 (closedpMS.t).
    """
    if len(table.lists) < 2:
        return no_answer(FIXED, ONE_LIST, level=level)
    models = ranked(table, compiled=compiled)
    if not models.rows:
        return no_answer(FIXED, NONE_EXISTS, level=level)
    bic, best, unseen = models.rows[0]
    cells, seen = table.cells.astype(np.float64), table.observed
    found = profile(
        cells, candidate=best, unseen=unseen, level=level, compiled=compiled
    )
    status = EXISTENCE_IN_WORDS[existence(table, best.model)]
    return answer(
        FIXED,
        table,
        seen + found.unseen,
        lo=seen + found.lo,
        hi=seen + found.hi,
        level=level,
        warnings=[said for said in (TOO_NARROW, status, _searched(table)) if said],
        details={
            "model": written(best.model, table.lists),
            "bic": bic,
            "poisson_estimate": seen + unseen,
            "models_with_maximum": len(models.rows),
            "models_without_maximum": models.without,
            "next": _next_models(models.rows[1:4], table),
        },
    )


def _searched(table: CaptureTable) -> str:
    return SEARCHED if len(table.lists) > LARGEST_ENUMERATED else ""


def _next_models(
    rows: Sequence[tuple[float, Candidate, float]], table: CaptureTable
) -> list[dict[str, object]]:
    return [
        {
            "model": written(each.model, table.lists),
            "bic": bic,
            "poisson_estimate": table.observed + unseen,
        }
        for bic, each, unseen in rows
    ]


def loglinear_bic_bootstrap(
    table: CaptureTable,
    *,
    seed: int = SEED,
    level: float = 0.95,
    draws: int | None = None,
    contenders: int | None = None,
    compiled: bool = IS_COMPILED,
) -> Estimate:
    """Estimate from the model of least BIC, with an interval that chooses it again.

    Tables are drawn again `draws` times and the model is chosen anew in each, among the
    `contenders` that were best in the table observed (0: among all); above five lists by
    the same search.

    Source: Silverman, Chan and Vincent 2024. Checked against MultipleSystemsEstimation.
    """
    if len(table.lists) < 2:
        return no_answer(SELECTED, ONE_LIST, level=level)
    models = ranked(table, compiled=compiled)
    if not models.rows:
        return no_answer(SELECTED, NONE_EXISTS, level=level)
    among = _contenders(table, models, contenders)
    cells, seen, best = table.cells.astype(np.float64), table.observed, models.rows[0]
    again = drawn_again(cells, tables=draws or draws_for(table), seed=seed)
    drawn = select(again, candidates=among, likely=best[1], compiled=compiled)
    less, alike = without_one(cells)
    jackknife = select(less, candidates=among, likely=best[1], compiled=compiled)
    totals = seen + drawn.unseen
    basis = {
        "drawn": totals,
        "jackknife": seen - 1 + jackknife.unseen,
        "alike": alike,
    }
    interval = bca(seen + best[2], **basis, level=level)
    few = FEW_DRAWS if _few_beyond(totals, interval.lo, interval.hi) else ""
    return answer(
        SELECTED,
        table,
        seen + best[2],
        lo=interval.lo,
        hi=interval.hi,
        level=level,
        warnings=[said for said in (few, _searched(table)) if said],
        details={
            "model": written(best[1].model, table.lists),
            "draws": len(again),
            "contenders": len(among) or None,
            "chosen_again": drawn.share_of(best[1]),
            "share_of_draws_below": interval.share_below,
            "acceleration": interval.acceleration,
            **narrower_bca(seen + best[2], **basis),
        },
    )


def _contenders(
    table: CaptureTable, models: Ranked, wanted: int | None
) -> list[Candidate]:
    if len(table.lists) > LARGEST_ENUMERATED:
        return []
    kept = CONTENDERS[len(table.lists)] if wanted is None else wanted
    return [each for _, each, _ in models.rows[: kept or None]]


def draws_for(table: CaptureTable) -> int:
    """Say how many tables are drawn again: fewer where each takes longer."""
    if len(table.lists) >= MANY:
        return DRAWS_OF_MANY
    return DRAWS.get(len(table.lists), 1_000)


def _few_beyond(totals: Floats, lo: float, hi: float) -> bool:
    return min(int((totals < lo).sum()), int((totals > hi).sum())) < 5
