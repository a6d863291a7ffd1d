"""Finds the words by which a text says what happened."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from amparo.lib.corroboration.cue_index import cue_index
from amparo.lib.corroboration.documents import Span
from amparo.lib.corroboration.lexicon import table


def predicates_in(text: str, language: str) -> Iterator[tuple[Span, str]]:
    """Give each place that names a predicate of the lexicon, in the order of the text.

    A language that has no lexicon is read with all of them.
    """
    for predicate, met in cue_index("predicates", _all(), language).finditer(text):
        yield Span(*met.span()), predicate


def families() -> frozenset[str]:
    """Give the names of all predicates."""
    return frozenset(_all())


@lru_cache(maxsize=1)
def _all() -> tuple[str, ...]:
    return tuple(table("predicates"))
