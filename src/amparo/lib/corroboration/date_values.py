"""From the words of a date and a clock to EDTF (ISO 8601-2)."""

from __future__ import annotations

import calendar
from datetime import date, timedelta

from amparo.lib.corroboration.date_clock import LIKELY_AGE_OF_A_COPY, Clock
from amparo.lib.corroboration.date_moments import Moment

PAST, FUTURE, EITHER = -1, 1, 0
# A date of the coming months needs no year; one longer gone is printed with it.
NEAR_FUTURE = timedelta(days=100)
_WEEK = timedelta(days=7)
_FIRST_MONTH = {21: 3, 22: 6, 23: 9, 24: 12}


def edtf_of(moment: Moment, *, clock: Clock | None, tense: int) -> str:
    """Write a moment as EDTF; empty when it needs a clock and there is none.

    A day told by the clock of a copied block whose own day is only guessed is marked "?"
    where a week more or less would change it.
    """
    if not needs_clock(moment):
        return _spelled_out(moment)
    if clock is None:
        return ""
    text = _told(moment, clock, tense)
    if not clock.is_guess or not text:
        return text
    earlier = Clock(clock.day - LIKELY_AGE_OF_A_COPY, precision=clock.precision)
    return text if _told(moment, earlier, tense) == text else _doubted(text)


def needs_clock(moment: Moment) -> bool:
    """Tell whether a moment says nothing without a day to count from."""
    return moment.relative is not None or not (moment.year or moment.decade)


def _doubted(text: str) -> str:
    return "/".join(
        part if part[-1] in "?~.%" else f"{part}?" for part in text.split("/")
    )


def _spelled_out(moment: Moment) -> str:
    if moment.decade:
        return moment.decade
    text = _written(moment.year or 0, moment.month, moment.day)
    return f"{text}?" if moment.doubtful and text else text


def _written(year: int, month: int | None = None, day: int | None = None) -> str:
    if not 1 <= year <= 9999:
        return ""
    if month is None:
        return f"{year:04d}"
    if day is None:
        return f"{year:04d}-{month:02d}"
    if month > 12 or day > calendar.monthrange(year, month)[1]:
        return ""
    return f"{year:04d}-{month:02d}-{day:02d}"


def _told(moment: Moment, clock: Clock, tense: int) -> str:
    if moment.relative is None:
        return _without_year(moment, clock, tense)
    unit, shift = moment.relative
    if unit == "year of":
        return _written(clock.day.year + shift, moment.month, moment.day)
    if unit == "told":
        return _named_month(moment.month or 1, shift, clock.day)
    if clock.precision != "day" and unit not in {"year", "month", "year ago"}:
        return ""
    if unit.endswith((" ago", " ago today")):
        return _ago(unit, shift, clock.day)
    if unit.startswith("weekday"):
        return _weekday(int(unit.split()[1]), shift, clock.day, tense)
    return _of_unit(unit, shift, clock.day)


def _without_year(moment: Moment, clock: Clock, tense: int) -> str:
    """Choose the year of "3 April": the last one gone, unless it is soon or to come."""
    month, year = moment.month or 1, clock.day.year
    if month > 12:
        return _season_without_year(month, clock.day, tense)
    day = min(moment.day or 1, 28)
    candidate = date(year, month, day)
    today = clock.day if moment.day else clock.day.replace(day=1)
    if candidate > today:
        soon = candidate - today <= NEAR_FUTURE
        years_on = 0 if tense == FUTURE or (soon and tense != PAST) else -1
    else:
        long_gone = today - candidate > timedelta(days=150)
        years_on = 1 if tense == FUTURE and long_gone else 0
    return _written(year + years_on, moment.month, moment.day)


def _season_without_year(season: int, today: date, tense: int) -> str:
    year = today.year
    if date(year, _FIRST_MONTH[season], 1) > today and tense != FUTURE:
        year -= 1
    return _written(year, season)


def _named_month(month: int, shift: int, today: date) -> str:
    """Read "last March", "this November", "next May", "last summer"."""
    first = date(today.year, _FIRST_MONTH.get(month, month), 1)
    year = today.year
    if shift < 0:
        is_over = first <= today if month > 12 else month < today.month
        year -= 0 if is_over and not _is_now(month, today) else 1
    elif shift > 0:
        year += 0 if first > today else 1
    return _written(year, month)


def _is_now(month: int, today: date) -> bool:
    if month <= 12:
        return month == today.month
    return (today.month - _FIRST_MONTH[month]) % 12 < 3


def _weekday(weekday: int, shift: int, today: date, tense: int) -> str:
    """Read "on Tuesday" as the nearest one gone, today's included, or the next to come."""
    back = (today.isoweekday() - weekday) % 7
    if shift > 0 or (shift == 0 and tense == FUTURE):
        return (today + timedelta(days=(7 - back) % 7 or 7)).isoformat()
    if shift < 0 and back == 0:
        back = 7
    return (today - timedelta(days=back)).isoformat()


def _of_unit(unit: str, shift: int, today: date) -> str:
    if unit in {"day", "night"}:
        days = timedelta(days=shift)
        return (today + days).isoformat()
    if unit == "week":
        monday = today - timedelta(days=today.weekday()) + shift * _WEEK
        return f"{monday.isoformat()}/{(monday + timedelta(days=6)).isoformat()}"
    if unit == "weekend":
        back = (today.weekday() - 5) % 7 if shift <= 0 else 0
        saturday = today - timedelta(days=back) if shift <= 0 else _next_saturday(today)
        if shift < 0 and today.weekday() >= 5:
            saturday -= _WEEK
        return f"{saturday.isoformat()}/{(saturday + timedelta(days=1)).isoformat()}"
    if unit == "month":
        return _written(*_months_on(today, shift))
    return _written(today.year + shift)


def _next_saturday(today: date) -> date:
    return today + timedelta(days=(5 - today.weekday()) % 7 or 7)


def _months_on(today: date, shift: int) -> tuple[int, int]:
    months = today.year * 12 + today.month - 1 + shift
    return months // 12, months % 12 + 1


def _ago(unit: str, shift: int, today: date) -> str:
    """Read "three days ago" to the day, "two weeks ago" about then, months and years."""
    name, exact = unit.split()[0], unit.endswith("today")
    if abs(shift) > 3000:
        return ""
    if name in {"day", "night"}:
        return (today + timedelta(days=shift)).isoformat()
    if name == "week":
        day = (today + shift * _WEEK).isoformat()
        return day if shift == -1 or exact else f"{day}~"
    year, month = (
        _months_on(today, shift)
        if name == "month"
        else (today.year + shift, today.month)
    )
    if exact:
        return (
            _written(year, month, min(today.day, 28))
            if today.day > 28
            else _written(year, month, today.day)
        )
    return _written(year, month) if name == "month" else _written(year)


def interval(first: str, last: str) -> str:
    """Join two dates to one EDTF interval; empty when either is missing or they cross."""
    if not first or not last:
        return ""
    start, end = first.split("/")[0], last.split("/")[-1]
    return "" if start.rstrip("?~") > end.rstrip("?~") else f"{start}/{end}"


def since(text: str) -> str:
    """Make an EDTF interval that is open at its end."""
    return f"{text.split('/')[0]}/.." if text else ""
