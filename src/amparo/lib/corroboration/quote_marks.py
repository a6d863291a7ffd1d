"""Find what stands between quotation marks, of any make, nested, unclosed, continued.

One pass over each passage with a stack; time grows with the text's length only.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

from amparo.lib.corroboration.documents import Document, Kind, Passage, Span

_MARK = re.compile(r"[\"“”„‟«»‹›‘’']|``|''")
_CLOSERS = {"“": "”", "„": "“”", "«": "»", "‹": "›", "‘": "’", "‟": "”", "``": "''"}
_OPENERS = frozenset("“„«‹‟") | {"``"}
_CLOSING = frozenset("”»›") | {"''"}
DEEPEST = 6  # marks inside marks; deeper ones are not told apart
_SENTENCE_END = re.compile(r"[.!?…](?=\s|$)")
_BEFORE_OPEN = re.compile(r"[\s(\[—–\-:/]")
_SKIPPED = frozenset({Kind.BOILERPLATE, Kind.COMMENT})


@dataclass(frozen=True)
class Marked:
    """Words between marks: `inner` without, `outer` with them. `depth` 0 is outermost.

    `closed` is false when no mark ends it; `continues` when it goes on with what the
    passage before left open.
    """

    inner: Span
    outer: Span
    passage: int
    depth: int
    mark: str
    closed: bool = True
    continues: bool = False


@dataclass
class _Open:
    mark: str
    at: int
    after: int


def marked(document: Document) -> tuple[Marked, ...]:
    """Return everything between marks, in order of its beginning."""
    found: list[Marked] = []
    left_open = ""
    followers = [*document.passages[1:], None][: len(document.passages)]
    for place, (passage, after) in enumerate(
        zip(document.passages, followers, strict=True)
    ):
        if passage.kind in _SKIPPED:
            left_open = ""
            continue
        scan = _Scan(document.text, passage, place, left_open)
        scan.run()
        left_open = scan.finish(after)
        found += scan.found
    return tuple(sorted(found, key=lambda each: (each.outer.start, -each.outer.end)))


class _Scan:
    """One passage, from its beginning to its end."""

    def __init__(self, text: str, passage: Passage, place: int, left_open: str) -> None:
        self.text = text
        self.span = passage.span
        self.place = place
        self.left_open = left_open
        self.stack: list[_Open] = []
        self.found: list[Marked] = []

    def run(self) -> None:
        for met in _MARK.finditer(self.text, self.span.start, self.span.end):
            self._take(met[0], met.start(), met.end())

    def _take(self, mark: str, start: int, end: int) -> None:
        if mark in "'’‘":
            self._single(mark, start, end)
        elif mark == '"':
            self._straight(start, end)
        elif mark == "“" and self.stack and self._top() == "„":
            self._close(start, end)
        elif mark in _OPENERS or (mark in "»”" and self._turned(mark, start, end)):
            self._open("«" if mark == "»" else "“" if mark == "”" else mark, start, end)
        elif mark in _CLOSING:
            self._closing(mark, start, end)

    def _top(self) -> str:
        return self.stack[-1].mark if self.stack else ""

    def _turned(self, mark: str, start: int, end: int) -> bool:
        """Tell a closing mark that opens: at the beginning, or after a space before a word."""
        if any(mark in _CLOSERS.get(each.mark, "") for each in self.stack):
            return False
        if mark == "»" and start == self.span.start:
            return bool(self.left_open)
        before = start == self.span.start or self.text[start - 1] in " (\n—"
        return before and end < self.span.end and self.text[end].isalnum()

    def _open(self, mark: str, start: int, end: int) -> None:
        if self.stack and self.stack[-1].after == start:
            self.stack[-1].after = end if self._top() == mark else self.stack[-1].after
            if self._top() == mark:
                return
        if self._top() == mark and mark != "«":
            self._abandon(start)
        if len(self.stack) < DEEPEST:
            self.stack.append(_Open(mark, start, end))

    def _abandon(self, before: int) -> None:
        """End an open mark at its sentence, since the same mark opens again."""
        opened = self.stack.pop()
        self._add(opened, self._end_of_sentence(opened.after, before), closed=False)

    def _end_of_sentence(self, start: int, limit: int) -> int:
        met = _SENTENCE_END.search(self.text, start, limit)
        return met.end() if met else limit

    def _closing(self, mark: str, start: int, end: int) -> None:
        for back in range(len(self.stack) - 1, -1, -1):
            if mark in _CLOSERS.get(self.stack[back].mark, ""):
                del self.stack[back + 1 :]
                self._close(start, end)
                if mark == "»" and self._one_for_both(end):
                    self._close(start, end)
                return
        if mark == "”" and self._top() == '"':
            self._close(start, end)

    def _one_for_both(self, end: int) -> bool:
        """Tell «он ушёл из «Надежды», — where one mark closes both."""
        if self._top() != "«":
            return False
        next_open = self.text.find("«", end, self.span.end)
        next_close = self.text.find("»", end, self.span.end)
        if next_close >= 0 and (next_open < 0 or next_close < next_open):
            return False
        return self.text[end : end + 4].lstrip(",. ")[:1] in {"—", "–", ""}

    def _close(self, start: int, end: int) -> None:
        opened = self.stack.pop()
        self._add(opened, start, end=end)

    def _add(
        self, opened: _Open, stop: int, *, end: int = 0, closed: bool = True
    ) -> None:
        start = opened.after
        while start < stop and self.text[start].isspace():
            start += 1
        while stop > start and self.text[stop - 1].isspace():
            stop -= 1
        if start == stop:
            return
        first = not self.text[self.span.start : opened.at].strip()
        self.found.append(
            Marked(
                Span(start, stop),
                Span(opened.at, end or stop),
                self.place,
                len(self.stack),
                opened.mark,
                closed,
                first and self.left_open == opened.mark,
            )
        )

    def _straight(self, start: int, end: int) -> None:
        text, span = self.text, self.span
        before = text[start - 1] if start > span.start else " "
        after = text[end] if end < span.end else " "
        is_open = any(each.mark == '"' for each in self.stack)
        opens = bool(_BEFORE_OPEN.match(before)) or before in "“«„‘'"
        if is_open and not (opens and not after.isspace() and before not in "—–-"):
            while self._top() != '"':
                self.stack.pop()
            self._close(start, end)
        elif is_open and self._top() == '"':
            self._abandon(start)
            self.stack.append(_Open('"', start, end))
        elif len(self.stack) < DEEPEST and not before.isalnum():
            self.stack.append(_Open('"', start, end))

    def _single(self, mark: str, start: int, end: int) -> None:
        text, span = self.text, self.span
        before = text[start - 1] if start > span.start else " "
        after = text[end] if end < span.end else " "
        open_here = self._top() in {"‘", "'"}
        ends = open_here and not after.isalnum() and not before.isspace()
        if ends and mark != "‘" and not self._possessive(before, end):
            self._close(start, end)
            return
        opens = mark == "‘" or (mark == "'" and not before.isalnum())
        opens = opens and not open_here and not before.isalnum()
        worded = after.isalnum() or after in "[…«“"
        if opens and worded and not self._elided(start, end) and self._has_close(end):
            self.stack.append(_Open(mark, start, end))

    def _possessive(self, before: str, end: int) -> bool:
        """Tell the mark of "workers’ rights" from the end of a quotation."""
        if before != "s" or self.text[end : end + 1] != " ":
            return False
        if not self.text[end + 1 : end + 2].islower():
            return False
        return self._has_close(end, reach=400)

    def _elided(self, start: int, end: int) -> bool:
        """Tell 'em, 'tis, '90s: letters left out, no quotation."""
        following = self.text[end : end + 4].lower()
        return bool(
            re.match(r"(?:\d0s|em\b|tis\b|til\b|cause|n\b|re\b|s\b|d\d)", following)
        )

    def _has_close(self, start: int, *, reach: int = 2_000) -> bool:
        """Look for a mark that can end it, before another that opens."""
        stop = min(self.span.end, start + reach)
        for met in _SINGLE_END.finditer(self.text, start, stop):
            return met[0][-1] in "'’" and not met[0].isspace()
        return False

    def finish(self, after: Passage | None) -> str:
        """End what is still open; return its mark when the next passage goes on with it."""
        goes_on = ""
        while self.stack:
            opened = self.stack.pop()
            if opened.mark in "'‘" and self.stack:
                continue
            words = self.text[self.span.start : opened.at].strip()
            following = self.text[after.span.start] if after else ""
            continued = (
                not self.stack and following and following in _again(opened.mark)
            )
            if continued:
                goes_on = opened.mark
            whole = continued or not words or words[-1] in ":,"
            stop = (
                self.span.end
                if whole
                else self._end_of_sentence(opened.after, self.span.end)
            )
            self._add(opened, stop, closed=False)
        return goes_on


_SINGLE_END = re.compile(r"(?<=[^\s(\[])['’](?!\w)|(?<=[\s(\[])‘(?=\w)")


def _again(mark: str) -> str:
    """Return the marks by which a passage goes on with an open quotation."""
    return {"«": "«»", "“": "“", "``": "`"}.get(mark, mark)


def outermost(found: tuple[Marked, ...]) -> tuple[Marked, ...]:
    """Return those that stand in no other."""
    return tuple(each for each in found if each.depth == 0)


def overlap(found: tuple[Marked, ...]) -> bool:
    """Tell whether two outermost ones overlap; they never may."""
    return any(a.outer.end > b.outer.start for a, b in pairwise(outermost(found)))
