"""Gibbs chains of the latent-class model, all ensembles and steps of the ladder at once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .latent_ladder import Ladder, gains
from .latent_steps import allocate, joint_of

Floats = NDArray[np.float64]
Counts = NDArray[np.int64]

ENSEMBLES = 4
CLASSES = 10
# alpha ~ Gamma(shape, rate), as in Manrique-Vallier 2016
SHAPE = RATE = 0.25
SMALLEST = 1e-290
ANEW = 100


@dataclass
class Chains:
    """Where the chains stand; chain e * steps + l is step l of ensemble e.

    `rates[c, k, j]`: chance of a person of class k to be on list j. `sticks[c, k]`: the
    logarithm of the part of the rest that class k leaves to those after it. `alpha[c]`:
    how readily classes open. `refused` counts refusals to change places, `asked` questions.
    """

    patterns: NDArray[np.bool_]
    rates: Floats
    sticks: Floats
    alpha: Floats
    refused: Floats
    asked: Floats

    @property
    def shares(self) -> Floats:
        """Each class's part of the people; shape (chains, classes)."""
        before = np.cumsum(self.sticks, axis=1) - self.sticks
        own = -np.expm1(self.sticks)
        own[:, -1] = 1.0
        shares: Floats = own * np.exp(before)
        return shares


def start(
    patterns: NDArray[np.bool_], steps: int, *, rng: np.random.Generator
) -> Chains:
    """Start every chain somewhere else: from one class to many, drawn from the prior.

    `patterns` are those seen, and last that of nobody's list.
    """
    chains, lists = ENSEMBLES * steps, patterns.shape[1]
    alpha = np.geomspace(0.05, 5, ENSEMBLES).repeat(steps)
    return Chains(
        np.ascontiguousarray(patterns),
        rng.uniform(size=(chains, CLASSES, lists)),
        -rng.standard_exponential((chains, CLASSES)) / alpha[:, None],
        alpha,
        np.zeros(max(steps - 1, 1)),
        np.zeros(max(steps - 1, 1)),
    )


def sweep(
    chains: Chains, ladder: Ladder, *, rng: np.random.Generator, odd: int
) -> tuple[Counts, Floats]:
    """Move every chain once; give the unseen per class and their chances on the last step.

    Both have shape (ensembles, classes); a chance is that of standing on any list.
    """
    joint = joint_of(chains.patterns, chains.shares, chains.rates)
    if len(ladder.shares) > 1:
        joint = _change_places(chains, ladder, joint, rng=rng, odd=odd)
    counts = np.tile(ladder.counts, (ENSEMBLES, 1))
    counts[:, -1] = _unseen(joint[:, :, -1].sum(axis=1), ladder, rng=rng)
    members = allocate(rng, joint, counts)
    top = slice(len(ladder.shares) - 1, None, len(ladder.shares))
    seen = 1 - np.prod(1 - chains.rates[top], axis=2)
    unseen = members[top, :, -1].copy()
    _renew(chains, members, rng=rng, odd=odd)
    return unseen, seen


def _change_places(
    chains: Chains, ladder: Ladder, joint: Floats, *, rng: np.random.Generator, odd: int
) -> Floats:
    steps = len(ladder.shares)
    likely = joint.sum(axis=1).reshape(ENSEMBLES, steps, -1)
    lower, gain = gains(ladder, likely, odd=odd)
    if not len(lower):
        return joint
    yes = np.log(rng.uniform(size=gain.shape)) < gain
    chains.refused[lower] += (~yes).sum(axis=0)
    chains.asked[lower] += ENSEMBLES
    ensemble, pair = np.nonzero(yes)
    below = ensemble * steps + lower[pair]
    places = np.arange(len(joint))
    places[below], places[below + 1] = below + 1, below
    chains.rates, chains.sticks = chains.rates[places], chains.sticks[places]
    chains.alpha = chains.alpha[places]
    moved: Floats = joint[places]
    return moved


def _unseen(missed: Floats, ladder: Ladder, *, rng: np.random.Generator) -> Counts:
    """Draw how many nobody listed, given the chance to be missed, up to the bound."""
    people = np.tile(ladder.people, ENSEMBLES).astype(np.float64)
    bound = np.tile(ladder.largest_unseen, ENSEMBLES)
    found = np.clip(1 - missed, 1e-12, 1 - 1e-12)
    unseen = rng.negative_binomial(people, found)
    for _ in range(ANEW):
        above = np.flatnonzero(unseen > bound)
        if not len(above):
            break
        unseen[above] = rng.negative_binomial(people[above], found[above])
    return np.minimum(unseen, bound)


def _renew(
    chains: Chains, members: Counts, *, rng: np.random.Generator, odd: int
) -> None:
    """Draw rates, sticks and alpha anew, given who is in which class."""
    people = members.astype(np.float64)
    sizes = people.sum(axis=2)
    standing = people @ chains.patterns.astype(np.float64)
    chain, order = _relabelled(sizes, chains.alpha, rng=rng, odd=odd)
    sizes, standing = sizes[chain, order], standing[chain, order]
    on = rng.standard_gamma(1 + standing)
    chains.rates = on / (on + rng.standard_gamma(1 + sizes[:, :, None] - standing))
    chains.sticks = _sticks(sizes, chains.alpha, rng=rng)
    _concentrate(chains, sizes, rng=rng)


def _relabelled(
    sizes: Floats, alpha: Floats, *, rng: np.random.Generator, odd: int
) -> tuple[Counts, Counts]:
    """Let neighbouring classes change names, the sticks being summed out.

    Source: Papaspiliopoulos and Roberts 2008, section 3.4.
    """
    one = np.arange(odd, CLASSES - 2, 2)
    own, other = sizes[:, one], sizes[:, one + 1]
    after = alpha[:, None] + np.cumsum(sizes[:, ::-1], axis=1)[:, ::-1][:, one + 2]
    # of the sums over sticks only Gamma(x) / Gamma(1 + x) = 1 / x changes
    gain = (other + after) / (own + after)
    yes = rng.uniform(size=gain.shape) < gain
    order = np.tile(np.arange(CLASSES), (len(sizes), 1))
    chain, pair = np.nonzero(yes)
    order[chain, one[pair]], order[chain, one[pair] + 1] = one[pair] + 1, one[pair]
    return np.arange(len(sizes))[:, None], order


def _sticks(sizes: Floats, alpha: Floats, *, rng: np.random.Generator) -> Floats:
    """Draw log(1 - V), V ~ Beta(1 + own, alpha + those after), with no loss near zero.

    Where alpha is small 1 - V is far below what a float can hold beside 1; to cut it off
    there would forbid the single class that a small alpha means.
    """
    after = alpha[:, None] + np.cumsum(sizes[:, ::-1], axis=1)[:, ::-1] - sizes
    rest = np.log(rng.standard_gamma(after + 1)) - rng.standard_exponential(
        after.shape
    ) / np.maximum(after, SMALLEST)
    own = np.log(rng.standard_gamma(1.0 + sizes))
    sticks: Floats = rest - np.logaddexp(rest, own)
    sticks[:, -1] = 0.0
    return sticks


def _concentrate(chains: Chains, sizes: Floats, *, rng: np.random.Generator) -> None:
    """Draw alpha given the sticks up to the last class in use, then the sticks after it."""
    places = np.arange(CLASSES)
    last = np.minimum((places * (sizes > 0)).max(axis=1), CLASSES - 2)
    used = places <= last[:, None]
    left = -np.where(used, chains.sticks, 0.0).sum(axis=1)
    alpha = rng.standard_gamma(SHAPE + last + 1) / (RATE + left)
    chains.alpha = np.maximum(alpha, SMALLEST)
    fresh = -rng.standard_exponential(chains.sticks.shape) / chains.alpha[:, None]
    chains.sticks = np.where(used, chains.sticks, fresh)
    chains.sticks[:, -1] = 0.0
