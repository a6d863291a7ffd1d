"""What a printed number allows: words to bounds, never to an exact number.

Source: research/corroboration.md §2.5; the floors of vague words are twice their unit,
ACLED's reading (dozens as 12, hundreds as 100) stands beside it as an alternative.
"""

from __future__ import annotations

from typing import NamedTuple

from amparo.lib.corroboration.lexicon import pattern_of, table

ABOUT = 0.2


class Bounds(NamedTuple):
    """The least and most people a number allows, both included; None is without end."""

    lower: float | None
    upper: float | None


def bounds_of(
    value: float | None, upper: float | None, bound: str, words: str = ""
) -> Bounds:
    """Give the bounds of a figure in people; "about" is compatible within a fifth."""
    if value is None:
        return Bounds(_floor(words), upper)
    match bound:
        case "at_least":
            return Bounds(value, upper)
        case "more_than":
            return Bounds(value + 1, upper)
        case "up_to":
            return Bounds(None, value)
        case "about":
            return Bounds(value * (1 - ABOUT), (upper or value) * (1 + ABOUT))
        case "vague":
            return Bounds(value, upper)
    return Bounds(value, value if upper is None else upper)


def bucket_of(words: str) -> str:
    """Name a vague word's size (tens, dozens, hundreds, thousands), or "" for none."""
    for size in table("vague_numbers"):
        if pattern_of("vague_numbers", f"{size}.words").search(words):
            return str(size)
    return ""


def _floor(words: str) -> float | None:
    size = bucket_of(words)
    return float(table("vague_numbers")[size]["floor"][0]) if size else None


def meet(a: Bounds, b: Bounds) -> bool:
    """Say whether one number can satisfy both."""
    least = max(x for x in (a.lower, b.lower, 0.0) if x is not None)
    most = min(x for x in (a.upper, b.upper, float("inf")) if x is not None)
    return least <= most
