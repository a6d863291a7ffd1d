"""From linked records to the table of overlaps: thin, do not split.

A record that cannot be linked is left out, which only lowers its list's coverage, and that
the estimate accounts for. Kept as a person of its own it would invent somebody nobody
else recorded: with a quarter unlinkable, naive tables end two to three times too high.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from amparo.lib.estimation.tables import CaptureTable, table_of
from amparo.lib.refusal import Refused

from .clusters import Labels
from .naming import Linkability
from .records import Record, in_order


@dataclass(frozen=True)
class Thinned:
    """Records that can be linked, in order, and how many of each list could not, by why."""

    records: tuple[Record, ...]
    left_out: Mapping[str, Mapping[str, int]]
    rows: Mapping[str, int]

    @property
    def share_left_out(self) -> float:
        """The share of all rows that cannot be linked."""
        total = sum(self.rows.values())
        return 1 - len(self.records) / total if total else 0.0


def thin(records: Sequence[Record]) -> Thinned:
    """Part what can be linked from what cannot, and count the latter by list and reason.

    Raises:
        Refused: nothing is left, or two rows of a list have one key.
    """
    ordered = in_order(records)
    linkabilities = [record.linkability for record in ordered]
    kept = [
        record
        for record, found in zip(ordered, linkabilities, strict=True)
        if found is Linkability.LINKABLE
    ]
    if not kept:
        raise Refused(
            "No row has both a given name and a surname of the person's own.",
            "Lists without names cannot be linked; count them by themselves.",
        )
    lists = sorted({record.list for record in ordered})
    counts = Counter(zip((r.list for r in ordered), linkabilities, strict=True))
    left = {
        name: {
            str(why): counts[name, why]
            for why in Linkability
            if why is not Linkability.LINKABLE and counts[name, why]
        }
        for name in lists
    }
    return Thinned(tuple(kept), left, dict(Counter(r.list for r in ordered)))


def table(
    records: Sequence[Record], labels: Labels, *, lists: Sequence[str]
) -> CaptureTable:
    """Count people by the lists they stand on; `labels[i]` says who record i is."""
    place = {name: k for k, name in enumerate(lists)}
    person = np.unique(labels, return_inverse=True)[1]
    seen = np.zeros((int(person.max(initial=-1)) + 1, len(lists)), dtype=bool)
    seen[person, [place[record.list] for record in records]] = True
    return table_of(lists, seen)
