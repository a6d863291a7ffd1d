"""Carry decisions over to a new capture of a text: the same words, at their new place."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from amparo.lib.corroboration.anchors import anchor_of, find_again
from amparo.lib.corroboration.documents import Span
from amparo.lib.corroboration.entries import (
    Entry,
    Verb,
    decision_entry,
    suggestion_entry,
)
from amparo.lib.corroboration.ledger import Ledger, Standing, project


def carried_over(
    ledger: Ledger, *, before: tuple[str, str], after: tuple[str, str], at: str
) -> Iterator[Entry]:
    """Give the entries by which decisions on one text hold for its revision.

    `before` and `after` are each the hash of a text and the text. What is no longer
    there is not carried: it stays with the text in which it stood.
    """
    for standing in project(ledger).standings.values():
        if standing.said["text_sha256"] == before[0] and standing.by:
            yield from _carried(standing, before[1], after, at)


def _carried(
    standing: Standing, text: str, after: tuple[str, str], at: str
) -> Iterator[Entry]:
    said = dict(standing.said)
    span = find_again(after[1], anchor_of(text, Span(*said.pop("span"))))
    if span is None:
        return
    part = said.pop("part")
    said.pop("text_sha256")
    moved: dict[str, Any] = {"span": list(span), **said}
    entry = suggestion_entry(after[0], part, moved, at=at)
    verb = Verb.REJECT if standing.state == "rejected" else Verb.ACCEPT
    yield entry
    yield decision_entry(
        [entry.id],
        verb,
        by=standing.by,
        at=at,
        reason=standing.reason or "carried over",
    )
