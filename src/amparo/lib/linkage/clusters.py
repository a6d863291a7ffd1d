"""From likely pairs to people: clusters that a contradiction keeps apart.

Never plain transitive closure: a chain of likely pairs joins two records only if all
pairs between the two sides, taken together, speak for it and nothing forbids it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from math import log

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

from .judgements import PairId, Standing
from .records import Record
from .scoring import FAINTEST, Pairs

SURE = 12.0
SETTLED = 60.0
OUT_OF_THE_QUESTION = log(FAINTEST)
WORTH_JOINING = 0.003
Labels = NDArray[np.intp]
Pair = tuple[int, int]


@dataclass(frozen=True)
class Group:
    """Records that likely pairs hang together; nothing outside bears on them.

    `odds[i, j]` are natural log odds for rows i < j; a pair not in it is out of the
    question. `apart` are pairs that are never one person, `together` pairs that are.
    """

    rows: tuple[int, ...]
    odds: Mapping[Pair, float]
    apart: frozenset[Pair] = frozenset()
    together: frozenset[Pair] = frozenset()

    def between(self, one: int, other: int) -> float:
        """Give the log odds of two rows, cut where surer would change nothing."""
        pair = (one, other) if one < other else (other, one)
        if pair in self.together:
            return SETTLED
        return max(-SURE, min(SURE, self.odds.get(pair, OUT_OF_THE_QUESTION)))

    def forbids(self, one: Iterable[int], other: Sequence[int]) -> bool:
        """Tell whether any row of one side may not be with any of the other."""
        return any(
            ((a, b) if a < b else (b, a)) in self.apart for a in one for b in other
        )


@dataclass(frozen=True)
class Linked:
    """The groups of all records, and the pairs that people judged against each other."""

    count: int
    groups: tuple[Group, ...]
    contradictions: tuple[Pair, ...] = field(default=())


def groups_of(
    records: Sequence[Record],
    pairs: Pairs,
    *,
    standings: Mapping[PairId, Standing],
    single_lists: frozenset[str] = frozenset(),
) -> Linked:
    """Put records that could be one person into groups, with what people said of them.

    `records` are those that `pairs` counts by, in order.
    """
    row = {record.id: place for place, record in enumerate(records)}
    said = _said(standings, row)
    together = {pair for pair, what in said.items() if what is Standing.SAME}
    parted = {pair for pair, what in said.items() if what is Standing.DIFFERENT}
    odds = _odds(pairs)
    edges = sorted((set(odds) | together) - parted)
    members = _components(len(records), edges)
    single = [record.list if record.list in single_lists else "" for record in records]
    found = [
        _group(
            rows, edges=own, odds=odds, together=together, apart=parted, single=single
        )
        for rows, own in members
    ]
    return Linked(len(records), tuple(found), tuple(_contradictions(found)))


def people(linked: Linked) -> Labels:
    """Settle who is one person: greedily the best join first, by all pairs between.

    Each row's label is the smallest row of its person; shape (records,). The order of the
    lists' rows changes nothing: joins that are equally good go by the rows' own keys.
    """
    labels = np.arange(linked.count)
    for group in linked.groups:
        for person in settled(group):
            labels[list(person)] = person[0]
    return labels


def settled(group: Group) -> list[tuple[int, ...]]:
    """Part one group into people."""
    people: list[tuple[int, ...]] = [(row,) for row in group.rows]
    while len(people) > 1:
        best = max(
            (
                (_speaking_for(group, people[i], people[j]), -i, -j)
                for i in range(len(people))
                for j in range(i + 1, len(people))
                if not group.forbids(people[i], people[j])
            ),
            default=(0.0, 0, 0),
        )
        if best[0] <= 0:
            break
        i, j = -best[1], -best[2]
        joined = tuple(sorted(people[i] + people[j]))
        people = sorted([*people[:i], *people[i + 1 : j], *people[j + 1 :], joined])
    return people


def _speaking_for(group: Group, one: Sequence[int], other: Sequence[int]) -> float:
    """Average the odds of all pairs between two sides."""
    odds = [group.between(a, b) for a in one for b in other]
    return sum(odds) / len(odds)


def _said(
    standings: Mapping[PairId, Standing], row: Mapping[tuple[str, str], int]
) -> dict[Pair, Standing]:
    return {
        (min(row[one], row[other]), max(row[one], row[other])): standing
        for (one, other), standing in standings.items()
        if one in row and other in row
    }


def _odds(pairs: Pairs) -> dict[Pair, float]:
    kept = np.flatnonzero(pairs.likely >= WORTH_JOINING)
    odds = pairs.log_odds
    return {(int(pairs.one[p]), int(pairs.other[p])): float(odds[p]) for p in kept}


def _components(
    count: int, edges: Sequence[Pair]
) -> Iterator[tuple[tuple[int, ...], list[Pair]]]:
    if not edges:
        return
    one, other = np.array(edges).T
    matrix = coo_matrix((np.ones(len(edges)), (one, other)), shape=(count, count))
    _number, label = connected_components(matrix, directed=False)
    rows: dict[int, set[int]] = {}
    own: dict[int, list[Pair]] = {}
    for edge in edges:
        rows.setdefault(int(label[edge[0]]), set()).update(edge)
        own.setdefault(int(label[edge[0]]), []).append(edge)
    for each in sorted(rows, key=lambda each: min(rows[each])):
        yield tuple(sorted(rows[each])), own[each]


def _group(
    rows: tuple[int, ...],
    *,
    edges: Sequence[Pair],
    odds: Mapping[Pair, float],
    together: set[Pair],
    apart: set[Pair],
    single: Sequence[str],
) -> Group:
    inside = [(a, b) for place, a in enumerate(rows) for b in rows[place + 1 :]]
    of_a_single_list = {
        p for p in inside if single[p[0]] and single[p[0]] == single[p[1]]
    }
    return Group(
        rows,
        {pair: odds[pair] for pair in edges if pair in odds},
        frozenset((apart & set(inside)) | of_a_single_list),
        frozenset(together & set(inside)),
    )


def _contradictions(groups: Iterable[Group]) -> Iterator[Pair]:
    """Find pairs said to be one person that other decisions keep apart."""
    for group in groups:
        if not group.together:
            continue
        person = {row: own for own in settled(group) for row in own}
        yield from sorted(p for p in group.together if p[1] not in person[p[0]])
