"""Recommendations that stand as a list under the line that names their addressee."""

from __future__ import annotations

import re
from dataclasses import dataclass

from amparo.lib.corroboration.addressees import addressee_form, is_addressee
from amparo.lib.corroboration.asking_words import VERBS, AskingWords
from amparo.lib.corroboration.documents import Document, Kind, Passage, Span
from amparo.lib.corroboration.grammar import grammar_language

_BULLET = re.compile(r"\s*(?:[•●▪◦‣·*–—-]|\(?\d{1,2}[.)]|\(?[a-zа-я]\))\s+")
_MOST_ITEMS = 100


@dataclass(frozen=True)
class Recommendation:
    """What is asked of whom; `text` as printed, without its bullet."""

    span: Span
    addressee: str
    text: str
    rule: str


def listed(
    document: Document, grammar: AskingWords
) -> tuple[list[Recommendation], frozenset[int]]:
    """Read the lists under a line that names their addressee, and which passages they are."""
    found: list[Recommendation] = []
    used: set[int] = set()
    addressee, kind = "", ""
    for number, passage in enumerate(document.passages):
        words = document.of(passage.span).strip()
        lead = _lead(words, document, grammar) if len(words) < 4000 else None
        if lead:
            addressee, kind = lead, ""
            used.add(number)
        elif addressee and len(used) < _MOST_ITEMS and _is_item(passage, words, kind):
            kind = kind or _item_kind(passage, words)
            found.append(_item(document, passage, addressee))
            used.add(number)
        else:
            addressee = ""
    return found, frozenset(used)


def _lead(words: str, document: Document, grammar: AskingWords) -> str:
    """Give the addressee of a line that opens a list; empty when it opens none."""
    line = words.rsplit("\n", 1)[-1]
    language = grammar_language(document)
    bare = _BULLET.sub("", line, count=1) if len(line) < 120 else line
    header = grammar.header.match(bare) if len(bare) < 160 else None
    if header and _may_be_header(header["addr"], bare, language):
        return addressee_form(header["addr"], language)
    if not line.endswith(":"):
        return ""
    last = re.split(r"(?<=[.!?…][\s»”\"])\s*(?=[^\W\da-zа-я])", line)[-1]
    for pattern in grammar.leads:
        for found in pattern.finditer(last):
            if is_addressee(found["addr"], language, is_firm=True):
                return addressee_form(found["addr"], language)
    return ""


def _may_be_header(addressee: str, line: str, language: str) -> bool:
    if not line.endswith(":") and len(line) > 90:
        return False
    return is_addressee(addressee, language, is_firm=False, needs_authority=True)


def _item_kind(passage: Passage, words: str) -> str:
    return (
        "bullet" if passage.kind is Kind.LIST or _BULLET.match(words) else "paragraph"
    )


def _is_item(passage: Passage, words: str, kind: str) -> bool:
    """Tell an item of the list from the text that goes on below it."""
    if not words or words.endswith(":") or passage.kind is Kind.HEADLINE:
        return False
    own = _item_kind(passage, words)
    if kind and own != kind:
        return False
    return own == "bullet" or (len(words) < 600 and _begins_with_a_verb(words))


def _begins_with_a_verb(words: str) -> bool:
    first = re.match(r"[^\W\d_]+", words)
    word = first[0].lower() if first else ""
    return (
        word in VERBS
        or bool(re.search(r"(?:ть|ти|чь|ться|тись|айте|ите|йте)$", word))
        or (len(word) > 4 and word.endswith(("er", "ir", "re", "ez")))
    )


def _item(document: Document, passage: Passage, addressee: str) -> Recommendation:
    words = document.of(passage.span)
    lead = _BULLET.match(words)
    start = passage.span.start + (lead.end() if lead else 0)
    end = passage.span.start + len(words.rstrip())
    span = Span(start, end)
    return Recommendation(
        span, addressee, document.of(span), "list under its addressee"
    )
