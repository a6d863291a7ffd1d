"""French verbs of saying in their sentence."""

from __future__ import annotations

from amparo.lib.corroboration.speech_words import SpeechWords, without_inversion
from amparo.lib.corroboration.verbs import Verb, near
from amparo.lib.corroboration.wording import QUOTE, Unit

_HAVE = frozenset({"a", "ont", "avait", "avaient", "aurait", "auraient", "ayant"})
_BE = frozenset({"été", "est", "sont", "était", "étaient", "s'est", "s’est"})
_ELIDED = frozenset({"s'", "s’", "se"})
_INVERTED = ("a-t-", "ont-", "avait-", "avaient-", "aurait-")
_THAT = frozenset({"que", "qu'", "qu’", ":"})
APPOSITION = 24  # words between two commas


def french_verb(unit: Unit, at: int, words: SpeechWords) -> Verb | None:
    """Return the verb at a place, or None when the word is none there."""
    low = unit.lows[at]
    plain = without_inversion(low)
    act = words.act(plain)
    if plain != low:
        return Verb(at, act, inversion=True, pronoun_at=at, listens=True)
    before = unit.lows[at - 1] if at else ""
    if low == "état" and before not in {"fait", "font", "faire"}:
        return None
    helped = _helped(unit, at)
    if helped == "inverted":
        helper = next(n for n in range(at - 1, -1, -1) if "-" in unit.lows[n])
        return Verb(at, act, inversion=True, pronoun_at=helper, listens=True)
    if helped == "passive":
        return _by_agent(unit, at, act)
    if words.has("determiners", before) or words.has("no_verb_before", before):
        return None
    if not helped and _is_participle(plain, words):
        return None
    if _is_negated(unit, at) and act != "doubt":
        return None
    return _finite(unit, at, act, helped=helped, words=words)


def _finite(unit: Unit, at: int, act: str, *, helped: str, words: SpeechWords) -> Verb:
    start = _first_of(unit, at) if helped else at
    before = unit.lows[start - 1] if start else ""
    return Verb(
        at,
        act,
        looks_right=_may_invert(unit, start, at, words),
        follows=True if before in {"et", "mais"} else None,
        listens=True,
        needs_speaker=words.has("noun_like", unit.lows[at]) or act != "say",
    )


def _first_of(unit: Unit, at: int) -> int:
    """Return where "a", "s'est", "l'a" of a past begins."""
    start = at
    while start > 0 and at - start < 4:
        low = unit.lows[start - 1]
        if low not in _HAVE and low not in _BE and low not in _ELIDED:
            break
        start -= 1
    return start


def _by_agent(unit: Unit, at: int, act: str) -> Verb | None:
    """Read "ont été qualifiées de ... par le procureur"."""
    for place in range(at + 1, min(at + 9, len(unit.lows))):
        if unit.lows[place] == "par":
            return Verb(at, act, agent=place, needs_speaker=True)
        if unit.words[place] in {",", ".", ";"}:
            return None
    return None


def _is_participle(plain: str, words: SpeechWords) -> bool:
    return words.has("participles", plain) and not words.has("present", plain)


def _is_negated(unit: Unit, at: int) -> bool:
    around = unit.lows[max(0, at - 2) : at + 2]
    return "pas" in around and not {"ne", "n'", "n’"}.isdisjoint(near(unit, at))


def _may_invert(unit: Unit, start: int, at: int, words: SpeechWords) -> bool:
    """Tell ", affirme X" and "comme l'a révélé X" from "X, qui représente Y, affirme"."""
    after = unit.lows[at + 1] if at + 1 < len(unit.lows) else "."
    if start == 0 or after in _THAT or words.has("relatives", unit.lows[start - 1]):
        return False
    if unit.words[start - 1] not in {",", QUOTE, "—", "–", "?", "!"}:
        return "comme" in unit.lows[max(0, start - 3) : start]
    return not _closes_apposition(unit, start, words)


def _closes_apposition(unit: Unit, start: int, words: SpeechWords) -> bool:
    """Tell "X, qui représente sept familles, affirme" from ", affirme X"."""
    if start < 3 or unit.words[start - 1] != ",":
        return False
    for place in range(start - 2, max(0, start - APPOSITION), -1):
        if unit.words[place] == QUOTE:
            return False
        if unit.words[place] == ",":
            return _tells_who(unit, place + 1, words)
    return False


def _tells_who(unit: Unit, first: int, words: SpeechWords) -> bool:
    low = unit.lows[first]
    groups = ("relatives", "roles", "determiners", "asked")
    return unit.is_name(first) or any(words.has(group, low) for group in groups)


def _helped(unit: Unit, at: int) -> str:
    """Return how a participle is helped: by "a", by "a-t-il", or in the passive."""
    for place in range(at - 1, max(-1, at - 4), -1):
        low = unit.lows[place]
        if low in _HAVE:
            return "active"
        if low.startswith(_INVERTED):
            return "inverted"
        if low in _BE:
            reflexive = place > 0 and unit.lows[place - 1] in _ELIDED
            return (
                "active"
                if reflexive or (low.startswith("s") and low != "sont")
                else "passive"
            )
    return ""
