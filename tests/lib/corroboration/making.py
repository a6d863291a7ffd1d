"""Documents of invented words, for tests that need no reader."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass

from amparo.lib.corroboration.documents import (
    Document,
    Kind,
    Link,
    Passage,
    Published,
    Sentence,
    Span,
)


@dataclass(frozen=True)
class Speech:
    span: Span
    kind: str = "direct"
    text: str = ""
    speaker: str = ""
    as_named: str = ""
    via: str = ""


def document(
    name: str,
    *paragraphs: str,
    outlet: str = "",
    on: str = "",
    origins: Sequence[str] = (),
    address: str = "",
    links: Sequence[Link] = (),
    byline: str = "",
    language: str = "en",
) -> Document:
    """A document whose paragraphs are passages of one sentence each."""
    text, passages, sentences = "", [], []
    for number, paragraph in enumerate(paragraphs):
        start = len(text)
        text += paragraph + "\n\n"
        span = Span(start, start + len(paragraph))
        origin = origins[number] if number < len(origins) else ""
        passages.append(Passage(span, Kind.BODY, origin))
        sentences.append(Sentence(span, number))
    return Document(
        name=name,
        text=text,
        language=language,
        passages=tuple(passages),
        sentences=tuple(sentences),
        outlet=outlet,
        byline=byline,
        address=address,
        published=Published(on, "meta" if on else ""),
        links=tuple(links),
    )


def words(seed: int, count: int, *, vocabulary: int = 3000) -> list[str]:
    """Words that no language has, from a seed."""
    chance = random.Random(seed)
    return [f"w{int(vocabulary * chance.random() ** 2)}" for _ in range(count)]


def speech(
    within: Document, words: str, *, speaker: str = "", kind: str = "direct"
) -> Speech:
    """A quotation of these words, where they stand first."""
    start = within.text.index(words)
    return Speech(Span(start, start + len(words)), kind, words, speaker, speaker)
