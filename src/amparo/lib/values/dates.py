"""Partial dates: what is known of when, no more and no less.

The text is EDTF (ISO 8601-2:2019), levels 0 and 1 without exponential years. The text is
what is stored; two bounds are computed from it, so that it can be sorted and searched.
Our own reader and not the `edtf` library in production: that one cannot bound an open
interval, widens an approximate month by a year, and takes 3.5 ms a date. It is the oracle
of our tests where it agrees with the standard.
"""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date, timedelta

from amparo.lib.refusal import Refused
from amparo.lib.values.date_words import words_of_interval, words_of_moment

MAX_LENGTH = 40
_MOMENT = re.compile(
    r"(?P<year>\d{3}[\dX]|\d{2}XX)(?:-(?P<month>\d\d|XX)(?:-(?P<day>\d\d|XX))?)?"
    r"(?P<mark>[?~%]?)"
)
# Code: first month. Winter goes over the turn of the year: it began in the year named.
SEASONS = {21: 3, 22: 6, 23: 9, 24: 12}
OPEN_END = ".."


@dataclass(frozen=True)
class Moment:
    """One point in time, as precisely as it is known.

    `year` may end in X (a decade, 201X) or XX (a century). `month` may be a season, 21 to
    24. `mark` is "?" when it is doubted, "~" when it is about then, "%" when both.
    """

    year: str
    month: int | None = None
    day: int | None = None
    mark: str = ""

    @property
    def is_about(self) -> bool:
        """Tell whether the true date may lie one unit to either side."""
        return self.mark in {"~", "%"}

    @property
    def earliest(self) -> date:
        """Give the first day it can have been."""
        return self._bounds()[0]

    @property
    def latest(self) -> date:
        """Give the last day it can have been."""
        return self._bounds()[1]

    def _bounds(self) -> tuple[date, date]:
        first, last = self._exact_bounds()
        if not self.is_about:
            return first, last
        if self.day:
            return first - timedelta(days=1), last + timedelta(days=1)
        width = last - first
        return _not_before_year_one(first, width), _not_after_the_last(last, width)

    def _exact_bounds(self) -> tuple[date, date]:
        if "X" in self.year:
            return (
                date(max(1, int(self.year.replace("X", "0"))), 1, 1),
                date(int(self.year.replace("X", "9")), 12, 31),
            )
        year = int(self.year)
        if self.month is None:
            return date(year, 1, 1), date(year, 12, 31)
        if self.month in SEASONS:
            first = SEASONS[self.month]
            return date(year, first, 1), _last_day(*_months_later(year, first, 2))
        if self.day is None:
            return date(year, self.month, 1), _last_day(year, self.month)
        return (date(year, self.month, self.day),) * 2


def _not_before_year_one(day: date, width: timedelta) -> date:
    return day - width - timedelta(days=1) if day - date.min > width else date.min


def _not_after_the_last(day: date, width: timedelta) -> date:
    return day + width + timedelta(days=1) if date.max - day > width else date.max


def _last_day(year: int, month: int) -> date:
    return date(year, month, calendar.monthrange(year, month)[1])


def _months_later(year: int, month: int, count: int) -> tuple[int, int]:
    months = year * 12 + month - 1 + count
    return months // 12, months % 12 + 1


@dataclass(frozen=True)
class PartialDate:
    """A moment, or a time between two moments of which one may be unknown or open."""

    text: str
    first: Moment | None
    last: Moment | None
    is_interval: bool = False

    @classmethod
    def parse(cls, text: str) -> PartialDate:
        """Read an EDTF date.

        Raises:
            Refused: it is not one, or it ends before it begins.
        """
        text = text.strip()
        if len(text) > MAX_LENGTH:
            raise _not_a_date()
        start, slash, end = text.partition("/")
        if not slash:
            moment = _moment(text)
            return cls(text, moment, moment)
        if start in {"", OPEN_END} and end in {"", OPEN_END}:
            raise _not_a_date()
        read = cls(text, _end_of_interval(start), _end_of_interval(end), True)
        if read.first and read.last and read.first.earliest > read.last.latest:
            raise Refused(
                "This time ends before it begins.",
                "Swap the two dates, or correct one.",
            )
        return read

    @property
    def earliest(self) -> date | None:
        """Give the first day it can have begun; None when that is open or unknown."""
        return self.first.earliest if self.first else None

    @property
    def latest(self) -> date | None:
        """Give the last day it can have ended; None when that is open or unknown."""
        return self.last.latest if self.last else None

    def in_words(self, language: str) -> str:
        """Say it in a sentence's words: en, ru, fr or ar; any other language gets en."""
        if not self.is_interval and self.first:
            return words_of_moment(self.first, language)
        return words_of_interval(self.first, self.last, language)

    def months(self, *, at_most: int) -> list[str]:
        """List the months it can touch, as 2017-03; empty when there are more or no end."""
        if self.earliest is None or self.latest is None:
            return []
        year, month = self.earliest.year, self.earliest.month
        count = (self.latest.year - year) * 12 + self.latest.month - month + 1
        if count > at_most:
            return []
        return [
            "{:04d}-{:02d}".format(*_months_later(year, month, n)) for n in range(count)
        ]

    def __str__(self) -> str:
        return self.text


def _end_of_interval(text: str) -> Moment | None:
    return None if text in {"", OPEN_END} else _moment(text)


def _moment(text: str) -> Moment:
    found = _MOMENT.fullmatch(text)
    if not found or (found["day"] and "X" in found["year"]):
        raise _not_a_date()
    year, month, day = found["year"], _number(found["month"]), _number(found["day"])
    moment = Moment(year, month, day, found["mark"])
    if year == "0000" or not _exists(moment, has_day=bool(found["day"])):
        raise _not_a_date()
    return moment


def _number(text: str | None) -> int | None:
    return None if text in {None, "XX"} else int(text or 0)


def _exists(moment: Moment, *, has_day: bool) -> bool:
    if moment.month is None:
        return moment.day is None
    if "X" in moment.year or (moment.month in SEASONS and has_day):
        return False
    if moment.month in SEASONS:
        return moment.year != "9999"
    if not 1 <= moment.month <= 12:
        return False
    last = calendar.monthrange(int(moment.year), moment.month)[1]
    return moment.day is None or 1 <= moment.day <= last


def _not_a_date() -> Refused:
    return Refused(
        "We cannot read this date.",
        "Write 2017, 2017-04, 2017-04-03, 2017-04~ for about then, or 2017-04/2017-06.",
    )
