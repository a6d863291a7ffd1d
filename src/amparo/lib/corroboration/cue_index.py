"""Many patterns of whole words looked for in one pass over a text.

Trying a list of fifty alternatives at every letter is slow. Here each is tried only where
a word begins with its first three letters.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache

from amparo.lib.corroboration.lexicon import LANGUAGES, entries_of

LITERAL = re.compile(r"[^\W\d_]{3}(?![?*{])|[^\W\d_]{1,2}(?=[ '’-]|$)")
GROUP = re.compile(r"\(\?:([^()]*)\)(\??) ?")


class CueIndex:
    """Patterns by the name of what they are a cue for."""

    def __init__(self, entries: Mapping[str, Iterable[str]]) -> None:
        sorted_in: dict[tuple[str, str], list[str]] = defaultdict(list)
        for name, held in entries.items():
            for entry in (plain for each in held for plain in _expanded(each)):
                sorted_in[_letters(entry), name].append(entry)
        self._by_letters: dict[str, list[tuple[str, re.Pattern[str]]]] = defaultdict(
            list
        )
        for (letters, name), held in sorted(sorted_in.items()):
            longest = "|".join(sorted(held, key=len, reverse=True))
            cue = re.compile(rf"(?:{longest})(?!\w)", re.IGNORECASE)
            self._by_letters[letters].append((name, cue))
        self._start = _starts(self._by_letters)

    def finditer(self, text: str) -> Iterator[tuple[str, re.Match[str]]]:
        """Give each cue and what it is for, in the order of the text."""
        low = text.lower()
        if len(low) != len(text):
            low = "".join(c.lower() if len(c.lower()) == 1 else c for c in text)
        for start in self._start.finditer(low):
            for name, cue in self._by_letters[start.group()]:
                met = cue.match(text, start.start())
                if met:
                    yield name, met


@lru_cache(maxsize=64)
def cue_index(lexicon: str, parts: tuple[str, ...], language: str) -> CueIndex:
    """Index some lists of a lexicon in one language; in all, if it has no lists."""
    asked = (language,) if language in LANGUAGES else LANGUAGES
    return CueIndex(
        {
            part: [e for each in asked for e in entries_of(lexicon, f"{part}.{each}")]
            for part in parts
        }
    )


def _starts(keys: Iterable[str]) -> re.Pattern[str]:
    """Make one pattern of all beginnings, sorted by their first letter."""
    by_first: dict[str, list[str]] = defaultdict(list)
    for key in keys:
        whole = key[1:] if len(key) == 3 else rf"{key[1:]}(?![^\W\d_])"
        by_first[key[0]].append(whole)
    choices = (
        f"{first}(?:{'|'.join(rest)})" for first, rest in sorted(by_first.items())
    )
    return re.compile(rf"(?<!\w)(?:{'|'.join(choices)})")


def _expanded(entry: str) -> Iterator[str]:
    """Write out a choice at the beginning: "(?:has )?met" is "has met" and "met"."""
    group = GROUP.match(entry)
    if not group:
        yield entry
        return
    rest = entry[group.end() :]
    gap = " " if group.group().endswith(" ") else ""
    for choice in group[1].split("|"):
        yield from _expanded(f"{choice}{gap}{rest}")
    if group[2]:
        yield from _expanded(rest)


def _letters(entry: str) -> str:
    literal = LITERAL.match(entry)
    if not literal:
        raise ValueError(f"an entry must begin with letters: {entry}")
    return literal.group().lower()
