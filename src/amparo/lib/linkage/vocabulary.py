"""The different values of names and places, each two of them compared once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import JaroWinkler
from rapidfuzz.process import cdist

from .folding import Folded, fold, long_forms
from .records import Place

VERY_ALIKE, ALIKE = 0.92, 0.84
KM_NEAR, KM_OF_A_REGION = 25.0, 90.0
EARTH_KM = 6371.0
Levels = NDArray[np.uint8]
Value = TypeVar("Value", Folded, Place)


@dataclass(frozen=True)
class Words:
    """The different values of one respect: which each record has, and how two compare.

    `of[i]` is the value of record i, 0 where it has none; `level[a, b]` is the level two
    values stand on; `share[a]` is the share of the records with a value that have one of
    that level 1.
    """

    of: NDArray[np.int32]
    level: Levels
    share: NDArray[np.float64]


def surname_words(folds: Sequence[Folded]) -> Words:
    """Compare surnames: one sound, one frame, alike to the ear or not."""
    return _words(folds, key=_folded_key, levels=_surname_levels)


def given_words(folds: Sequence[Folded]) -> Words:
    """Compare given names, of which one may be the short form of the other."""
    return _words(folds, key=_folded_key, levels=_given_levels)


def place_words(places: Sequence[Place]) -> Words:
    """Compare places by name, by the wider place they lie in, and by distance."""
    return _words(places, key=_place_key, levels=_place_levels)


def text_words(texts: Sequence[str]) -> Words:
    """Compare texts of any kind as they are: the same, very alike, alike, different."""
    return _words(
        [_as_text(text) for text in texts], key=_folded_key, levels=_text_levels
    )


def _as_text(text: str) -> Folded:
    return Folded(text, frozenset({text} - {""}), frozenset())


def _text_levels(values: Sequence[Folded]) -> Levels:
    likeness = _by_likeness([v.likely for v in values])
    level = (likeness - 1).astype(np.uint8)
    _mark(level, [v.sounds for v in values], 1)
    return level


def _words(
    values: Sequence[Value],
    *,
    key: Callable[[Value], tuple[Hashable, ...]],
    levels: Callable[[Sequence[Value]], Levels],
) -> Words:
    """Number the different values from 1, in the order of their content; 0 is no value."""
    different = {key(value): value for value in values if any(key(value))}
    keys = sorted(different, key=str)
    number = {each: i for i, each in enumerate(keys, 1)}
    of = np.array([number.get(key(value), 0) for value in values], dtype=np.int32)
    table = np.zeros((len(keys) + 1,) * 2, dtype=np.uint8)
    if keys:
        table[1:, 1:] = levels([different[each] for each in keys])
    return Words(of, table, _shares(of, table))


def _shares(of: NDArray[np.int32], table: Levels) -> NDArray[np.float64]:
    counts = np.bincount(of, minlength=len(table)).astype(float)
    counts[0] = 0
    together = (table == 1) @ counts
    share: NDArray[np.float64] = np.maximum(together, 1) / max(counts.sum(), 1)
    return share


def _folded_key(value: Folded) -> tuple[Hashable, ...]:
    return (value.likely, *sorted(value.sounds)) if value else ("",)


def _place_key(place: Place) -> tuple[Hashable, ...]:
    named = (fold(place.name).likely, fold(place.within).likely)
    point = (place.latitude, place.longitude)
    return (*named, *(point if None not in point else ()))


def _surname_levels(values: Sequence[Folded]) -> Levels:
    level = _by_likeness([v.likely for v in values])
    _mark(level, [v.frames for v in values], 2)
    _mark(level, [v.sounds for v in values], 1)
    return level


def _given_levels(values: Sequence[Folded]) -> Levels:
    plain, long = _surname_levels(values), long_forms()
    level = plain + (plain > 1).astype(np.uint8)
    _mark(level, [{long[s] for s in v.sounds if s in long} for v in values], 2)
    level[plain == 1] = 1
    return level


def _by_likeness(sounds: Sequence[str]) -> Levels:
    likeness = cdist(
        sounds, sounds, scorer=JaroWinkler.normalized_similarity, dtype=np.float32
    )
    level = np.full(likeness.shape, 5, dtype=np.uint8)
    level[likeness >= ALIKE] = 4
    level[likeness >= VERY_ALIKE] = 3
    return level


def _mark(level: Levels, keys: Sequence[Iterable[str]], mark: int) -> None:
    """Set the level of every two values that have a key in common."""
    having: dict[str, list[int]] = defaultdict(list)
    for place, own in enumerate(keys):
        for key in own:
            having[key].append(place)
    for places in having.values():
        level[np.ix_(places, places)] = mark


def _place_levels(places: Sequence[Place]) -> Levels:
    names = [fold(place.name) for place in places]
    wider = [fold(place.within) for place in places]
    level = np.full((len(places),) * 2, 4, dtype=np.uint8)
    _mark(level, [n.sounds | w.sounds for n, w in zip(names, wider, strict=True)], 3)
    likeness = _by_likeness([n.likely for n in names])
    both = np.array([bool(n) for n in names])
    level[(likeness == 3) & both & both[:, None]] = 2
    _mark(level, [n.sounds for n in names], 1)
    return _corrected_by_distance(level, places)


def _corrected_by_distance(level: Levels, places: Sequence[Place]) -> Levels:
    """Let degrees overrule names: two villages may have one name, and one village two."""
    degrees = np.array(
        [
            (np.nan, np.nan)
            if None in (place.latitude, place.longitude)
            else (place.latitude, place.longitude)
            for place in places
        ],
        dtype=float,
    )
    km = _kilometres(degrees)
    level[(km <= KM_NEAR) & (level > 2)] = 2
    level[(km > KM_NEAR) & (km <= KM_OF_A_REGION)] = 3
    level[km > KM_OF_A_REGION] = 4
    return level


def _kilometres(degrees: NDArray[np.float64]) -> NDArray[np.float64]:
    """Measure along the earth between each two points; not a number where unknown."""
    latitude, longitude = np.radians(degrees).T
    a = np.sin((latitude[:, None] - latitude) / 2) ** 2
    b = np.sin((longitude[:, None] - longitude) / 2) ** 2
    half = a + np.cos(latitude[:, None]) * np.cos(latitude) * b
    km: NDArray[np.float64] = 2 * EARTH_KM * np.arcsin(np.sqrt(np.clip(half, 0, 1)))
    return km
