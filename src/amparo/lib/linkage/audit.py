"""Check the linkage by a sample that people read: precision and recall with intervals."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from amparo.lib.refusal import Refused

from .scoring import Pairs

# Pairs are sampled by how likely they are: most of the doubt is where few pairs are.
BANDS = (0.0, 0.01, 0.1, 0.5, 0.9, 0.99, 1.0)
USUAL_SAMPLE = 200
DRAWS = 4_000
FEWEST_READ = 20


@dataclass(frozen=True)
class Sampled:
    """A pair to read, by its place among the pairs, and the band it was drawn from."""

    place: int
    band: int


@dataclass(frozen=True)
class Share:
    """A share from 0 to 1 and the interval it lies in."""

    share: float
    lo: float
    hi: float


@dataclass(frozen=True)
class Audit:
    """What the sample says of all links at one threshold; recall is of pairs looked at.

    A true pair that no comparison held possible is in neither.
    """

    precision: Share
    recall: Share
    read: int


def sample(pairs: Pairs, *, seed: int, size: int = USUAL_SAMPLE) -> list[Sampled]:
    """Draw pairs to read, equally many of each band that has enough, in an order of no meaning.

    How likely a pair is thought to be must not be shown to who reads it.
    """
    rng = np.random.default_rng(seed)
    bands = _bands(pairs)
    filled = [band for band in range(len(BANDS) - 1) if (bands == band).any()]
    if not filled:
        raise Refused("There are no pairs to read.", "These lists hardly overlap.")
    each = -(-size // len(filled))
    drawn = []
    for band in filled:
        places = np.flatnonzero(bands == band)
        few = min(each, len(places))
        drawn += [Sampled(int(p), band) for p in rng.choice(places, few, replace=False)]
    return [drawn[k] for k in rng.permutation(len(drawn))]


def audited(
    pairs: Pairs,
    sampled: list[Sampled],
    verdicts: Mapping[int, bool],
    *,
    threshold: float,
    seed: int,
    level: float = 0.95,
) -> Audit:
    """Estimate precision and recall from what people said of the pairs they read.

    `verdicts[place]` is true for one person; what nobody could tell is left out. Each
    band's share has Jeffreys' posterior and is weighted by the pairs in the band.

    Raises:
        Refused: fewer than twenty were read.
    """
    read = [each for each in sampled if each.place in verdicts]
    if len(read) < FEWEST_READ:
        raise Refused(
            "Too few pairs were read to say how good the links are.",
            f"Read {FEWEST_READ} or more.",
        )
    bands, linked = _bands(pairs), pairs.likely >= threshold
    rng = np.random.default_rng(seed)
    true_linked, true_all = np.zeros(DRAWS), np.zeros(DRAWS)
    for band in range(len(BANDS) - 1):
        for is_linked in (True, False):
            size = int(((bands == band) & (linked == is_linked)).sum())
            said = [verdicts[e.place] for e in read if e.band == band and linked[e.place] == is_linked]  # fmt: skip
            if not size:
                continue
            drawn = size * _share_of(said, prior=_prior(band), rng=rng)
            true_all += drawn
            true_linked += drawn if is_linked else 0
    count = max(int(linked.sum()), 1)
    return Audit(
        _told(true_linked / count, level),
        _told(true_linked / np.maximum(true_all, 1e-9), level),
        len(read),
    )


def _bands(pairs: Pairs) -> NDArray[np.intp]:
    return np.clip(np.searchsorted(BANDS, pairs.likely, side="right") - 1, 0, len(BANDS) - 2)  # fmt: skip


def _prior(band: int) -> float:
    """The middle of the band: what to expect where nobody read any pair of it."""
    return (BANDS[band] + BANDS[band + 1]) / 2


def _share_of(
    said: list[bool], *, prior: float, rng: np.random.Generator
) -> NDArray[np.float64]:
    right = sum(said)
    return rng.beta(right + prior, len(said) - right + 1 - prior, size=DRAWS)


def _told(drawn: NDArray[np.float64], level: float) -> Share:
    lo, middle, hi = np.quantile(drawn, [(1 - level) / 2, 0.5, (1 + level) / 2])
    return Share(float(middle), float(lo), float(hi))
