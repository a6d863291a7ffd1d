"""What a list says of a person, as spans and parts that can be compared."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import NamedTuple

from amparo.lib.refusal import Refused
from amparo.lib.values.dates import PartialDate

from .naming import Linkability, Name

DAYS_OF_A_YEAR = 365.25
ABOUT_YEARS = 2
OLDEST = 120
_AGE = re.compile(
    r"(?P<about>[~≈]|about |ca\.? ?|около |примерно |environ |etwa )?"
    r"(?P<low>\d{1,3})(?:\s*[-–—/]\s*(?P<high>\d{1,3}))?(?P<after>\s*[~?])?"
)
_DECADE = re.compile(r"(?P<tens>[1-9])0s")


class Span(NamedTuple):
    """Days between which something lies, both included, as proleptic ordinals."""

    first: int
    last: int


class Place(NamedTuple):
    """A place's name, the wider place it lies in, and degrees of WGS 84 where known."""

    name: str = ""
    within: str = ""
    latitude: float | None = None
    longitude: float | None = None


NOWHERE = Place()


@dataclass(frozen=True)
class Record:
    """One row of one list. `key` is the list's own, stable, and names nobody."""

    list: str
    key: str
    name: Name
    born: Span | None = None
    happened: Span | None = None
    place: Place = NOWHERE

    @property
    def linkability(self) -> Linkability:
        """Whether the record can be linked, or what its name lacks."""
        return self.name.linkability

    @property
    def id(self) -> tuple[str, str]:
        """List and key, by which everything else speaks of the record."""
        return (self.list, self.key)


def in_order(records: Iterable[Record]) -> list[Record]:
    """Put records into the one order everything is computed in, whatever order they came in.

    Raises:
        Refused: two rows of a list have one key.
    """
    ordered = sorted(records, key=lambda record: record.id)
    for one, next_ in pairwise(ordered):
        if one.id == next_.id:
            raise Refused(
                "Two rows of a list have the same key.", "Give every row its own key."
            )
    return ordered


def span_of(text: str) -> Span | None:
    """Read an EDTF date as the days it can lie between; None for an empty text.

    An open end is as far as a lifetime away from the end that is known.

    Raises:
        Refused: it is not an EDTF date.
    """
    if not text.strip():
        return None
    read = PartialDate.parse(text)
    first, last = read.earliest, read.latest
    lifetime = int(OLDEST * DAYS_OF_A_YEAR)
    low = first.toordinal() if first else None
    high = last.toordinal() if last else None
    if low is None:
        assert high is not None  # noqa: S101  EDTF has no interval open on both sides
        return Span(max(1, high - lifetime), high)
    return Span(low, low + lifetime if high is None else high)


def born_of(age: str, *, on: Span | None) -> Span | None:
    """Work out between which days somebody was born who had this age, in years.

    `age` is a number, a range (20-25), about a number (~30, two years to either side) or a
    decade (20s). None where the age or the day it was true is not known.

    Raises:
        Refused: it is not an age.
    """
    if not age.strip() or on is None:
        return None
    low, high = _years(age.strip().casefold())
    return Span(
        on.first - int((high + 1) * DAYS_OF_A_YEAR) + 1,
        on.last - int(low * DAYS_OF_A_YEAR),
    )


def _years(age: str) -> tuple[int, int]:
    if decade := _DECADE.fullmatch(age):
        return int(decade["tens"]) * 10, int(decade["tens"]) * 10 + 9
    if not (found := _AGE.fullmatch(age)):
        raise _not_an_age()
    low = int(found["low"])
    high = int(found["high"] or low)
    if high < low or high > OLDEST:
        raise _not_an_age()
    slack = ABOUT_YEARS if found["about"] or found["after"] else 0
    return max(0, low - slack), high + slack


def _not_an_age() -> Refused:
    return Refused("We cannot read this age.", "Write 25, 20-25, ~30 or 20s.")


def day(year: int, month: int, day_of_month: int) -> Span:
    """Make the span of one day."""
    ordinal = date(year, month, day_of_month).toordinal()
    return Span(ordinal, ordinal)
