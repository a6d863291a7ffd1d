"""Lists that depend on each other, or people who are not alike: the data choose."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from .accelerate import IS_COMPILED
from .answers import answer, no_answer
from .bic import DRAWS_OF_MANY, MANY, NONE_EXISTS, ONE_LIST
from .bootstrap import SEED, drawn_again, narrower, percentile
from .choosing import Candidate, Heterogeneity, column_of
from .models import (
    LARGEST_ENUMERATED,
    Model,
    hierarchical_models,
    main_effects,
    pairs_of,
    with_term,
    written,
)
from .poisson import EXISTS, fit
from .selecting import SEARCHED, Selection, select
from .tables import CaptureTable, Estimate

Floats = NDArray[np.float64]

NAME = "bic_heterogeneity"
DRAWS = 1000
MOST_CONTENDERS = 300
BOTH: tuple[Heterogeneity, ...] = ("darroch", "poisson2")
# Three lists leave one degree of freedom for telling people apart: the milder kind.
KINDS: dict[int, tuple[Heterogeneity, ...]] = {2: (), 3: ("poisson2",)}
# With a column for differences so many pairs may depend on each other besides: more, and
# a table of four or five lists hardly tells the two apart.
MOST_PAIRS = {2: 0, 3: 3, 4: 3, 5: 5}
WORDS: dict[Heterogeneity, str] = {
    "": "people alike",
    "darroch": "people differ (Darroch)",
    "poisson2": "people differ (Poisson 2)",
}


def candidates_for(lists: int) -> list[Candidate]:
    """Name all models tried: 16, 197 and 2,300 for three, four and five lists.

    Those that a table does not determine are left out when it is known. Five lists have
    only pairs, of which there are ten; above five there are too many, and none is named.
    """
    if lists > LARGEST_ENUMERATED:
        return []
    order = None if lists < LARGEST_ENUMERATED else 2
    alike = [Candidate(model) for model in hierarchical_models(lists, order=order)]
    few = _few_pairs(lists)
    differ = [
        Candidate(model, kind) for kind in KINDS.get(lists, BOTH) for model in few
    ]
    return alike + differ


def _few_pairs(lists: int) -> list[Model]:
    models = []
    for size in range(MOST_PAIRS[lists] + 1):
        for chosen in combinations(pairs_of(lists), size):
            model = main_effects(lists)
            for pair in chosen:
                model = with_term(model, pair)
            models.append(model)
    return models


@dataclass(frozen=True)
class Drawn:
    """The estimate, the model it came from, and the estimates of the tables drawn again."""

    best: Candidate
    estimate: float
    totals: Floats
    selection: Selection


def draw_totals(
    table: CaptureTable,
    *,
    seed: int = SEED,
    draws: int | None = None,
    compiled: bool = IS_COMPILED,
) -> Drawn | None:
    """Choose the model in the table and again in each table drawn; None if none exists."""
    lists = len(table.lists)
    candidates, kinds = candidates_for(lists), KINDS.get(lists, BOTH)
    cells, seen = table.cells.astype(np.float64), table.observed
    first = select(cells[None], candidates=candidates, kinds=kinds, compiled=compiled)
    best = first.best[0]
    if best is None:
        return None
    many = draws or (DRAWS_OF_MANY if lists >= MANY else DRAWS)
    selection = select(
        drawn_again(cells, tables=many, seed=seed),
        candidates=contenders(cells, candidates, compiled=compiled),
        kinds=kinds,
        likely=best,
        compiled=compiled,
    )
    estimate = seen + float(first.unseen[0])
    return Drawn(best, estimate, seen + selection.unseen, selection)


def contenders(
    cells: Floats, candidates: Sequence[Candidate], *, compiled: bool = IS_COMPILED
) -> list[Candidate]:
    """Keep the 300 that are best in the table observed, for choosing again."""
    if len(candidates) <= MOST_CONTENDERS:
        return list(candidates)
    price, scored = np.log(cells.sum()), []
    for place, each in enumerate(candidates):
        column = column_of(each.heterogeneity, len(cells))
        fits = fit(cells[None], model=each.model, column=column, compiled=compiled)
        if fits.state[0] == EXISTS:
            scored.append((fits.deviance[0] + each.parameters * price, place))
    return [candidates[place] for _, place in sorted(scored)[:MOST_CONTENDERS]]


def bic_heterogeneity(
    table: CaptureTable,
    *,
    seed: int = SEED,
    level: float = 0.95,
    draws: int | None = None,
    compiled: bool = IS_COMPILED,
) -> Estimate:
    """Estimate by the best of dependence models with and without differing people.

    The choice is made again in each of `draws` tables, and the interval is their
    percentiles. The details say how often each kind of difference was chosen.

    Source: Rivest and Baillargeon 2007 for the columns; Silverman, Chan and Vincent 2024
    for choosing again.
    """
    if len(table.lists) < 2:
        return no_answer(NAME, ONE_LIST, level=level)
    drawn = draw_totals(table, seed=seed, draws=draws, compiled=compiled)
    if drawn is None:
        return no_answer(NAME, NONE_EXISTS, level=level)
    lo, hi = percentile(drawn.totals, level=level)
    tried = len(candidates_for(len(table.lists)))
    return answer(
        NAME,
        table,
        drawn.estimate,
        lo=lo,
        hi=hi,
        level=level,
        warnings=[] if tried else [SEARCHED],
        details={
            "model": written(drawn.best.model, table.lists),
            "people": WORDS[drawn.best.heterogeneity],
            "draws": len(drawn.totals),
            "models": tried or None,
            "share_of_draws": _in_words(drawn.selection),
            "chosen_again": drawn.selection.share_of(drawn.best),
            **narrower(drawn.totals),
        },
    )


def _in_words(drawn: Selection) -> dict[str, float]:
    shares = drawn.shares_of_kinds()
    return {words: shares.get(kind, 0.0) for kind, words in WORDS.items()}
