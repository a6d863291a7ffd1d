"""Recommendations: what is asked of a government, a court, a union, one addressee each.

They stand as lists under a line that names the addressee ("To the European Union:", "He
urged Russia to:"), or in a sentence ("We urge the EU to …", "The authorities must …").
What readers are asked to do is a call to action, not a recommendation.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from amparo.lib.corroboration.addressees import addressee_form, is_addressee
from amparo.lib.corroboration.asking_words import AskingWords, asking_words
from amparo.lib.corroboration.documents import Document, Kind, Sentence, Span
from amparo.lib.corroboration.grammar import (
    even,
    grammar_language,
    low_text_of,
)
from amparo.lib.corroboration.recommendation_lists import Recommendation, listed
from amparo.lib.corroboration.remembering import remembering

_CLAUSE_STARTS = re.compile(
    r"(?:^|[,;:—–]\s+(?:and |but |и |а |et |that |что |que )?|\b(?:that|что|que) |[“«\"]\s?)"
)
_READ = frozenset({Kind.BODY, Kind.LIST, Kind.QUOTE, Kind.BLOCKQUOTE, Kind.HEADLINE})
_FIRM_VERBS = 4  # the first patterns of English: urge, call on, call for, appeal to
_PETITION = re.compile(
    r"\b(?:petition|petitions|which|that)\s+(?:\w+\s+){0,3}$|петици\w+\s+(?:\w+\s+){0,3}$"
    r"|pétition\s+(?:\w+\s+){0,3}$",
    re.IGNORECASE,
)


@remembering
def recommendations_of(document: Document) -> tuple[Recommendation, ...]:
    """Find the recommendations of a document, in order."""
    grammar = asking_words(grammar_language(document))
    found, used = listed(document, grammar)
    for sentence in _with_a_cue(document, grammar):
        passage = document.passages[sentence.passage]
        if sentence.passage not in used and passage.kind in _READ:
            found.extend(_in_sentence(document, sentence, grammar))
    return tuple(sorted(found, key=lambda r: r.span))


def _with_a_cue(document: Document, grammar: AskingWords) -> Iterator[Sentence]:
    """Give the sentences with a word like "urge" or "must" in them."""
    low, sentences, at = low_text_of(document), document.sentences, 0
    given = -1
    for cue in grammar.cue.finditer(low):
        while at < len(sentences) and sentences[at].span.end <= cue.start():
            at += 1
        if at == len(sentences):
            return
        if at > given and sentences[at].span.start <= cue.start():
            given = at
            yield sentences[at]


def _in_sentence(
    document: Document, sentence: Sentence, grammar: AskingWords
) -> Iterator[Recommendation]:
    words = even(document.of(sentence.span)[:2000])
    found: list[tuple[str, int, int, str]] = []
    if grammar.ask_cue.search(words):
        found.extend(_asked(words, document, grammar))
    for one in _obliged(words, document, grammar):
        if not any(one[1] < other[2] and other[1] < one[2] for other in found):
            found.append(one)
    for addressee, start, end, rule in found:
        span = Span(sentence.span.start + start, sentence.span.start + end)
        yield Recommendation(span, addressee, document.of(span), rule)


def _asked(
    words: str, document: Document, grammar: AskingWords
) -> Iterator[tuple[str, int, int, str]]:
    """Read "We urge the EU to …", "призываем власти …", "appelle le Conseil à …"."""
    language = grammar_language(document)
    for number, pattern in enumerate(grammar.asks):
        found = list(_asked_by(pattern, words, grammar, language, number))
        if found:
            yield from found
            return


def _asked_by(
    pattern: re.Pattern[str],
    words: str,
    grammar: AskingWords,
    language: str,
    number: int,
) -> Iterator[tuple[str, int, int, str]]:
    """Read what one pattern finds; `number` tells whether its verb is said to powers."""
    is_firm = number < _FIRM_VERBS if language == "en" else True
    place = 0
    while found := pattern.search(words, place):
        start, end = found.span("act")
        end = _end_of_act(words, start, end, grammar)
        place = max(end, found.end("addr"))
        if _PETITION.search(words[: found.start()]):
            continue
        if not is_addressee(found["addr"], language, is_firm=is_firm):
            continue
        if len(words[start:end].split()) >= 2:
            yield (
                addressee_form(found["addr"], language),
                start,
                end,
                "asked in a sentence",
            )


def _end_of_act(words: str, start: int, end: int, grammar: AskingWords) -> int:
    stop = re.compile(r"[”»\"]|\s[—–]\s").search(words, start, end)
    end = stop.start() if stop else end
    broken = grammar.break_at.search(words, start, end)
    if broken and len(words[start : broken.start()].split()) < 2:
        return start
    again = re.compile(r",? and (?:that |on )").search(words, start, end)
    end = again.start() if again else end
    other = re.compile(r",? (?:and|и|et) (?=[A-ZА-ЯÀ-Ý][^,.]{2,60}? (?:must|should|долж|обязан|doi))").search(words, start, end)  # fmt: skip
    end = other.start() if other else end
    return start + len(words[start:end].rstrip(" .,;"))


def _obliged(
    words: str, document: Document, grammar: AskingWords
) -> Iterator[tuple[str, int, int, str]]:
    """Read "The authorities must …", "власти обязаны …", "La France doit …"."""
    language = grammar_language(document)
    for found in grammar.modal.finditer(words):
        begins = [m.end() for m in _CLAUSE_STARTS.finditer(words, 0, found.start())]
        for start in reversed(begins or [0]):
            addressee = words[start : found.start()].strip(" ,")
            if is_addressee(addressee, language, is_firm=False, is_subject=True):
                after = found.end()
                end = _end_of_act(words, after, len(words), grammar)
                if len(words[after:end].split()) >= 1:
                    yield addressee_form(addressee, language), start, end, "obliged"
                break
