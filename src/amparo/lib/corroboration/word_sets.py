"""Sets of words written as one line of text."""

from __future__ import annotations


def words_of(text: str) -> frozenset[str]:
    """Return the words of a text that spaces part."""
    return frozenset(text.split())
