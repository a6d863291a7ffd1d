"""Russian verbs of saying in their sentence."""

from __future__ import annotations

import re

from amparo.lib.corroboration.speech_words import SpeechWords
from amparo.lib.corroboration.verbs import DASHES, Verb
from amparo.lib.corroboration.wording import QUOTE, Unit


def russian_verb(unit: Unit, at: int, words: SpeechWords) -> Verb | None:
    """Return the verb at a place, or None when the word is none there."""
    low = unit.lows[at]
    act = words.act(low)
    before = unit.lows[at - 1] if at else ""
    if not act:
        return _russian_incise(unit, at, words)
    if act == "passive":
        return _russian_passive(unit, at, words)
    negated = before in {"не", "ни"}
    if negated and act != "doubt":
        return None
    prior = unit.words[at - 1] if at else ","
    right = (
        prior in {",", "—", "–", "-", QUOTE}
        or before in {"как", "об", "этом", "ранее", "тем", "времени"}
        or at == 0
    )
    listener_end = _dative(unit, at, words) if right else 0
    return Verb(
        at,
        act,
        looks_right=right,
        follows=True if before in {"и", "а", "но"} else None,
        listens=act == "say",
        listener_from=at if listener_end or not right else -1,
        listener_end=listener_end,
        needs_speaker=words.has("noun_like", low)
        or act in {"deny", "describe", "doubt"},
    )


_RU_VERB = re.compile(
    r"\w{2,}(?:ет|ёт|ит|ют|ут|ят|ат|ется|ится|ла|ло|ли|л|лся|лась|лись)$"
)


def _russian_incise(unit: Unit, at: int, words: SpeechWords) -> Verb | None:
    """Take any verb behind ", —" and before a name: ", — вздыхает Лунд"."""
    if at < 2 or unit.words[at - 1] not in DASHES or at + 1 >= len(unit.words):
        return None
    if (
        unit.words[at - 2] not in {",", ".", "!", "?", "…", QUOTE}
        or not unit.words[at][0].islower()
    ):
        return None
    named = unit.is_name(at + 1) or words.has("roles", unit.lows[at + 1])
    if not (
        named or words.has("pronouns", unit.lows[at + 1])
    ) or not _RU_VERB.fullmatch(unit.lows[at]):
        return None
    return Verb(at, "say", looks_right=True)


def _russian_passive(unit: Unit, at: int, words: SpeechWords) -> Verb | None:
    """Read "говорится в заявлении миссии": who issued it stands behind."""
    for place in range(at + 1, min(at + 4, len(unit.lows))):
        if words.has("stated", unit.lows[place]):
            return Verb(at, "say", looks_right=True, listener_end=place - 1)
    return None


def _dative(unit: Unit, at: int, words: SpeechWords) -> int:
    """Return the last word of an outlet in the dative between verb and subject, or 0."""
    place = at + 1
    if place >= len(unit.words):
        return 0
    low = unit.lows[place]
    outlet = words.has("outlets", low) and (
        low.endswith(("у", "ю", "е")) or low in {"риа", "тасс", "интерфакс", "радио"}
    )
    told = words.has("not_outlets", low)
    after = unit.lows[place + 1] if place + 1 < len(unit.lows) else ""
    named = place in unit.names and words.has("roles", after)
    if not (outlet or told or named):
        return 0
    end = place
    while end + 1 < len(unit.words) and end + 1 in unit.names:
        end += 1
    following = unit.words[end + 1] if end + 1 < len(unit.words) else "."
    return end if following[0].isalpha() else 0
