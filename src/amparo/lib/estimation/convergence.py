"""Whether several chains have come to say the same, and what their draws are worth."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri
from scipy.stats import rankdata

Floats = NDArray[np.float64]
LARGEST_R_HAT = 1.01
FEWEST_DRAWS = 400
FEWEST_STEPS = 8


@dataclass(frozen=True)
class Convergence:
    """R-hat near 1 says that the chains agree; the others are worths in independent draws."""

    r_hat: float
    bulk: float
    tail: float

    @property
    def is_reached(self) -> bool:
        """True where the draws may carry an interval."""
        enough = min(self.bulk, self.tail) >= FEWEST_DRAWS
        return self.r_hat < LARGEST_R_HAT and enough


def convergence_of(draws: Floats) -> Convergence:
    """Judge draws of one quantity; shape (chains, steps), burn-in already taken off.

    Ranks take the place of values, so that heavy tails do no harm; chains are halved, so
    that one that still drifts disagrees with itself.

    Source: Vehtari, Gelman, Simpson, Carpenter and Bürkner 2021.
    """
    if draws.shape[1] < FEWEST_STEPS:
        return Convergence(np.inf, 0.0, 0.0)
    if np.ptp(draws) == 0:
        return Convergence(1.0, float(draws.size), float(draws.size))
    halves = _halves(np.asarray(draws, dtype=np.float64))
    folded = np.abs(halves - np.median(halves))
    r_hat = max(_r_hat(_normal(halves)), _r_hat(_normal(folded)))
    ends = (np.quantile(halves, share) for share in (0.05, 0.95))
    tail = min(worth((halves <= end).astype(np.float64)) for end in ends)
    return Convergence(r_hat, worth(_normal(halves)), tail)


def worth(draws: Floats) -> float:
    """Say how many independent draws these are worth; shape (chains, steps).

    Source: Geyer 1992, the initial monotone sequence, over all chains together.
    """
    steps = draws.shape[1]
    within = draws - draws.mean(axis=1, keepdims=True)
    power = np.fft.rfft(within, 1 << (2 * steps - 1).bit_length())
    lagged = np.fft.irfft(np.abs(power) ** 2)[:, :steps].mean(axis=0) / steps
    inside = lagged[0] * steps / (steps - 1)
    spread = lagged[0] + draws.mean(axis=1).var(ddof=1)
    if spread <= 0:
        return float(draws.size)
    likeness = 1 - (inside - lagged) / spread
    likeness[0] = 1.0
    pairs = likeness[: steps // 2 * 2].reshape(-1, 2).sum(axis=1)
    positive = int(np.argmax(pairs < 0)) if (pairs < 0).any() else len(pairs)
    falling = np.minimum.accumulate(pairs[: max(positive, 1)])
    length = max(2 * float(falling.sum()) - 1, 1 / np.log10(max(draws.size, 11)))
    return float(draws.size / length)


def _halves(draws: Floats) -> Floats:
    half = draws.shape[1] // 2
    return np.concatenate([draws[:, :half], draws[:, -half:]])


def _normal(draws: Floats) -> Floats:
    ranks = rankdata(draws).reshape(draws.shape)
    scores: Floats = ndtri((ranks - 0.375) / (draws.size + 0.25))
    return scores


def _r_hat(draws: Floats) -> float:
    steps = draws.shape[1]
    within = draws.var(axis=1, ddof=1).mean()
    if within <= 0:
        return 1.0 if np.ptp(draws) == 0 else np.inf
    between = draws.mean(axis=1).var(ddof=1)
    return float(np.sqrt((steps - 1) / steps + between / within))
