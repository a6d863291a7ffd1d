"""Cut text into words and stems, the same way when it is stored and when it is sought."""

from __future__ import annotations

import re
import unicodedata

import snowballstemmer

WORD = re.compile(r"[^\W_]+")
STEMMERS = {"en": "english", "ru": "russian", "fr": "french", "ar": "arabic"}
# A language written in a script whose texts we stem when its own is not stated.
UNSTATED = {"", "und", "mul", "mis"}
BY_SCRIPT = {"LATIN": ("en", "fr"), "CYRILLIC": ("ru",), "ARABIC": ("ar",)}


def folded(text: str) -> str:
    """Take away what must not matter: forms, case, and the dots of ё."""
    return unicodedata.normalize("NFKC", text).casefold().replace("ё", "е")


def words_of(text: str) -> list[str]:
    """List the words of a text in their order."""
    return WORD.findall(folded(text))


class Stems:
    """Stems of words; remembers them for as long as it lives, which is one action."""

    def __init__(self) -> None:
        # A stemmer keeps state while it works, so each action has its own.
        self._stemmers = {
            language: snowballstemmer.stemmer(name)
            for language, name in STEMMERS.items()
        }
        self._known: dict[tuple[str, str], str] = {}

    def tokens(self, text: str, *, language: str) -> list[str]:
        """Give the words of a text and their stems, each once."""
        words = dict.fromkeys(words_of(text))
        stems = {word: self.stem(word, language=language) for word in words}
        return list(dict.fromkeys([*words, *stems.values()]))

    def stem(self, word: str, *, language: str) -> str:
        """Give a word's stem in a language; in one we do not stem, the word itself."""
        languages = _languages(word)
        primary = language.split("-")[0]
        if primary not in languages:
            # A foreign word in the text, or a text whose language we do not know or stem.
            if languages and (primary in STEMMERS or primary in UNSTATED):
                primary = languages[0]
            else:
                return word
        return self._stem(word, primary)

    def to_seek(self, word: str) -> list[str]:
        """Give every form under which a sought word may be stored."""
        stems = [self._stem(word, language) for language in _languages(word)]
        return list(dict.fromkeys([*stems, word]))

    def _stem(self, word: str, language: str) -> str:
        known = self._known.get((word, language))
        if known is None:
            known = self._stemmers[language].stemWord(word)
            self._known[(word, language)] = known
        return known


def _languages(word: str) -> tuple[str, ...]:
    return BY_SCRIPT.get(unicodedata.name(word[0], "").split(" ")[0], ())
