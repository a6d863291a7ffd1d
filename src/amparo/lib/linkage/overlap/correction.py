"""Put back the overlaps that exact keys miss; without it the estimate is too high.

A person on three lists whose records share keys only in part is seen as two people. How
often one key of all bridges two spellings is learnt from pairs known to be one person:
an audit sample, or what a party knows of its own duplicates.

Source: Ding and Fienberg 1994, for two lists; here for any number, by what each pattern
turns into when links are lost independently.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import combinations

import numpy as np
from numpy.typing import NDArray
from scipy.stats import beta

from amparo.lib.estimation.tables import CaptureTable
from amparo.lib.linkage.records import Record
from amparo.lib.refusal import Refused

from .keys import keys_of

FEWEST_KNOWN = 20
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Recall:
    """How many pairs known to be one person share a key; the interval is Jeffreys'."""

    found: int
    known: int

    def __post_init__(self) -> None:
        if not 0 <= self.found <= self.known or self.known < FEWEST_KNOWN:
            raise Refused(
                "Too few pairs are known to say how many the keys miss.",
                f"Audit {FEWEST_KNOWN} pairs or more.",
            )

    @property
    def share(self) -> float:
        """The share of true pairs that the keys find."""
        return (self.found + 0.5) / (self.known + 1)

    def interval(self, level: float = 0.95) -> tuple[float, float]:
        """Say between which shares it lies."""
        own = beta(self.found + 0.5, self.known - self.found + 0.5)
        return float(own.ppf((1 - level) / 2)), float(own.ppf((1 + level) / 2))


def recall_of(pairs: Iterable[tuple[Record, Record]]) -> Recall:
    """Learn from pairs known to be one person how many of them share a key.

    Raises:
        Refused: fewer than twenty are known.
    """
    shared = [bool(set(keys_of(one)) & set(keys_of(other))) for one, other in pairs]
    return Recall(sum(shared), len(shared))


def corrected(table: CaptureTable, *, recall: float) -> CaptureTable:
    """Estimate the true table, had the keys missed nothing; counts are rounded.

    Nobody on several lists is made up of nothing: what is put together is taken from
    people seen apart, and no count falls below zero.

    Raises:
        Refused: the keys find too little to be corrected for.
    """
    if not 0.2 < recall <= 1:
        raise Refused(
            "The keys find too few of the pairs they should.",
            "Bring names and dates into better shape, or link in clear text.",
        )
    lists = len(table.lists)
    true = np.zeros(1 << lists)
    left = table.cells.astype(float)
    # the fullest patterns first: nothing fuller turns into them
    for cell in sorted(range(1, 1 << lists), key=lambda each: -each.bit_count()):
        becomes = _becomes(cell, lists, recall)
        true[cell] = max(left[cell], 0) / becomes[cell]
        left -= true[cell] * becomes
    return _as_table(table.lists, true)


@cache
def _becomes(cell: int, lists: int, recall: float) -> Floats:
    """Say how many people of each pattern one person of this pattern is seen as."""
    on = [k for k in range(lists) if cell >> k & 1]
    edges = list(combinations(on, 2))
    seen = np.zeros(1 << lists)
    for kept in range(1 << len(edges)):
        held = [edge for place, edge in enumerate(edges) if kept >> place & 1]
        chance = recall ** len(held) * (1 - recall) ** (len(edges) - len(held))
        for part in _parts(on, held):
            seen[part] += chance
    return seen


def _parts(on: Sequence[int], held: Sequence[tuple[int, int]]) -> set[int]:
    part = {k: 1 << k for k in on}
    for one, other in held:
        joined = part[one] | part[other]
        part.update({k: joined for k in on if joined >> k & 1})
    return set(part.values())


def _as_table(names: tuple[str, ...], cells: Floats) -> CaptureTable:
    counts = np.rint(cells).astype(np.int64)
    kept = np.flatnonzero(counts)
    patterns = (kept[:, None] >> np.arange(len(names)) & 1).astype(bool)
    return CaptureTable(names, patterns, counts[kept])


def corrected_tables(
    table: CaptureTable, *, recall: Recall, times: int, seed: int
) -> list[CaptureTable]:
    """Correct the table once for each of many recalls that the audit leaves open.

    The estimate is averaged over them (`averaging.averaged`); never made from the raw one.

    Raises:
        Refused: the keys find too little to be corrected for.
    """
    rng = np.random.default_rng(seed)
    missed = recall.known - recall.found
    shares = rng.beta(recall.found + 0.5, missed + 0.5, size=times)
    return [corrected(table, recall=round(float(share), 3)) for share in shares]
