"""Who else says when a leaf was already in the log: the first head that others stamped."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from amparo.apps.journal import published
from amparo.lib.custody import anchors, opentimestamps
from amparo.lib.custody.anchors import Anchor
from amparo.lib.custody.errors import StampRefused
from amparo.lib.custody.timestamps import Stamp


@dataclass(frozen=True)
class TimeProof:
    """What others say of the first stamped head that holds a leaf.

    `stamps` were checked; `damaged` says that one of them does not hold. `is_promised` and
    `is_in_a_block` are of OpenTimestamps.
    """

    size: int
    stamps: Sequence[Stamp]
    damaged: bool
    is_promised: bool
    is_in_a_block: bool

    @property
    def stands_until(self) -> datetime | None:
        """When the last of the stamps must have been renewed."""
        return max((stamp.stands_until for stamp in self.stamps), default=None)


def time_proof_of(position: int) -> TimeProof | None:
    """Find the first anchored head that holds a leaf; None while nobody stamped one."""
    kept = anchors.of_log(published.tiles().path)
    sizes = kept.sizes()
    first = bisect_right(sizes, position)
    if first == len(sizes):
        return None
    return _read(kept.read(sizes[first]), kept.roots())


def _read(anchor: Anchor, roots: str) -> TimeProof:
    stamps, damaged, step = [], False, None
    try:
        stamps += [stamp for _name, stamp in anchor.stamps(roots)]
        step = anchor.proof()
    except StampRefused:
        damaged = True
    return TimeProof(
        size=anchor.size,
        stamps=sorted(stamps, key=lambda stamp: stamp.at),
        damaged=damaged,
        is_promised=step is not None,
        is_in_a_block=bool(step and opentimestamps.blocks(step)),
    )
