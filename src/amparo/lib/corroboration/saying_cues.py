"""Expressions that bring a source without a verb: according to, citing, со слов, selon."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from typing import NamedTuple

from amparo.lib.corroboration.mentions import Mention
from amparo.lib.corroboration.speech_words import SpeechWords
from amparo.lib.corroboration.subjects import Subjects
from amparo.lib.corroboration.wording import QUOTE, Unit

_BY_PRONOUN = re.compile(
    r"(?:according to|selon|d['’]\s?après) (?P<who>him|her|them|lui|elle|elles|eux)\b"
    r"|по (?P<ru>его|её|ее|их) (?:собственным )?(?:словам|мнению|данным|информации|сведениям|"
    r"утверждению|оценке|оценкам|версии)",
    re.IGNORECASE,
)
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
    line, places = _line(unit)
    for met in _BY_PRONOUN.finditer(line):
        first, last = _places(places, met)
        yield _pronoun_cue(unit, first, last, (met["who"] or met["ru"]).lower(), words)
    for name in RELATIONS:
        for met in words.cues[name].finditer(line):
            first, last = _places(places, met)
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


def _line(unit: Unit) -> tuple[str, list[int]]:
    """Join the row's words with single spaces, and tell where each begins."""
    places: list[int] = []
    length = 0
    for low in unit.lows:
        places.append(length)
        length += len(low) + 1
    return " ".join(unit.lows), places


def _places(places: list[int], met: re.Match[str]) -> tuple[int, int]:
    return bisect_right(places, met.start()) - 1, bisect_right(
        places, met.end() - 1
    ) - 1


def _named(
    subjects: Subjects, last: int, relation: str, words: SpeechWords
) -> Mention | None:
    source = subjects.right_of(last)
    if source is None or source.pronoun:
        return None
    if relation == "via":
        lows = source.words.lower().split()
        person = any(words.has("not_outlets", low) for low in lows)
        outlet = source.name or any(words.has("outlets", low) for low in lows)
        return source if outlet and not person else None
    return source


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
