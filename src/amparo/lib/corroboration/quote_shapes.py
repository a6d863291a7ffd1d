"""Tell speech between marks from names of things and from words held at arm's length."""

from __future__ import annotations

import re
from enum import StrEnum

from amparo.lib.corroboration.documents import Document
from amparo.lib.corroboration.quote_marks import Marked
from amparo.lib.corroboration.speech_words import SpeechWords
from amparo.lib.corroboration.word_sets import words_of

_WORD = re.compile(r"[^\W_][\w’'-]*")
_SMALL = words_of(
    "the a an of and to in on for at by with from or is as de la le les des du et "
    "à en un une и в на о для"
)
_INTRODUCED = re.compile(r"[:,—–]\s*$")
_SPOKEN_AFTER = re.compile(r"[»”\"’'‘]?\s*,?\s*[—–-]\s")


class Shape(StrEnum):
    """What stands between marks, as far as the words around it tell."""

    SPEECH = "speech"
    FRAGMENT = "fragment"
    NAME = "name"


def shape_of(document: Document, mark: Marked, words: SpeechWords) -> Shape:
    """Tell what stands between two marks, before anybody is asked who said it."""
    inside = document.of(mark.inner)
    tokens = _WORD.findall(inside[:400])
    if not tokens:
        return Shape.NAME
    before = document.text[max(0, mark.outer.start - 60) : mark.outer.start]
    after = document.text[mark.outer.end : mark.outer.end + 12]
    if _is_name(inside, tokens, before, after, words):
        return Shape.NAME
    capital = inside.lstrip("[(…. ¿¡„“«‘'\"")[:1].isupper()
    introduced = (
        not before.strip() or bool(_INTRODUCED.search(before)) or before[-1:] == "\n"
    )
    if capital and (introduced or len(tokens) >= 4):
        return Shape.SPEECH
    if len(tokens) >= 4 and _has_finite(tokens, words):
        return Shape.SPEECH
    return Shape.SPEECH if introduced and len(tokens) >= 6 else Shape.FRAGMENT


def _is_name(
    inside: str, tokens: list[str], before: str, after: str, words: SpeechWords
) -> bool:
    if len(tokens) > 12 or inside[-1] in ".,!?…;" or before.rstrip().endswith(":"):
        return False
    if not (inside[0].isupper() or inside[0].isdigit()):
        return False
    near = before[before.rfind("\n") + 1 :].split()[-2:]
    if any(each.strip(",.").lower() in words.words["works"] for each in near):
        return True
    titled = all(each[0].isupper() or each.lower() in _SMALL for each in tokens)
    if words.language == "en":
        return titled and len(tokens) <= 8 and bool(before.strip())
    return _is_cyrillic_or_french_name(tokens, before, after, words)


def _is_cyrillic_or_french_name(
    tokens: list[str], before: str, after: str, words: SpeechWords
) -> bool:
    """Take a short capital «Name» inside a sentence for a name, unless it is spoken."""
    inside_clause = before.rstrip()[-1:].isalpha()
    comma = after.startswith((",", " ,")) and not inside_clause
    spoken = bool(_SPOKEN_AFTER.match(after)) or comma
    alone = len(tokens) == 1 and bool(before.strip())
    if len(tokens) > 4 or (spoken and not alone):
        return False
    last = before.rstrip()[-1:]
    if not last:
        return False
    if words.language == "fr" and len(tokens) > 1:
        return last.isalpha() and not _has_finite(tokens, words)
    return last.isalnum() or last in ",(»"


def _has_finite(tokens: list[str], words: SpeechWords) -> bool:
    finite = words.words["finite"]
    return any(
        each.lower().replace("'", "’") in finite or each.lower() in finite
        for each in tokens[:12]
    )
