"""Keep what was found in the last few documents, so that extractors share one reading."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TypeVar

from amparo.lib.corroboration.documents import Document

KEPT = 4  # documents; an extractor runs over one document after the other
Found = TypeVar("Found")


def remembering(find: Callable[[Document], Found]) -> Callable[[Document], Found]:
    """Run `find` once for each document; the document is known by identity, not by hash."""
    kept: list[tuple[Document, Found]] = []

    @wraps(find)
    def found(document: Document) -> Found:
        for known, result in tuple(kept):
            if known is document:
                return result
        result = find(document)
        kept.append((document, result))
        del kept[:-KEPT]
        return result

    return found
