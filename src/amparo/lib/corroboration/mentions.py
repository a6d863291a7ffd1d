"""Whoever is named beside a verb of saying: the name, the role, whom they speak for."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from amparo.lib.corroboration.name_grammar import (
    PARTICLES,
    POSSESSIVE,
    PREPOSITIONS,
    name_from,
)
from amparo.lib.corroboration.speech_words import SpeechWords
from amparo.lib.corroboration.word_sets import words_of
from amparo.lib.corroboration.wording import QUOTE, Unit

LONGEST = 16  # words in one mention
APPOSITION = 22  # words between two commas


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


def mention_between(
    unit: Unit, first: int, last: int, lexicon: SpeechWords
) -> Mention | None:
    """Read the words `first` to `last`, both included, as one mention."""
    while first <= last and _is_margin(unit, first, lexicon):
        first += 1
    while first <= last and (unit.lows[last] in PARTICLES or not _is_word(unit, last)):
        last -= 1
    if first > last:
        return None
    lows = unit.lows
    if first == last and lexicon.has("pronouns", lows[first]):
        return _pronoun(unit, first, lexicon)
    begin = name_from(unit, first, last, lexicon)
    if begin is not None and (beyond := _beyond_name(unit, begin, last)):
        return _with_place(unit, first, begin, beyond, last, lexicon)
    words = _printed(unit, first, last)
    name, role = "", words
    if begin is not None:
        role = _printed(unit, first, begin - 1) if begin > first else ""
        name = _printed(unit, begin, last)
    return Mention(
        unit.starts[first],
        unit.ends[last],
        words,
        name=name,
        role=role,
        speaks_for=_speaks_for(unit, first, last, begin, lexicon),
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
    unit: Unit, first: int, last: int, begin: int | None, lexicon: SpeechWords
) -> str:
    """Return whom a spokesman, lawyer or secretary speaks for, as printed."""
    stop = last if begin is None or begin <= first else begin - 1
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
    linked = at > first and unit.lows[at - 1] in PREPOSITIONS | {"the", "and"}
    return (
        at
        if small_before and not linked and stop > at and unit.is_name(stop)
        else first
    )


def _owner(unit: Unit, first: int, at: int) -> str:
    """Return the owner in "Koz’s press secretary", the body in "ministry spokeswoman"."""
    for place in range(at - 1, first - 1, -1):
        if owned := POSSESSIVE.match(unit.words[place]):
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
