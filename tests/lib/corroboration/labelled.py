"""Texts with their labels written into them, as ⟦kind value …:words⟧, to score extractors."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from amparo.lib.corroboration.documents import (
    Document,
    Kind,
    Passage,
    Published,
    Sentence,
    Span,
)

TEXTS = Path(__file__).parent / "texts" / "figures"
HELD_OUT = sorted(path.stem for path in TEXTS.glob("held-*.txt"))
TEXTS_TO_TUNE = sorted(path.stem for path in TEXTS.glob("dev-*.txt"))
_SENTENCE_END = re.compile(r"(?<=[.!?])[»”\"]?\s+(?=[«“\"A-ZА-ЯЁÀ-Ý0-9])")


@dataclass(frozen=True)
class Label:
    span: Span
    kind: str
    values: tuple[str, ...]


def labelled(name: str) -> tuple[Document, list[Label]]:
    head, _, body = (TEXTS / f"{name}.txt").read_text(encoding="utf-8").partition("\n")
    language, published = head.split()
    text, labels = _without_marks(body.strip())
    return document_of(text, language=language, published=published), labels


def document_of(text: str, *, language: str, published: str = "") -> Document:
    passages, sentences = [], []
    for number, found in enumerate(re.finditer(r"[^\n]+", text)):
        kind = Kind.HEADLINE if number == 0 and "\n" in text else Kind.BODY
        if re.match(r"[•—-] |\d+\. ", found[0]):
            kind = Kind.LIST
        passages.append(Passage(Span(*found.span()), kind))
        start = found.start()
        for end in [m.start() for m in _SENTENCE_END.finditer(found[0])] + [
            len(found[0])
        ]:
            sentences.append(Sentence(Span(start, found.start() + end), number))
            start = found.start() + end
    return Document(
        "text",
        text,
        language,
        tuple(passages),
        tuple(sentences),
        published=Published(published, "meta"),
    )


def _without_marks(marked: str) -> tuple[str, list[Label]]:
    text, labels, open_marks = "", [], []
    place = 0
    while place < len(marked):
        sign = marked[place]
        if sign == "⟦":
            head = marked[place + 1 : marked.index(":", place)]
            open_marks.append((len(text), head))
            place += len(head) + 2
            continue
        if sign == "⟧":
            start, head = open_marks.pop()
            kind, _, rest = head.partition(" ")
            values = (rest,) if kind == "r" else tuple(rest.split())
            labels.append(Label(Span(start, len(text)), kind, values))
        else:
            text += sign
        place += 1
    return text, sorted(labels, key=lambda label: label.span)
