"""Who copied whom: a credit line counts most, then time, then the fuller text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from amparo.lib.corroboration.documents import Document, Span
from amparo.lib.corroboration.source_names import key_of, names_outlet

FULLER_BY = 1.15
HEAD, TAIL = 400, 600


class Way(NamedTuple):
    """The name of the child, whether that is known, and why."""

    child: str
    known: bool
    reasons: tuple[str, ...]


def directed(
    later: Document,
    earlier: Document,
    later_runs: Sequence[Span],
    earlier_runs: Sequence[Span],
) -> Way:
    """Say which of two documents that share text is the child of the other.

    `later_runs` and `earlier_runs` are the shared stretches in each.
    """
    mine = _credit(later, earlier, later_runs)
    yours = _credit(earlier, later, earlier_runs)
    if bool(mine) != bool(yours):
        child = later.name if mine else earlier.name
        return Way(child, True, (mine or yours,))
    return (
        _by_time(later, earlier)
        or _by_fullness(later, earlier)
        or Way(max(later.name, earlier.name), False, ("neither credit nor time",))
    )


def _credit(child: Document, parent: Document, runs: Sequence[Span]) -> str:
    """Say how the child credits the parent, or nothing."""
    if not parent.outlet or key_of(parent.outlet) == key_of(child.outlet):
        return ""
    if any(_origin_names(child, run, parent.outlet) for run in runs):
        return f"the block is marked as from {parent.outlet}"
    if child.byline and names_outlet(child.byline, parent.outlet):
        return f"the byline names {parent.outlet}"
    if _linked(child, parent):
        return f"links to {parent.outlet}"
    if names_outlet(child.text[:HEAD], parent.outlet):
        return f"the head names {parent.outlet}"
    if names_outlet(child.text[-TAIL:], parent.outlet):
        return f"the foot names {parent.outlet}"
    return ""


def _origin_names(child: Document, run: Span, outlet: str) -> bool:
    passage = child.passage_at(run.start)
    return bool(passage and passage.origin and names_outlet(passage.origin, outlet))


def _linked(child: Document, parent: Document) -> bool:
    return bool(parent.address) and any(
        _plain(link.address) == _plain(parent.address) for link in child.links
    )


def _plain(address: str) -> str:
    """Drop what does not change where an address leads."""
    return re.sub(r"^https?://(www\.)?|[?#].*$|/$", "", address.strip().casefold())


def _by_time(later: Document, earlier: Document) -> Way | None:
    """Compare days of publication as far as both are known."""
    a, b = earlier.published.edtf, later.published.edtf
    if not a or not b:
        return None
    known = min(len(a), len(b))
    if a[:known] == b[:known]:
        return None
    child = later if a[:known] < b[:known] else earlier
    first = min(a, b)
    return Way(child.name, True, (f"the other was published first, {first}",))


def _by_fullness(later: Document, earlier: Document) -> Way | None:
    a, b = len(earlier.text), len(later.text)
    if max(a, b) < FULLER_BY * min(a, b):
        return None
    child = later if b < a else earlier
    return Way(child.name, True, ("the other text is more complete",))
