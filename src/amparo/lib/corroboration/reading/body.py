"""Turn the elements that trafilatura leaves into text, passages and links."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from amparo.lib.corroboration.documents import Kind, Link, Passage, Span
from amparo.lib.corroboration.reading.cleaning import MOST_CHARACTERS
from amparo.lib.corroboration.segments_tail import is_caption

CAPTION = "\ue000"  # a sign for private use: marks a caption on its way through
DEEPEST = 200  # elements inside elements
_SPACE = re.compile(r"[ \t\r\n\xa0]+")
_UNSEEN = re.compile("[\u00ad\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_BLOCKS = frozenset({"p", "head", "item", "quote", "row", "list", "table", "code"})
_KINDS = {"head": Kind.HEADLINE, "item": Kind.LIST, "quote": Kind.BLOCKQUOTE}


class Body:
    """A text that grows passage by passage, and the links in it."""

    def __init__(self) -> None:
        self.passages: list[Passage] = []
        self.links: list[Link] = []
        self._pieces: list[str] = []
        self._length = 0

    @property
    def text(self) -> str:
        """All passages, a blank line between them, list items on lines of their own."""
        return "".join(self._pieces)

    def take(self, body: Any) -> None:
        """Take the elements of a body in order."""
        for kind, pieces in _blocks(body):
            if self._length > MOST_CHARACTERS:
                return
            self._add(kind, pieces)

    def _add(self, kind: Kind, pieces: list[tuple[str, str]]) -> None:
        words, marks = _joined(pieces)
        if not words:
            return
        if words.startswith(CAPTION) or (kind is Kind.BODY and is_caption(words)):
            kind = Kind.CAPTION
        shift = len(words) - len(words.lstrip(CAPTION + " "))
        words = words[shift : shift + MOST_CHARACTERS - self._length]
        if not words:
            return
        if self._pieces:
            both = kind is Kind.LIST and self.passages[-1].kind is Kind.LIST
            self._append("\n" if both else "\n\n")
        start = self._length
        self._append(words)
        self.passages.append(Passage(Span(start, self._length), kind))
        for begin, end, address in marks:
            span = Span(start + max(0, begin - shift), start + end - shift)
            self.links.append(Link(span, address))

    def _append(self, words: str) -> None:
        self._pieces.append(words)
        self._length += len(words)


def _joined(pieces: list[tuple[str, str]]) -> tuple[str, list[tuple[int, int, str]]]:
    """Join inline pieces with single spaces; return where each link stands."""
    words, marks = "", []
    for piece, address in pieces:
        plain = _SPACE.sub(" ", _UNSEEN.sub("", piece))
        if not words or words.endswith(" "):
            plain = plain.lstrip()
        if address and plain.strip():
            marks.append((len(words), len(words) + len(plain.rstrip()), address))
        words += plain
    return words.strip(), marks


def _blocks(body: Any) -> Iterator[tuple[Kind, list[tuple[str, str]]]]:
    """Give each block's kind and its pieces of text, with the address of linked ones."""
    pieces: list[tuple[str, str]] = []
    kind = Kind.BODY
    for event, tag, words, address, inside in _walk(body):
        if event == "text":
            pieces.append((words, address))
        elif tag in _BLOCKS:
            if any(piece.strip() for piece, _ in pieces):
                yield kind, pieces
            pieces = []
            kind = next(
                (_KINDS[each] for each in reversed(inside) if each in _KINDS), Kind.BODY
            )
    if any(piece.strip() for piece, _ in pieces):
        yield kind, pieces


def _walk(body: Any) -> Iterator[tuple[str, str, str, str, tuple[str, ...]]]:
    """Give beginnings, ends and texts in order, without recursion."""
    inside: list[str] = []
    todo: list[tuple[str, Any, str]] = [("in", body, "")]
    while todo:
        event, element, address = todo.pop()
        tag = element.tag
        if event == "out":
            inside.pop()
            yield "edge", tag, "", "", tuple(inside)
            continue
        if event == "tail":
            yield "text", "", element.tail or "", address, ()
            continue
        inside.append(tag)
        yield "edge", tag, "", "", tuple(inside)
        here = element.get("target", address) if tag == "ref" else address
        if tag == "lb":
            yield "text", "", " ", "", ()
        if element.text:
            yield "text", "", element.text, here, ()
        todo.append(("out", element, address))
        for child in reversed(list(element)[:20_000]):
            todo.append(("tail", child, here))
            todo.append(("in", child, here))
