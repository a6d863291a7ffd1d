"""What stands between marks and is speech: its kind, its speaker, through whom it came."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from amparo.lib.corroboration.dialogue import Line, lines_of
from amparo.lib.corroboration.documents import Document, Kind, Span
from amparo.lib.corroboration.quote_marks import Marked
from amparo.lib.corroboration.quote_shapes import Shape
from amparo.lib.corroboration.remembering import remembering
from amparo.lib.corroboration.sayings import sayings_of
from amparo.lib.corroboration.speakers import NOBODY, Speaker, speakers_of
from amparo.lib.corroboration.who import who_of
from amparo.lib.corroboration.wording import Unit, Wording, wording_of

_WORD = re.compile(r"[^\W_][\w’'-]*")
FEWEST = 5  # words of a quotation that nobody is named for


@dataclass(frozen=True)
class Quote:
    """Words of somebody. `span` is without the marks; `kind` direct, fragment or block.

    `speaker` is a name or role as resolved, empty when nobody can be named; `as_named` as
    printed; `via` the outlet or body it was told to or came through. `continues` when it
    goes on with the quotation before it; `closed` is false when no mark ends it.
    """

    span: Span
    text: str
    kind: str
    speaker: str
    as_named: str
    via: str
    rule: str
    continues: bool = False
    closed: bool = True


@remembering
def quotes_of(document: Document) -> tuple[Quote, ...]:
    """Return all that is quoted in a document, in order."""
    spoken = list(_spoken(document))
    lines = [each.span for each in spoken][:2_000]
    found = [each for each in _marked(document) if not _inside(lines, each.span)]
    found += [*_blocks(document), *spoken]
    return _once(document, sorted(found, key=lambda each: each.span))


def _once(document: Document, found: list[Quote]) -> tuple[Quote, ...]:
    """Drop the second of a caption's two copies."""
    captions: set[str] = set()
    kept: list[Quote] = []
    for each in found:
        passage = document.passage_at(each.span.start)
        if passage and passage.kind is Kind.CAPTION:
            if each.text in captions:
                continue
            captions.add(each.text)
        kept.append(each)
    return tuple(kept)


def _marked(document: Document) -> Iterator[Quote]:
    wording = wording_of(document)
    speakers = speakers_of(document)
    for unit in wording.units:
        for at, number in unit.quotes.items():
            mark, shape = wording.marks[number], wording.shapes[number]
            speaker = speakers.get(number, NOBODY)
            if _is_speech(document, wording, unit, at, speaker):
                yield _quote(document, mark, shape, speaker)


def _is_speech(
    document: Document, wording: Wording, unit: Unit, at: int, speaker: Speaker
) -> bool:
    """Tell words somebody said from words that the writer only holds at arm's length."""
    number = unit.quotes[at]
    mark, shape = wording.marks[number], wording.shapes[number]
    count = len(_WORD.findall(document.of(mark.inner)))
    before = unit.lows[max(0, at - 2) : at]
    held = (
        any(wording.lexicon.has("scare", low) for low in before) and before[-1] != ":"
    )
    if held and shape is Shape.FRAGMENT and (not speaker.act or count <= 2):
        return False
    if document.passages[mark.passage].kind is Kind.HEADLINE:
        return count >= 3 or bool(speaker.name)
    if shape is Shape.SPEECH:
        opens = count >= 3 and (at == 0 or unit.words[at - 1] == ":")
        return (
            bool(speaker.name) or count >= FEWEST or opens or mark.outer.end == unit.end
        )
    governed = bool(speaker.name) and _governs(unit, at, speaker)
    return governed or count > FEWEST


def _governs(unit: Unit, at: int, speaker: Speaker) -> bool:
    """Tell whether a saying reaches a fragment: in its own row, not only carried over."""
    if speaker.rule in {"carried", "carried-over", "continued", "introduced"}:
        return len(unit.words) < 14 and speaker.rule == "carried"
    return True


def _inside(lines: list[Span], span: Span) -> bool:
    return any(line.start <= span.start and span.end <= line.end for line in lines)


def _quote(document: Document, mark: Marked, shape: Shape, speaker: Speaker) -> Quote:
    start, end = mark.inner
    while end > start + 1 and document.text[end - 1] in ", ":
        end -= 1
    span = Span(start, end)
    origin = document.passages[mark.passage].origin
    return Quote(
        span,
        document.of(span),
        "fragment" if shape is Shape.FRAGMENT else "direct",
        speaker.name,
        speaker.as_named,
        speaker.via or (origin if origin != speaker.name else ""),
        f"quote-{speaker.rule or 'alone'}",
        mark.continues,
        mark.closed,
    )


def _blocks(document: Document) -> Iterator[Quote]:
    """Give block quotations, and appeals that the document says it copies."""
    text = document.text
    for place, passage in enumerate(document.passages):
        words = text[passage.span.start : passage.span.end]
        if (
            passage.kind is Kind.BLOCKQUOTE
            and "“" not in words[:2]
            and "«" not in words[:2]
        ):
            start = passage.span.start + len(words) - len(words.lstrip("> \t"))
            speaker, via = _before(document, place)
            span = Span(start, passage.span.end)
            yield Quote(
                span, document.of(span), "block", speaker, speaker, via, "blockquote"
            )


def _before(document: Document, place: int) -> tuple[str, str]:
    """Return who is named in the passage above a block."""
    wording = wording_of(document)
    first = next(
        (
            n
            for n in range(place, -1, -1)
            if document.passages[n].kind is not Kind.BLOCKQUOTE
        ),
        -1,
    )
    origin = document.passages[place].origin
    if first < 0:
        return origin, ""
    sayings = sayings_of(document)
    for unit in reversed([u for u in wording.units if u.passage == first]):
        said = [
            each
            for each in sayings[unit.start]
            if each.relation in {"says", "according"}
        ]
        if said:
            name = who_of(document).resolved(said[-1].source)
            return name, origin if origin != name else ""
    return origin, ""


def _spoken(document: Document) -> Iterator[Quote]:
    """Give what is said without marks: after a dash, or after a name and a colon."""
    for line in lines_of(document):
        if not line.speaker and document.text[line.span.end - 1] == "?":
            continue
        yield _from_line(document, line)


def _from_line(document: Document, line: Line) -> Quote:
    name = line.speaker
    return Quote(
        line.span,
        document.of(line.span),
        "direct",
        name,
        line.as_named,
        "",
        line.rule,
    )
