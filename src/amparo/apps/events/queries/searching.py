"""Search an investigation: words, phrases, beginnings of words, and facets."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import overload
from uuid import UUID

from django.db import connections
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from amparo.apps.events.models import Event, Information, Place, Source
from amparo.apps.events.models.base import Status
from amparo.apps.events.open_files import current_alias
from amparo.apps.events.queries.asking import Question, rows_with_phrases
from amparo.apps.events.queries.event_page import span_in_words
from amparo.apps.events.search_index import EVENT, INFORMATION, facet
from amparo.apps.events.words import Stems, words_of
from amparo.lib.refusal import Refused
from amparo.lib.values.dates import PartialDate
from amparo.lib.values.vocabulary.acts import ACTS

MOST_WORDS = 12
# A search for so few letters means the beginning of a word.
SHORTEST_WORD = 2
# Common words are cheap one by one; three of them are walked faster once than forty times.
MANY_TOKENS, MANY_ROWS = 3, 20_000
_PIECES = re.compile(r'"([^"]*)"|(\S+)')
FACETS = (
    "kind",
    "place",
    "year",
    "month",
    "type",
    "status",
    "source",
    "accepted",
    "language",
)
FACET_VALUES_SHOWN = 8


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What is sought. `month` is 2017-03, `place` and `source` are numbers of the file."""

    words: str = ""
    kind: str = ""
    place: str = ""
    year: str = ""
    month: str = ""
    type: str = ""
    status: str = ""
    source: str = ""
    accepted: str = ""
    language: str = ""

    def facets(self) -> Iterator[tuple[str, str]]:
        """Give the facets that are chosen."""
        for name in FACETS:
            if value := getattr(self, name):
                yield name, value


@dataclass(frozen=True)
class FoundLine:
    """One record that was found."""

    kind: str
    uid: UUID
    title: str
    when: str
    where: str


@dataclass(frozen=True)
class Facet:
    """One value that would narrow the search, and how many records would be left."""

    name: str
    value: str
    label: str
    count: int
    is_chosen: bool


class Found:
    """Everything that was found, counted at once and read one page at a time."""

    def __init__(self, question: Question, *, language: str) -> None:
        self._question = question
        self._language = language
        self._count = question.count()

    def __len__(self) -> int:
        return self._count

    def question_to_narrow(self) -> Question:
        """Give the question in the form that is the quickest to narrow forty times."""
        is_slow = len(self._question.tokens) >= MANY_TOKENS and self._count >= MANY_ROWS
        return self._question.laid_out() if is_slow else self._question

    @overload
    def __getitem__(self, index: int) -> FoundLine: ...
    @overload
    def __getitem__(self, index: slice) -> list[FoundLine]: ...
    def __getitem__(self, index: int | slice) -> FoundLine | list[FoundLine]:
        if isinstance(index, int):
            return self[index : index + 1][0]
        start, stop, _step = index.indices(self._count)
        rows = self._question.rows(limit=max(0, stop - start), offset=start)
        return _lines(rows, self._language)


def search(wanted: Wanted, *, language: str) -> Found:
    """Find the records that have every word and every facet, newest recorded first.

    Words match in any form that has the same stem; "..." is a phrase; ab* is a beginning.

    Raises:
        Refused: there are too many words.
    """
    return Found(_question(wanted), language=language)


def facets(wanted: Wanted, *, language: str, found: Found | None = None) -> list[Facet]:
    """Count what the most frequent values of each facet would leave of a search.

    `found` is what the same search gave, if it was asked already.

    A facet that has one value only tells nothing, and is left out unless it is chosen.
    """
    found = found if found is not None else search(wanted, language=language)
    question, labels = found.question_to_narrow(), _Labels(language)
    return [
        Facet(
            name, value, labels.say(name, value), count, value == getattr(wanted, name)
        )
        for name in FACETS
        for value, total in _values(wanted, name)
        if (count := _left(question, facet(name, value), total))
    ]


def _left(question: Question, token: str, total: int) -> int:
    is_all = not question.tokens and not question.among
    return total if is_all and total else question.narrowed(token).count()


def _question(wanted: Wanted) -> Question:
    pieces = _PIECES.findall(wanted.words)
    if len(pieces) > MOST_WORDS:
        raise Refused(
            _("These are too many words for one search."),
            _("Take the %(most)d that matter most.") % {"most": MOST_WORDS},
        )
    stems = Stems()
    phrases = [" ".join(words_of(phrase)) for phrase, _word in pieces]
    tokens = [part for _phrase, word in pieces for part in _one_word(word, stems)]
    tokens += [f'"{facet(name, value)}"' for name, value in wanted.facets()]
    return Question(
        tokens=tuple(tokens),
        among=rows_with_phrases([phrase for phrase in phrases if phrase]),
    )


def _one_word(word: str, stems: Stems) -> Iterator[str]:
    *whole, last = words_of(word) or [""]
    for each in whole:
        yield _stemmed(each, stems)
    if not last:
        return
    if word.endswith("*") or len(last) <= SHORTEST_WORD:
        yield f'"{last}" *'
    else:
        yield _stemmed(last, stems)


def _stemmed(word: str, stems: Stems) -> str:
    return "(" + " OR ".join(f'"{form}"' for form in stems.to_seek(word)) + ")"


def _values(wanted: Wanted, name: str) -> list[tuple[str, int]]:
    """List the values of a facet worth counting: the chosen one, or the most frequent."""
    if chosen := getattr(wanted, name):
        return [(chosen, 0)]
    if name == "month":
        year = wanted.year
        return [(f"{year}-{number:02d}", 0) for number in range(1, 13) if year]
    found = _most_frequent(name)
    return found if len(found) > 1 else []


def _most_frequent(name: str) -> list[tuple[str, int]]:
    prefix = facet(name, "")
    with connections[current_alias()].cursor() as cursor:
        cursor.execute(
            "SELECT term, doc FROM events_search_terms WHERE term >= %s AND term < %s"
            " ORDER BY doc DESC, term LIMIT %s",
            [prefix, f"{prefix[:-1]}`", FACET_VALUES_SHOWN],
        )
        found = cursor.fetchall()
    return [(_value_of(term.removeprefix(prefix), name), doc) for term, doc in found]


def _value_of(token: str, name: str) -> str:
    return token.replace("_", "-") if name == "type" else token


class _Labels:
    """Say facets in words; reads the names of places and sources once."""

    def __init__(self, language: str) -> None:
        self._language = language

    def say(self, name: str, value: str) -> str:
        if name == "place":
            return str(self._named(Place, value))
        if name == "source":
            return str(self._named(Source, value))
        if name in {"year", "month"}:
            return PartialDate.parse(value).in_words(self._language)
        if name == "type":
            return ACTS.label(value, self._language)
        return str(_WORDS.get((name, value), value))

    @staticmethod
    def _named(model: type[Place] | type[Source], value: str) -> str:
        found = model._default_manager.filter(pk=value).first()  # noqa: SLF001
        return found.name if found else value


_WORDS = {
    ("kind", "event"): gettext_lazy("Events"),
    ("kind", "information"): gettext_lazy("Information"),
    ("accepted", "yes"): gettext_lazy("Accepted"),
    ("accepted", "no"): gettext_lazy("Not accepted yet"),
    **{("status", value): label for value, label in Status.choices},
}


def _lines(rows: list[int], language: str) -> list[FoundLine]:
    events = Event.objects.select_related("place").in_bulk(
        [row // 2 for row in rows if row % 2 == EVENT]
    )
    told = Information.objects.select_related("source").in_bulk(
        [row // 2 for row in rows if row % 2 == INFORMATION]
    )
    return [
        _event_line(events[row // 2], language)
        if row % 2 == EVENT
        else _information_line(told[row // 2], language)
        for row in rows
    ]


def _event_line(event: Event, language: str) -> FoundLine:
    where = event.place.name if event.place else ""
    when = span_in_words(event, language)
    return FoundLine("event", event.uid, event.title, when, where)


def _information_line(information: Information, language: str) -> FoundLine:
    date = information.material_date
    when = PartialDate.parse(date).in_words(language) if date else ""
    return FoundLine(
        "information", information.uid, information.title, when, information.source.name
    )
