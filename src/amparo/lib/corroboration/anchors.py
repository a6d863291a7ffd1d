"""Find marked words again after the text around them has changed.

Source: W3C Web Annotation Data Model, text quote and text position selectors.
"""

from __future__ import annotations

from dataclasses import dataclass

from rapidfuzz.fuzz import partial_ratio_alignment

from amparo.lib.corroboration.documents import Span

AROUND = 32  # characters kept before and after
LIKE = 85.0  # per cent; under it, words that were changed are not the same words


@dataclass(frozen=True)
class Anchor:
    """Words with a little of what stands around them, and where they stood."""

    exact: str
    prefix: str
    suffix: str
    start: int


def anchor_of(text: str, span: Span) -> Anchor:
    """Make the anchor of a span."""
    return Anchor(
        text[span.start : span.end],
        text[max(0, span.start - AROUND) : span.start],
        text[span.end : span.end + AROUND],
        span.start,
    )


def find_again(text: str, anchor: Anchor) -> Span | None:
    """Find the words in a changed text, or None when they are gone.

    Of several places the one whose surroundings are most alike wins, then the nearest.
    """
    places = _places(text, anchor.exact)
    if places:
        best = min(
            places, key=lambda at: (-_alike(text, at, anchor), abs(at - anchor.start))
        )
        return Span(best, best + len(anchor.exact))
    near = partial_ratio_alignment(anchor.exact, text, score_cutoff=LIKE)
    if near is None or len(anchor.exact) < AROUND:
        return None
    return Span(near.dest_start, near.dest_end)


def _places(text: str, words: str) -> list[int]:
    found: list[int] = []
    at = text.find(words) if words else -1
    while at >= 0 and len(found) < 1000:
        found.append(at)
        at = text.find(words, at + 1)
    return found


def _alike(text: str, at: int, anchor: Anchor) -> int:
    """Count the characters before and after that are still the same."""
    before = text[max(0, at - AROUND) : at][::-1]
    after = text[at + len(anchor.exact) :][:AROUND]
    return _common(before, anchor.prefix[::-1]) + _common(after, anchor.suffix)


def _common(a: str, b: str) -> int:
    return next((n for n, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b)))  # fmt: skip
