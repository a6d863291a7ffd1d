"""The narrator's sentences as rows of words, each quotation standing in them as one.

A sentence may hold several quotations, and a quotation several sentences; what the
narrator says around it stays one row.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field

from amparo.lib.corroboration.documents import Document, Kind, Span
from amparo.lib.corroboration.quote_marks import Marked, marked
from amparo.lib.corroboration.quote_shapes import Shape, shape_of
from amparo.lib.corroboration.remembering import remembering
from amparo.lib.corroboration.sentence_ends import sentence_spans
from amparo.lib.corroboration.speech_words import SpeechWords, speech_words

QUOTE = "\x00"  # stands in a row where a quotation stands in the text
MOST_WORDS = 250  # of one row; no honest sentence has as many, longer ones are parted
MOST_UNITS = 60_000  # sentences; a longer text is read up to here
_SMALL_WORD = r"[a-zа-яёß-öø-ÿœ]\w*(?:[’'\-.&/]\w+)*"
_DOTTED = (
    r"(?:[A-ZА-Я]\.){2,}|[A-ZА-Я]\.(?=\s?[A-ZА-Я])"
    r"|(?:Mr|Mrs|Ms|Dr|St|Prof|Gen|Sen|Rep|Gov|Sgt|Lt|Col|M|Mme|Mgr)\.(?=\s)"
)
_WORD = r"\w+(?:[’'\-.&/]\w+)*\+?|[^\w\s]"
_PLAIN_TOKEN = re.compile(rf"{_SMALL_WORD}|{_DOTTED}|{_WORD}")
_TOKEN = re.compile(  # French: l', d', qu' stand alone
    r"(?:[LlDdJjMmTtSsNnCc]|[Qq]u|[Jj]usqu|[Ll]orsqu|[Pp]uisqu)['’](?=[^\W\d_])"
    rf"|{_SMALL_WORD}(?:[’'](?!\w))?|{_DOTTED}|\w+(?:[’'\-.&/]\w+)*(?:[’'](?!\w))?|[^\w\s]"
)
_LEFT_OUT = frozenset({Kind.BOILERPLATE, Kind.COMMENT})


@dataclass
class Unit:
    """A row of words. `quotes` gives for a place in the row the quotation's number."""

    start: int
    end: int
    passage: int
    words: list[str] = field(default_factory=list)
    lows: list[str] = field(default_factory=list)
    starts: list[int] = field(default_factory=list)
    ends: list[int] = field(default_factory=list)
    quotes: dict[int, int] = field(default_factory=dict)
    names: set[int] = field(default_factory=set)
    inside: int = -1  # number of the quotation that this row is part of

    def add(self, word: str, start: int, end: int) -> None:
        """Put a word at the end of the row."""
        self.words.append(word)
        self.lows.append(word.lower())
        self.starts.append(start)
        self.ends.append(end)

    def at(self, place: int) -> int:
        """Return the place in the row of the word that begins at or before a character."""
        return max(0, bisect_right(self.starts, place) - 1)

    def is_name(self, at: int) -> bool:
        """Tell whether a word is printed as a name: with a capital, or between marks."""
        return at in self.names or (
            self.words[at][0].isupper() and at not in self.quotes
        )


@dataclass(frozen=True)
class Wording:
    """The rows of a document in order, its quotations, and the language's lexicon."""

    lexicon: SpeechWords
    units: tuple[Unit, ...]
    inner: tuple[Unit, ...]
    marks: tuple[Marked, ...]
    shapes: tuple[Shape, ...]
    starts: tuple[int, ...]

    def unit_at(self, place: int) -> Unit | None:
        """Return the narrator's row that holds a character."""
        at = bisect_right(self.starts, place) - 1
        if at < 0 or self.units[at].end < place:
            return None
        return self.units[at]


@remembering
def wording_of(document: Document) -> Wording:
    """Put the narrator's words of a document into rows."""
    lexicon = speech_words(document.language)
    marks = marked(document)
    shapes = tuple(shape_of(document, mark, lexicon) for mark in marks)
    rows = _Rows(document, marks, shapes, lexicon)
    units = tuple(rows.outer())
    inner = tuple(rows.inner())
    return Wording(
        lexicon, units, inner, marks, shapes, tuple(unit.start for unit in units)
    )


class _Rows:
    def __init__(
        self,
        document: Document,
        marks: tuple[Marked, ...],
        shapes: tuple[Shape, ...],
        lexicon: SpeechWords,
    ) -> None:
        self.text = document.text
        self.document = document
        self.token = _TOKEN if lexicon.language == "fr" else _PLAIN_TOKEN
        self.lexicon = lexicon
        self.shapes = shapes
        self.marks = marks
        self.tops = [n for n, mark in enumerate(marks) if mark.depth == 0]
        self.top_starts = [marks[n].outer.start for n in self.tops]

    def outer(self) -> Iterator[Unit]:
        """Give the narrator's rows."""
        row: Unit | None = None
        for sentence in self.document.sentences[:MOST_UNITS]:
            if self.document.passages[sentence.passage].kind in _LEFT_OUT:
                continue
            span = sentence.span
            if row and row.passage == sentence.passage and self._goes_on(row.end, span):
                row.end = span.end
                continue
            if row:
                yield from self._filled(row)
            row = Unit(span.start, span.end, sentence.passage)
        if row:
            yield from self._filled(row)

    def _filled(self, unit: Unit) -> Iterator[Unit]:
        self._fill(unit, self._tops_in(unit.start, unit.end))
        yield from _parted(unit)

    def _tops_in(self, start: int, end: int) -> list[int]:
        first = bisect_right(self.top_starts, start - 1)
        after = bisect_right(self.top_starts, end - 1)
        return self.tops[first:after]

    def _goes_on(self, end: int, after: Span) -> bool:
        """Tell whether a sentence ends inside a quotation, or before who said it."""
        at = bisect_right(self.top_starts, end - 1) - 1
        if at < 0:
            return False
        number = self.tops[at]
        outer = self.marks[number].outer
        if outer.end > end and self.shapes[number] is not Shape.NAME:
            return True
        return outer.end == end and self._says(after, self.text[end - 2 : end])

    def _says(self, span: Span, ended: str) -> bool:
        """Tell "Name said." after a quotation that ended with a point of its own."""
        tokens = self.token.findall(
            self.text[span.start : min(span.end, span.start + 80)]
        )
        lows = [each.lower() for each in tokens[:4]]
        if not lows:
            return False
        if lows[0] in {"—", "–", "-"}:
            return True
        verb = next((n for n, low in enumerate(lows) if self.lexicon.act(low)), 0)
        if not verb or (self.lexicon.has("pronouns", lows[0]) and "." in ended):
            return False
        return "." not in ended or span.end - span.start < 40

    def _fill(self, unit: Unit, numbers: list[int]) -> None:
        place = unit.start
        for number in numbers:
            mark, shape = self.marks[number], self.shapes[number]
            if mark.outer.start < place:
                continue
            self._tokens(unit, place, mark.outer.start)
            inside = self.text[mark.inner.start : mark.inner.end]
            if shape is Shape.NAME:
                unit.names.add(len(unit.words))
                unit.add(inside, mark.outer.start, mark.outer.end)
            else:
                unit.quotes[len(unit.words)] = number
                unit.add(QUOTE, mark.outer.start, mark.outer.end)
            place = mark.outer.end
        self._tokens(unit, place, unit.end)

    def _tokens(self, unit: Unit, start: int, end: int) -> None:
        found = list(self.token.finditer(self.text, start, end))
        words = [met[0] for met in found]
        unit.words += words
        if self.lexicon.language == "fr":
            unit.lows += [word.lower().replace("’", "'") for word in words]
        else:
            unit.lows += [word.lower() for word in words]
        unit.starts += [met.start() for met in found]
        unit.ends += [met.end() for met in found]

    def inner(self) -> Iterator[Unit]:
        """Give the rows inside quotations that are speech."""
        for number in self.tops:
            mark = self.marks[number]
            if (
                self.shapes[number] is Shape.NAME
                or len(self.text[slice(*mark.inner)]) < 12
            ):
                continue
            nested = [
                n
                for n in range(number + 1, min(number + 40, len(self.marks)))
                if self.marks[n].depth == 1
                and self.marks[n].outer.end <= mark.outer.end
            ]
            for span in sentence_spans(self.text, mark.inner):
                unit = Unit(span.start, span.end, mark.passage, inside=number)
                mine = [
                    n
                    for n in nested
                    if span.start <= self.marks[n].outer.start < span.end
                ]
                self._fill(unit, mine)
                unit.end = max(unit.end, unit.ends[-1] if unit.ends else 0)
                yield from _parted(unit)


def _parted(unit: Unit) -> Iterator[Unit]:
    """Part a row that is too long to be a sentence."""
    count = len(unit.words)
    if count <= MOST_WORDS:
        yield unit
        return
    for first in range(0, count, MOST_WORDS):
        last = min(first + MOST_WORDS, count)
        start = unit.start if first == 0 else unit.starts[first]
        end = unit.end if last == count else unit.starts[last]
        yield Unit(
            start,
            end,
            unit.passage,
            unit.words[first:last],
            unit.lows[first:last],
            unit.starts[first:last],
            unit.ends[first:last],
            {at - first: n for at, n in unit.quotes.items() if first <= at < last},
            {at - first for at in unit.names if first <= at < last},
            unit.inside,
        )
