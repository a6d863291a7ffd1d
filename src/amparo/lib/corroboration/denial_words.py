"""The lexicon of denials, compiled once for each language."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

TYPES = ("existence", "procedural", "messenger", "motive", "justification", "threat")
KINDS = ("supports", "no_evidence", "no_knowledge", "doubts")
SHOWN = {"supports": "supports_denial"}


@cache
def denial_words(language: str) -> Mapping[str, re.Pattern[str]]:
    """Return the patterns of a language; of one that we have none for, the English ones."""
    folder = files("amparo.lib.corroboration") / "lexicons"
    told = tomllib.loads((folder / "denials.toml").read_text("utf-8"))
    group = told.get(language, told["en"])
    return {
        name: re.compile(words) for name, words in group.items() if name not in _GATES
    }


_GATES = frozenset({"gate", "begins"})


@cache
def gate_of(language: str) -> tuple[frozenset[str], frozenset[str]]:
    """Return words, and first three letters of words, without which nothing is denied."""
    folder = files("amparo.lib.corroboration") / "lexicons"
    told = tomllib.loads((folder / "denials.toml").read_text("utf-8"))
    group = told.get(language, told["en"])
    begins = group["begins"].split()
    return frozenset(group["gate"].split()), frozenset(each[:3] for each in begins)


def types_of(words: str, patterns: Mapping[str, re.Pattern[str]]) -> tuple[str, ...]:
    """Return how something is denied, literally among other ways."""
    words = words.lower()
    found = [name for name in TYPES if patterns[name].search(words)]
    if patterns["literal"].search(words) or patterns["false"].search(words):
        found.insert(0, "literal")
    return tuple(found)
