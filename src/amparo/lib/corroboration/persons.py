"""Persons a text names, with the role it gives them.

Only what is printed: no name is completed, guessed or looked up. A name the text calls
changed, or gives alone without a surname, is flagged, so that it stays apart.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from amparo.lib.corroboration.documents import Document, Kind, Span
from amparo.lib.corroboration.grammar import (
    Words,
    grammar_language,
    words_of,
)
from amparo.lib.corroboration.organisations import organisations_of
from amparo.lib.corroboration.person_words import (
    NEAR,
    PersonWords,
    ends_with_role,
    person_words,
    role_of,
)
from amparo.lib.corroboration.places import places_of
from amparo.lib.corroboration.proper_names import Run, capital_runs, words_never_names
from amparo.lib.corroboration.remembering import remembering

_NO_PERSON = frozenset(
    [
        "street",
        "road",
        "avenue",
        "square",
        "gardens",
        "lane",
        "day",
        "month",
        "week",
        "pride",
        "act",
        "law",
        "bill",
        "code",
        "article",
        "treaty",
        "convention",
        "declaration",
        "penal",
        "криминал",
        "улица",
        "проспект",
        "площадь",
        "rue",
        "place",
        "loi",
        "code",
        "sea",
        "river",
        "mountains",
        "valley",
        "ocean",
        "award",
        "prize",
        "press",
        "facebook",
        "email",
    ]
)
_BEFORE_A_ROLE = frozenset(
    [
        "executive",
        "acting",
        "press",
        "deputy",
        "foreign",
        "prime",
        "vice",
        "general",
        "former",
        "chief",
        "пресс",
        "вице",
        "бывший",
    ]
)
_PATRONYMIC = re.compile(r"\w+(?:вич|вна|вича|вичу|вны|вне)$")
_SURNAME_RU = re.compile(
    r"\w+(?:ов|ев|ин|ын|ский|цкий|ова|ева|ина|ская|ому|ого|ову|еву|овой|евой|ым|енко|дзе|швили|ян|ко|ук|юк|ич)$"
)


@dataclass(frozen=True)
class Person:
    """A person as named, the role as printed or "", and whether the name is not the real one."""

    span: Span
    name: str
    role: str
    pseudonym: bool
    rule: str


@remembering
def persons_of(document: Document) -> tuple[Person, ...]:
    """Find the persons of a document, in order; readers' comments are left out."""
    words, lists = words_of(document), person_words(grammar_language(document))
    found: list[Person] = []
    surnames: dict[str, Person] = {}
    for run in _candidates(document, words):
        person = _person(document, run, words, lists, surnames)
        if person:
            found.append(person)
            last = person.name.split()[-1]
            if " " in person.name or person.rule == "introduced by name":
                surnames.setdefault(_surname_key(last), person)
    changed = {p.name for p in found if p.pseudonym}
    return tuple(
        [replace(p, pseudonym=True) if p.name in changed else p for p in found]
    )


def _candidates(document: Document, words: Words) -> Iterator[Run]:
    taken = [
        *(o.span for o in organisations_of(document)),
        *(p.span for p in places_of(document)),
    ]
    taken_words = {n for span in taken for n in words.between(span)}
    never = words_never_names(document)
    for run in capital_runs(document):
        passage = document.passage_at(words.starts[run.first])
        if passage and passage.kind is Kind.COMMENT:
            continue
        if any(words.lower[n] in _NO_PERSON for n in range(run.first, run.last + 1)):
            continue
        free = [n for n in range(run.first, run.last + 1) if n not in taken_words]
        one = _without_lead(_longest_piece(free, run), words, never) if free else None
        if one and words.printed(one.first).isalpha():
            yield one


def _without_lead(run: Run, words: Words, never: frozenset[str]) -> Run | None:
    """Leave out words before a name that are no part of it; None when none is left."""
    first = run.first
    while first < run.last and words.lower[first] in never | {"-", "."}:
        first += 1
    return None if words.lower[first] in never else run._replace(first=first)


def _longest_piece(free: list[int], run: Run) -> Run:
    """Take the words behind a place or body: "Russian President Vladimir Putin"."""
    pieces: list[list[int]] = [[]]
    for index in free:
        if pieces[-1] and index != pieces[-1][-1] + 1:
            pieces.append([])
        pieces[-1].append(index)
    longest = max(pieces, key=len)
    return Run(longest[0], longest[-1], run.opens and longest[0] == run.first)


def _person(
    document: Document,
    run: Run,
    words: Words,
    lists: PersonWords,
    surnames: dict[str, Person],
) -> Person | None:
    run, title = _without_title(run, words, lists)
    span = words.span(run.first, run.last)
    printed = " ".join(document.of(span).replace("_", " ").split())
    if " " not in printed and (
        (printed.isupper() and len(printed) > 3)
        or printed.lower() in lists.titles
        or lists.roles.fullmatch(printed)
    ):
        return None
    known = surnames.get(_surname_key(printed.split()[-1]))
    if known and " " not in printed:
        return Person(span, known.name, known.role, known.pseudonym, "named before")
    role = role_of(document, span, lists) or title
    rule = _evidence(document, run, span, words, lists, role=role)
    if not rule:
        return None
    if words.at(run.last) in lists.titles or lists.roles.fullmatch(printed.split()[-1]):
        return None
    is_alone = " " not in printed
    pseudonym = _is_pseudonym(document, span, lists, is_alone=is_alone)
    return Person(span, printed, role, pseudonym, rule)


def _without_title(run: Run, words: Words, lists: PersonWords) -> tuple[Run, str]:
    title: list[str] = []
    while run.first < run.last and (
        words.lower[run.first] in lists.titles
        or lists.roles.fullmatch(words.lower[run.first])
        or words.lower[run.first] in _BEFORE_A_ROLE
        or (title and words.lower[run.first] == "-")
    ):
        title.append(words.printed(run.first))
        run = run._replace(first=run.first + 1)
        if words.at(run.first) == "." and run.first < run.last:
            run = run._replace(first=run.first + 1)
    before = words.at(run.first - 1)
    if not title and before in lists.titles:
        title.append(words.printed(run.first - 1))
    elif before == "." and words.at(run.first - 2) in lists.titles:
        title.append(words.printed(run.first - 2))
    return run, " ".join(title)


def _evidence(
    document: Document,
    run: Run,
    span: Span,
    words: Words,
    lists: PersonWords,
    *,
    role: str,
) -> str:
    """Say why a run is a person; empty when nothing tells."""
    text = document.text
    before = text[max(0, span.start - NEAR) : span.start]
    after = text[span.end : span.end + NEAR]
    count = run.last - run.first + 1
    if lists.introduced.search(before):
        return "introduced by name"
    if count == 1:
        return _evidence_alone(run, before, words, lists)
    if role:
        return "role"
    return _evidence_of_form(run, words, lists, document.language, before, after, count)


def _evidence_alone(run: Run, before: str, words: Words, lists: PersonWords) -> str:
    """Say why one word is a person: a title or role right before it, a given name."""
    low = before.rstrip(" .\u00a0").lower()
    if low.rsplit(None, 1)[-1:] and low.rsplit(None, 1)[-1] in lists.titles:
        return "title"
    if run.opens:
        return ""
    if words.lower[run.first] in lists.given:
        return "given name alone"
    return "role" if ends_with_role(before, lists) else ""


def _evidence_of_form(
    run: Run,
    words: Words,
    lists: PersonWords,
    language: str,
    before: str,
    after: str,
    count: int,
) -> str:
    """Say why several words are a person: a given name, a patronymic, they speak."""
    if count > 5:
        return ""
    last = words.printed(run.last)
    if words.lower[run.first] in lists.given:
        return "given name"
    if language == "ru" and (_PATRONYMIC.match(last) or _SURNAME_RU.match(last)):
        return "name as people bear it"
    spoke = re.search(rf"(?<!\w)(?:{lists.speech.pattern})\s$", before, re.IGNORECASE)
    if spoke or lists.speech.match(after.lstrip(" ,")):
        return "speaks"
    if re.match(r",\s\d{2}\b|\s\(\d{2}\)", after):
        return "age beside the name"
    return ""


def _is_pseudonym(
    document: Document, span: Span, lists: PersonWords, *, is_alone: bool
) -> bool:
    near = document.text[max(0, span.start - NEAR) : span.end + NEAR]
    if lists.pseudonym.search(near):
        return True
    if not is_alone:
        return False
    before = document.text[max(0, span.start - NEAR) : span.start]
    return bool(lists.introduced.search(before)) or bool(
        lists.pseudonym.search(document.text)
    )


def _surname_key(name: str) -> str:
    """Give one key for a surname's Russian cases."""
    return re.sub(r"(?:ого|ому|ым|ом|ой|ую|ая|ий|ый|у|а|е|ы|и)$", "", name.lower())
