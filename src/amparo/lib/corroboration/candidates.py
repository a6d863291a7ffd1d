"""Which pairs of documents are worth comparing: an inverted index of seven-word runs.

A run that stands in more than one document of a hundred (and in more than fifty) is
boilerplate or a story that everybody prints. It then joins each document only with the
earliest that holds it, and such a pair counts only if it proves to be a whole copy.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from amparo.lib.corroboration.shingles import Hashes

Owners = NDArray[np.int32]
Pairs = NDArray[np.int64]

LEAST_COMMON, COMMON_SHARE = 50, 0.01
FEWEST_SHARED = 3
CHUNK = 2_000_000
RARE, STAR_ONLY = "rare", "star"


class Candidate(NamedTuple):
    """Two documents by number, how many runs they share, and by which kind of run."""

    earlier: int
    later: int
    weight: int
    kind: str


def most_common(documents: int) -> int:
    """Give the number of documents above which a run no longer counts as rare."""
    return max(LEAST_COMMON, int(documents * COMMON_SHARE))


def pairs_of(sevens: Hashes, owners: Owners, documents: int) -> Iterator[Candidate]:
    """Give the pairs that share at least three runs; `sevens` is sorted with its owners.

    Memory stays bounded: runs that stand in exactly the same documents are counted
    once, and pairs are added up in chunks.
    """
    starts, sizes = _groups(sevens)
    limit = most_common(documents)
    rare = _weights(_rare_pairs(starts, sizes, owners, limit, documents))
    star = _weights(_star_pairs(starts, sizes, owners, limit, documents))
    yield from _candidates(rare, documents, RARE, known=set())
    yield from _candidates(star, documents, STAR_ONLY, known=set(rare))


def common_shingles(
    sevens: Hashes, owners: Owners, wanted: Hashes, documents: int
) -> list[tuple[int, int]]:
    """Give the documents that share rare runs with a new one, and how many."""
    lows = np.searchsorted(sevens, wanted, side="left")
    sizes = np.searchsorted(sevens, wanted, side="right") - lows
    fit = (sizes > 0) & (sizes <= most_common(documents))
    places = _ranges(lows[fit], sizes[fit])
    counted = np.bincount(owners[places], minlength=1)
    hits = np.flatnonzero(counted >= FEWEST_SHARED)
    return [(int(n), int(counted[n])) for n in hits]


def _groups(sevens: Hashes) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Where each run's list of documents starts, and how long it is, if two or more."""
    if not len(sevens):
        return np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int64)
    starts = np.concatenate(([0], np.flatnonzero(sevens[1:] != sevens[:-1]) + 1))
    sizes = np.diff(np.concatenate((starts, [len(sevens)])))
    return starts[sizes > 1], sizes[sizes > 1]


def _ranges(lows: NDArray[np.int64], sizes: NDArray[np.int64]) -> NDArray[np.int64]:
    """Give all places low, low+1 … of every range, one after the other."""
    if not len(lows):
        return np.empty(0, dtype=np.int64)
    ends = np.cumsum(sizes)
    places: NDArray[np.int64] = np.repeat(lows - (ends - sizes), sizes)
    places += np.arange(len(places))
    return places


def _rare_pairs(
    starts: NDArray[np.int64],
    sizes: NDArray[np.int64],
    owners: Owners,
    limit: int,
    documents: int,
) -> Iterator[tuple[Pairs, Pairs]]:
    """Give pairs as one number each (earlier * documents + later) with their weights."""
    for size in np.unique(sizes[sizes <= limit]).tolist():
        at = starts[sizes == size]
        lists = np.sort(owners[at[:, None] + np.arange(size)], axis=1)
        unique, weights = np.unique(lists, axis=0, return_counts=True)
        first, second = np.triu_indices(size, k=1)
        step = max(1, CHUNK // len(first))
        for low in range(0, len(unique), step):
            some = unique[low : low + step].astype(np.int64)
            keys = some[:, first] * documents + some[:, second]
            yield keys.ravel(), np.repeat(weights[low : low + step], len(first))


def _star_pairs(
    starts: NDArray[np.int64],
    sizes: NDArray[np.int64],
    owners: Owners,
    limit: int,
    documents: int,
) -> Iterator[tuple[Pairs, Pairs]]:
    for start, size in zip(starts[sizes > limit], sizes[sizes > limit], strict=True):
        held = np.sort(owners[start : start + size]).astype(np.int64)
        keys = held[0] * documents + held[1:]
        yield keys, np.ones(len(keys), dtype=np.int64)


def _weights(chunks: Iterator[tuple[Pairs, Pairs]]) -> dict[int, int]:
    """Add up the weights of each pair, and keep those that reach the least."""
    waiting: list[tuple[Pairs, Pairs]] = []
    held = 0
    for keys, weights in chunks:
        waiting.append((keys, weights))
        held += len(keys)
        if held > CHUNK:
            waiting = [_folded(waiting)]
            held = len(waiting[0][0]) // 2
    if not waiting:
        return {}
    keys, weights = _folded(waiting)
    enough = weights >= FEWEST_SHARED
    return dict(zip(keys[enough].tolist(), weights[enough].tolist(), strict=True))


def _folded(chunks: list[tuple[Pairs, Pairs]]) -> tuple[Pairs, Pairs]:
    keys = np.concatenate([k for k, _ in chunks])
    weights = np.concatenate([w for _, w in chunks])
    unique, inverse = np.unique(keys, return_inverse=True)
    return unique, np.bincount(inverse, weights=weights).astype(np.int64)


def _candidates(
    weights: dict[int, int], documents: int, kind: str, *, known: set[int]
) -> Iterator[Candidate]:
    for key, weight in weights.items():
        if key not in known:
            earlier, later = divmod(key, documents)
            yield Candidate(earlier, later, weight, kind)
