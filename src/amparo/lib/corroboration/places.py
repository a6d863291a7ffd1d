"""Places."""

from __future__ import annotations

from dataclasses import dataclass

from amparo.lib.corroboration.documents import Document, Span


@dataclass(frozen=True)
class Place:
    """A place."""

    span: Span
    name: str
    id: str
    rule: str


def places_of(document: Document) -> tuple[Place, ...]:
    """Find places."""
    return ()
