"""Where a name begins among the words of a mention, and whether it is one."""

from __future__ import annotations

import re

from amparo.lib.corroboration.speech_words import SpeechWords
from amparo.lib.corroboration.word_sets import words_of
from amparo.lib.corroboration.wording import Unit

POSSESSIVE = re.compile(r"^(.+?)(?:[’']s|(?<=s)[’'])$")
PARTICLES = words_of(
    "de la du des van von der den bin ibn al el of for and & the di da del dos y "
    "et le les по и d' l' d’ l’"
)
PREPOSITIONS = words_of(
    "of for at from in on to with by about de du des d' d’ à au aux en pour chez "
    "dans sur в из на по от для при"
)


_LINKS = PREPOSITIONS | {"the", "la", "le", "les", "l'", "l’"}


def name_from(unit: Unit, first: int, last: int, lexicon: SpeechWords) -> int | None:
    """Return where the name begins, or None when this is a role alone."""
    if all(_is_title(unit, at, lexicon) for at in range(first, last + 1)):
        return None
    start = last
    if not _names(unit, last, lexicon):
        return _organisation_from(unit, first, last, lexicon)
    if first == 0 and last > 0 and not _begins_name(unit, last, lexicon):
        first += 1
    while start > first and _joins_name(unit, start - 1, first, lexicon):
        start -= 1
    while start < last and not _names(unit, start, lexicon):
        start += 1
    if lexicon.language == "ru" and last - start == 2 and first < start:
        start += 0 if _has_patronymic(unit, start) else 1
    if _is_no_name(unit, first, start, last, lexicon):
        return None
    before = unit.lows[start - 1] if start > first else ""
    owned = bool(before) and bool(POSSESSIVE.match(unit.words[start - 1]))
    if before in _LINKS or (owned and start == last):
        return _organisation_from(unit, first, last, lexicon)
    return start if owned else _person_part(unit, start, last, first, lexicon)


def _is_no_name(
    unit: Unit, first: int, start: int, last: int, lexicon: SpeechWords
) -> bool:
    """Tell titles, those a spokesman speaks for, and a place behind a role."""
    if _hangs_on_role(unit, first, start, lexicon):
        return True
    if all(_is_title(unit, at, lexicon) for at in range(start, last + 1)):
        return True
    place = lexicon.language == "ru" and first < start == last
    return place and bool(_RU_PLACE.search(unit.lows[last]))


def _has_patronymic(unit: Unit, start: int) -> bool:
    return unit.lows[start + 1].endswith(("вич", "вича", "вна", "вны", "ична", "вичу"))


_RU_PLACE = re.compile(r"(?:ии|ы|ья)$")  # a country or town in the genitive


def _hangs_on_role(unit: Unit, first: int, start: int, lexicon: SpeechWords) -> bool:
    """Tell "a spokesman for the leader Arlen Koz": the name is not the one who speaks."""
    group = {"en": "roles", "fr": "speaks_for"}.get(lexicon.language, "")
    if not group:
        return False
    role = next(
        (n for n in range(first, start) if lexicon.has(group, unit.lows[n])), -1
    )
    return role >= 0 and any(
        unit.lows[n] in {"for", "of", "to", "du", "de", "des"}
        for n in range(role + 1, start)
    )


def _is_title(unit: Unit, at: int, lexicon: SpeechWords) -> bool:
    low = unit.lows[at].rstrip(".")
    return at not in unit.names and (
        lexicon.has("titles", low) or lexicon.has("roles", low)
    )


def _begins_name(unit: Unit, last: int, lexicon: SpeechWords) -> bool:
    """Tell a capital that a sentence's beginning gives from one that a name gives."""
    if 0 in unit.names or last == 0:
        return True
    after = unit.lows[1]
    if unit.is_name(1) or after in PARTICLES:
        return not lexicon.has("determiners", unit.lows[0]) and not lexicon.has(
            "skip", unit.lows[0]
        )
    return False


def _names(unit: Unit, at: int, lexicon: SpeechWords) -> bool:
    """Tell a capital word that is part of a name, not a title at a sentence's beginning."""
    if not unit.is_name(at):
        return False
    word = unit.words[at]
    sentence_first = at == 0 and at not in unit.names
    is_role = lexicon.has("roles", unit.lows[at]) or lexicon.has(
        "titles", unit.lows[at].rstrip(".")
    )
    return not (sentence_first and is_role and not word.isupper())


def _joins_name(unit: Unit, at: int, first: int, lexicon: SpeechWords) -> bool:
    word, low = unit.words[at], unit.lows[at]
    if POSSESSIVE.match(word) and not word.isupper():
        return False
    if unit.is_name(at):
        return _names(unit, at, lexicon)
    if low in PARTICLES and at > first and lexicon.language != "ru":
        return unit.is_name(at - 1) and low not in {
            "the",
            "and",
            "et",
            "le",
            "les",
            "l'",
            "d'",
        }
    return False


def _organisation_from(
    unit: Unit, first: int, last: int, lexicon: SpeechWords
) -> int | None:
    """Find a name that goes on in small letters: Comité de la Lanterne, Porte ouverte."""
    head = unit.lows[first if lexicon.language == "fr" else last]
    if lexicon.has("roles", head) and not lexicon.has("groups", head):
        return _french_name(unit, first, last) if lexicon.language == "fr" else None
    named = unit.is_name(first) and (first > 0 or _begins_name(unit, last, lexicon))
    if named and not POSSESSIVE.match(unit.words[first]):
        low = unit.lows[first].rstrip(".")
        as_role = lexicon.has("roles", low) and first == 0
        if not as_role or lexicon.has("groups", low):
            return (
                first if any(unit.is_name(n) for n in range(first, last + 1)) else None
            )
        return None
    return _french_name(unit, first, last) if lexicon.language == "fr" else None


def _french_name(unit: Unit, first: int, last: int) -> int | None:
    """Find the name in "l'association Porte ouverte"; none in "l'ambassade de Karsanie"."""
    for at in range(first + 1, last + 1):
        if unit.is_name(at):
            before = unit.lows[at - 1]
            linked = before in PREPOSITIONS or before in {
                "l'",
                "l’",
                "la",
                "le",
                "les",
            }
            return None if linked else at
    return None


def _person_part(
    unit: Unit, start: int, last: int, first: int, lexicon: SpeechWords
) -> int:
    """Drop titles in capitals before a name; in Russian, also a place before it."""
    at = start
    while at < last and lexicon.has("titles", unit.lows[at].rstrip(".")):
        at += 1
    if at > start and at <= last:
        return at
    if lexicon.language == "ru" and first < start:
        while last - at >= 1 and unit.words[at].isupper() and len(unit.words[at]) > 1:
            at += 1
        patronymic = (
            re.search(r"(?:вич|вна|ична)$", unit.lows[last - 1]) if last > at else None
        )
        keep = 3 if patronymic else 2
        if last - at + 1 > keep and unit.lows[at][-1] in "аяыиеойю":
            at = last - keep + 1
    if lexicon.language == "en":
        for role_at in range(last - 1, start - 1, -1):
            if lexicon.has("titles", unit.lows[role_at].rstrip(".")):
                return role_at + 1
    return at
