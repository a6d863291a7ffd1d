"""Which quotations are the same words of the same person, in one language or across.

In one language by likeness of words (token-set ratio of 0.64, measured as the best
threshold on 88 quotations of real articles), across languages by speaker, day and length.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from rapidfuzz.fuzz import token_set_ratio

from amparo.lib.corroboration.days import days_apart
from amparo.lib.corroboration.documents import Span
from amparo.lib.corroboration.groups import Groups
from amparo.lib.corroboration.sources import Sources

LIKE = 64.0  # per cent
LIKE_WITHOUT_SPEAKER = 80.0
FEWEST_WORDS = 5  # a shorter fragment must stand in the other word for word
MOST_COMMON = 200  # quotations; a word in more of them finds no pairs
DAYS_ACROSS = 3
LENGTHS = 0.5, 2.0  # of a translation, in characters
WORD = re.compile(r"\w{2,}")


@dataclass(frozen=True)
class Quotation:
    """A quotation in its document; `day` is when that was published (EDTF)."""

    document: str
    span: Span
    words: str
    speaker: str
    language: str
    day: str = ""

    @property
    def plain(self) -> str:
        """Give its words in lower case, without signs."""
        return " ".join(WORD.findall(self.words.casefold()))


@dataclass(frozen=True)
class Utterance:
    """Quotations of the same words; `wording` is the fullest of them."""

    speaker: str
    wording: str
    members: tuple[tuple[str, Span], ...]


def utterances_of(
    quotations: Iterable[Quotation], sources: Sources
) -> tuple[Utterance, ...]:
    """Group the quotations of two documents or more that are the same utterance."""
    ordered = sorted(quotations, key=lambda q: (q.document, q.span))
    groups = Groups(range(len(ordered)))
    for a, b in _pairs(ordered):
        if _same_words(ordered[a], ordered[b], sources):
            groups.join(a, b)
    for a, b in _across(ordered, sources):
        groups.join(a, b)
    return tuple(
        _utterance([ordered[n] for n in members])
        for members in groups.all()
        if len({ordered[n].document for n in members}) > 1
    )


def _pairs(quotations: Sequence[Quotation]) -> Iterator[tuple[int, int]]:
    """Give the pairs worth comparing: they share their rarest words."""
    words = [set(q.plain.split()) for q in quotations]
    common = Counter(word for each in words for word in each)
    holders: dict[str, list[int]] = defaultdict(list)
    for number, each in enumerate(words):
        rarest = sorted(each, key=lambda w: (common[w], w))[:12]
        for word in rarest:
            if common[word] <= MOST_COMMON:
                holders[word].append(number)
    seen = {pair for held in holders.values() for pair in combinations(held, 2)}
    yield from sorted(seen)


def _same_words(a: Quotation, b: Quotation, sources: Sources) -> bool:
    if a.language != b.language or not _may_be_one_speaker(a, b, sources):
        return False
    short, long = sorted((a.plain, b.plain), key=len)
    if len(short.split()) < FEWEST_WORDS:
        return bool(short) and f" {short} " in f" {long} " and _known(a, b)
    least = LIKE if _known(a, b) else LIKE_WITHOUT_SPEAKER
    return token_set_ratio(short, long, score_cutoff=least) >= least


def _known(a: Quotation, b: Quotation) -> bool:
    return bool(a.speaker and b.speaker)


def _may_be_one_speaker(a: Quotation, b: Quotation, sources: Sources) -> bool:
    return not _known(a, b) or sources.key(a.speaker) == sources.key(b.speaker)


def _across(
    quotations: Sequence[Quotation], sources: Sources
) -> Iterator[tuple[int, int]]:
    """Pair translations: one speaker, near days, the same place in the order told."""
    told: dict[str, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
    for number, one in enumerate(quotations):
        if one.speaker and len(one.plain.split()) >= FEWEST_WORDS:
            told[sources.key(one.speaker)][one.document].append(number)
    for documents in told.values():
        for first, second in combinations(sorted(documents), 2):
            mine, yours = documents[first], documents[second]
            if len(mine) != len(yours):
                continue
            for a, b in zip(mine, yours, strict=True):
                if _translated(quotations[a], quotations[b]):
                    yield a, b


def _translated(a: Quotation, b: Quotation) -> bool:
    apart = days_apart(a.day, b.day)
    least, most = LENGTHS
    return (
        a.language != b.language
        and apart is not None
        and apart <= DAYS_ACROSS
        and least <= len(a.words) / max(1, len(b.words)) <= most
    )


def _utterance(members: Sequence[Quotation]) -> Utterance:
    fullest = min(members, key=lambda q: (-len(q.words), q.document, q.span))
    speakers = Counter(q.speaker for q in members if q.speaker)
    speaker = min(speakers, key=lambda s: (-speakers[s], -len(s), s), default="")
    return Utterance(
        speaker, fullest.words, tuple((q.document, q.span) for q in members)
    )
