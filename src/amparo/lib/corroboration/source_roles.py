"""What kind of source somebody is: press, official, lawyer, victim, witness ..."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files

from amparo.lib.corroboration.speech_words import SpeechWords, stem
from amparo.lib.corroboration.word_sets import words_of


@cache
def _kinds() -> dict[str, str]:
    folder = files("amparo.lib.corroboration") / "lexicons"
    told = tomllib.loads((folder / "source_roles.toml").read_text("utf-8"))
    return {
        word: kind for kind, words in told["kinds"].items() for word in words.split()
    }


@cache
def _stems() -> dict[str, str]:
    return {stem(word): kind for word, kind in _kinds().items() if len(word) > 4}


def role_of(name: str, role: str, words: SpeechWords) -> str:
    """Return news, agency, ngo, igo, official, lawyer, victim, witness or document.

    Empty when neither the name nor the role tells.
    """
    for text in (name, role) if name and name[0].isupper() else (role, name):
        listed = _from_head(text, words.language)
        for word in listed:
            plain = word.strip(".,’'")
            kind = _of_head(listed) if plain in _HEADS else _kinds().get(plain)
            if kind is None and words.language == "ru" and len(plain) > 4:
                kind = _stems().get(stem(plain))
            if kind:
                return kind
    return ""


def _from_head(text: str, language: str) -> list[str]:
    """Return the words of a mention, the one that tells most first.

    An English head stands last before "of" or "for", a Russian or French one first.
    """
    found = text.lower().replace("«", " ").replace("»", " ").replace("’s", "").split()
    if language != "en":
        return found
    cut = next((n for n, word in enumerate(found) if word in _LINKS and n), len(found))
    return [*reversed(found[:cut]), *found[cut:]]


def _of_head(words: list[str]) -> str:
    """Tell the head of an association from the head of a state."""
    for word in words:
        plain = word.strip(".,’'")
        kind = _kinds().get(plain) or (
            _stems().get(stem(plain)) if len(plain) > 4 else None
        )
        if kind in {"ngo", "igo", "news", "agency"} and plain not in _HEADS:
            return kind
    return "official"


_HEADS = words_of(
    "head leader president chief глава лидер président présidente chef руководитель"
)
_LINKS = frozenset(["of", "for", "at", "from", "in", "with", "to"])
