"""The word lists of `lexicons/`, read once."""

from __future__ import annotations

import re
import tomllib
from functools import lru_cache
from importlib.resources import files
from typing import Any

LANGUAGES = ("en", "ru", "fr")


@lru_cache(maxsize=64)
def table(name: str) -> dict[str, Any]:
    """Read `lexicons/<name>.toml`."""
    raw = files("amparo.lib.corroboration").joinpath(f"lexicons/{name}.toml")
    return tomllib.loads(raw.read_text(encoding="utf-8"))


@lru_cache(maxsize=256)
def words_of(name: str, part: str) -> frozenset[str]:
    """Give one list's words, of all its languages together, in lower case."""
    return frozenset(word.casefold() for word in _flat(_part(name, part)))


@lru_cache(maxsize=256)
def pattern_of(name: str, part: str) -> re.Pattern[str]:
    """Give one list as a pattern; its entries are regular expressions of whole words."""
    entries = sorted(_flat(_part(name, part)), key=len, reverse=True)
    return re.compile(rf"(?<!\w)(?:{'|'.join(entries)})(?!\w)", re.IGNORECASE)


def entries_of(name: str, part: str) -> tuple[str, ...]:
    """Give one list's entries as they are written."""
    return tuple(_flat(_part(name, part)))


def cues_in(name: str, part: str, language: str) -> re.Pattern[str]:
    """Give one list of one language; of a language without lists, all of them."""
    known = language in LANGUAGES
    return pattern_of(name, f"{part}.{language}" if known else part)


def _part(name: str, part: str) -> Any:
    """Go down a path of names with dots between."""
    value: Any = table(name)
    for step in part.split("."):
        value = value[step]
    return value


def _flat(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [word for inner in value.values() for word in _flat(inner)]
    return list(value)
