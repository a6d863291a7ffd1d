"""Which document copied which, from the words they share outside quotations.

Candidates share at least three rare seven-word runs. Of those, by the containment of
five-word runs (shared / all of the shorter text): 0.30 and 20 shared make a copy; 0.12
and 12 shared, or two aligned runs of 12 words, or one of 40, a partial copy.

Source: research/corroboration.md §2.3 A; the widths follow Nicholls 2019 (seven-word
shingles) and the containment Broder 1997.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from amparo.lib.corroboration.candidates import (
    STAR_ONLY,
    Candidate,
    common_shingles,
    pairs_of,
)
from amparo.lib.corroboration.direction import directed
from amparo.lib.corroboration.documents import Document, Span
from amparo.lib.corroboration.shingles import (
    Hashes,
    Quoted,
    Vocabulary,
    Words,
    aligned_runs,
    shingles,
)

CANDIDATE_WIDTH, MEASURE_WIDTH = 7, 5
COPY_SHARE, COPY_LEAST = 0.30, 20
PART_SHARE, PART_LEAST = 0.12, 12
RUN_WORDS, RUNS_LEAST = 12, 2
BLOCK_WORDS = 40  # one run as long as this needs no second
FEWEST_RARE = 3


@dataclass(frozen=True)
class Derivation:
    """One document holds the words of another.

    `type` is copy, partial_copy or quotes. `runs` pairs the child's characters with the
    parent's. When `direction_known` is false the two are one family and the order of
    their names alone says which stands as the child.
    """

    child: str
    parent: str
    type: str
    evidence: tuple[str, ...]
    direction_known: bool
    containment: float = 0.0
    runs: tuple[tuple[Span, Span], ...] = ()


@dataclass
class ReuseIndex:
    """Texts that a new one is compared with. `of` reads many, `derivations` compares."""

    documents: list[Document] = field(default_factory=list)
    vocabulary: Vocabulary = field(default_factory=Vocabulary)
    words: list[Words] = field(default_factory=list)
    fives: list[Hashes] = field(default_factory=list)
    sevens: Hashes = field(default_factory=lambda: np.empty(0, dtype=np.uint64))
    owners: NDArray[np.int32] = field(
        default_factory=lambda: np.empty(0, dtype=np.int32)
    )

    @classmethod
    def of(
        cls, documents: Sequence[Document], quotes: Mapping[str, Sequence[Quoted]]
    ) -> ReuseIndex:
        """Read all documents, the earliest first."""
        index = cls(documents=sorted(documents, key=in_order_of_time))
        sevens, owners = [index.sevens], [index.owners]
        for number, document in enumerate(index.documents):
            words = index.vocabulary.words_of(document, quotes.get(document.name, ()))
            found = np.unique(shingles(words, CANDIDATE_WIDTH)[0])
            index.words.append(words)
            index.fives.append(np.unique(shingles(words, MEASURE_WIDTH)[0]))
            sevens.append(found)
            owners.append(np.full(len(found), number, dtype=np.int32))
        index._settle(np.concatenate(sevens), np.concatenate(owners))
        return index

    def _settle(self, sevens: Hashes, owners: NDArray[np.int32]) -> None:
        order = np.argsort(sevens, kind="stable")
        self.sevens, self.owners = sevens[order], owners[order]

    def all_pairs(self) -> tuple[Derivation, ...]:
        """Compare every document with every other."""
        found = (
            self._judged(candidate, self.words[candidate.later], candidate.later)
            for candidate in pairs_of(self.sevens, self.owners, len(self.documents))
        )
        return tuple(sorted((d for d in found if d), key=_by_names))

    def against(
        self, document: Document, quotes: Sequence[Quoted] = ()
    ) -> tuple[Derivation, ...]:
        """Compare one new document with all those read; nothing is added."""
        words = self.vocabulary.words_of(document, quotes)
        sevens = np.unique(shingles(words, CANDIDATE_WIDTH)[0])
        fives = np.unique(shingles(words, MEASURE_WIDTH)[0])
        shared = common_shingles(self.sevens, self.owners, sevens, len(self.documents))
        found = (
            self._compared(earlier, document, words, fives, rare, all_rare=True)
            for earlier, rare in shared
        )
        return tuple(sorted((d for d in found if d), key=_by_names))

    def _judged(
        self, candidate: Candidate, words: Words, later: int
    ) -> Derivation | None:
        return self._compared(
            candidate.earlier,
            self.documents[later],
            words,
            self.fives[later],
            candidate.weight,
            all_rare=candidate.kind != STAR_ONLY,
        )

    def _compared(
        self,
        earlier: int,
        document: Document,
        words: Words,
        fives: Hashes,
        rare: int,
        *,
        all_rare: bool,
    ) -> Derivation | None:
        """Measure a candidate; None when it shares too little."""
        if rare < FEWEST_RARE:
            return None
        shared = np.intersect1d(fives, self.fives[earlier], assume_unique=True)
        smaller = min(len(fives), len(self.fives[earlier]))
        containment = len(shared) / smaller if smaller else 0.0
        if len(shared) < PART_LEAST:
            return None
        runs = aligned_runs(words, self.words[earlier], shared, MEASURE_WIDTH)
        kind = _kind(containment, len(shared), runs, all_rare=all_rare)
        if not kind:
            return None
        first = self.documents[earlier]
        return _derivation(document, first, kind, containment, len(shared), runs)


def derivations_of(
    documents: Sequence[Document], quotes: Mapping[str, Sequence[Quoted]]
) -> tuple[Derivation, ...]:
    """Find every pair of documents that share text, and who copied when that is known.

    `quotes` gives each document's quotations by its name; they are masked.
    """
    return ReuseIndex.of(documents, quotes).all_pairs()


def in_order_of_time(document: Document) -> tuple[str, str]:
    """Sort by day of publication; what has none comes last."""
    return (document.published.edtf or "~", document.name)


def _by_names(derivation: Derivation) -> tuple[str, str]:
    return derivation.child, derivation.parent


def _kind(
    containment: float,
    shared: int,
    runs: Sequence[tuple[Span, Span, int]],
    *,
    all_rare: bool,
) -> str:
    if containment >= COPY_SHARE and shared >= COPY_LEAST:
        return "copy"
    if not all_rare:
        return ""
    long_runs = [length for _, _, length in runs if length >= RUN_WORDS]
    if containment >= PART_SHARE and shared >= PART_LEAST:
        return "partial_copy"
    several = len(long_runs) >= RUNS_LEAST or max(long_runs, default=0) >= BLOCK_WORDS
    return "partial_copy" if several else ""


def _derivation(
    later: Document,
    earlier: Document,
    kind: str,
    containment: float,
    shared: int,
    runs: Sequence[tuple[Span, Span, int]],
) -> Derivation:
    measured = f"{shared} five-word runs shared, {containment:.2f} of the shorter text"
    kept = tuple((a, b) for a, b, length in runs if length >= CANDIDATE_WIDTH)
    as_read = Derivation(
        later.name, earlier.name, kind, (measured,), False, containment, kept
    )
    return _turned(as_read, later, earlier)


def _turned(found: Derivation, later: Document, earlier: Document) -> Derivation:
    """Let the signs of direction decide who is the child."""
    way = directed(
        later, earlier, [a for a, _ in found.runs], [b for _, b in found.runs]
    )
    evidence = (*found.evidence, *way.reasons)
    if way.child == later.name:
        return replace(found, evidence=evidence, direction_known=way.known)
    return replace(
        found,
        child=earlier.name,
        parent=later.name,
        evidence=evidence,
        direction_known=way.known,
        runs=tuple((b, a) for a, b in found.runs),
    )
