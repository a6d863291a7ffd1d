"""Days of EDTF as far as they are known: which comes first, and how far apart."""

from __future__ import annotations

import re
from datetime import date, timedelta
from functools import lru_cache

DAY = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?")


@lru_cache(maxsize=65536)
def bounds(edtf: str) -> tuple[date, date] | None:
    """Give the first and last day that a date may mean; None when it says no year.

    An interval runs from its first day to its last; an open end is its known end.
    """
    parts = [_one(part) for part in edtf.split("/") if part.strip(". ")]
    known = [part for part in parts if part]
    if not known:
        return None
    return known[0][0], known[-1][1]


def _one(text: str) -> tuple[date, date] | None:
    met = DAY.search(text)
    if not met:
        return None
    year, month, day = (int(part) if part else 0 for part in met.groups())
    if not 1 <= year <= 9998 or month > 12:
        return None
    if day:
        try:
            return date(year, month, day), date(year, month, day)
        except ValueError:
            return None
    first = date(year, month or 1, 1)
    after = date(year + 1, 1, 1) if month in (0, 12) else date(year, month + 1, 1)
    return first, after - timedelta(days=1)


def days_apart(first: str, second: str) -> int | None:
    """Give the fewest days between two dates; 0 when they may be the same, None unknown."""
    a, b = bounds(first), bounds(second)
    if not a or not b:
        return None
    return max(0, (b[0] - a[1]).days, (a[0] - b[1]).days)


def is_before(first: str, second: str) -> bool:
    """Say whether the first date is known to lie before the second."""
    a, b = bounds(first), bounds(second)
    return bool(a and b and a[1] < b[0])
