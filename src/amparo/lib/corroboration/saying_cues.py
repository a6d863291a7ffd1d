"""Expressions that bring a source without a verb: according to, citing, со слов, selon."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from amparo.lib.corroboration.mentions import Mention
from amparo.lib.corroboration.speech_words import SpeechWords
from amparo.lib.corroboration.subjects import Subjects
from amparo.lib.corroboration.word_sets import words_of
from amparo.lib.corroboration.wording import QUOTE, Unit

_AS = {
    "him": "he",
    "her": "she",
    "them": "they",
    "lui": "il",
    "eux": "ils",
    "его": "он",
    "её": "она",
    "ее": "она",
    "их": "они",
    "elle": "elle",
    "elles": "elles",
}
RELATIONS = ("according", "cites", "via", "testimony")


class Cue(NamedTuple):
    """A cue and its source; `first` and `last` are places in the row."""

    first: int
    last: int
    source: Mention
    relation: str
    post: bool
    rule: str


def cue_sayings(unit: Unit, subjects: Subjects, words: SpeechWords) -> Iterator[Cue]:
    """Give the cues of one row."""
    if words.cue_firsts.isdisjoint(unit.lows):
        return
    for first, last, low in _by_pronoun(unit, words):
        yield _pronoun_cue(unit, first, last, low, words)
    for name in RELATIONS:
        for first, last in words.phrases_at(name, unit.lows):
            source = _named(subjects, last, name, words)
            if source:
                end = unit.at(source.end - 1)
                relation = "cites" if name == "testimony" else name
                post = (
                    first > 2
                    and QUOTE not in unit.words[end:]
                    and not _leads(unit, first)
                )
                yield Cue(first, end, source, relation, post, f"cue-{name}")


def _leads(unit: Unit, first: int) -> bool:
    """Tell a cue that stands before what is said, behind a comma or a conjunction."""
    return unit.lows[first - 1] in {"but", "and", "—", "однако", "но", "mais", ";"}


def _by_pronoun(unit: Unit, words: SpeechWords) -> Iterator[tuple[int, int, str]]:
    """Find "according to him", "по её словам", "selon lui": first, last, pronoun."""
    lows = unit.lows
    for at, low in enumerate(lows):
        if low not in _LEADS:
            continue
        if (
            lows[at : at + 2] == ["according", "to"]
            and lows[at + 2 : at + 3]
            and lows[at + 2] in _AS
        ):
            yield at, at + 2, lows[at + 2]
        elif low == "по" and at + 2 < len(lows) and lows[at + 1] in _AS:
            own = 1 if lows[at + 2] == "собственным" else 0
            if at + 2 + own < len(lows) and lows[at + 2 + own] in _ACCORDING_RU:
                yield at, at + 2 + own, lows[at + 1]
        elif low in {"selon", "après"} and at + 1 < len(lows) and lows[at + 1] in _AS:
            yield at, at + 1, lows[at + 1]


_LEADS = frozenset({"according", "по", "selon", "après"})
_ACCORDING_RU = words_of(
    "словам мнению данным информации сведениям утверждению оценке оценкам версии"
)


def _named(
    subjects: Subjects, last: int, relation: str, words: SpeechWords
) -> Mention | None:
    source = subjects.right_of(_over_figures(subjects.unit, last))
    if source is None or source.pronoun:
        return None
    if relation == "via":
        lows = source.words.lower().split()
        person = any(words.has("not_outlets", low) for low in lows)
        outlet = source.name or any(words.has("outlets", low) for low in lows)
        return source if outlet and not person else None
    return source


def _over_figures(unit: Unit, last: int) -> int:
    """Step over "figures compiled by", "a report by", "les chiffres de"."""
    near = unit.lows[last + 1 : last + 3]
    if not _FIGURES.intersection(near):
        return last
    for at in range(last + 2, min(last + 7, len(unit.lows))):
        if unit.lows[at] in {"by", "from", "par"} or (
            unit.lows[at] in {"of", "de", "du", "des", "d'", "d’"}
        ):
            return at
        if not unit.words[at][0].isalpha():
            return last
    return last


_FIGURES = words_of(
    "figures data statistics numbers estimates report reports information records "
    "count tally chiffres données rapport informations décompte bilan "
    "statistiques"
)


def _pronoun_cue(
    unit: Unit, first: int, last: int, low: str, words: SpeechWords
) -> Cue:
    pronoun = _AS.get(low, low)
    woman = (
        True
        if words.has("woman", pronoun)
        else False
        if words.has("man", pronoun)
        else None
    )
    source = Mention(
        unit.starts[last], unit.ends[last], low, pronoun=pronoun, woman=woman
    )
    return Cue(first, last, source, "according", first > 2, "cue-pronoun")
