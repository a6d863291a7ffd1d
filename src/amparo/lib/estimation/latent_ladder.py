"""Chains on growing parts of a table, from a handful of people to all, that change places.

A chain on all the people can stay for ever in one reading of them; one on a few people
reads freely. Letting neighbours change places carries other readings up, in their due
share (Geyer 1991; the parts in place of temperatures keep every step an exact draw).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import log_ndtr

from .tables import CaptureTable

Floats = NDArray[np.float64]
Counts = NDArray[np.int64]

FEWEST_PEOPLE = 30
STEP = 1.7
GOLDEN = 0.6180339887498949
LEAST_REFUSED = 0.02
TINY = 1e-300


@dataclass(frozen=True)
class Ladder:
    """Parts of a table; `counts[l, h]` people of pattern h are on step l.

    The last pattern is that of nobody's list, whose count is 0 here. `largest_unseen[l]`
    bounds the unseen on step l, in people; `shares[l]` is the part taken.
    """

    counts: Counts
    shares: Floats
    largest_unseen: Counts

    @property
    def people(self) -> Counts:
        """How many people stand on each step."""
        people: Counts = self.counts.sum(axis=1)
        return people


def first_ladder(table: CaptureTable, *, cap: float) -> Ladder:
    """Make the steps from thirty people to all, each 1.7 times as many."""
    people = table.observed
    fewest = min(FEWEST_PEOPLE, people)
    steps = int(np.ceil(np.log(people / fewest) / np.log(STEP))) + 1
    return _ladder(table, np.geomspace(fewest / people, 1.0, steps), cap=cap)


def up_to(ladder: Ladder, stage: int) -> Ladder:
    """Let the steps above one hold only its people, while chains climb from few to all.

    A chain that met everybody at once would stay in the first reading it found.
    """
    held = np.minimum(np.arange(len(ladder.shares)), stage)
    return Ladder(ladder.counts[held], ladder.shares, ladder.largest_unseen[held])


def even_ladder(
    table: CaptureTable, ladder: Ladder, refused: Floats, *, cap: float
) -> Ladder:
    """Move the steps so that changing places is refused about equally often everywhere.

    `refused[l]` is the share of refusals between steps l and l + 1.

    Source: Syed, Bouchard-Côté, Deligiannidis and Doucet 2022, section 5.
    """
    barrier = np.concatenate([[0.0], np.cumsum(np.maximum(refused, LEAST_REFUSED))])
    wanted = np.linspace(0, barrier[-1], len(barrier))
    shares = np.exp(np.interp(wanted, barrier, np.log(ladder.shares)))
    return _ladder(table, shares, cap=cap)


def _ladder(table: CaptureTable, shares: Floats, *, cap: float) -> Ladder:
    # patterns of few people join at different steps, not all at one
    rank = np.argsort(np.argsort(table.counts, kind="stable"))
    start = np.minimum((rank * GOLDEN + 0.5) % 1, 0.999)
    parts = np.floor(table.counts * shares[:, None] + start).astype(np.int64)
    parts[-1] = table.counts
    parts[0, np.argmax(table.counts)] = max(parts[0].max(), 1)
    parts = np.maximum.accumulate(parts, axis=0)
    counts = np.column_stack([parts, np.zeros(len(parts), dtype=np.int64)])
    return Ladder(counts, shares, (cap * counts.sum(axis=1)).astype(np.int64))


def gains(ladder: Ladder, likely: Floats, *, odd: int) -> tuple[Counts, Floats]:
    """Give every other pair of neighbours (the lower step) and the log odds to change places.

    `likely[e, l, h]` is how likely pattern h is on step l of ensemble e; the result has
    shape (ensembles, pairs).
    """
    lower = np.arange(odd, len(ladder.shares) - 1, 2)
    unseen = likely[:, :, -1]
    relative = (
        np.log(np.maximum(likely[:, :, :-1], TINY))
        - np.log(np.maximum(1 - unseen, TINY))[:, :, None]
    )
    more = (ladder.counts[lower + 1] - ladder.counts[lower])[:, :-1]
    apart = relative[:, lower] - relative[:, lower + 1]
    gain = np.einsum("eph,ph->ep", apart, more.astype(np.float64))
    return lower, gain + _fits(ladder, lower, unseen)


def _fits(ladder: Ladder, lower: Counts, unseen: Floats) -> Floats:
    """Give what changing places adds to the log chance that the unseen stay in bounds.

    Wilson and Hilferty's normal stands in for the exact chance, which is nearly always 1.
    """
    here = np.stack([lower + 1, lower, lower + 1, lower])
    there = np.stack([lower, lower + 1, lower + 1, lower])
    missed = np.maximum(unseen[:, there], TINY)
    seen = ladder.people[here].astype(np.float64)
    bound = ladder.largest_unseen[here] + 1.0
    ratio = np.cbrt(bound * (1 - missed) / (seen * missed))
    over = (1 - 1 / (9 * bound)) * ratio - (1 - 1 / (9 * seen))
    logs = log_ndtr(over / np.sqrt(ratio**2 / (9 * bound) + 1 / (9 * seen)))
    added: Floats = logs[:, 0] + logs[:, 1] - logs[:, 2] - logs[:, 3]
    return added
