"""Which pair a person should read next: the one whose answer would move the estimate most."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from amparo.lib.estimation.tables import CaptureTable, Estimate

from .clusters import Labels
from .judgements import PairId, Standing, pair_of
from .records import Record
from .scoring import Pairs

UNSURE = (0.02, 0.98)
CLOSED = {Standing.SAME, Standing.DIFFERENT, Standing.CANNOT_TELL}
Pattern = tuple[bool, ...]


@dataclass(frozen=True)
class Asked:
    """A pair to read: how likely one person, and the change to expect, in people."""

    pair: PairId
    likely: float
    change: float
    standing: Standing | None


def review_queue(
    records: Sequence[Record],
    pairs: Pairs,
    labels: Labels,
    *,
    lists: Sequence[str],
    estimate: Callable[[CaptureTable], Estimate],
    standings: Mapping[PairId, Standing],
) -> list[Asked]:
    """Order the pairs in doubt by how far the estimate would move once their truth is known.

    The change is computed once for every two patterns of lists, with a quick `estimate`;
    a pair inside one list moves it too, by taking a person away.
    """
    patterns = _patterns(records, labels, lists)
    counts = Counter(patterns.values())
    moved: dict[tuple[Pattern, Pattern, bool], float] = {}
    before = _people(estimate(_table(counts, lists)))
    asked = []
    for place, one, other in _in_doubt(pairs):
        pair = pair_of(records[one].id, records[other].id)
        standing = standings.get(pair)
        if standing in CLOSED:
            continue
        is_joined = bool(labels[one] == labels[other])
        first = _own_pattern(
            records, labels, one, lists, without=other if is_joined else None
        )
        second = _own_pattern(
            records, labels, other, lists, without=one if is_joined else None
        )
        key = (min(first, second), max(first, second), is_joined)
        if key not in moved:
            after = _people(
                estimate(_table(_changed(counts, first, second, is_joined), lists))
            )
            moved[key] = abs(after - before)
        likely = float(pairs.likely[place])
        surprise = 1 - likely if is_joined else likely
        asked.append(Asked(pair, likely, surprise * moved[key], standing))
    return sorted(asked, key=lambda each: (-each.change, each.pair))


def _in_doubt(pairs: Pairs) -> Iterator[tuple[int, int, int]]:
    low, high = UNSURE
    for place in np.flatnonzero((pairs.likely > low) & (pairs.likely < high)):
        yield int(place), int(pairs.one[place]), int(pairs.other[place])


def _patterns(
    records: Sequence[Record], labels: Labels, lists: Sequence[str]
) -> dict[int, Pattern]:
    on: dict[int, set[str]] = {}
    for record, label in zip(records, labels, strict=True):
        on.setdefault(int(label), set()).add(record.list)
    return {label: tuple(name in own for name in lists) for label, own in on.items()}


def _own_pattern(
    records: Sequence[Record],
    labels: Labels,
    row: int,
    lists: Sequence[str],
    *,
    without: int | None,
) -> Pattern:
    """Say on which lists a record's person stands, were the other record somebody else."""
    if without is not None:
        return tuple(name == records[row].list for name in lists)
    own = {records[int(i)].list for i in np.flatnonzero(labels == labels[row])}
    return tuple(name in own for name in lists)


def _changed(
    counts: Counter[Pattern], first: Pattern, second: Pattern, is_joined: bool
) -> Counter[Pattern]:
    """Part one person into two, or make one of two."""
    both = tuple(a or b for a, b in zip(first, second, strict=True))
    step = 1 if is_joined else -1
    changed = counts.copy()
    changed[first] += step
    changed[second] += step
    changed[both] -= step
    return changed


def _table(counts: Counter[Pattern], lists: Sequence[str]) -> CaptureTable:
    kept = sorted(pattern for pattern, count in counts.items() if count > 0)
    return CaptureTable(
        tuple(lists),
        np.array(kept, dtype=bool).reshape(-1, len(lists)),
        np.array([counts[pattern] for pattern in kept], dtype=np.int64),
    )


def _people(found: Estimate) -> float:
    return found.estimate if found.estimate is not None else 0.0
