"""The log-linear model that the Bayesian information criterion prefers."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from .accelerate import IS_COMPILED
from .answers import answer, no_answer
from .bootstrap import bca, drawn_again, without_one
from .choosing import Candidate, choose
from .existence import EXISTENCE_IN_WORDS, existence
from .models import LARGEST_ENUMERATED, hierarchical_models, written
from .poisson import EXISTS, fit
from .profile import profile
from .tables import CaptureTable, Estimate

Floats = NDArray[np.float64]

FIXED, SELECTED = "loglinear_bic", "loglinear_bic_bootstrap"
SEED = 1
# The published procedure chooses again among the best models of the observed table.
CONTENDERS = {2: 20, 3: 20, 4: 20, 5: 100}
DRAWS = {2: 10_000, 3: 10_000, 4: 10_000, 5: 2_000}
TOO_NARROW = (
    "The interval pretends that the model was known beforehand: it is too narrow."
)
FEW_DRAWS = "The ends rest on fewer than five of the tables drawn again."
NONE_EXISTS = (
    "No model's maximum exists: the lists overlap too little for any log-linear answer."
)


def ranked(
    table: CaptureTable, *, compiled: bool = IS_COMPILED
) -> tuple[list[tuple[float, Candidate, float]], int]:
    """Order the hierarchical models by BIC, the best first, those without maximum apart.

    Gives (BIC, model, people unseen) of each, and how many have no maximum.
    """
    cells = table.cells.astype(np.float64)
    price = np.log(table.observed)
    rows, without = [], 0
    for model in hierarchical_models(len(table.lists)):
        fits = fit(cells[None], model=model, compiled=compiled)
        if fits.state[0] != EXISTS:
            without += 1
            continue
        bic = float(fits.deviance[0] + len(model) * price)
        rows.append((bic, Candidate(model), float(fits.unseen[0])))
    return sorted(rows, key=lambda row: (row[0], row[1].model)), without


def loglinear_bic(
    table: CaptureTable, *, seed: int = SEED, level: float = 0.95
) -> Estimate:
    """Estimate from the hierarchical model of least BIC, as if it had been known.

    The value maximises the multinomial likelihood over the number of people; the Poisson
    value, some parts in a thousand higher, is in the details. Nothing is drawn.

    Source: Rivest and Baillargeon 2007. Checked against Rcapture 1.4 (closedpMS.t).
    """
    if why := _why_not(table):
        return no_answer(FIXED, why, level=level)
    rows, without = ranked(table)
    if not rows:
        return no_answer(FIXED, NONE_EXISTS, level=level)
    bic, best, unseen = rows[0]
    cells, seen = table.cells.astype(np.float64), table.observed
    found = profile(cells, candidate=best, unseen=unseen, level=level)
    status = existence(table, best.model)
    warnings = [TOO_NARROW]
    if status:
        warnings.append(EXISTENCE_IN_WORDS[status])
    return answer(
        FIXED,
        table,
        seen + found.unseen,
        lo=seen + found.lo,
        hi=seen + found.hi,
        level=level,
        warnings=warnings,
        details={
            "model": written(best.model, table.lists),
            "bic": bic,
            "poisson_estimate": seen + unseen,
            "models": len(rows) + without,
            "models_without_maximum": without,
            "next": _next_models(rows[1:4], table),
        },
    )


def _why_not(table: CaptureTable) -> str:
    if len(table.lists) < 2:
        return "One list says nothing of who is on none."
    if len(table.lists) > LARGEST_ENUMERATED:
        return "Above five lists the models are too many to try."
    return ""


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
    `contenders` that were best in the table observed (0: among all).

    Source: Silverman, Chan and Vincent 2024. Checked against MultipleSystemsEstimation.
    """
    if why := _why_not(table):
        return no_answer(SELECTED, why, level=level)
    rows, _ = ranked(table, compiled=compiled)
    if not rows:
        return no_answer(SELECTED, NONE_EXISTS, level=level)
    lists = len(table.lists)
    kept = CONTENDERS[lists] if contenders is None else contenders
    candidates = [each for _, each, _ in rows[: kept or None]]
    cells, seen = table.cells.astype(np.float64), table.observed
    again = drawn_again(cells, tables=draws or DRAWS[lists], seed=seed)
    drawn = choose(again, candidates, first=[0], compiled=compiled)
    less, alike = without_one(cells)
    jackknife = choose(less, candidates, first=[0], compiled=compiled)
    estimate = seen + rows[0][2]
    totals = seen + drawn.unseen
    interval = bca(
        estimate,
        drawn=totals,
        jackknife=seen - 1 + jackknife.unseen,
        alike=alike,
        level=level,
    )
    return answer(
        SELECTED,
        table,
        estimate,
        lo=interval.lo,
        hi=interval.hi,
        level=level,
        warnings=_few_draws(totals, interval.lo, interval.hi),
        details={
            "model": written(rows[0][1].model, table.lists),
            "draws": len(again),
            "contenders": len(candidates),
            "chosen_again": float(np.mean(drawn.chosen == 0)),
            "share_of_draws_below": interval.share_below,
            "acceleration": interval.acceleration,
        },
    )


def _few_draws(totals: Floats, lo: float, hi: float) -> list[str]:
    below, above = int((totals < lo).sum()), int((totals > hi).sum())
    return [FEW_DRAWS] if min(below, above) < 5 else []
