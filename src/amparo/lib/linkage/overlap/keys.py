"""Exact keys of a record: two records that share one are thought to be one person.

Each key joins folded parts, so that one misspelt or missing part does not lose the pair.
What a key cannot bridge is missed, and the misses are counted (`correction`).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import product

from amparo.lib.linkage.folding import Folded, fold
from amparo.lib.linkage.naming import Linkability
from amparo.lib.linkage.records import Record, Span

SLOTS = 14
MOST_YEARS = 2
MOST_MONTHS = 2
MOST_READINGS = 2


def keys_of(record: Record, *, slots: int = SLOTS) -> tuple[bytes, ...]:
    """Give a record's keys, none twice, the most telling first, `slots` at most.

    A record that cannot be linked has none.
    """
    if record.linkability is not Linkability.LINKABLE:
        return ()
    keys = ("\x1f".join(parts).encode() for parts in _keys(record))
    return tuple(dict.fromkeys(keys))[:slots]


def _keys(record: Record) -> Iterator[tuple[str, ...]]:
    given, surname, father = record.name.folds()
    years = _years(record.born)
    months = _months(record.happened)
    where = sorted(_place_sounds(record))
    sounds = list(_two(given, surname))
    frames = sorted(set(product(given.frames, surname.frames)))[:MOST_READINGS]
    for pair, year in product(sounds, years):
        yield ("name, year", *pair, year)
    for pair, month in product(sounds, months):
        yield ("name, month", *pair, month)
    for pair, place in product(sounds, where):
        yield ("name, place", *pair, place)
    if father:
        yield ("name, father", *sounds[0], father.likely)
    for pair, year in product(frames, years):
        yield ("frame, year", *pair, year)
    for pair, month, place in product(frames[:1], months, where):
        yield ("frame, month, place", *pair, month, place)
    for month, year, place in product(months, years, where):
        yield ("given, month, year, place", given.likely, month, year, place)


def _two(given: Folded, surname: Folded) -> Iterator[tuple[str, str]]:
    """Give the likeliest reading of a name, and the next, one school for both parts."""
    yield (given.likely, surname.likely)
    others = sorted(set(product(given.sounds, surname.sounds)))
    yield from [o for o in others if o != (given.likely, surname.likely)][
        : MOST_READINGS - 1
    ]


def _years(span: Span | None) -> list[str]:
    if span is None:
        return []
    first, last = (date.fromordinal(day).year for day in span)
    return [str(year) for year in range(first, last + 1)] if last - first < MOST_YEARS else []  # fmt: skip


def _months(span: Span | None) -> list[str]:
    if span is None:
        return []
    first, last = (date.fromordinal(day) for day in span)
    count = (last.year - first.year) * 12 + last.month - first.month + 1
    if count > MOST_MONTHS:
        return []
    start = first.year * 12 + first.month - 1
    return [f"{m // 12}-{m % 12 + 1:02d}" for m in range(start, start + count)]


def _place_sounds(record: Record) -> set[str]:
    sound = fold(record.place.name).likely
    return {sound} if sound else set()
