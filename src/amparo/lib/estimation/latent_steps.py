"""The two steps of the latent-class sampler where the time goes, as loops and as arrays.

Both ways draw the same numbers in the same order and give the same result.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from .accelerate import IS_COMPILED, jit

Floats = NDArray[np.float64]
Counts = NDArray[np.int64]
Rng = np.random.Generator
# fewer people than this are expected in a class: none is drawn, to save the draw
NEVER = 1e-12


def joint_by_arrays(
    patterns: NDArray[np.bool_], shares: Floats, rates: Floats
) -> Floats:
    """Give how likely a person is in each class and has each pattern.

    `shares[c, k]` and `rates[c, k, j]` are of chain c, class k and list j; the result has
    shape (chains, classes, patterns).
    """
    joint = np.repeat(shares[:, :, None], len(patterns), axis=2)
    for place in range(patterns.shape[1]):
        rate = rates[:, :, place, None]
        joint *= np.where(patterns[:, place], rate, 1 - rate)
    return joint


def allocate_by_arrays(rng: Rng, joint: Floats, counts: Counts) -> Counts:
    """Draw how many people of each pattern belong to each class; shape as `joint`.

    `counts[c, h]` people of chain c have pattern h.
    """
    rest = np.cumsum(joint[:, ::-1], axis=1)[:, ::-1]
    with np.errstate(invalid="ignore"):
        shares = np.where(rest > 0, joint / rest, 1.0)
    members = np.zeros(joint.shape, dtype=np.int64)
    left = counts.copy()
    last = joint.shape[1] - 1
    for one in range(last):
        share = np.where(left * shares[:, one] < NEVER, 0.0, shares[:, one])
        members[:, one] = rng.binomial(left, share)
        left -= members[:, one]
    members[:, last] = left
    return members


@jit
def _joint_by_loops(patterns, shares, rates):  # type: ignore[no-untyped-def]
    chains, classes, lists = rates.shape
    joint = np.empty((chains, classes, patterns.shape[0]))
    for chain in range(chains):
        for one in range(classes):
            for pattern in range(patterns.shape[0]):
                value = shares[chain, one]
                for place in range(lists):
                    rate = rates[chain, one, place]
                    value *= rate if patterns[pattern, place] else 1 - rate
                joint[chain, one, pattern] = value
    return joint


@jit
def _allocate_by_loops(rng, joint, counts):  # type: ignore[no-untyped-def]
    chains, classes, patterns = joint.shape
    rest = np.empty(joint.shape)
    members = np.zeros(joint.shape, dtype=np.int64)
    left = counts.copy()
    for chain in range(chains):
        for pattern in range(patterns):
            below = 0.0
            for back in range(classes):
                one = classes - 1 - back
                below = below + joint[chain, one, pattern]
                rest[chain, one, pattern] = below
    for one in range(classes):
        for chain in range(chains):
            for pattern in range(patterns):
                people = left[chain, pattern]
                if people == 0:
                    continue
                if one < classes - 1:
                    whole = rest[chain, one, pattern]
                    share = joint[chain, one, pattern] / whole if whole > 0 else 1.0
                    drawn = people * share >= NEVER
                    people = rng.binomial(people, share) if drawn else 0
                members[chain, one, pattern] = people
                left[chain, pattern] -= people
    return members


joint_of: Any = _joint_by_loops if IS_COMPILED else joint_by_arrays
allocate: Any = _allocate_by_loops if IS_COMPILED else allocate_by_arrays
