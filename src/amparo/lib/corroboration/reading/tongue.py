"""Which language a text is in, by its small words; asks a model only when they are few."""

from __future__ import annotations

import re

import py3langid

LOOKED_AT = 4_000  # characters
FEW = 0.08  # share of small words below which they decide nothing
_WORD = re.compile(r"[^\W\d_]+")
_SMALL = {
    "en": frozenset(
        [
            "the",
            "of",
            "and",
            "to",
            "in",
            "that",
            "is",
            "was",
            "were",
            "for",
            "on",
            "with",
            "by",
            "have",
            "has",
            "had",
            "from",
            "it",
            "as",
            "at",
            "been",
            "who",
            "are",
            "not",
            "said",
        ]
    ),
    "fr": frozenset(
        [
            "le",
            "la",
            "les",
            "de",
            "des",
            "du",
            "et",
            "à",
            "en",
            "un",
            "une",
            "que",
            "qui",
            "est",
            "dans",
            "pour",
            "par",
            "sur",
            "au",
            "aux",
            "ont",
            "été",
            "ce",
            "cette",
            "il",
            "elle",
            "pas",
        ]
    ),
    "ru": frozenset(
        [
            "и",
            "в",
            "на",
            "не",
            "что",
            "с",
            "по",
            "из",
            "как",
            "это",
            "о",
            "был",
            "были",
            "его",
            "за",
            "для",
            "от",
            "к",
            "их",
            "у",
            "мы",
            "он",
            "а",
            "но",
            "которые",
            "после",
        ]
    ),
}


def language_of(text: str) -> str:
    """Return `en`, `ru`, `fr` or another code of ISO 639-1; empty without any word."""
    words = [word.lower() for word in _WORD.findall(text[:LOOKED_AT])]
    if not words:
        return ""
    shares = {
        code: sum(word in small for word in words) / len(words)
        for code, small in _SMALL.items()
    }
    best, *others = sorted(shares, key=lambda code: shares[code], reverse=True)
    if shares[best] >= FEW and shares[best] >= 2 * shares[others[0]]:
        return _cyrillic(words) if best == "ru" else best
    return str(py3langid.classify(text[:LOOKED_AT])[0])


def _cyrillic(words: list[str]) -> str:
    """Tell Ukrainian and Belarusian, which share small words, from Russian."""
    letters = "".join(words)
    if letters.count("і") + letters.count("ї") > len(letters) / 100:
        return "be" if letters.count("ў") > letters.count("ї") else "uk"
    return "ru"
