"""The best model of each of several tables: out of all there are, or by a search."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .accelerate import IS_COMPILED
from .choosing import Candidate, Heterogeneity, choose
from .downhill import Downhill

Floats = NDArray[np.float64]

SEARCHED = (
    "Above five lists the models are too many to try: pairs of lists were added and taken "
    "away one by one, and no interaction of three was looked at."
)


@dataclass(frozen=True)
class Selection:
    """For each table the best model, None where none has a maximum, and people unseen."""

    best: tuple[Candidate | None, ...]
    unseen: Floats
    bic: Floats

    def share_of(self, candidate: Candidate) -> float:
        """Say in what share of the tables a model was the best."""
        return self.best.count(candidate) / len(self.best)

    def shares_of_kinds(self) -> dict[Heterogeneity, float]:
        """Say in what share of the tables each kind of difference was chosen."""
        kinds = Counter(each.heterogeneity for each in self.best if each)
        return {kind: count / len(self.best) for kind, count in kinds.items()}


def select(
    cells: Floats,
    *,
    candidates: Sequence[Candidate] = (),
    kinds: Sequence[Heterogeneity] = (),
    likely: Candidate | None = None,
    compiled: bool = IS_COMPILED,
) -> Selection:
    """Choose by BIC among the candidates; without any, walk downhill through the pairs.

    `cells` has shape (tables, 2**lists). `likely` is tried first, which saves time and
    changes nothing.
    """
    if candidates:
        first = [candidates.index(likely)] if likely in candidates else []
        found = choose(cells, candidates, first=first, compiled=compiled)
        best = [candidates[place] if place >= 0 else None for place in found.chosen]
        unseen = np.where(found.chosen >= 0, found.unseen, np.inf)
        return Selection(tuple(best), unseen, found.bic)
    walked = Downhill(cells, kinds=kinds, compiled=compiled)
    pairs = zip(walked.chosen, walked.exists, strict=True)
    kept = tuple(each if exists else None for each, exists in pairs)
    unseen = np.where(walked.exists, walked.unseen, np.inf)
    return Selection(kept, unseen, walked.bic)
