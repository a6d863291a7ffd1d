"""One form for all spellings of a name: of one sound, or of one frame of consonants."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache, lru_cache

from .romanisation import TABLES, readings

PALOCHKA = "ӏ"
# Signs that stand in for the palochka between Cyrillic letters.
_FOR_PALOCHKA = re.compile(r"(?<=[бгдкптхцчь])[1il|!і](?=[а-яё]|$)")
# Chechen letters of two or three signs, and what Russian lists write for them.
_CHECHEN = {
    "ккх": "к", "кхӏ": "к", "кх": "к", "къ": "к", "кӏ": "к", "хь": "х", "хӏ": "х",
    "гӏ": "г", "пӏ": "п", "тӏ": "т", "цӏ": "ц", "чӏ": "ч", PALOCHKA: "",
}  # fmt: skip
_PAIRS = {
    "йо": "е", "йе": "е", "йу": "у", "йа": "а", "дж": "ж", "тс": "ц", "тз": "ц",
    "шч": "ш",
}  # fmt: skip
_IN_CHECHEN = re.compile("|".join(_CHECHEN))
_IN_PAIRS = re.compile("|".join(sorted(_PAIRS, key=len, reverse=True)))
_ONE_SOUND = str.maketrans("щёэыйіїюяґєў", "шееииииуагеу", "ьъ")
_VOWELS = "аеиоу"
_EXCESS = re.compile(rf"и(?=[{_VOWELS}])|(.)(?=\1)")
_BETWEEN = re.compile(r"[\s\-‐–]+")
MOST_ROUNDS = 8
_NO_LETTER = re.compile(r"[^а-яa-z]")
_DEVOICED = re.compile(r"(?<=[ое])ф(а?)$")
_MERGED = str.maketrans("пдгхфзжчцшк", "бткквссссск", "аеиоу")
# A woman's surname and her brother's are one.
_FEMININE = re.compile(r"(?<=[ое])ва$|(?<=[иы])на$")


@dataclass(frozen=True)
class Folded:
    """A name's part without its spelling.

    `likely` is its likeliest sound, `sounds` all that its letters can stand for, and
    `frames` the consonants of those, hard and soft, voiced and voiceless as one.
    """

    likely: str
    sounds: frozenset[str]
    frames: frozenset[str]

    def __bool__(self) -> bool:
        return bool(self.likely)


@lru_cache(maxsize=200_000)
def fold(text: str, *, language: str = "", is_surname: bool = False) -> Folded:
    """Fold one part of a name: all that romanisations do to it goes.

    `is_surname` makes a woman's surname that of her brother. Parts with a hyphen or a space inside are folded as one word.
    """
    words = _BETWEEN.split(text)
    spoken = [_sounds(word, language, is_surname) for word in words if word]
    if not spoken:
        return Folded("", frozenset(), frozenset())
    most = max(map(len, spoken))
    # one school for all words of the part: as many readings as the word with most has
    whole = ["".join(s[min(i, len(s) - 1)] for s in spoken) for i in range(most)]
    whole = [settled for sound in whole if (settled := _settled(sound))]
    if not whole:
        return Folded("", frozenset(), frozenset())
    return Folded(whole[0], frozenset(whole), frozenset(map(frame, whole)))


def _sounds(word: str, language: str, is_surname: bool) -> list[str]:
    read = (sound(each) for each in readings(word, language=language))
    spoken = [_masculine(each) if is_surname else each for each in read]
    return list(dict.fromkeys(spoken))


def sound(cyrillic: str) -> str:
    """Write a word in Cyrillic as it sounds, without what spellings differ in."""
    word = _FOR_PALOCHKA.sub(PALOCHKA, cyrillic)
    for _round in range(MOST_ROUNDS):  # what was written as two sounds may be one now
        before, word = word, _spoken(word)
        if word == before:
            break
    return word


def _spoken(word: str) -> str:
    word = _IN_CHECHEN.sub(lambda found: _CHECHEN[found.group()], word)
    word = _IN_PAIRS.sub(lambda found: _PAIRS[found.group()], word)
    word = _NO_LETTER.sub("", word.translate(_ONE_SOUND))
    return _settled(_DEVOICED.sub(r"в\1", word))


def _settled(word: str) -> str:
    """Take out doubled letters, and glides before vowels, until none is left."""
    while (after := _EXCESS.sub("", word)) != word:
        word = after
    return word


def frame(spoken: str) -> str:
    """Keep the consonants of a sound, merged by how alike they are heard."""
    first = "а" if spoken[:1] in _VOWELS else ""
    return (first if spoken else "") + spoken.translate(_MERGED)


def _masculine(spoken: str) -> str:
    if spoken.endswith("ска"):
        return spoken[:-1] + "и"
    return _FEMININE.sub(lambda end: end.group()[0], spoken)


@cache
def long_forms() -> dict[str, str]:
    """Map the sound of a short form or variant of a given name to that of the long one."""
    table = tomllib.loads((TABLES / "short_forms.toml").read_text("utf-8"))
    return {
        sound(short.casefold()): sound(name.casefold())
        for name, shorts in table["short_forms"].items()
        for short in (name, *shorts.split())
    }
