"""Read the date of a material where it states one by itself; never guess one."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import NamedTuple

from amparo.lib.refusal import Refused
from amparo.lib.values.date_words import WORDS
from amparo.lib.values.dates import PartialDate

# A dateline stands by itself near the top; a date inside a sentence may be any date.
LINES_LOOKED_AT = 8
LONGEST_DATELINE = 40
_DAY_FIRST = re.compile(
    r"(\d{1,2})(?:st|nd|rd|th|er|-?го)?\.?\s+([^\W\d]+)\.?,?\s+(\d{4})(?:\s+(?:года|г\.?))?"
)
_MONTH_FIRST = re.compile(r"([^\W\d]+)\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})")
_MONTH_ONLY = re.compile(r"([^\W\d]+)\.?,?\s+(\d{4})")
_DOTTED = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})")
_LEADING = re.compile(
    r"^(?:published|posted|date|опубликовано|publié le|نشر في)\s*:?\s*"
)


class Dateline(NamedTuple):
    """A date as EDTF, the line it stands in (from 1) and that line's own words."""

    date: str
    line: int
    words: str


def find_dateline(text: str) -> Dateline | None:
    """Find a line near the top that is a date and nothing else."""
    for number, line in _first_lines(text):
        if len(line) <= LONGEST_DATELINE and (date := read_date(line)):
            return Dateline(date, number, line)
    return None


def read_date(words: str) -> str | None:
    """Read words that are one date, in en, ru, fr or ar, as EDTF; None when they are not.

    Numbers with slashes are not read: 4/5/2017 is one day here and another there.
    """
    words = unicodedata.normalize("NFKC", words).strip().casefold()
    words = _LEADING.sub("", words)
    if re.fullmatch(r"\d{4}(-\d\d(-\d\d)?)?", words):
        return _valid(words)
    if found := _DOTTED.fullmatch(words):
        return _valid(_edtf(found[3], int(found[2]), int(found[1])))
    if found := _DAY_FIRST.fullmatch(words):
        return _named(found[3], found[2], int(found[1]))
    if found := _MONTH_FIRST.fullmatch(words):
        return _named(found[3], found[1], int(found[2]))
    if found := _MONTH_ONLY.fullmatch(words):
        return _named(found[2], found[1], None)
    return None


def _first_lines(text: str) -> Iterator[tuple[int, str]]:
    seen = 0
    for number, line in enumerate(text.splitlines(), 1):
        if line.strip():
            seen += 1
            yield number, line.strip()
        if seen == LINES_LOOKED_AT:
            return


def _named(year: str, month: str, day: int | None) -> str | None:
    number = MONTHS.get(month)
    return _valid(_edtf(year, number, day)) if number else None


def _edtf(year: str, month: int, day: int | None) -> str:
    return f"{year}-{month:02d}" + (f"-{day:02d}" if day else "")


def _valid(text: str) -> str | None:
    try:
        return str(PartialDate.parse(text))
    except Refused:
        return None


def _month_names() -> dict[str, int]:
    names: dict[str, int] = {}
    for words in WORDS.values():
        for forms in (words.months, words.month_of_day):
            for number, name in enumerate(forms, 1):
                names[name.casefold()] = number
    for number, name in enumerate(WORDS["en"].months, 1):
        names[name[:3].casefold()] = number
    names["sept"] = 9
    return names


MONTHS = _month_names()
