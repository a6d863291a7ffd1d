"""What a text is made of: passages, sentences, links. Offsets count characters."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple


class Span(NamedTuple):
    """Characters `start` up to, not with, `end` of a document's text."""

    start: int
    end: int


class Kind(StrEnum):
    """What a passage is in its document."""

    HEADLINE = "headline"
    BODY = "body"
    QUOTE = "quote"
    BLOCKQUOTE = "blockquote"
    CAPTION = "caption"
    LIST = "list"
    COMMENT = "comment"
    BOILERPLATE = "boilerplate"


@dataclass(frozen=True)
class Passage:
    """A paragraph, or another block of text.

    `origin` names whom the block was copied from, when the document itself says so
    ("From the BBC:"); its relative dates then count from the origin's day.
    """

    span: Span
    kind: Kind
    origin: str = ""


@dataclass(frozen=True)
class Sentence:
    """A sentence and the passage it stands in, by its place in the document."""

    span: Span
    passage: int


@dataclass(frozen=True)
class Link:
    """A link: the words that carry it, and where it leads."""

    span: Span
    address: str


@dataclass(frozen=True)
class Published:
    """When a document was published (EDTF, empty if unknown) and how that is known."""

    edtf: str = ""
    basis: str = ""  # dateline, meta, text or inferred


@dataclass(frozen=True)
class Document:
    """A text with what it says of itself; `language` is en, ru, fr or another code.

    `flags` tell in words what was not understood, cut or cleaned while reading.
    """

    name: str
    text: str
    language: str
    passages: tuple[Passage, ...]
    sentences: tuple[Sentence, ...]
    title: str = ""
    outlet: str = ""
    byline: str = ""
    address: str = ""
    published: Published = Published()
    links: tuple[Link, ...] = ()
    flags: tuple[str, ...] = ()

    def of(self, span: Span) -> str:
        """Return the words of a span."""
        return self.text[span.start : span.end]

    def passage_at(self, place: int) -> Passage | None:
        """Return the passage that holds this character."""
        return next(
            (p for p in self.passages if p.span.start <= place < p.span.end), None
        )

    def sentences_of(self, kinds: Sequence[Kind]) -> Iterator[Sentence]:
        """Give the sentences that stand in passages of these kinds, in order."""
        wanted = frozenset(kinds)
        return (s for s in self.sentences if self.passages[s.passage].kind in wanted)
