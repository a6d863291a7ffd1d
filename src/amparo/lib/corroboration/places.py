"""Places as printed, with their English name and id where the gazetteer knows them.

A place the gazetteer does not know is one when the text says "in X", "near X" or begins
with it as a dateline; its id is then empty and its name as printed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from amparo.lib.corroboration.documents import Document, Kind, Span
from amparo.lib.corroboration.gazetteer import LONGEST_NAME, Entry, entries, stem
from amparo.lib.corroboration.grammar import Words, grammar_language, lexicon, words_of
from amparo.lib.corroboration.proper_names import Run, capital_runs, words_never_names
from amparo.lib.corroboration.remembering import remembering

_SURE_CUES = {
    "en": {"in", "near", "outside", "capital", "around", "across"},
    "ru": {"в", "во", "под", "около", "возле", "близ", "столице", "городе", "город", "столица", "республике", "селе"},
    "fr": {"à", "en", "près", "capitale"},
}  # fmt: skip
_WHAT_HAS_A_PLACE = frozenset(
    [
        "government",
        "capital",
        "republic",
        "authorities",
        "president",
        "embassy",
        "parliament",
        "people",
        "city",
        "town",
        "village",
        "region",
        "state",
        "borders",
        "province",
        "capitale",
        "gouvernement",
        "république",
        "autorités",
        "ville",
        "région",
        "frontière",
    ]
)
_TITLES = re.compile(r"^(?:the|l|la|le|les)$")
_DATELINE = re.compile(r"\s*(?:[,(—–-]|\.\s*[—–-])")


@dataclass(frozen=True)
class Place:
    """A place: its name in English where known, and its ISO or GeoNames id or ""."""

    span: Span
    name: str
    id: str
    rule: str


@remembering
def places_of(document: Document) -> tuple[Place, ...]:
    """Find the places of a document, in order."""
    language, words = grammar_language(document), words_of(document)
    found: list[Place] = []
    unknown: list[Run] = []
    for run in capital_runs(document):
        listed = list(_listed(run, words, language))
        found.extend(listed)
        if not listed:
            unknown.append(run)
    found.extend(_by_their_words(document, unknown, words))
    return tuple(sorted(found, key=lambda p: p.span))


@cache
def _first_words(language: str) -> frozenset[str]:
    return frozenset(key.split()[0] for key in entries(language))


def _listed(run: Run, words: Words, language: str) -> Iterator[Place]:
    """Give the listed places inside a run, the longest name first."""
    listed, firsts = entries(language), _first_words(language)
    index = run.first
    while index <= run.last:
        word = words.at(index)
        if (stem(word) if language == "ru" else word) not in firsts:
            index += 1
            continue
        step = index + 1
        for last in range(
            min(_last_of_name(words, run), index + 2 * LONGEST_NAME), index - 1, -1
        ):
            entry = listed.get(_key(words, index, last, language))
            if entry and _may_be_place(entry, index, last, words, language):
                yield Place(words.span(index, last), entry.name, entry.id, entry.kind)
                step = last + 1
                break
        index = step


def _last_of_name(words: Words, run: Run) -> int:
    """Let a name go on in small letters: "Чеченской республике", "Российской Федерации"."""
    after = run.last + 1
    if words.at(after).startswith(("республик", "федераци", "край", "крае")):
        return after
    return run.last


def _key(words: Words, first: int, last: int, language: str) -> str:
    parts = [words.lower[n] for n in range(first, last + 1) if words.lower[n] != "-"]
    name = " ".join(parts).replace(" ' ", "'").replace(" . ", ".")
    return stem(name) if language == "ru" else name


def _may_be_place(
    entry: Entry, first: int, last: int, words: Words, language: str
) -> bool:
    before, after = words.at(first - 1), words.at(last + 1)
    leans = words.is_capital(last + 1) and words.joined(last, last + 1) is False
    follows = (
        words.is_capital(first - 1) and before.isalpha() and not _TITLES.match(before)
    )
    is_cued = before in _cues(language) or (
        before in {"the", "la", "l", "'", "le"}
        and words.at(first - 2) in _cues(language)
    )
    if after == "times" or (after == "today" and words.is_capital(last + 1)):
        return False
    if entry.kind == "town" and not entry.is_sure:
        return is_cued and not leans and last - first < 6 and len(words.at(first)) > 3
    if entry.kind == "town" or len(entry.name) <= 7:
        return is_cued or not (leans or follows)
    return True


@cache
def _cues(language: str) -> frozenset[str]:
    return frozenset(lexicon("places")["cues"][language].split())


def _by_their_words(
    document: Document, runs: list[Run], words: Words
) -> Iterator[Place]:
    """Give the places that only the words around them tell, wherever they recur."""
    language = grammar_language(document)
    never = words_never_names(document)
    bodies = re.compile(lexicon("names")["bodies"][language])
    named: set[str] = set()
    candidates = [
        r for r in runs if _could_name_a_place(r, words, never, bodies, language)
    ]
    for run in candidates:
        before = words.at(run.first - 1)
        if before in {"the", "l", "'"} and words.at(run.first - 2) in {
            "in",
            "à",
            "dans",
        }:
            continue
        if (
            before in _SURE_CUES[language]
            or (
                before in {"of", "de", "la"}
                and _WHAT_HAS_A_PLACE & {words.at(run.first - n) for n in (2, 3)}
            )
            or _is_dateline(document, run, words)
        ):
            named.add(_name_key(run, words, language))
    for run in candidates:
        if _name_key(run, words, language) in named:
            span = words.span(run.first, run.last)
            yield Place(
                span, _as_name(document.of(span), language), "", "told by its words"
            )


def _could_name_a_place(
    run: Run,
    words: Words,
    never: frozenset[str],
    bodies: re.Pattern[str],
    language: str,
) -> bool:
    if run.last - run.first > 4:
        return False
    parts = [words.lower[n] for n in range(run.first, run.last + 1)]
    if any(part in never or bodies.fullmatch(part) for part in parts):
        return False
    if language != "ru" and re.search(r"(?:ian|ish|ese|ic|ien|ais)s?$", parts[-1]) and len(parts) == 1:  # fmt: skip
        return False
    printed = words.printed(run.first)
    return len(printed) > 2 and not (printed.isupper() and len(printed) < 5)


def _is_dateline(document: Document, run: Run, words: Words) -> bool:
    if not run.opens or not words.printed(run.first).isupper():
        return False
    start, end = words.span(run.first, run.last)
    passage = document.passage_at(start)
    if (
        passage is None
        or passage.kind is Kind.HEADLINE
        or start - passage.span.start > 2
    ):
        return False
    return bool(_DATELINE.match(document.text, end, end + 4))


def _name_key(run: Run, words: Words, language: str) -> str:
    return _key(words, run.first, run.last, language)


def _as_name(printed: str, language: str) -> str:
    """Give a name in capitals as a name, and the commonest Russian case as nominative."""
    if printed.isupper():
        printed = printed.title()
    if language == "ru" and printed.endswith("ии"):
        return f"{printed[:-1]}я"
    return printed
