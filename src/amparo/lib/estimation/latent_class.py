"""The latent-class model: people of a few kinds, each kind with chances of its own per list."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .answers import answer, no_answer
from .convergence import FEWEST_DRAWS, LARGEST_R_HAT, Convergence, convergence_of
from .filled import filled_lists, said_of_empty
from .latent_chains import CLASSES, ENSEMBLES, RATE, SHAPE, Chains, start, sweep
from .latent_ladder import Ladder, even_ladder, first_ladder, up_to
from .tables import CaptureTable, Estimate

NAME = "latent_class"
Floats = NDArray[np.float64]

# LCMCR rejects more unseen than this in silence; here it is a stated part of the prior
LARGEST_RATIO = 20.0
LEANS = 0.75
MOST_LEANING = 0.02
ROUNDS, PROBES = 4, 150
FIRST_SWEEPS, FEWEST_SWEEPS = 1000, 400
BURNT = 0.2
WANTED_DRAWS = 800
OBSERVABLE = 0.05
PRIOR_DRAWS = 4000


@dataclass(frozen=True)
class Draws:
    """Draws of the unseen, burn-in taken off; shape (ensembles, sweeps).

    `hardly` are those among them whose chance to be on any list is below `OBSERVABLE`.
    `steps` is the length of the ladder, `leaning` the share of draws near the bound.
    """

    observed: int
    unseen: Floats
    hardly: Floats
    convergence: Convergence
    steps: int
    leaning: float

    @property
    def totals(self) -> Floats:
        """The draws of the total, in people, of all ensembles in a row."""
        return self.observed + self.unseen.ravel()


def latent_class(
    table: CaptureTable,
    *,
    seed: int = 1,
    level: float = 0.95,
    effort: float = 6.0,
    largest_ratio: float = LARGEST_RATIO,
) -> Estimate:
    """Estimate by a Dirichlet-process mixture of at most ten classes.

    Inside a class lists are independent, with chances that are uniform beforehand; the
    total has 1/N and at most `largest_ratio` unseen per person observed. Four ensembles
    of chains with different starts run until they agree (R-hat below 1.01) or `effort` is
    spent: about that many seconds of one core, counted in work, not by a clock.

    Source: Manrique-Vallier 2016. Agrees with R's LCMCR, whose same bound is not told.
    """
    used = filled_lists(table)
    if len(used.lists) < 3:
        why = "Classes cannot be told apart by fewer than three lists."
        return no_answer(NAME, why, level=level)
    drawn = draws_of_total(used, seed=seed, effort=effort, largest_ratio=largest_ratio)
    tails = ((1 - level) / 2, (1 + level) / 2)
    estimate, lo, hi = (float(np.quantile(drawn.totals, q)) for q in (0.5, *tails))
    return answer(
        NAME,
        table,
        estimate,
        lo=lo,
        hi=hi,
        level=level,
        warnings=(*_doubts(drawn, largest_ratio), *said_of_empty(table, used)),
        details=_details(drawn, used, largest_ratio=largest_ratio, tails=tails),
    )


def draws_of_total(
    table: CaptureTable,
    *,
    seed: int,
    effort: float = 6.0,
    largest_ratio: float = LARGEST_RATIO,
) -> Draws:
    """Draw the unseen until the ensembles agree, or the effort is spent.

    `table` has no empty list. The same seed gives the same draws, with numba or without.
    """
    rng = np.random.default_rng(seed)
    nobody = np.zeros((1, len(table.lists)), dtype=bool)
    patterns = np.vstack([table.patterns, nobody])
    ladder = first_ladder(table, cap=largest_ratio)
    chains = start(patterns, len(ladder.shares), rng=rng)
    affordable = int(effort / _seconds_of_a_sweep(chains))
    probes = min(PROBES, max(affordable // 10, 25))
    ladder = _settle(table, chains, ladder, rng=rng, probes=probes, cap=largest_ratio)
    rows: list[tuple[Floats, Floats]] = []
    for sweeps in _batches(affordable - ROUNDS * probes):
        rows += [_row(chains, ladder, rng=rng, odd=turn % 2) for turn in range(sweeps)]
        drawn = _draws(table, rows, ladder)
        found = drawn.convergence
        if found.r_hat < LARGEST_R_HAT and min(found.bulk, found.tail) > WANTED_DRAWS:
            break
    return drawn


def prior_ratios(lists: int, *, largest_ratio: float = LARGEST_RATIO) -> Floats:
    """Draw N/n before any table is seen: what the prior alone says of so many lists."""
    rng = np.random.default_rng(0)
    alpha = np.maximum(rng.gamma(SHAPE, 1 / RATE, PRIOR_DRAWS), 1e-290)
    sticks = -rng.standard_exponential((PRIOR_DRAWS, CLASSES)) / alpha[:, None]
    before = np.cumsum(sticks, axis=1) - sticks
    own = -np.expm1(sticks)
    own[:, -1] = 1.0
    missed = np.prod(rng.uniform(size=(PRIOR_DRAWS, CLASSES, lists)), axis=2)
    ratios = 1 / np.maximum(1 - (own * np.exp(before) * missed).sum(axis=1), 1e-12)
    return np.asarray(ratios[ratios <= 1 + largest_ratio])


def _seconds_of_a_sweep(chains: Chains) -> float:
    """Guess the time of one sweep of all chains from its size; measured on one core."""
    patterns, lists = chains.patterns.shape
    one = 2500 + CLASSES * patterns * (15 + lists) + CLASSES * lists * 60
    return int(one) * len(chains.alpha) * 1e-9


def _batches(affordable: int) -> Iterator[int]:
    """Double the draws each time, as far as the effort goes."""
    batch, left = FIRST_SWEEPS, max(affordable, FEWEST_SWEEPS)
    while left > 0:
        now = min(batch, left)
        # no short last batch: it would be judged for nothing
        if left - now < batch // 2:
            now = left
        yield now
        left -= now
        batch = batch * 2 if batch > FIRST_SWEEPS else FIRST_SWEEPS + 1


def _settle(
    table: CaptureTable,
    chains: Chains,
    ladder: Ladder,
    *,
    rng: np.random.Generator,
    probes: int,
    cap: float,
) -> Ladder:
    """Let the chains come down from their starts, then even the ladder out."""
    for stage in range(len(ladder.shares)):
        for turn in range(probes // 5):
            sweep(chains, up_to(ladder, stage), rng=rng, odd=turn % 2)
    for _ in range(ROUNDS):
        chains.refused[:] = chains.asked[:] = 0
        for turn in range(probes):
            sweep(chains, ladder, rng=rng, odd=turn % 2)
        if len(ladder.shares) > 1:
            refused = chains.refused / np.maximum(chains.asked, 1)
            ladder = even_ladder(table, ladder, refused, cap=cap)
    return ladder


def _row(
    chains: Chains, ladder: Ladder, *, rng: np.random.Generator, odd: int
) -> tuple[Floats, Floats]:
    unseen, seen = sweep(chains, ladder, rng=rng, odd=odd)
    return unseen.sum(axis=1), (unseen * (seen < OBSERVABLE)).sum(axis=1)


def _draws(
    table: CaptureTable, rows: list[tuple[Floats, Floats]], ladder: Ladder
) -> Draws:
    kept = rows[int(BURNT * len(rows)) :]
    unseen = np.array([row[0] for row in kept], dtype=np.float64).T
    hardly = np.array([row[1] for row in kept], dtype=np.float64).T
    leaning = float((unseen > LEANS * ladder.largest_unseen[-1]).mean())
    return Draws(
        table.observed,
        unseen,
        hardly,
        convergence_of(unseen),
        len(ladder.shares),
        leaning,
    )


def _doubts(drawn: Draws, largest_ratio: float) -> list[str]:
    found, said = drawn.convergence, []
    if not found.is_reached:
        said.append(
            f"The chains do not agree (R-hat {found.r_hat:.3f}, worth "
            f"{min(found.bulk, found.tail):.0f} draws of {FEWEST_DRAWS} needed): these "
            "lists allow several readings, and this number is only one of them."
        )
    if drawn.leaning > MOST_LEANING:
        said.append(
            f"{drawn.leaning:.0%} of the draws lean on the bound of {largest_ratio:g} "
            "unseen per person observed: the lists do not bound the number."
        )
    return said


def _details(
    drawn: Draws,
    table: CaptureTable,
    *,
    largest_ratio: float,
    tails: tuple[float, float],
) -> dict[str, object]:
    found, totals = drawn.convergence, drawn.totals
    seeable = totals - drawn.hardly.ravel()
    prior = prior_ratios(len(table.lists), largest_ratio=largest_ratio)
    return {
        "mean": float(totals.mean()),
        "lo80": float(np.quantile(totals, 0.1)),
        "hi80": float(np.quantile(totals, 0.9)),
        "r_hat": found.r_hat,
        "draws_worth_bulk": found.bulk,
        "draws_worth_tail": found.tail,
        "converged": found.is_reached,
        "chains": ENSEMBLES,
        "chains_in_all": ENSEMBLES * drawn.steps,
        "sweeps": drawn.unseen.shape[1],
        "largest_ratio": largest_ratio,
        "share_near_largest": drawn.leaning,
        "prior_total_per_observed": [float(np.quantile(prior, q)) for q in tails],
        "observable": {
            "chance_at_least": OBSERVABLE,
            "estimate": float(np.median(seeable)),
            "lo": float(np.quantile(seeable, tails[0])),
            "hi": float(np.quantile(seeable, tails[1])),
        },
    }
