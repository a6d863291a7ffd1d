import math
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from amparo.lib.sealing.spelling import plain_words

LANGUAGES = ("en", "fr", "ru")
LATIN = "aeopcyxkmthbi"
CYRILLIC_LOOK_ALIKES = "аеорсухкмтнві"
TO_CYRILLIC = str.maketrans(LATIN[:-1], CYRILLIC_LOOK_ALIKES[:-1])
TO_LATIN = str.maketrans(CYRILLIC_LOOK_ALIKES + "јѕ", LATIN + "js")


@dataclass(frozen=True)
class WordList:
    """The words of one language in their fixed order; a word is stored as its position."""

    language: str
    words: tuple[str, ...]
    positions: dict[str, int]

    def needed(self, bits: int) -> int:
        """Count how many random words make up so many bits."""
        return math.ceil(bits / math.log2(len(self.words)))

    def find_position(self, word: str) -> int | None:
        """Find a typed word, whatever its accents, case or look-alike letters; None when it is not listed."""
        return self.positions.get(_folded(word, self.language))


@lru_cache(maxsize=len(LANGUAGES))
def word_list(language: str) -> WordList:
    """Get the list of a language; see wordlists/LICENSES.md for where it comes from."""
    folder = files("amparo.lib.sealing") / "wordlists"
    words = tuple((folder / f"{language}.txt").read_text("utf-8").split())
    positions = {_folded(word, language): at for at, word in enumerate(words)}
    return WordList(language, words, positions)


def _folded(word: str, language: str) -> str:
    """Write a word so that it is found without accents, and with letters of the wrong alphabet."""
    look_alikes = TO_CYRILLIC if language == "ru" else TO_LATIN
    parts = unicodedata.normalize("NFKD", plain_words(word).translate(look_alikes))
    return "".join(sign for sign in parts if not unicodedata.combining(sign))
