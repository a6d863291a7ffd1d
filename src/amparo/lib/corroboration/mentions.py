"""Whoever is named beside a verb of saying: the name, the role, whom they speak for."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from amparo.lib.corroboration.speech_words import SpeechWords
from amparo.lib.corroboration.word_sets import words_of
from amparo.lib.corroboration.wording import QUOTE, Unit

LONGEST = 16  # words in one mention
APPOSITION = 22  # words between two commas
_POSSESSIVE = re.compile(r"^(.+?)(?:[’']s|(?<=s)[’'])$")
_PARTICLES = words_of(
    "de la du des van von der den bin ibn al el of for and & the di da del dos y "
    "et le les по и d' l' d’ l’"
)
_PREPOSITIONS = words_of(
    "of for at from in on to with by about de du des d' d’ à au aux en pour chez "
    "dans sur в из на по от для при"
)


@dataclass(frozen=True)
class Mention:
    """A source as printed. `name` is empty for "a witness"; `pronoun` for "she".

    `start` and `end` are characters; `words` is what is printed, without article.
    `speaks_for` is whose spokesman it is, as printed.
    """

    start: int
    end: int
    words: str
    name: str = ""
    role: str = ""
    pronoun: str = ""
    speaks_for: str = ""
    woman: bool | None = None
    definite: bool | None = None

    @property
    def shown(self) -> str:
        """The name, or else the words."""
        return self.name or self.words


_LINKS = _PREPOSITIONS | {"the", "la", "le", "les", "l'", "l’"}


def mention_between(
    unit: Unit, first: int, last: int, lexicon: SpeechWords
) -> Mention | None:
    """Read the words `first` to `last`, both included, as one mention."""
    while first <= last and _is_margin(unit, first, lexicon):
        first += 1
    while first <= last and (unit.lows[last] in _PARTICLES or not _is_word(unit, last)):
        last -= 1
    if first > last:
        return None
    lows = unit.lows
    if first == last and lexicon.has("pronouns", lows[first]):
        return _pronoun(unit, first, lexicon)
    name_from = _name_from(unit, first, last, lexicon)
    if name_from is not None and (beyond := _beyond_name(unit, name_from, last)):
        return _with_place(unit, first, name_from, beyond, last, lexicon)
    words = _printed(unit, first, last)
    name, role = "", words
    if name_from is not None:
        role = _printed(unit, first, name_from - 1) if name_from > first else ""
        name = _printed(unit, name_from, last)
    return Mention(
        unit.starts[first],
        unit.ends[last],
        words,
        name=name,
        role=role,
        speaks_for=_speaks_for(unit, first, last, name_from, lexicon),
        woman=_is_woman(lows[first : last + 1], lexicon),
        definite=_is_definite(lows[first - 1] if first else ""),
    )


def _is_definite(before: str) -> bool | None:
    """Tell "the lawyer", who was named, from "a lawyer", who was not."""
    if before in {"the", "le", "la", "les", "l'", "l’"}:
        return True
    return False if before in {"a", "an", "un", "une"} else None


def _beyond_name(unit: Unit, start: int, last: int) -> int:
    """Return where "from Amity Watch" begins behind a person's name, or 0."""
    for at in range(start + 2, last):
        if unit.lows[at] in {"from", "with", "at", "in", "из", "в"}:
            return at if all(unit.is_name(n) for n in range(start, at)) else 0
    return 0


def _with_place(
    unit: Unit, first: int, start: int, beyond: int, last: int, lexicon: SpeechWords
) -> Mention:
    """Read a person's name followed by where the person works."""
    before = _printed(unit, first, start - 1) if start > first else ""
    role = f"{before} {_printed(unit, beyond, last)}".strip()
    return Mention(
        unit.starts[first],
        unit.ends[last],
        _printed(unit, first, last),
        name=_printed(unit, start, beyond - 1),
        role=role,
        woman=_is_woman(unit.lows[first:beyond], lexicon),
    )


def _pronoun(unit: Unit, at: int, lexicon: SpeechWords) -> Mention:
    low = unit.lows[at]
    woman = _is_woman([low], lexicon)
    return Mention(
        unit.starts[at], unit.ends[at], unit.words[at], pronoun=low, woman=woman
    )


def _is_word(unit: Unit, at: int) -> bool:
    return unit.words[at][0].isalnum() or at in unit.names


def _is_margin(unit: Unit, at: int, lexicon: SpeechWords) -> bool:
    """Tell articles and adverbs, which begin a mention but are no part of it."""
    low = unit.lows[at]
    if not _is_word(unit, at):
        return True
    if low in {
        "the",
        "a",
        "an",
        "le",
        "la",
        "les",
        "l'",
        "l’",
        "un",
        "une",
        "as",
        "comme",
    }:
        return not (
            low in {"la", "le"}
            and unit.words[at][0].isupper()
            and _next_capital(unit, at)
        )
    if unit.is_name(at) and at > 0:
        return False
    return low in _MARGINS or low.endswith("ly") or lexicon.has("days", low)


_MARGINS = words_of(
    "also later earlier then but and however so still meanwhile last this next "
    "как ранее а и но позже также в во et mais où que du des de d' d’ au aux à "
    "ainsi alors puis"
)


def _next_capital(unit: Unit, at: int) -> bool:
    return at > 0 and at + 1 < len(unit.words) and unit.words[at + 1][0].isupper()


def _name_from(unit: Unit, first: int, last: int, lexicon: SpeechWords) -> int | None:
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
    owned = bool(before) and bool(_POSSESSIVE.match(unit.words[start - 1]))
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
    if unit.is_name(1) or after in _PARTICLES:
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
    if _POSSESSIVE.match(word) and not word.isupper():
        return False
    if unit.is_name(at):
        return _names(unit, at, lexicon)
    if low in _PARTICLES and at > first and lexicon.language != "ru":
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
    if named and not _POSSESSIVE.match(unit.words[first]):
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
            linked = before in _PREPOSITIONS or before in {
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


def _printed(unit: Unit, first: int, last: int) -> str:
    """Join words as they are printed, a name between marks without its marks."""
    pieces: list[str] = []
    for at in range(first, last + 1):
        word = unit.words[at]
        if word == QUOTE:
            continue
        if at in unit.names and last > first:
            word = f"«{word}»"
        glued = pieces and (pieces[-1][-1:] in "'’-/(" or word in "-/),.;")
        if pieces and not glued:
            pieces.append(" ")
        pieces.append(word)
    return "".join(pieces).replace("_", " ").strip(" ,;")


def _speaks_for(
    unit: Unit, first: int, last: int, name_from: int | None, lexicon: SpeechWords
) -> str:
    """Return whom a spokesman, lawyer or secretary speaks for, as printed."""
    stop = last if name_from is None or name_from <= first else name_from - 1
    for at in range(first, stop + 1):
        press = unit.lows[at] == "secretary" and unit.lows[at - 1 : at] == ["press"]
        if not (press or lexicon.has("speaks_for", unit.lows[at])):
            continue
        after = at + 1
        if after <= stop and unit.lows[after] in {
            "for",
            "of",
            "to",
            "de",
            "du",
            "des",
            "d'",
            "d’",
        }:
            return _without_article(
                _printed(unit, _last_name(unit, after + 1, stop), stop)
            )
        if lexicon.language == "ru" and after <= stop:
            return _printed(unit, after, stop)
        return _owner(unit, first, at)
    return ""


def _last_name(unit: Unit, first: int, stop: int) -> int:
    """Return where "Arlen Koz" begins in "the leader Arlen Koz"; else `first`."""
    at = stop
    while at > first and unit.is_name(at - 1) and unit.is_name(at):
        at -= 1
    small_before = at > first and unit.words[at - 1][0].islower()
    linked = at > first and unit.lows[at - 1] in _PREPOSITIONS | {"the", "and"}
    return (
        at
        if small_before and not linked and stop > at and unit.is_name(stop)
        else first
    )


def _owner(unit: Unit, first: int, at: int) -> str:
    """Return the owner in "Koz’s press secretary", the body in "ministry spokeswoman"."""
    for place in range(at - 1, first - 1, -1):
        if owned := _POSSESSIVE.match(unit.words[place]):
            before = _printed(unit, first, place - 1) if place > first else ""
            return _without_article(f"{before} {owned[1]}".strip())
    before = _printed(unit, first, at - 1) if at > first else ""
    kept = [
        w
        for w in before.split()
        if w.lower()
        not in {
            "press",
            "his",
            "her",
            "its",
            "their",
            "sa",
            "son",
            "leur",
            "chief",
            "senior",
            "official",
        }
    ]
    return _without_article(" ".join(kept))


def _without_article(words: str) -> str:
    return re.sub(
        r"^(?:the|a|an|la|le|les|l['’])\s*(?=\S)", "", words, flags=re.IGNORECASE
    ).strip()


_OWNERS = frozenset({"her", "his", "их", "её", "ее", "его", "him"})


def _is_woman(lows: list[str], lexicon: SpeechWords) -> bool | None:
    if len(lows) > 1:
        lows = [low for low in lows if low not in _OWNERS]
    if any(lexicon.has("woman", low.rstrip(".")) for low in lows):
        return True
    if any(lexicon.has("man", low.rstrip(".")) for low in lows):
        return False
    return None


def merged(base: Mention, beside: Mention) -> Mention:
    """Join a mention with what stands beside it between commas."""
    start, end = min(base.start, beside.start), max(base.end, beside.end)
    woman = base.woman if base.woman is not None else beside.woman
    speaks_for = base.speaks_for or beside.speaks_for
    if base.name and not beside.name:
        role = base.role or beside.words
        return replace(
            base, start=start, end=end, role=role, speaks_for=speaks_for, woman=woman
        )
    if beside.name and not base.name:
        return replace(
            beside,
            start=start,
            end=end,
            role=base.words,
            speaks_for=speaks_for,
            woman=woman,
        )
    role = base.role or beside.words
    return replace(base, role=role, speaks_for=speaks_for, woman=woman)
