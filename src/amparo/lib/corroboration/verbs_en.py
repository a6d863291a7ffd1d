"""English verbs of saying in their sentence."""

from __future__ import annotations

from amparo.lib.corroboration.speech_words import SpeechWords
from amparo.lib.corroboration.verbs import Verb, near
from amparo.lib.corroboration.wording import QUOTE, Unit

_BE = frozenset({"is", "are", "was", "were", "be", "been", "being"})
_STARTS = frozenset({QUOTE, ",", "—", "–", "-", "»"})
_NOT = frozenset(
    {"not", "never", "no", "didn’t", "didn't", "doesn’t", "doesn't", "don’t", "don't"}
    | {"hasn’t", "hasn't", "haven’t", "haven't", "couldn’t", "couldn't"}
)


def english_verb(unit: Unit, at: int, words: SpeechWords) -> Verb | None:
    """Return the verb at a place, or None when the word is none there."""
    if _is_other(unit, at, words):
        return None
    low = unit.lows[at]
    act = words.act(low)
    before = unit.lows[at - 1] if at else ""
    after = unit.lows[at + 1] if at + 1 < len(unit.lows) else "."
    ing = low.endswith("ing")
    if (
        not ing
        and not _BE.isdisjoint(near(unit, at))
        and _adverbs_between(unit, at, words)
    ):
        return _passive(unit, at, low, act, words)
    noun_like = words.has("noun_like", low)
    if (
        noun_like
        and before != "to"
        and not _is_verb_here(unit, at, before, after, words)
    ):
        return None
    negated = act != "doubt" and not _NOT.isdisjoint(near(unit, at))
    if negated and act not in {"deny", "say", "tell"}:
        return None
    tells = low in {"told", "tells", "tell", "telling", "informed", "informs"}
    return Verb(
        at,
        act,
        looks_right=not tells and not ing and _may_invert(unit, at, act, after, words),
        follows=_follows(before, words, ing=ing),
        listens=tells and after not in {"us", "me", "him", "her", "them", "you"},
        negated=negated,
        needs_speaker=noun_like or act not in {"say", "tell"},
    )


def _is_other(unit: Unit, at: int, words: SpeechWords) -> bool:
    """Tell names, infinitives and participles, which say nothing here."""
    low = unit.lows[at]
    before = unit.lows[at - 1] if at else ""
    after = unit.lows[at + 1] if at + 1 < len(unit.lows) else "."
    if unit.words[at][0].isupper() and at > 0 and unit.words[at - 1] not in _STARTS:
        return True
    if low in {"asked", "asks"} and after in {"to", "not"}:
        return True
    if before in {"stay", "be", "keep", "remain"} or low in {"citing", "quoting"}:
        return True
    said = before == "to" and not {"went", "first"}.isdisjoint(near(unit, at, by=5))
    if words.has("modals", before) and not said:
        return True
    if low.endswith("ing"):
        return not _goes_on(unit, at, before, words)
    described = words.act(low) == "describe" and low.endswith("ed")
    return described and _is_named_so(unit, at, before, words)


def _may_invert(unit: Unit, at: int, act: str, after: str, words: SpeechWords) -> bool:
    prior = unit.words[at - 1] if at else ""
    if act not in {"say", "report", "believe"} or prior not in _STARTS:
        return False
    spoken = QUOTE in unit.words[max(0, at - 3) : at]
    return spoken or _is_tail(unit, at, after, words)


def _follows(before: str, words: SpeechWords, *, ing: bool) -> bool | None:
    """Tell a verb that shares the subject of the one before: "and added", ", saying"."""
    if before in {"and", "but"}:
        return True
    joined = before in {",", "before", "while"} or words.has("skip", before)
    return True if ing and joined else None


def _goes_on(unit: Unit, at: int, before: str, words: SpeechWords) -> bool:
    """Tell ", saying that" and "activists reporting that" from "for carrying out"."""
    if (
        before in {"and", ",", "but", "while", "before", "as"}
        or unit.words[at - 1] == QUOTE
    ):
        return True
    if words.has("skip", before) and before not in {"to", "not"}:
        return True
    return at > 0 and (unit.is_name(at - 1) or words.has("roles", before))


def _is_named_so(unit: Unit, at: int, before: str, words: SpeechWords) -> bool:
    """Tell "a man called Maksim" from "the mayor called Maksim a liar"."""
    if at + 1 >= len(unit.words) or not unit.is_name(at + 1):
        return False
    if before in _BE or unit.is_name(at - 1) or words.has("pronouns", before):
        return before in _BE
    following = unit.words[at + 2 : at + 6]
    return (
        all(word[0].isupper() or not word[0].isalnum() for word in following[:1])
        or not following
    )


def _is_tail(unit: Unit, at: int, after: str, words: SpeechWords) -> bool:
    """Tell ", say activists." from ", said that"."""
    if after in {"that", ":", ",", "."} or at + 1 >= len(unit.words):
        return False
    rest = unit.words[at + 1 :]
    starts = (
        words.has("determiners", after)
        or rest[0][0].isupper()
        or words.has("roles", after)
    )
    return starts and "that" not in unit.lows[at : at + 8] and len(rest) < 22


def _adverbs_between(unit: Unit, at: int, words: SpeechWords) -> bool:
    """Tell "was widely reported" from "was late, he said"."""
    for place in range(at - 1, max(-1, at - 4), -1):
        low = unit.lows[place]
        if low in _BE:
            return True
        if not (low.endswith("ly") or words.has("skip", low) or low in _NOT):
            return False
    return False


def _passive(
    unit: Unit, at: int, low: str, act: str, words: SpeechWords
) -> Verb | None:
    for place in range(at + 1, min(at + 10, len(unit.lows))):
        if unit.lows[place] == "by":
            if low in {"quoted", "cited"}:
                return Verb(at, "say", listens=True, listener_from=place)
            return Verb(at, act, agent=place, needs_speaker=True)
        if unit.words[place] in {",", ".", QUOTE, ";"}:
            break
    if low in {"quoted", "cited"} and "as" in unit.lows[at : at + 8]:
        return Verb(at, "say")
    return None


def _is_verb_here(
    unit: Unit, at: int, before: str, after: str, words: SpeechWords
) -> bool:
    """Tell "they report that" from "the report of"."""
    if words.has("determiners", before) or words.has("no_subject", before):
        return False
    if after in {"of", "by", "for"} and not unit.lows[at].endswith(("ed", "s")):
        return False
    if after == "of" and words.has("of_after", unit.lows[at]):
        return before in {"has", "have", "had"}
    if _is_plain(unit.lows[at], words) and not _is_plural(before, words):
        return False
    if unit.lows[at].endswith("ed") or words.has("strong_past", unit.lows[at]):
        return not (
            after in {"by", "in"} and not before.endswith(("has", "have", "had"))
        )
    if unit.lows[at].endswith("ing"):
        return (
            before in {"and", ",", "but", "while"}
            or unit.is_name(at - 1)
            or words.has("roles", before)
        )
    if (
        words.has("relatives", before)
        or words.has("pronouns", before)
        or unit.lows[at - 1] == ","
    ):
        return True
    named = at > 0 and unit.is_name(at - 1)
    role = words.has("roles", before) or before.endswith("s")
    plural_noun = unit.lows[at].endswith("s") and not unit.lows[at].endswith("ss")
    if (
        plural_noun
        and after in {"of", "about", "that", ".", ",", "from", "and", "against"}
        and not named
    ):
        return after == "that" and role
    return named or role or words.has("skip", before)


def _is_plain(low: str, words: SpeechWords) -> bool:
    """Tell "report", "claim" from "reports", "claimed"."""
    return not low.endswith(("s", "ed", "ing")) and not words.has("strong_past", low)


def _is_plural(before: str, words: SpeechWords) -> bool:
    skipped = words.has("skip", before) or words.has("plural_before", before)
    return skipped or before.endswith("s")
