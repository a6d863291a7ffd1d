"""Tell whether a word of saying is a verb here, and where its subject may stand."""

from __future__ import annotations

import re
from dataclasses import dataclass

from amparo.lib.corroboration.speech_words import SpeechWords, without_inversion
from amparo.lib.corroboration.wording import QUOTE, Unit

_BE = frozenset(["is", "are", "was", "were", "be", "been", "being"])
_MODALS = frozenset(
    [
        "to",
        "will",
        "would",
        "can",
        "could",
        "may",
        "might",
        "must",
        "should",
        "did",
        "do",
        "does",
        "don’t",
        "don't",
        "didn’t",
        "didn't",
        "couldn’t",
        "cannot",
        "can’t",
        "won’t",
        "let",
        "please",
        "wouldn’t",
    ]
)
_NOT = frozenset(
    [
        "not",
        "never",
        "no",
        "не",
        "ни",
        "ne",
        "n'",
        "n’",
        "pas",
        "didn’t",
        "didn't",
        "doesn’t",
        "don’t",
        "hasn’t",
        "haven’t",
        "couldn’t",
        "hasn't",
        "haven't",
    ]
)
_DASHES = frozenset("—–-")
_STARTS = frozenset({QUOTE, ",", "—", "–", "-", "»"})


@dataclass(frozen=True)
class Verb:
    """A verb of saying at a place in a row.

    `looks_right` when its subject may stand behind it; `follows` when it shares the
    subject of the saying before; `agent` is the place of "by" in a passive.
    """

    at: int
    act: str
    looks_right: bool = False
    follows: bool | None = None
    agent: int = 0
    inversion: bool = False
    pronoun_at: int = 0
    listens: bool = False
    listener_from: int = -1
    listener_end: int = 0
    negated: bool = False
    needs_speaker: bool = False


def verb_at(unit: Unit, at: int, words: SpeechWords) -> Verb | None:
    """Return the verb at a place, or None when the word is none there."""
    match words.language:
        case "ru":
            return _russian(unit, at, words)
        case "fr":
            return _french(unit, at, words)
    return _english(unit, at, words)


def _near(unit: Unit, at: int, *, by: int = 3) -> list[str]:
    return unit.lows[max(0, at - by) : at]


def _english(unit: Unit, at: int, words: SpeechWords) -> Verb | None:
    low = unit.lows[at]
    act = words.act(low)
    before = unit.lows[at - 1] if at else ""
    after = unit.lows[at + 1] if at + 1 < len(unit.lows) else "."
    if unit.words[at][0].isupper() and at > 0 and unit.words[at - 1] not in _STARTS:
        return None
    if low in {"asked", "asks"} and after in {"to", "not"}:
        return None
    if before in {"stay", "be", "keep", "kept", "remain"} or low in {
        "citing",
        "quoting",
    }:
        return None
    if before in _MODALS and not (
        before == "to" and {"went", "first"} & set(_near(unit, at, by=5))
    ):
        return None
    ing = low.endswith("ing")
    if ing and not _goes_on(unit, at, before, words):
        return None
    if (
        act == "describe"
        and low.endswith("ed")
        and _is_named_so(unit, at, before, words)
    ):
        return None
    noun_like = words.has("noun_like", low)
    if (
        noun_like
        and before != "to"
        and not _is_verb_here(unit, at, before, after, words)
    ):
        return None
    auxiliary = next((each for each in reversed(_near(unit, at)) if each in _BE), "")
    if auxiliary and not ing and _adverbs_between(unit, at, words):
        return _passive(unit, at, low, act, words)
    negated = bool(_NOT & set(_near(unit, at))) and act not in {"doubt"}
    if negated and act not in {"deny", "say", "tell"}:
        return None
    tells = low in {"told", "tells", "tell", "telling", "informed", "informs"}
    prior = unit.words[at - 1] if at else ""
    opens_right = prior in {QUOTE, ","} or prior in _DASHES
    right = (
        opens_right and not tells and not ing and act in {"say", "report", "believe"}
    )
    right = right and (
        QUOTE in unit.words[max(0, at - 3) : at] or _is_tail(unit, at, after, words)
    )
    follows = (
        True
        if (
            before in {"and", ",", "but", "before", "while"}
            or words.has("skip", before)
        )
        and (ing or before in {"and", "but"})
        else None
    )
    if (
        ing
        and before not in {"and", ",", "but", "while", "before"}
        and not words.has("skip", before)
    ):
        follows = None
    return Verb(
        at,
        act,
        looks_right=right,
        follows=follows,
        listens=tells and after not in {"us", "me", "him", "her", "them", "you"},
        negated=negated,
        needs_speaker=noun_like or act not in {"say", "tell"},
    )


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
    if words.has("determiners", before) or before in _PREPOSITIONS_EN:
        return False
    if after in {"of", "by", "for"} and not unit.lows[at].endswith(("ed", "s")):
        return False
    if after == "of" and unit.lows[at] in {
        "suspected",
        "accused",
        "informed",
        "heard",
        "learned",
    }:
        return before in {"has", "have", "had"}
    if _is_plain(unit.lows[at]) and not _is_plural(before, unit, at, words):
        return False
    if unit.lows[at].endswith("ed") or unit.lows[at] in {
        "found",
        "heard",
        "known",
        "shown",
    }:
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


def _is_plain(low: str) -> bool:
    """Tell "report", "claim" from "reports", "claimed"."""
    return not low.endswith(("s", "ed", "ing")) and low not in {
        "found",
        "heard",
        "known",
        "shown",
        "told",
        "wrote",
        "spoke",
        "read",
        "felt",
        "thought",
        "knew",
        "learnt",
        "taught",
        "broadcast",
    }


def _is_plural(before: str, unit: Unit, at: int, words: SpeechWords) -> bool:
    plural = {
        "they",
        "who",
        "people",
        "police",
        "women",
        "men",
        "media",
        "and",
        "both",
        "all",
        "which",
        "also",
        "we",
        "i",
        "you",
    }
    return before in plural or before.endswith("s") or words.has("skip", before)


_PREPOSITIONS_EN = frozenset(
    [
        "of",
        "for",
        "at",
        "in",
        "on",
        "to",
        "with",
        "by",
        "from",
        "about",
        "under",
        "against",
        "into",
        "as",
        "this",
        "no",
        "any",
        "some",
        "my",
        "your",
        "his",
        "her",
        "its",
        "our",
        "their",
    ]
)


def _russian(unit: Unit, at: int, words: SpeechWords) -> Verb | None:
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
    if at < 2 or unit.words[at - 1] not in _DASHES or at + 1 >= len(unit.words):
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
    if not (outlet or told):
        return 0
    end = place
    while end + 1 < len(unit.words) and end + 1 in unit.names:
        end += 1
    following = unit.words[end + 1] if end + 1 < len(unit.words) else "."
    return end if following[0].isalpha() else 0


def _french(unit: Unit, at: int, words: SpeechWords) -> Verb | None:
    low = unit.lows[at]
    plain = without_inversion(low)
    act = words.act(plain)
    before = unit.lows[at - 1] if at else ""
    after = unit.lows[at + 1] if at + 1 < len(unit.lows) else "."
    if plain != low:
        return Verb(at, act, inversion=True, pronoun_at=at, listens=True)
    if low == "état" and before not in {"fait", "font", "faire"}:
        return None
    helped = _helped(unit, at)
    if helped == "inverted":
        helper = next(n for n in range(at - 1, -1, -1) if "-" in unit.lows[n])
        return Verb(at, act, inversion=True, pronoun_at=helper, listens=True)
    if helped == "passive":
        agent = next(
            (
                n
                for n in range(at + 1, min(at + 6, len(unit.lows)))
                if unit.lows[n] == "par"
            ),
            0,
        )
        return Verb(at, act, agent=agent, needs_speaker=True) if agent else None
    if words.has("determiners", before) or before in {
        "de",
        "d'",
        "d’",
        "en",
        "à",
        "une",
        "par",
        "sans",
        "au",
        "aux",
        "pour",
    }:
        if not (before in {"les", "la", "le", "l'"} and after in {"que"}):
            return None
    participle = plain.endswith(
        ("é", "és", "ée", "ées", "u", "i", "t")
    ) and not _is_present(plain)
    if participle and not helped and plain != "état":
        return None
    negated = "pas" in unit.lows[max(0, at - 2) : at + 2] and bool(
        {"ne", "n'", "n’"} & set(_near(unit, at))
    )
    if negated and act not in {"doubt"}:
        return None
    start = at - 1 if helped else at
    prior = unit.words[start - 1] if start > 0 else ""
    right = (
        prior in {",", QUOTE, "—", "–"}
        or unit.lows[max(0, start - 2) : start] in (["comme", "l'"], ["comme", "l’"])
        or (
            prior.lower() in {"l'", "l’", "comme"}
            and "comme" in unit.lows[max(0, start - 3) : start]
        )
    )
    right = (
        right
        and after not in {"que", "qu'", "qu’", ":"}
        and not words.has("relatives", unit.lows[start - 1] if start else "")
    )
    right = right and not _closes_apposition(unit, start, words)
    return Verb(
        at,
        act,
        looks_right=right,
        follows=True
        if before in {"et", "mais"}
        or (helped and unit.lows[start - 1 : start] in (["et"], ["mais"]))
        else None,
        listens=True,
        listener_from=-1,
        needs_speaker=words.has("noun_like", plain) or act not in {"say"},
    )


def _closes_apposition(unit: Unit, start: int, words: SpeechWords) -> bool:
    """Tell "X, qui représente sept familles, affirme" from ", affirme X"."""
    if start < 3 or unit.words[start - 1] != ",":
        return False
    for place in range(start - 2, max(-1, start - 24), -1):
        if unit.words[place] == ",":
            inside = unit.lows[place + 1]
            return (
                QUOTE not in unit.words[place:start]
                and (
                    words.has("relatives", inside)
                    or words.has("roles", inside)
                    or inside
                    in {
                        "lui",
                        "elle",
                        "cité",
                        "citée",
                        "cités",
                        "citées",
                        "interrogé",
                        "interrogée",
                        "joint",
                        "jointe",
                    }
                    or unit.is_name(place + 1)
                    or words.has("determiners", inside)
                )
                and place > 0
            )
        if unit.words[place] == QUOTE:
            return False
    return False


_PRESENT = frozenset(
    [
        "dit",
        "écrit",
        "admet",
        "promet",
        "reconnaît",
        "établit",
        "décrit",
        "poursuit",
        "soutient",
        "prétend",
        "répond",
        "conclut",
        "avertit",
        "dément",
        "craint",
        "croit",
        "fait_état",
        "s'emporte",
    ]
)


def _is_present(plain: str) -> bool:
    return plain in _PRESENT or plain.endswith(("aît",))


def _helped(unit: Unit, at: int) -> str:
    """Return how a participle is helped: by "a", by "a-t-il", or in the passive."""
    for low in reversed(_near(unit, at)):
        if low in {
            "a",
            "ont",
            "avait",
            "avaient",
            "aurait",
            "auraient",
            "ayant",
            "s'est",
            "est",
            "sont",
        } and low not in {"est", "sont"}:
            return "active"
        if low.startswith(("a-t-", "ont-", "avait-", "avaient-", "aurait-")):
            return "inverted"
        if low in {"été", "est", "sont", "était"}:
            return "passive"
    return ""
