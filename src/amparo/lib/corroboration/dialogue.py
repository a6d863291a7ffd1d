"""Speech without quotation marks: after a dash, or in a record after a name and a colon."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from amparo.lib.corroboration.documents import Document, Kind, Passage, Span
from amparo.lib.corroboration.mentions import Mention
from amparo.lib.corroboration.sayings import Saying, sayings_of
from amparo.lib.corroboration.who import Who, who_of
from amparo.lib.corroboration.wording import Unit, Wording, wording_of

_DASH = re.compile(r"[—–-]\s+(?=\S)")
_PART = re.compile(r"(?<=[,.!?…])\s+[—–-]\s+")
_NAMED = re.compile(
    r"(?P<who>(?:(?:Mr|Mrs|Ms|Dr|Sir|The|M|Mme|Г-н|Г-жа|Lord|Baroness|Lady)\.?\s+)?"
    r"[A-ZА-ЯЁÀ-Þ][\w.’'-]*(?:\s+(?:de|van|von|of|[A-ZА-ЯЁÀ-Þ][\w.’'-]*)){0,4})"
    r"(?:\s*\([^()\n]{1,60}\))?\s*:\s+(?=[^\s])"
)
_TITLE = re.compile(r"^(?:Mr|Mrs|Ms|Dr|The|M|Mme|Г-н|Г-жа)\.?\s+")
_SKIPPED = frozenset({Kind.COMMENT, Kind.BOILERPLATE, Kind.LIST, Kind.CAPTION})


class Line(NamedTuple):
    """Words that somebody says, without marks."""

    span: Span
    speaker: str
    as_named: str
    rule: str


def lines_of(document: Document) -> tuple[Line, ...]:
    """Return speech that no marks enclose, in order."""
    return (*_dashed(document), *_record(document))


def _dashed(document: Document) -> Iterator[Line]:
    opened = [
        place
        for place, passage in enumerate(document.passages)
        if passage.kind not in _SKIPPED and _DASH.match(document.text, *passage.span)
    ]
    if not opened or document.language == "en":
        return
    near = {n for n in opened if n - 1 in opened or n + 1 in opened}
    wording = wording_of(document)
    sayings = sayings_of(document)
    who = who_of(document)
    units: dict[int, list[Unit]] = {}
    for unit in wording.units:
        units.setdefault(unit.passage, []).append(unit)
    last = ("", "")
    for place in opened:
        passage = document.passages[place]
        said = [(u, s) for u in units.get(place, ()) for s in sayings[u.start]]
        narrated = next((pair for pair in said if _narrates(pair[0], pair[1])), None)
        alone = narrated is None and place not in near
        known = place - 1 in units and last[0]
        if alone and not known and "?" not in document.of(passage.span):
            continue
        named = _named_speaker(narrated, who) or last
        last = named
        for span in _spoken(document, passage, narrated):
            yield Line(span, named[0], named[1], "dash")


def _named_speaker(
    narrated: tuple[Unit, Saying] | None, who: Who
) -> tuple[str, str] | None:
    if narrated is None:
        return None
    source: Mention = narrated[1].source
    return who.resolved(source), source.words


def _narrates(unit: Unit, saying: Saying) -> bool:
    """Tell ", — говорит Анна." and ", répond Mme Odari." from what is said itself."""
    if saying.relation != "says" or saying.first < 2:
        return False
    before = unit.words[saying.first - 1]
    return saying.rule == "verb-right" and before in {"—", "–", "-", ",", "!", "?"}


def _spoken(
    document: Document, passage: Passage, narrated: tuple[Unit, Saying] | None
) -> Iterator[Span]:
    """Give the parts of a passage that are said, without the narrator's."""
    start = _after_dash(document.text, passage)
    if narrated is None:
        yield _trimmed(document.text, start, passage.span.end)
        return
    unit, saying = narrated
    narrator = unit.starts[saying.first]
    yield _trimmed(document.text, start, narrator)
    again = _PART.search(document.text, unit.ends[saying.last], passage.span.end)
    if again:
        yield _trimmed(document.text, again.end(), passage.span.end)


def _after_dash(text: str, passage: Passage) -> int:
    met = _DASH.match(text, *passage.span)
    return met.end() if met else passage.span.start


def _trimmed(text: str, start: int, end: int) -> Span:
    while end > start and text[end - 1] in " ,—–-\n":
        end -= 1
    return Span(start, end)


def _record(document: Document) -> Iterator[Line]:
    """Read records of debates and interviews: a name, a colon, what is said."""
    met = [
        (passage, found)
        for passage in document.passages
        if passage.kind not in _SKIPPED | {Kind.HEADLINE}
        and (found := _NAMED.match(document.text, *passage.span))
    ]
    names = [found["who"] for _, found in met]
    turns = len(names) - len(set(names))
    if len(met) < 3 or (turns == 0 and len(met) < 4):
        return
    who = who_of(document)
    for passage, found in met:
        printed = found["who"]
        plain = _TITLE.sub("", printed)
        mention = Mention(passage.span.start, found.end("who"), printed, name=plain)
        if document.text[found.end()] in '"“«':
            continue
        yield Line(
            Span(found.end(), passage.span.end),
            who.resolved(mention),
            printed,
            "record",
        )


__all__ = ["Line", "Wording", "lines_of"]
