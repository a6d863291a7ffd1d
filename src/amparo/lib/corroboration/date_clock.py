"""The day from which a passage counts "last week" and "on Tuesday"."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from amparo.lib.corroboration.date_moments import Moment
from amparo.lib.refusal import Refused
from amparo.lib.values.dates import PartialDate

# A block is copied within days of its first printing, unless the text says otherwise.
LIKELY_AGE_OF_A_COPY = timedelta(days=7)


@dataclass(frozen=True)
class Clock:
    """A day to count from.

    `is_origin` when it is that of the source of a copied block; `is_guess` when that day
    is not stated, and the day of this document stands in for it.
    """

    day: date
    is_origin: bool = False
    is_guess: bool = False
    precision: str = "day"


def clock_of(edtf: str) -> Clock | None:
    """Give the clock of a text published then; None when the year is not known."""
    try:
        published = PartialDate.parse(edtf) if edtf else None
    except Refused:
        return None
    if not published or not published.first or not published.earliest:
        return None
    moment = published.first
    precision = "day" if moment.day else "month" if moment.month else "year"
    latest = published.first.latest
    return Clock(latest, precision=precision)


def origin_clocks(
    origins: Mapping[int, str],
    *,
    passages: Mapping[int, tuple[Moment, ...]],
    own: Clock | None,
) -> dict[int, Clock | None]:
    """Give the clock of each copied passage.

    `origins` names the source of each copied passage, by its number; `passages` holds the
    moments each passage spells out. A block's day is the first full date in the line
    before it, or in its own first passage; else it is the document's, as a guess.
    """
    clocks: dict[int, Clock | None] = {}
    for number, origin in sorted(origins.items()):
        if origins.get(number - 1) == origin:
            clocks[number] = clocks[number - 1]
            continue
        day = _full_day(passages.get(number - 1, ())[-1:]) or _dateline(
            passages.get(number, ())
        )
        if day:
            clocks[number] = Clock(day, is_origin=True)
        elif own:
            clocks[number] = Clock(own.day, True, True, own.precision)
        else:
            clocks[number] = None
    return clocks


def _full_day(moments: tuple[Moment, ...]) -> date | None:
    for moment in moments:
        if moment.year and moment.month and moment.month <= 12 and moment.day:
            try:
                return date(moment.year, moment.month, moment.day)
            except ValueError:
                return None
    return None


def _dateline(moments: tuple[Moment, ...]) -> date | None:
    """Take the first date of a block as its own when it stands at its very beginning."""
    return _full_day(moments[:1])
