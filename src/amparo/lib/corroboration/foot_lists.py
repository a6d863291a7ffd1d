"""Lists of sources at a text's foot ("Sources: A, B, C"), and credits of agencies."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import TypeVar

from amparo.lib.corroboration.documents import Document, Kind, Span

_LABELLED = re.compile(r"(?:sources?|источники?|по материалам)\s*:", re.IGNORECASE)
_PART = re.compile(r"[^,;/|]+")
_AGENCY = re.compile(
    r"^[^\n()]{3,60}\((?P<who>[A-ZА-ЯЁÀ-Þ][^()\d\n]{1,30})\)\s*[.—–-]?(?=\s)|"
    r"^[A-ZА-ЯЁ][^\n()]{2,50}\.\s(?P<ru>[А-ЯЁ]{3,}[А-ЯЁа-яё ]{0,20})\.\s"
)
LONGEST = 300  # characters of a foot list
Made = TypeVar("Made")


def foot_list(document: Document, make: Callable[..., Made]) -> Iterator[Made]:
    """Give the sources listed at the foot, and the agency of the dateline."""
    for passage in document.passages[-15:]:
        words = document.of(passage.span)
        if len(words) > LONGEST or not (met := _LABELLED.match(words)):
            continue
        for part in _PART.finditer(words, met.end()):
            name = part[0].strip(" .\n")
            if 2 <= len(name) <= 60:
                start = (
                    passage.span.start
                    + part.start()
                    + len(part[0])
                    - len(part[0].lstrip())
                )
                yield make(
                    Span(start, start + len(name)), name, "news", "", "foot-list"
                )
    yield from _dateline(document, make)


def _dateline(document: Document, make: Callable[..., Made]) -> Iterator[Made]:
    for passage in document.passages[:5]:
        if passage.kind is not Kind.BODY:
            continue
        opening = document.text[
            passage.span.start : min(passage.span.end, passage.span.start + 110)
        ]
        if met := _AGENCY.match(opening):
            group = "who" if met["who"] else "ru"
            start = passage.span.start + met.start(group)
            span = Span(start, start + len(met[group]))
            yield make(span, met[group].strip(), "agency", "", "dateline")
        return
