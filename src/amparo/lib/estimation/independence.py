"""What the lists would say if none of them depended on another."""

from __future__ import annotations

import numpy as np

from .answers import answer, no_answer
from .choosing import Candidate
from .models import main_effects
from .poisson import EXISTS, fit
from .profile import profile
from .tables import CaptureTable, Estimate

NAME = "independence"
REFERENCE_ONLY = (
    "Supposes that no list depends on another, which is hardly ever so: "
    "a reference, never an answer."
)


def independence(
    table: CaptureTable, *, seed: int = 0, level: float = 0.95
) -> Estimate:
    """Estimate as if the lists were independent, with the profile-likelihood interval.

    Nothing is drawn, so the seed changes nothing.

    Source: Cormack 1992. Checked against Rcapture 1.4 (closedpCI.t), 0.05 people.
    """
    cells = table.cells.astype(np.float64)
    if len(table.lists) < 2:
        return no_answer(NAME, "One list says nothing of who is on none.", level=level)
    model = main_effects(len(table.lists))
    fits = fit(cells[None], model=model)
    if fits.state[0] != EXISTS:
        why = "Nobody stands on two lists: nothing bounds the number from above."
        return no_answer(NAME, why, level=level)
    found = profile(
        cells, candidate=Candidate(model), unseen=fits.unseen[0], level=level
    )
    seen = table.observed
    return answer(
        NAME,
        table,
        seen + found.unseen,
        lo=seen + found.lo,
        hi=seen + found.hi,
        level=level,
        warnings=(REFERENCE_ONLY,),
        details={
            "poisson_estimate": seen + float(fits.unseen[0]),
            "deviance": float(fits.deviance[0]),
        },
    )
