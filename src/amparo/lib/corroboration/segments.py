"""Part a plain text into passages of a kind, and passages into sentences."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from amparo.lib.corroboration.documents import Kind, Passage, Sentence, Span
from amparo.lib.corroboration.segments_tail import is_caption, tail_of
from amparo.lib.corroboration.sentence_ends import sentence_spans

_BULLET = re.compile(
    r"[ \t]*(?:[•‣▪●◦·*»>-]|[–—](?=\s+[a-zа-яёà-ÿ])|\(?\d{1,2}[.)]|\(?[a-zа-я]\))\s+(?=\S)"
)
_DASH_ITEM = re.compile(r"[ \t]*[–—]\s+(?=\S)")
_QUOTED_LINE = re.compile(r"[ \t]*>\s?")
_ENDED = re.compile(r"[.!?…:;][\"“”»’')\]]*\s*$")
LONGEST_HEADING = 200  # characters
SHORT_HEADING = 110
_WRAPPED = (48, 100)  # width of lines that were broken by a machine
_FIELD = re.compile(
    r"[^\W\d_][\w .-]{1,24}:\s.*\d"
)  # "Telephone: 020", "Post: 6 Some Road"


def parted(text: str) -> tuple[tuple[Passage, ...], tuple[str, ...]]:
    """Return the passages in order, and in words what was taken for a tail."""
    spans = list(_paragraphs(text))
    kinds = [_kind(text, span, first=at == 0) for at, span in enumerate(spans)]
    _lists(text, spans, kinds)
    _headings(text, spans, kinds)
    _captions(text, spans, kinds)
    flags = tail_of(text, spans, kinds)
    return tuple(map(Passage, spans, kinds)), flags


def sentences_of(text: str, passages: tuple[Passage, ...]) -> tuple[Sentence, ...]:
    """Return every sentence with the place of its passage."""
    return tuple(
        Sentence(span, place)
        for place, passage in enumerate(passages)
        for span in sentence_spans(text, passage.span)
    )


def _paragraphs(text: str) -> Iterator[Span]:
    lines = list(_lines(text))
    wrapped = _is_wrapped(text, lines)
    start: int | None = None
    for line, after in pairwise([*lines, None]):
        assert line is not None  # noqa: S101  only the last is None
        start = line.start if start is None else start
        if after is None or not _goes_on(text, line, after, wrapped=wrapped):
            yield Span(start, line.end)
            start = None


def _lines(text: str) -> Iterator[Span]:
    """Give the lines that are not blank, without the space around them."""
    start = 0
    for line in text.replace("\f", "\n").split("\n"):
        if words := line.strip():
            left = start + line.index(words[0])
            yield Span(left, left + len(words))
        start += len(line) + 1


def _goes_on(text: str, line: Span, after: Span, *, wrapped: bool) -> bool:
    """Tell whether the next line is the same paragraph, broken by a machine."""
    between = text[line.end : after.start]
    if between.count("\n") != 1 or "\f" in between:
        return False
    following = text[after.start : after.end]
    if _BULLET.match(following) or _QUOTED_LINE.match(following):
        return False
    ended = _ENDED.search(text, max(line.start, line.end - 4), line.end) is not None
    if wrapped and line.end - line.start >= _WRAPPED[0]:
        return True
    return not ended and following[0].islower() and line.end - line.start > 30


def _is_wrapped(text: str, lines: list[Span]) -> bool:
    inner = [
        line.end - line.start
        for line, after in pairwise(lines)
        if text.count("\n", line.end, after.start) == 1
    ]
    fitting = sum(_WRAPPED[0] <= width <= _WRAPPED[1] for width in inner)
    return len(inner) >= 4 and fitting >= 0.7 * len(inner) and max(inner) <= 120


def _kind(text: str, span: Span, *, first: bool) -> Kind:
    words = text[span.start : min(span.end, span.start + LONGEST_HEADING + 1)]
    if _QUOTED_LINE.match(words):
        return Kind.BLOCKQUOTE
    if _BULLET.match(words):
        return Kind.LIST
    if first and len(words) <= LONGEST_HEADING and not _is_sentence(words):
        return Kind.HEADLINE
    return Kind.BODY


def _is_sentence(words: str) -> bool:
    return words.rstrip("\"“”»’') ")[-1:] in ".:;…" and len(words.split()) > 3


def _lists(text: str, spans: list[Span], kinds: list[Kind]) -> None:
    """Take dashes after a line that ends with a colon for a list, others for speech."""
    listing = False
    for at, span in enumerate(spans):
        if kinds[at] is Kind.LIST:
            listing = True
        elif listing and _DASH_ITEM.match(text, span.start, span.end):
            kinds[at] = Kind.LIST
        else:
            words = text[max(span.start, span.end - 3) : span.end]
            listing = words.endswith(":") and "?" not in words


def _headings(text: str, spans: list[Span], kinds: list[Kind]) -> None:
    """Take short lines for headings that end no sentence and stand before longer text."""
    for at, (span, after) in enumerate(pairwise(spans)):
        words = text[span.start : span.end]
        if kinds[at] is Kind.LIST and _numbered_heading(words, text, after):
            kinds[at] = Kind.HEADLINE
        if kinds[at] is not Kind.BODY or len(words) > SHORT_HEADING:
            continue
        if not _may_head(words):
            continue
        alone = "\n\n" in text[span.end : after.start] or at == 0
        if alone and not words[0].islower() and len(words.split()) <= 16:
            kinds[at] = Kind.HEADLINE


def _may_head(words: str) -> bool:
    if _FIELD.match(words) or words[-1] in ".!;,:…":
        return False
    if words[0] in '"“«‘':
        return words[-1].isalnum()
    return words[0].isalnum()


def _numbered_heading(words: str, text: str, after: Span) -> bool:
    """Tell "2. Facts have been hard to verify." above a paragraph from a list's item."""
    if not re.match(r"\d{1,2}\.\s", words) or len(words) > LONGEST_HEADING:
        return False
    following = text[after.start : after.end]
    return len(following) > len(words) and not _BULLET.match(following)


def _captions(text: str, spans: list[Span], kinds: list[Kind]) -> None:
    previous = ""
    for at, span in enumerate(spans):
        words = text[span.start : span.end]
        if kinds[at] in {Kind.BODY, Kind.HEADLINE} and len(words) < 400:
            doubled = at > 0 and _alike(previous, words)
            if is_caption(words) or (doubled and kinds[at - 1] is not Kind.HEADLINE):
                kinds[at] = Kind.CAPTION
            if doubled and kinds[at - 1] in {Kind.BODY, Kind.CAPTION}:
                kinds[at - 1] = Kind.CAPTION
        previous = words


def _alike(one: str, other: str) -> bool:
    """Tell whether two lines say the same but for marks, as a picture's words doubled."""
    if min(len(one), len(other)) < 15:
        return False
    first, second = _letters(one), _letters(other)
    return first == second


def _letters(words: str) -> str:
    return "".join(filter(str.isalnum, words)).lower()
