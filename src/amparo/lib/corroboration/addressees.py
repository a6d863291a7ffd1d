"""Whom a recommendation is for: a body or an authority, never the reader."""

from __future__ import annotations

import re
from functools import cache

from amparo.lib.corroboration.grammar import lexicon

_MOST_WORDS = 16
_RU_HEADS = {
    "власт": "власти", "правительств": "правительство", "государств": "государства",
    "парламент": "парламент", "министерств": "министерство", "прокуратур": "прокуратура",
    "комитет": "комитет", "совет": "совет", "президент": "президент", "союз": "союз",
    "полици": "полиция", "комисси": "комиссия", "ассамбле": "ассамблея",
    "стран": "страны", "руководств": "руководство", "посольств": "посольство",
}  # fmt: skip
_RU_ADJECTIVES = (
    (re.compile(r"ую$"), "ая"),
    (re.compile(r"(?<=н|в|к|т|д)ому$|(?<=н|в|к|т|д)ого$"), "ый"),
    (re.compile(r"скому$|ского$"), "ский"),
    (re.compile(r"ским$|ских$"), "ские"),
)


@cache
def _lists(language: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    table = lexicon("recommendations")[language]
    authority = re.compile(rf"(?<!\w)(?:{table['authority']})(?!\w)", re.IGNORECASE)
    never = re.compile(
        rf"(?:(?:the|all|les|все) )?(?:{table['never']})\b", re.IGNORECASE
    )
    return authority, never


def is_addressee(
    words: str,
    language: str,
    *,
    is_firm: bool,
    needs_authority: bool = False,
    is_subject: bool = False,
) -> bool:
    """Tell whether words name someone in power.

    `is_firm`: the verb before them is one used towards authorities (urge, call on), so
    that any name will do. A subject of "must" has to be one or to begin with a capital.
    """
    words = words.strip()
    authority, never = _lists(language)
    if not words or len(words.split()) > _MOST_WORDS or never.match(words):
        return False
    if re.search(r"\d{3}|@|https?:", words):
        return False
    if authority.search(words):
        return not is_subject or _begins_a_clause(words)
    if needs_authority:
        return _is_name(words) and len(words.split()) <= 6
    return _is_name(words) and (is_firm or len(words.split()) <= 4)


def _begins_a_clause(words: str) -> bool:
    """Tell "the authorities" from "said that he believes the authorities"."""
    verb = r"\b(?:said|says?|told|believes?|not|would|could|will|may|might|is|are|was|were|has|have|had|сказал\w*|заявил\w*|есть|est|sont|a|ont|dit)\b"
    return not re.search(verb, words, re.IGNORECASE) and "n’t" not in words.replace(
        "'", "’"
    )


def _is_name(words: str) -> bool:
    first = re.sub(
        r"^(?:the|l['’]|la|le|les|à|au|aux|all)\s?", "", words, flags=re.IGNORECASE
    )
    tokens = re.findall(r"[^\W\d_][\w'’-]*", first)
    return bool(tokens) and tokens[0][0].isupper() and tokens[-1][0].isupper()


def addressee_form(words: str, language: str) -> str:
    """Give an addressee as it would head a list: without its preposition or case."""
    words = " ".join(words.split()).strip(" ,:;—–-")
    if language == "fr":
        return re.sub(r"^(?:à |À )", "", words)
    if language != "ru":
        return words
    return " ".join(_nominative(words.split()))


def _nominative(words: list[str]) -> list[str]:
    """Put a Russian head noun and the adjectives before it into the nominative."""
    for number, word in enumerate(words[:4]):
        head = next((h for h in _RU_HEADS if word.lower().startswith(h)), None)
        if head and re.fullmatch(rf"{head}\w{{0,4}}", word.lower()):
            form = _RU_HEADS[head]
            if word.lower() != form:
                words[number] = form.capitalize() if word[0].isupper() else form
            for place in range(number):
                words[place] = _adjective(words[place])
            return words
    return words


def _adjective(word: str) -> str:
    for pattern, ending in _RU_ADJECTIVES:
        if pattern.search(word):
            return pattern.sub(ending, word)
    return word
