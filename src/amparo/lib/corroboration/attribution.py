"""Who says so, and on whose word: the chain behind each sentence."""

from __future__ import annotations

from amparo.lib.corroboration.documents import Document, Span


def chain_at(document: Document, span: Span) -> tuple[str, ...]:
    """Return on whose word the sentence of a span stands: nearest first, root last."""
    passage = document.passage_at(span.start)
    return (passage.origin,) if passage and passage.origin else ()
