"""Which language a text is in, by its small words; asks a model only when they are few."""

from __future__ import annotations

import re
from collections import Counter

import py3langid

LOOKED_AT = 2_500  # characters
FEW = 0.06  # share of small words below which they decide nothing
_WORD = re.compile(r"[^\W\d_]+")
_SMALL = {  # others than ours stand here so that they are not taken for ours
    code: frozenset(words.split())
    for code, words in {
        "en": "the of and to in that is was were for on with by have has had from it as at "
        "been who are not said",
        "fr": "le la les de des du et à en un une que qui est dans pour par sur au aux ont "
        "été ce cette il elle pas",
        "ru": "и в на не что с по из как это о был были его за для от к их у мы он а но",
        "de": "der die das und ist nicht ein eine mit von den im auf für dem hat haben in zu",
        "es": "el la los las que y en un una por con no se del al es para su de lo",
        "it": "il lo gli che e di un una per con non si del della è sono ha la in",
        "pt": "o os as que e em um uma por com não se do da é para de a no na",
        "nl": "de het een en van in is dat op te zijn met voor niet",
        "pl": "i w na z nie się że do jest to o jak",
        "tr": "ve bir bu da de için ile olarak çok daha",
    }.items()
}


def language_of(text: str) -> str:
    """Return `en`, `ru`, `fr` or another code of ISO 639-1; empty without any word."""
    words = Counter(_WORD.findall(text[:LOOKED_AT].lower()))
    if not words:
        return ""
    if (own := _by_letters(text[:LOOKED_AT])) is not None:
        return own
    shares = {
        code: sum(words[word] for word in small) / words.total()
        for code, small in _SMALL.items()
    }
    best, *others = sorted(shares, key=lambda code: shares[code], reverse=True)
    if shares[best] >= FEW and shares[best] >= 1.3 * shares[others[0]]:
        return best
    return str(py3langid.classify(text[:LOOKED_AT])[0])


def _by_letters(text: str) -> str | None:
    """Tell languages that are mostly Cyrillic by their own letters; None for others."""
    if not _CYRILLIC.search(text):
        return None
    low = text.lower()
    cyrillic = len(_CYRILLIC.findall(low))
    if 2 * cyrillic < len(_LETTER.findall(low)):
        return None
    if len(_SERBIAN.findall(low)) * 100 > cyrillic:
        return "sr"
    if low.count("і") + low.count("ї") > cyrillic / 100:
        return "be" if low.count("ў") > low.count("ї") else "uk"
    if low.count("ъ") > cyrillic / 100 and "ы" not in low:
        return "bg"
    return "ru"


_CYRILLIC = re.compile("[\u0400-\u04ff]")
_LETTER = re.compile(r"[^\W\d_]")
_SERBIAN = re.compile("[ђјљњћџ]")
