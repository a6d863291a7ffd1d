"""Where sentences end in English, Russian and French text."""

from __future__ import annotations

import re
from collections.abc import Iterator

from amparo.lib.corroboration.documents import Span
from amparo.lib.corroboration.word_sets import words_of

_END = re.compile(
    r"(?<![.!?…])(?:[.!?…]{1,9}|[.!?…][\"”»’')\]]{0,6}\[\d{1,4}\])[\"“”»’')\]]{0,6}(?=\s{1,20}[\"“„«‘‹(\[—–¿-]*\s?[A-ZА-ЯЁÀ-ÖØ-ÞЀ-Џ0-9@#\u0600-\u06ff])"
)
# Points that end no sentence: before a name, a number or inside an expression.
_SHORT = words_of(
    "mr mrs ms dr prof st sen rep gov gen col lt sgt capt maj rev hon messrs jr "
    "sr vs etc no nos vol art arts para paras fig ed eds cf approx inc ltd co "
    "corp dept jan feb mar apr jun jul aug sept sep oct nov dec mm mme mlle mgr "
    "av bd ste janv févr juil déc chap г гг ул д стр руб тыс млн млрд им т тт чел "
    "ст п пп обл р см кв просп пр пл пер н э проф акад гос ред напр св"
)
_WORD_BEFORE = re.compile(r"([^\W\d_][\w’'-]*|\d+)$")
_DOTTED = re.compile(r"(?:\b\w\.){1,3}\w$")
_YEAR_MARK = re.compile(r"\d{4}\s?(?:г|гг|года)$")


def sentence_spans(text: str, within: Span) -> Iterator[Span]:
    """Give the sentences of one passage, without the space between them."""
    start = within.start
    for met in _END.finditer(text, within.start, within.end):
        if _is_end(text, start, met):
            yield Span(start, met.end())
            start = _after_space(text, met.end(), within.end)
    if start < within.end:
        yield Span(start, within.end)


def _after_space(text: str, place: int, end: int) -> int:
    while place < end and text[place].isspace():
        place += 1
    return place


def _is_end(text: str, start: int, met: re.Match[str]) -> bool:
    if text[met.start()] != ".":
        return True
    before = text[max(start, met.start() - 24) : met.start()]
    if met.end() - met.start() > 1 and text[met.end() - 1] in "\"”»’')]":
        return True
    word = _WORD_BEFORE.search(before)
    if word is None:
        return True
    last = word[1]
    if last.isdecimal():
        return not (len(last) <= 2 and not before[: -len(last)].strip())
    if len(last) == 1 and last.isupper():
        return _ends_after_initial(text, met)
    if _DOTTED.search(before):
        return text[met.end() :].lstrip()[:1].isupper() and last.isupper()
    if _YEAR_MARK.search(before):
        return True
    return last.lower() not in _SHORT


def _ends_after_initial(text: str, met: re.Match[str]) -> bool:
    """Take "J. Smith" and "U.S. Army" for names; "in the U.S. He" ends a sentence."""
    following = re.match(r"\s+([^\W\d_]+)", text[met.end() : met.end() + 30])
    dotted = text[max(0, met.start() - 2) : met.start() - 1] == "."
    return bool(dotted and following and following[1] in _STARTERS)


_STARTERS = words_of(
    "The A An He She They It We I In On At But And This That These Those There "
    "His Her Their After Before When While If As For With"
)
