"""Who shows how they know: interviews, own sources, hotlines, documents, visits.

"Corroborated" without any of these only repeats, and the machine asks a person.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from amparo.lib.corroboration.cue_index import cue_index
from amparo.lib.corroboration.documents import Document, Kind, Sentence, Span
from amparo.lib.corroboration.lexicon import cues_in

READ = (Kind.HEADLINE, Kind.BODY, Kind.QUOTE, Kind.BLOCKQUOTE, Kind.LIST)
NEAR = 60  # characters between a cue and the name that it is about
NAME = r"[^\W\d_a-zа-яёà-ÿ][\w'’.-]+(?:\s+(?:(?:of|for|de|du|des|la|по)\s+){0,2}[^\W\d_a-zа-яёà-ÿ][\w'’.-]+){0,5}"
PAIR = re.compile(rf"({NAME}) (?:and|et|и|with|avec|с)(?: the| le| la)? ({NAME})")
APART = 25  # characters between who tells and the verb
CLAUSE = re.compile(r"[^,.;:—]*")
ASIDE = re.compile(
    r"\s*,?\s*(?:who|whose|whom|speaking|on condition|qui|sous couvert|котор)"
)
PARTS = ("heard_by", "knows_by", "confirms", "joint")
US = ""  # the outlet of the document itself


@dataclass(frozen=True)
class Access:
    """A source that shows how it knows; `source` is empty for the document's outlet."""

    span: Span
    source: str
    why: str
    rule: str


@dataclass(frozen=True)
class Confirmation:
    """A source that is said to confirm; `why` is empty when nothing shows how."""

    span: Span
    source: str
    why: str
    rule: str


@dataclass(frozen=True)
class Joint:
    """Two sources that are said to have worked together."""

    span: Span
    sources: tuple[str, str]
    rule: str


@dataclass(frozen=True)
class Name:
    """A source's name where it stands in a text; `is_body` when it is no person."""

    span: Span
    name: str
    is_body: bool = True


@dataclass(frozen=True)
class Evidence:
    """What one text shows of how sources know."""

    accesses: tuple[Access, ...] = ()
    confirmations: tuple[Confirmation, ...] = ()
    joint: tuple[Joint, ...] = ()


def evidence_of(document: Document, names: Iterable[Name]) -> Evidence:
    """Find who knows at first hand, who confirms, who worked together.

    `names` are the sources that the text names, where they stand.
    """
    by_sentence = _by_sentence(document, names)
    cues = _cues(document)
    heard = (
        access
        for number, cue in cues["heard_by"]
        for access in _heard(document, number, cue, by_sentence.get(number, ()))
    )
    known = (
        access
        for number, cue in cues["knows_by"]
        for access in _knowing(document, number, cue, by_sentence)
    )
    accesses = sorted((*heard, *known), key=lambda access: (access.span, access.rule))
    shown = {access.span: access.why for access in reversed(accesses)}
    confirmed = _confirmed(document, cues["confirms"], by_sentence, shown)
    return Evidence(tuple(accesses), tuple(confirmed), tuple(_joint(document, cues)))


def _cues(document: Document) -> dict[str, list[tuple[int, re.Match[str]]]]:
    """Give each cue with the sentence that holds it, of the passages that are read."""
    starts = [sentence.span.start for sentence in document.sentences]
    found: dict[str, list[tuple[int, re.Match[str]]]] = {part: [] for part in PARTS}
    for part, cue in cue_index("access", PARTS, document.language).finditer(
        document.text
    ):
        number = bisect_right(starts, cue.start()) - 1
        if number >= 0 and _is_read(document, document.sentences[number]):
            found[part].append((number, cue))
    return found


def _is_read(document: Document, sentence: Sentence) -> bool:
    return document.passages[sentence.passage].kind in READ


def _confirmed(
    document: Document,
    cues: Iterable[tuple[int, re.Match[str]]],
    by_sentence: Mapping[int, tuple[Name, ...]],
    shown: Mapping[Span, str],
) -> Iterator[Confirmation]:
    findings = cues_in("access", "findings", document.language)
    for number, cue in cues:
        span = document.sentences[number].span
        rest = document.text[cue.end() : min(cue.end() + NEAR, span.end)]
        who = _before(by_sentence.get(number, ()), cue.start())
        if who and findings.match(rest.lstrip()):
            yield Confirmation(span, who.name, shown.get(span, ""), "confirms")


def _joint(
    document: Document, cues: Mapping[str, list[tuple[int, re.Match[str]]]]
) -> Iterator[Joint]:
    """Find pairs of names that one sentence declares to have worked together."""
    for number in sorted({number for number, _ in cues["joint"]}):
        span = document.sentences[number].span
        for pair in PAIR.finditer(document.of(span)):
            yield Joint(span, (pair[1].strip(), pair[2].strip()), "joint")


def _by_sentence(
    document: Document, names: Iterable[Name]
) -> Mapping[int, tuple[Name, ...]]:
    """Sort the names into the sentences that hold them, in the order of the text."""
    ordered = sorted(names, key=lambda n: n.span)
    found: dict[int, list[Name]] = {}
    place = 0
    for number, sentence in enumerate(document.sentences):
        while place < len(ordered) and ordered[place].span.end <= sentence.span.end:
            if ordered[place].span.start >= sentence.span.start:
                found.setdefault(number, []).append(ordered[place])
            place += 1
    return {number: tuple(held) for number, held in found.items()}


def _heard(
    document: Document,
    number: int,
    cue: re.Match[str],
    held: tuple[Name, ...],
) -> Iterator[Access]:
    """Of "two officers told X": somebody who knows stands before, X right after."""
    sentence = document.sentences[number]
    at, language = cue.end(), document.language
    heard_by = next((n for n in held if 0 <= n.span.start - at < NEAR // 3), None)
    after = document.text[at : sentence.span.end].lstrip()
    if not heard_by and not cues_in("access", "ourselves", language).match(after):
        return
    end = heard_by.span.end if heard_by else at
    start = sentence.span.start
    words = document.of(sentence.span)
    teller = _teller(words, cue.start() - start, end - start, language)
    if teller:
        who = heard_by.name if heard_by else US
        yield Access(sentence.span, who, f"{teller} spoke to them", "heard_by")


def _teller(words: str, before: int, after: int, language: str) -> str:
    """Give who told: right before the verb, or in other languages also right after.

    Nobody, when it is a body's spokesman who tells, or somebody with a name.
    """
    first_hand = cues_in("access", "first_hand", language)
    spokes = cues_in("access", "spokes", language)
    if language != "en":
        right = CLAUSE.match(words, after, after + NEAR)
        told = right and first_hand.search(right.group())
        if right and (told or spokes.search(right.group())):
            return told.group() if told else ""
    left = words[max(0, before - NEAR) : before]
    tellers = list(first_hand.finditer(left))
    gap = left[tellers[-1].end() :] if tellers else ""
    close = (len(gap) <= APART and "," not in gap) or ASIDE.match(gap)
    return tellers[-1].group() if tellers and close and not spokes.search(gap) else ""


def _knowing(
    document: Document,
    number: int,
    cue: re.Match[str],
    by_sentence: Mapping[int, tuple[Name, ...]],
) -> Iterator[Access]:
    """Of "X interviewed 33 survivors": X stands before, or is the one spoken of last.

    "We" is the document's outlet; "the newspaper" whoever was named last, in any
    paragraph before, and the outlet only when nobody was.
    """
    sentence, language = document.sentences[number], document.language
    said = document.text[sentence.span.start : cue.end()]
    who = _before(by_sentence.get(number, ()), cue.start())
    if not who and not cues_in("access", "ourselves", language).search(said):
        who = _last_named(document, number, sentence, by_sentence)
        if not who and not cues_in("access", "the_body", language).search(said):
            return
        who = who or _before_all(by_sentence, number)
    yield Access(sentence.span, who.name if who else US, cue.group(), "knows_by")


def _before(held: Iterable[Name], place: int) -> Name | None:
    return max(
        (n for n in held if n.span.end <= place), key=lambda n: n.span, default=None
    )


def _before_all(
    by_sentence: Mapping[int, tuple[Name, ...]], number: int
) -> Name | None:
    """Give the body that was named last; "the newspaper" is never a person."""
    bodies = (
        name
        for at, held in by_sentence.items()
        for name in held
        if at < number and name.is_body
    )
    return max(bodies, key=lambda name: name.span, default=None)


def _last_named(
    document: Document,
    number: int,
    sentence: Sentence,
    by_sentence: Mapping[int, tuple[Name, ...]],
) -> Name | None:
    """Give the source that the sentence before, in the same paragraph, spoke of last."""
    before = number - 1
    if before < 0 or document.sentences[before].passage != sentence.passage:
        return None
    held = by_sentence.get(before, ())
    return held[-1] if held else None
