"""Records as columns of a table, folded once, for a database to block and compare."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from itertools import product
from typing import Any

from .folding import Folded, fold, frame, long_forms
from .records import Record, Span

MOST_FRAMES = 6
WIDEST_MONTH = 31
WIDEST_YEAR = 366
# One byte for each letter: databases compare texts byte by byte.
_BYTES = str.maketrans("абвгдежзиклмнопрстуфхцчш", "ABVGDEJZIKLMNOPRSTUFHCQW")


def columns_of(records: Sequence[Record]) -> dict[str, list[Any]]:
    """Write records, in order, as columns; `unique_id` is the row, None is not known.

    There are no names in it, only what they fold to.
    """
    folds = [record.name.folds() for record in records]
    long = long_forms()
    columns: dict[str, list[Any]] = {
        "unique_id": list(range(len(records))),
        "source_dataset": [record.list for record in records],
        "given_long": [
            sorted({long[s] for s in f[0].sounds if s in long}) or None for f in folds
        ],
        "father_long": [
            sorted({long[s] for s in f[2].sounds if s in long}) or None for f in folds
        ],
        "name_frames": [_name_frames(f[0], f[1]) for f in folds],
    }
    for at, part in enumerate(("given", "surname", "father")):
        columns |= _folded(part, [f[at] for f in folds])
    for what in ("born", "happened"):
        spans: list[Span | None] = [getattr(record, what) for record in records]
        columns |= _days(what, spans)
    return columns | _places(records)


def _folded(part: str, folds: Sequence[Folded]) -> dict[str, list[Any]]:
    return {
        f"{part}_likely": [_in_bytes(f.likely) or None for f in folds],
        f"{part}_frame": [frame(f.likely) if f else None for f in folds],
        f"{part}_sounds": [sorted(f.sounds) or None for f in folds],
        f"{part}_frames": [sorted(f.frames) or None for f in folds],
    }


def _name_frames(given: Folded, surname: Folded) -> list[str] | None:
    """Join the frames of both parts, the likeliest first; this is what pairs are found by."""
    likeliest = (frame(surname.likely), frame(given.likely))
    if len(surname.frames) == len(given.frames) == 1:
        return [" ".join(likeliest)]
    others = sorted(product(surname.frames, given.frames))
    joined = dict.fromkeys([likeliest, *others])
    return [" ".join(each) for each in joined][:MOST_FRAMES] or None


def _days(what: str, spans: Sequence[Span | None]) -> dict[str, list[Any]]:
    def known(of: Callable[[Span], Any], *, at_most: int) -> list[Any]:
        return [of(s) if s and s.last - s.first <= at_most else None for s in spans]

    return {
        f"{what}_first": [s.first if s else None for s in spans],
        f"{what}_last": [s.last if s else None for s in spans],
        f"{what}_day": known(lambda s: s.first, at_most=0),
        f"{what}_month": known(_month, at_most=WIDEST_MONTH),
        f"{what}_year": known(lambda s: _middle(s).year, at_most=WIDEST_YEAR),
    }


def _month(span: Span) -> int:
    middle = _middle(span)
    return middle.year * 12 + middle.month


def _middle(span: Span) -> date:
    return date.fromordinal((span.first + span.last) // 2)


def _places(records: Sequence[Record]) -> dict[str, list[Any]]:
    places = [record.place for record in records]
    return {
        "place": [_in_bytes(fold(p.name).likely) or None for p in places],
        "wider": [_in_bytes(fold(p.within).likely) or None for p in places],
        "latitude": [p.latitude for p in places],
        "longitude": [p.longitude for p in places],
    }


def _in_bytes(sound: str) -> str:
    return sound.translate(_BYTES)
