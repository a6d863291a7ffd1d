"""Bodies named in a text: courts, ministries, unions, associations, newspapers, agencies.

Known bodies get one name in every language; any other is printed as found: a capitalised
name with a word for a body in it, a name in guillemets after such a word, an acronym.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from amparo.lib.corroboration.body_words import called_bodies, word_for_a_body
from amparo.lib.corroboration.documents import Document, Span
from amparo.lib.corroboration.gazetteer import key_of, stem
from amparo.lib.corroboration.grammar import Words, grammar_language, lexicon, words_of
from amparo.lib.corroboration.proper_names import Run, capital_runs
from amparo.lib.corroboration.remembering import remembering

_LINKS = {
    "en": {"of", "for", "on", "against", "and", "in", "to", "without"},
    "ru": {"по", "против", "за", "для"},
    "fr": {"de", "des", "du", "pour", "contre", "sur", "d", "sans"},
}
_ARTICLES = {"the", "la", "le", "les", "l", "'"}
_TAIL_RU = re.compile(
    r"\s(?:внутренних дел|иностранных дел|юстиции|обороны|здравоохранения|по правам человека"
    r"|против пыток|безопасности|печати|труда|по делам \w+)(?:\s(?:России|РФ))?"
)
_TAIL_FR = re.compile(
    r"(?:\s(?:européen(?:ne)?s?|international(?:e|es)?|national(?:e|es)?|unies|suprême|pénale"
    r"|général(?:e)?|populaire|constitutionnel(?:le)?|russe|français(?:e)?))*"
    r"(?:\s(?:pour|contre|sur)?\s?(?:des|de la|de l['’]|du|de|d['’]|les|la|le)\s?"
    r"(?:droits(?: de l['’]homme| humains)?|justice|torture|homme|presse|santé|paix"
    r"|[A-ZÀ-Ý][\w-]+))*"
)
_QUOTED = re.compile(r"(?P<head>[^\W\d_]+)\s+(?P<name>[«“\"][^«»“”\"\n]{2,60}[»”\"])")
_LEADING = re.compile(r"^(?:the|a|la|le|les|l['’])\s*", re.IGNORECASE)


@dataclass(frozen=True)
class Organisation:
    """A body: its known English name, or its name as printed."""

    span: Span
    name: str
    rule: str


@remembering
def organisations_of(document: Document) -> tuple[Organisation, ...]:
    """Find the bodies of a document, in order."""
    language, words = grammar_language(document), words_of(document)
    found: list[Organisation] = list(_quoted(document, language))
    quoted = [one.span for one in found]
    runs = capital_runs(document)
    used, called = -1, called_bodies(document, runs, words)
    for number, run in enumerate(runs):
        if run.first <= used:
            continue
        one = _of_run(document, number, runs, words) or _named_again(
            document, run, words, called
        )
        if one and not any(
            s.start < one[0].span.end and one[0].span.start < s.end for s in quoted
        ):
            found.append(one[0])
            used = one[1]
    return tuple(sorted(found, key=lambda o: o.span))


def _named_again(
    document: Document, run: Run, words: Words, called: frozenset[str]
) -> tuple[Organisation, int] | None:
    for last in range(run.last, run.first - 1, -1):
        span = words.span(run.first, last)
        printed = document.of(span)
        if printed.lower() in called:
            return Organisation(span, " ".join(printed.split()), "called a body"), last
    return None


@cache
def _known(language: str) -> dict[str, str]:
    known = {}
    for table in (lexicon("organisations")["names"], lexicon("sources")["names"]):
        for name, forms in table.items():
            for form in (name, *forms):
                if len(form) > 3 or form.isupper():
                    known[_known_key(form, language)] = name
    return known


@cache
def _first_words(language: str) -> frozenset[str]:
    keys = {re.split(r"[\s.'/]", key.lower())[0] for key in _known(language)}
    return frozenset(keys | {stem(key) for key in keys})


def _known_key(form: str, language: str) -> str:
    key = key_of(_LEADING.sub("", form)) if len(form) > 4 else form
    return stem(key) if language == "ru" and len(form) > 5 else key


@cache
def _not_acronyms() -> frozenset[str]:
    return frozenset(lexicon("names")["bodies"]["acronyms_never"].split())


def _of_run(
    document: Document, number: int, runs: tuple[Run, ...], words: Words
) -> tuple[Organisation, int] | None:
    """Give the body a run names, and the last word it takes."""
    language, run = grammar_language(document), runs[number]
    listed = _listed(document, run, words, language)
    worded = _with_a_word_for_a_body(document, number, runs, words)
    if (
        listed
        and worded
        and worded[1] > listed[1]
        and worded[0].span.start <= listed[0].span.start
    ):
        return worded
    return (
        listed
        or worded
        or _after_a_word_for_a_body(document, run, words, language)
        or _acronym(document, run, words)
    )


def _after_a_word_for_a_body(
    document: Document, run: Run, words: Words, language: str
) -> tuple[Organisation, int] | None:
    """Read "le réseau Lanterne", "журнал Огонёк": the word before says what it is."""
    before = words.at(run.first - 1)
    if language == "en" or run.opens or not word_for_a_body(language).fullmatch(before):
        return None
    if words.is_capital(run.first - 1):
        return None
    span = words.span(run.first, run.last)
    return Organisation(
        span, " ".join(document.of(span).split()), "after a word for a body"
    ), run.last


def _listed(
    document: Document, run: Run, words: Words, language: str
) -> tuple[Organisation, int] | None:
    known, firsts = _known(language), _first_words(language)
    for first in range(run.first, min(run.first + 3, run.last + 1)):
        word = words.lower[first]
        if (
            stem(word) if language == "ru" else word
        ) not in firsts and word not in firsts:
            continue
        for last in range(min(run.last + 6, len(words) - 1), first - 1, -1):
            span = words.span(first, last)
            name = known.get(_known_key(document.of(span), language))
            if name and "\n" not in document.of(span):
                return Organisation(span, name, "known body"), last
    return None


def _with_a_word_for_a_body(
    document: Document, number: int, runs: tuple[Run, ...], words: Words
) -> tuple[Organisation, int] | None:
    language, run = grammar_language(document), runs[number]
    bodies = word_for_a_body(language)
    parts = [words.lower[n] for n in range(run.first, run.last + 1)]
    at = [n for n, part in enumerate(parts) if bodies.fullmatch(part)]
    if not at:
        return None
    last, span = (
        _prolonged(number, runs, words, language),
        words.span(run.first, run.last),
    )
    span = words.span(run.first, last)
    if language == "ru" and (tail := _TAIL_RU.match(document.text, span.end)):
        span = Span(span.start, tail.end())
    if language == "fr" and (tail := _TAIL_FR.match(document.text, span.end)):
        span = Span(span.start, tail.end())
    printed = " ".join(document.of(span).split())
    if " " not in printed and "-" not in printed:
        return None
    last = max(last, words.between(span)[-1])
    return Organisation(span, printed, "word for a body"), last


def _prolonged(number: int, runs: tuple[Run, ...], words: Words, language: str) -> int:
    """Let a name go on over "of", "for the" to the next capitals."""
    last = runs[number].last
    for after in runs[number + 1 :]:
        between = [words.lower[n] for n in range(last + 1, after.first)]
        if not between or len(between) > 3 or between[0] not in _LINKS[language]:
            break
        if any(word not in _LINKS[language] | _ARTICLES for word in between):
            break
        if between[0] in {"and", "in", "to", "on"} and not _is_one_name(
            words, after, between
        ):
            break
        last = after.last
    return last


def _is_one_name(words: Words, after: Run, between: list[str]) -> bool:
    """Tell "Organization for Security and Co-operation in Europe" from two bodies."""
    return words.lower[after.first] in {
        "co",
        "cooperation",
        "human",
        "development",
    } or (between[0] == "in" and words.lower[after.first] == "europe")


def _acronym(
    document: Document, run: Run, words: Words
) -> tuple[Organisation, int] | None:
    for index in range(run.first, run.last + 1):
        printed = words.printed(index)
        if not (3 <= len(printed) <= 8 and printed.isupper() and printed.isalpha()):
            continue
        if printed in _not_acronyms() or _is_in_capitals(words, index):
            continue
        return Organisation(words.span(index, index), printed, "acronym"), index
    return None


def _is_in_capitals(words: Words, index: int) -> bool:
    """Tell an acronym from a word of a line that is all in capitals, or a dateline."""
    if len(words.printed(index)) > 5:
        return True
    near = [words.printed(n) for n in (index - 1, index + 1) if 0 <= n < len(words)]
    return any(len(word) > 3 and word.isupper() for word in near)


def _quoted(document: Document, language: str) -> Iterator[Organisation]:
    """Read газета «Новый день», сеть «Фонарь», le réseau « Lanterne »."""
    if language == "en":
        return
    bodies, known = word_for_a_body(language), _known(language)
    for match in _QUOTED.finditer(document.text):
        name = match["name"].strip('«»“”" \u00a0\u202f')
        listed = known.get(_known_key(name, language))
        if listed or (bodies.fullmatch(match["head"].lower()) and name[:1].isupper()):
            span = Span(*match.span("name"))
            yield Organisation(span, listed or name, "name in guillemets")
