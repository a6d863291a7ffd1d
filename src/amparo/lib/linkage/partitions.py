"""Draw whole partitions of the records into people, as likely as the evidence makes them.

Pairs are not drawn one by one: a hundred coins and their transitive closure join too many.

Source: Sadinle 2018, averaging over linkage. Small groups are summed over all their
partitions, so draws are independent; only large ones are walked through (Gibbs).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache

import numpy as np
from numpy.typing import NDArray

from .clusters import Group, Linked, settled

LARGEST_SUMMED = 8
FIRST_SWEEPS, SWEEPS = 30, 10
Person = tuple[int, ...]


def draw(linked: Linked, *, times: int, seed: int) -> NDArray[np.intp]:
    """Draw partitions of all records; shape (times, records), labels as `people` gives them."""
    rng = np.random.default_rng(seed)
    labels = np.tile(np.arange(linked.count), (times, 1))
    for group in linked.groups:
        for number, parts in enumerate(_drawn(group, times, rng)):
            for person in parts:
                labels[number, list(person)] = person[0]
    return labels


def _drawn(
    group: Group, times: int, rng: np.random.Generator
) -> Iterator[Sequence[Person]]:
    if len(group.rows) > LARGEST_SUMMED:
        return _walk(group, times, rng)
    found, chances = summed(group)
    return (found[k] for k in rng.choice(len(found), size=times, p=chances))


def summed(group: Group) -> tuple[list[list[Person]], NDArray[np.float64]]:
    """List all partitions of a small group that nothing forbids, and how likely each is."""
    odds = _matrix(group)
    found, weights = [], []
    for blocks in set_partitions(len(group.rows)):
        weight = sum(_weight(odds, block) for block in blocks)
        if weight > -np.inf:
            found.append([tuple(group.rows[i] for i in block) for block in blocks])
            weights.append(weight)
    chances = np.exp(np.array(weights) - max(weights))
    return found, chances / chances.sum()


@cache
def set_partitions(count: int) -> tuple[tuple[tuple[int, ...], ...], ...]:
    """List all ways to part `count` things; each part in order, parts by their first."""
    if count == 0:
        return ((),)
    last = count - 1
    return tuple(
        whole
        for parts in set_partitions(last)
        for whole in (
            *(
                (*parts[:k], (*parts[k], last), *parts[k + 1 :])
                for k in range(len(parts))
            ),
            (*parts, (last,)),
        )
    )


def _matrix(group: Group) -> NDArray[np.float64]:
    """Write the log odds of a group's pairs as a table; what is forbidden is minus infinity."""
    size = len(group.rows)
    odds = np.zeros((size, size))
    for i, one in enumerate(group.rows):
        for j in range(i + 1, size):
            other = group.rows[j]
            is_apart = (one, other) in group.apart
            odds[i, j] = odds[j, i] = -np.inf if is_apart else group.between(one, other)
    return odds


def _weight(odds: NDArray[np.float64], block: Sequence[int]) -> float:
    """Weigh one person of several records: the pairs' log odds, as one tree's worth.

    A person of s records is tied by s - 1 links; its s(s-1)/2 pairs repeat each other.
    """
    if len(block) < 2:
        return 0.0
    pairs = odds[np.ix_(block, block)].sum() / 2
    return float(pairs * 2 / len(block))


def _walk(
    group: Group, times: int, rng: np.random.Generator
) -> Iterator[Sequence[Person]]:
    """Move one record at a time, many sweeps between two partitions that are kept."""
    odds, place = _matrix(group), {row: i for i, row in enumerate(group.rows)}
    people = [[place[row] for row in person] for person in settled(group)]
    for number in range(times):
        for _sweep in range(SWEEPS if number else FIRST_SWEEPS):
            for record in rng.permutation(len(group.rows)):
                people = _moved(odds, people, int(record), rng)
        yield sorted(tuple(sorted(group.rows[i] for i in own)) for own in people)


def _moved(
    odds: NDArray[np.float64],
    people: list[list[int]],
    record: int,
    rng: np.random.Generator,
) -> list[list[int]]:
    """Take a record out and put it to somebody, or to nobody, by how likely each is."""
    rest = [own for each in people if (own := [r for r in each if r != record])]
    gains = [_weight(odds, [*own, record]) - _weight(odds, own) for own in rest]
    weights = np.exp(np.array([*gains, 0.0]) - max([*gains, 0.0]))
    chosen = int(rng.choice(len(weights), p=weights / weights.sum()))
    if chosen == len(rest):
        return [*rest, [record]]
    rest[chosen] = [*rest[chosen], record]
    return rest
