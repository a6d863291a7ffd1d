"""From lists blinded by everybody to the table of overlaps, and nothing else."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from itertools import combinations

import numpy as np

from amparo.lib.estimation.tables import CaptureTable
from amparo.lib.refusal import Refused

from .rounds import Commitment, Opening, Tokens, check_run

Where = tuple[int, int]
Pattern = tuple[bool, ...]


def overlap_table(
    lists: Sequence[Tokens],
    *,
    commitments: Sequence[Commitment],
    openings: Sequence[Opening],
) -> CaptureTable:
    """Count people by the lists they stand on, padding taken out.

    Two rows are one person if they share a token; a row joins no person who has another
    row of its list, unless those two share a token themselves.

    Raises:
        Refused: a list is missing, not blinded by everybody, or its size not opened.
    """
    lists = sorted(lists, key=lambda each: each.list)
    for each in lists:
        check_run(each, commitments)
    _require_all(lists)
    padding = _padding(lists, commitments, openings)
    patterns = _people(lists)
    for place, count in enumerate(padding):
        alone = tuple(k == place for k in range(len(lists)))
        patterns[alone] -= count
        if patterns[alone] < 0:
            raise Refused(
                "A list says it has fewer people than it has rows that match.",
                "Begin a new run; somebody's count of people is wrong.",
            )
    kept = sorted(pattern for pattern, count in patterns.items() if count)
    return CaptureTable(
        tuple(each.list for each in lists),
        np.array(kept, dtype=bool).reshape(-1, len(lists)),
        np.array([patterns[pattern] for pattern in kept], dtype=np.int64),
    )


def _require_all(lists: Sequence[Tokens]) -> None:
    agreed = lists[0].agreed if lists else None
    if agreed is None or [each.list for each in lists] != sorted(agreed.parties):
        raise Refused("Not every party's list is here, once.", "Wait for all of them.")
    if any(sorted(each.blinded_by) != sorted(agreed.parties) for each in lists):
        raise Refused(
            "A list has not been blinded by every party.", "Pass it on to the others."
        )


def _padding(
    lists: Sequence[Tokens],
    commitments: Sequence[Commitment],
    openings: Sequence[Opening],
) -> list[int]:
    told = {each.party: each.size for each in commitments}
    opened = {each.party: each for each in openings}
    for each in lists:
        opening = opened.get(each.list)
        if opening is None or opening.commitment != told[each.list]:
            raise Refused(
                "A party has not opened how many rows are people, or not as it committed.",
                "Ask it for the file that opens its size.",
            )
    return [len(each.rows) - opened[each.list].people for each in lists]


def _people(lists: Sequence[Tokens]) -> dict[Pattern, int]:
    shared = _shared(lists)
    person: dict[Where, set[Where]] = {
        (k, row): {(k, row)}
        for k, each in enumerate(lists)
        for row in range(len(each.rows))
    }
    for one, other in _surest_first(shared, lists):
        left, right = person[one], person[other]
        if left is right or _is_contradicted(left, right, shared):
            continue
        left |= right
        for where in right:
            person[where] = left
    counts: dict[Pattern, int] = defaultdict(int)
    for members in {id(each): each for each in person.values()}.values():
        on = {k for k, _row in members}
        counts[tuple(k in on for k in range(len(lists)))] += 1
    return counts


def _shared(lists: Sequence[Tokens]) -> Mapping[tuple[Where, Where], int]:
    """Count the tokens that each two rows have in common, where there are any."""
    having: dict[bytes, set[Where]] = defaultdict(set)
    for k, each in enumerate(lists):
        for row, tokens in enumerate(each.rows):
            for token in tokens:
                having[token].add((k, row))
    counts: dict[tuple[Where, Where], int] = defaultdict(int)
    for rows in having.values():
        for pair in combinations(sorted(rows), 2):
            counts[pair] += 1
    return counts


def _surest_first(
    shared: Mapping[tuple[Where, Where], int], lists: Sequence[Tokens]
) -> list[tuple[Where, Where]]:
    """Order pairs by how much they share, then by their tokens, never by where they stand."""
    key = {
        where: min(lists[where[0]].rows[where[1]]) for pair in shared for where in pair
    }
    return sorted(
        shared, key=lambda pair: (-shared[pair], sorted(key[w] for w in pair))
    )


def _is_contradicted(
    left: set[Where], right: set[Where], shared: Mapping[tuple[Where, Where], int]
) -> bool:
    return any(
        a[0] == b[0] and (min(a, b), max(a, b)) not in shared
        for a in left
        for b in right
    )
