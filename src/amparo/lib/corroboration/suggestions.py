"""From documents to all that the machine suggests of them; a person decides."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from amparo.lib.corroboration.documents import Document
from amparo.lib.corroboration.reuse import Derivation, derivations_of

# what each part of a document's suggestions is found by
EXTRACTORS: Mapping[str, Callable[[Document], Sequence[Any]]] = {}
PARTS = (
    "figures",
    "quotes",
    "organisations",
    "persons",
    "places",
    "dates",
    "denials",
    "contacts",
    "calls",
    "recommendations",
    "cites",
)


@dataclass(frozen=True)
class Reading:
    """A document and what the extractors found in it, part by part."""

    document: Document
    found: Mapping[str, tuple[Any, ...]]

    def __getitem__(self, part: str) -> tuple[Any, ...]:
        return self.found.get(part, ())


@dataclass(frozen=True)
class Suggestions:
    """All that is suggested of some documents, in the order of their names."""

    readings: tuple[Reading, ...]
    derivations: tuple[Derivation, ...]


def read(document: Document) -> Reading:
    """Run every extractor over one document."""
    return Reading(
        document,
        {part: tuple(extract(document)) for part, extract in EXTRACTORS.items()},
    )


def suggest(documents: Iterable[Document]) -> Suggestions:
    """Read the documents and compare them with one another.

    The order in which they are given changes nothing.
    """
    readings = tuple(sorted(map(read, documents), key=lambda r: r.document.name))
    quotes = {r.document.name: r["quotes"] for r in readings}
    return Suggestions(readings, derivations_of([r.document for r in readings], quotes))
