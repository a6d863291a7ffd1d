"""Finds the words by which a text says what happened, in one pass over its words."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from functools import lru_cache

from amparo.lib.corroboration.documents import Span
from amparo.lib.corroboration.lexicon import LANGUAGES, table

START = re.compile(r"(?<!\w)[^\W\d_]{3}")
LITERAL = re.compile(r"[^\W\d_]{3}(?![?*])")


def predicates_in(text: str, language: str) -> Iterator[tuple[Span, str]]:
    """Give each place that names a predicate of the lexicon, in the order of the text.

    A language that has no lexicon is read with all of them.
    """
    cues = _cues(language if language in LANGUAGES else "")
    for start in START.finditer(text):
        for predicate, cue in cues.get(start.group().lower(), ()):
            met = cue.match(text, start.start())
            if met:
                yield Span(*met.span()), predicate


def families() -> frozenset[str]:
    """Give the names of all predicates."""
    return frozenset(table("predicates"))


@lru_cache(maxsize=8)
def _cues(language: str) -> dict[str, list[tuple[str, re.Pattern[str]]]]:
    """Sort the lexicon's entries by their first three letters."""
    asked = (language,) if language else LANGUAGES
    entries: dict[tuple[str, str], list[str]] = defaultdict(list)
    for predicate, by_language in table("predicates").items():
        for entry in (e for each in asked for e in by_language[each]):
            literal = LITERAL.match(entry)
            if not literal:
                raise ValueError(f"an entry must begin with three letters: {entry}")
            entries[literal.group().lower(), str(predicate)].append(entry)
    found: dict[str, list[tuple[str, re.Pattern[str]]]] = defaultdict(list)
    for (letters, predicate), held in sorted(entries.items()):
        longest = sorted(held, key=len, reverse=True)
        cue = re.compile(rf"(?:{'|'.join(longest)})(?!\w)", re.IGNORECASE)
        found[letters].append((predicate, cue))
    return dict(found)
