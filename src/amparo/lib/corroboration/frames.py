"""What one passage says, on whose authority: the assertion before it joins a claim."""

from __future__ import annotations

from dataclasses import dataclass

from amparo.lib.corroboration.documents import Span


@dataclass(frozen=True)
class Frame:
    """One statement in one document.

    `predicate` is a unit of the figures (detained, killed …) or a family of the
    lexicon. `chain` is on whose word: nearest authority first, root last; empty when
    the text says it on nobody's. `confirms` when the chain's source is only said to confirm
    it. `told` is the sentence, or the start of it. `lower` and `upper` bound the number, both included.
    """

    document: str
    span: Span
    sentence: Span
    predicate: str
    words: str
    chain: tuple[str, ...] = ()
    value: float | None = None
    lower: float | None = None
    upper: float | None = None
    bound: str = ""
    hedged: bool = False
    headline: bool = False
    negated: bool = False
    as_of: str = ""
    place: str = ""
    told: str = ""
    confirms: bool = False
