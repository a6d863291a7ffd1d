"""A time as its words give it, before any clock is asked; and the years in them."""

from __future__ import annotations

import re
from dataclasses import dataclass

from amparo.lib.corroboration.calendar_words import CalendarWords, calendar_words
from amparo.lib.corroboration.grammar import Words

_OLDEST, _LATEST = 1800, 2100
# "The last weeks" are no week in particular.
PLURALS = frozenset(
    ["days", "weeks", "months", "years", "jours", "semaines", "ans", "années"]
)
_NUMERIC = re.compile(
    r"(?<![\d./-])(?:(?P<y>\d{4})-(?P<m>\d\d)-(?P<d>\d\d)"
    r"|(?P<a>\d{1,2})(?P<mark>[./-])(?P<b>\d{1,2})(?P=mark)(?P<c>\d{4}))(?![\d/-])"
)


@dataclass(frozen=True)
class Moment:
    """A time as its words give it, from word `first` up to and with word `last`.

    `relative` counts from the clock: a unit and how many back or on, as ("week", -1) or
    ("weekday 2", 0). `part` is early, mid or late. `decade` is 199X. What is None or
    empty the words do not say.
    """

    first: int
    last: int
    year: int | None = None
    month: int | None = None
    day: int | None = None
    part: str = ""
    decade: str = ""
    relative: tuple[str, int] | None = None
    doubtful: bool = False
    weekday: int | None = None

    @property
    def precision(self) -> str:
        """Name the smallest thing it says."""
        if self.relative:
            return self.relative[0]
        return "day" if self.day else "month" if self.month else "year"


class YearReader:
    """Reads years and decades; what reads whole dates stands on it."""

    def __init__(self, words: Words, language: str) -> None:
        self.words = words
        self.language = language
        self.cal: CalendarWords = calendar_words(language)

    def _numeric(self, i: int) -> Moment | None:
        found = _NUMERIC.match(self.words.text, self.words.starts[i])
        if not found:
            return None
        doubtful = False
        if found["y"]:
            year, month, day = int(found["y"]), int(found["m"]), int(found["d"])
        else:
            year, month, day = int(found["c"]), int(found["b"]), int(found["a"])
            if month > 12:
                month, day = day, month
            elif self.language == "en" and found["mark"] == "/" and day <= 12:
                doubtful = day != month
        if not (1 <= month <= 12 and 1 <= day <= 31):
            return None
        last = self.words.between_places(found.start(), found.end())[-1]
        return Moment(i, last, year, month, day, doubtful=doubtful)

    def _numeric_at(self, i: int) -> Moment | None:
        return self._numeric(i) if self.words.at(i)[:1].isdigit() else None

    def _day_word(self, i: int) -> Moment | None:
        word = self.words.at(i)
        if word == "aujourd" and self.words.at(i + 2) == "hui":
            return Moment(i, i + 2, relative=("day", 0))
        if word in self.cal.days and word:
            before = self.words.at(i - 2) if self.words.at(i - 1) == "-" else ""
            shift = self.cal.days[word] - (before == "avant")
            first = i - 2 if before == "avant" else i
            return Moment(first, i, relative=("day", shift))
        return None

    def _small(self, i: int) -> int | None:
        """Read a day of the month written in figures."""
        word = self.words.at(i)
        if word.isdecimal() and len(word) <= 2 and 1 <= int(word) <= 31:
            return int(word)
        return None

    def _is_year(self, i: int) -> bool:
        word = self.words.at(i)
        return len(word) == 4 and word.isdecimal() and _OLDEST <= int(word) <= _LATEST

    def _year_end(self, i: int) -> int:
        """Step over "года", "г.", "-м году" after a year."""
        last = i
        if self.words.at(last + 1) == "-" and self.words.at(last + 2) in {
            "го", "м", "й", "ом", "ый", "ого",
        }:  # fmt: skip
            last += 2
        if self.cal.is_in("year_words", self.words.at(last + 1)):
            last += 1
            if self.words.at(last) == "г" and self.words.at(last + 1) == ".":
                last += 1
        return last

    def _is_tied(self, i: int) -> bool:
        """Tell whether a number hangs on a sign that makes it no date: #5, /12, @x1."""
        return self.words.joined(i - 1, i) and self.words.at(i - 1) not in set(
            "-(\"'«“[.,"
        )

    def _year(self, i: int) -> Moment | None:
        if self._is_tied(i):
            return None
        if decade := self._decade(i):
            return decade
        if not self._is_year(i):
            return None
        last = self._year_end(i)
        if last == i and not self._stands_as_year(i):
            return None
        return Moment(i, last, int(self.words.at(i)))

    def _stands_as_year(self, i: int) -> bool:
        before, after = self.words.at(i - 1), self.words.at(i + 1)
        if self.cal.is_in("not_before_year", before) or int(self.words.at(i)) < 1900:
            return False
        if before == "-" and self._is_year(i - 2):
            return True
        if after[:1].isdigit() and not self.cal.is_in("before_year", before):
            return False
        if self.language == "ru":
            return self.cal.is_in("before_year", before) or after == "-"
        if after == "-" and not self._is_year(i + 2):
            return False
        return self.cal.is_in("before_year", before) or not after.isalpha()

    def _decade(self, i: int) -> Moment | None:
        word, after = self.words.at(i), self.words.at(i + 1)
        if len(word) not in {2, 4} or not word.endswith("0") or not word.isdecimal():
            return None
        last = i
        if after == "s" and self.words.joined(i, i + 1):
            last = i + 1
        elif after == "-" and self.words.at(i + 2) in {"х", "е", "ые", "ых"}:
            last = i + 2
            if self.cal.is_in("year_words", self.words.at(last + 1)):
                last += 1
        if last == i:
            return None
        return Moment(i, last, decade=_decade_text(word))

    def _decade_of_years(self, i: int) -> Moment | None:
        """Read "années 1990" and "années 90"."""
        word = self.words.at(i + 1)
        if self.words.at(i) != "années" or not re.fullmatch(r"(?:19|20)?\d0", word):
            return None
        return Moment(i, i + 1, decade=_decade_text(word))

    def _is_told(self, i: int) -> bool:
        """Tell "avril dernier" and "juin prochain"."""
        after = self.words.at(i + 1)
        return self.cal.relative_follows and self.cal.relative.get(after, 0) != 0


def _decade_text(word: str) -> str:
    if len(word) == 4:
        return f"{word[:3]}X"
    return f"{'19' if int(word) >= 30 else '20'}{word[0]}X"
