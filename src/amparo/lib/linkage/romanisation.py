"""Read a name in Latin letters back into Cyrillic, as each published table would."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Mapping
from functools import cache
from pathlib import Path

TABLES = Path(__file__).parent / "tables"
# Earlier tables win where two read the same Latin letters differently. Of a table in
# brackets only single letters are taken: these schools write no pairs for one sound.
SCHOOLS: dict[str, tuple[str, ...]] = {
    "english": ("bgn_pcgn", "passport", "loose_english"),
    "gost": ("gost", "(bgn_pcgn)"),
    "scholarly": ("iso9", "scholarly", "(bgn_pcgn)"),
    "french": ("french", "bgn_pcgn", "loose_continental"),
    "german": ("german", "bgn_pcgn", "loose_continental"),
    "german_zh": ("german_zh", "german", "bgn_pcgn", "loose_continental"),
    "turkish": ("turkish", "bgn_pcgn", "loose_continental"),
    "chechen": ("chechen", "(bgn_pcgn)"),
}
# Letters that only one school uses give it away.
SIGNS = {
    "french": ("ou", "tch", "dj", "ï"),
    "german": ("sch", "w", "ja", "ju"),
    "turkish": ("ş", "ı", "ğ", "ç"),
    "scholarly": ("č", "š", "ž", "ŝ", "â", "û", "è", "ė"),
    "chechen": ("ƶ", "ẋ", "ġ", "q̇", "ə"),
    "gost": ("cz", "shh"),
}
LANGUAGES = {"en": "english", "fr": "french", "de": "german", "tr": "turkish"}
# Latin letters that stand by accident in Cyrillic words; not those for the palochka.
LOOKALIKES = str.maketrans("aceopxykmhtb", "асеорхукмнтв")
_HARD_S = re.compile(r"(?<!s)s(?!s|ch|[aeiouyäöüj])")
_LATIN = re.compile(r"[a-z\u00df-\u024f]")
UNREAD = str.maketrans("", "", "'’ʼ`\"ʺʹ”“‘´·.")


def readings(text: str, *, language: str = "") -> tuple[str, ...]:
    """Give each way the schools read `text` in Cyrillic, the likeliest first, none twice.

    `text` is one word. A word in Cyrillic has one reading, itself. `language` is that of
    the text it stood in (en, fr, de, tr), if known: that school's reading comes first.
    """
    word = _plain(text)
    if _is_cyrillic(word):
        return (word.translate(LOOKALIKES),)
    first = LANGUAGES.get(language) or _likely_school(word)
    order = (first, *(school for school in SCHOOLS if school != first))
    return tuple(dict.fromkeys(_read(word, school) for school in order))


def _read(word: str, school: str) -> str:
    groups, table, single = _inverse(school)
    word = groups.sub(lambda found: table[found.group()], _as_said(word, school))
    word = word.translate(single)
    return word if word.isalpha() and not _LATIN.search(word) else _bare(word, single)


def _as_said(word: str, school: str) -> str:
    """Write out what a school leaves to where a letter stands.

    German s is з before a vowel and с elsewhere; the French e after a last n is mute.
    """
    if school.startswith("german"):
        return _HARD_S.sub("ss", word)
    mute = school == "french" and word.endswith(("ine", "yne"))
    return word[:-1] if mute else word


def _bare(word: str, single: Mapping[int, str]) -> str:
    """Read letters whose marks no table knows as if they had none; what is left stays."""
    bases = (unicodedata.normalize("NFD", letter)[0] for letter in word)
    return "".join(bases).translate(single)


@cache
def _inverse(
    school: str,
) -> tuple[re.Pattern[str], Mapping[str, str], Mapping[int, str]]:
    """Turn the tables of a school round: Latin letters, groups of them first, to Cyrillic."""
    inverse: dict[str, str] = {}
    for name in SCHOOLS[school]:
        longest = 1 if name.startswith("(") else None
        for letter, spellings in _tables()[name.strip("()")].items():
            for spelling in spellings.split():
                if longest is None or len(spelling) <= longest:
                    inverse.setdefault(_plain(spelling), letter)
    groups = sorted((each for each in inverse if len(each) > 1), key=len, reverse=True)
    single = {ord(each): letter for each, letter in inverse.items() if len(each) == 1}
    return re.compile("|".join(map(re.escape, groups))), inverse, single


@cache
def _tables() -> dict[str, dict[str, str]]:
    return tomllib.loads((TABLES / "romanisations.toml").read_text("utf-8"))


def _plain(text: str) -> str:
    text = text.replace("İ", "i").replace("I", "ı") if _is_turkish(text) else text
    return unicodedata.normalize("NFC", text.casefold().translate(UNREAD))


def _is_turkish(text: str) -> bool:
    return any(c in text for c in "İığĞşŞ")


def _is_cyrillic(word: str) -> bool:
    """Tell the script of a word by most of its letters: lists mix them by accident."""
    cyrillic = sum("\u0400" <= c <= "\u04ff" for c in word)
    return cyrillic * 2 >= max(1, sum(map(str.isalpha, word)))


def _likely_school(word: str) -> str:
    """Name the school whose own letters stand in the word most often; else English."""
    counts = {s: sum(sign in word for sign in signs) for s, signs in SIGNS.items()}
    best = max(counts, key=lambda school: counts[school])
    return best if counts[best] else "english"
