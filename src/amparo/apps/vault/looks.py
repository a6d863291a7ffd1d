"""Which pictures look alike: a suggestion for a person, never a decision.

Perceptual hashes tell a coarse picture, so they lie in the sealed index and nowhere else.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Generic, TypeVar

Thing = TypeVar("Thing")

# PDQ's authors: below 32 of 256 bits two pictures are usually the same, changed a little.
FARTHEST = 31


@dataclass(frozen=True)
class Alike(Generic[Thing]):
    """Another thing and how far its look is, in bits of 256."""

    thing: Thing
    distance: int


def nearest(looks: str, others: Iterable[tuple[Thing, str]]) -> list[Alike[Thing]]:
    """List whatever looks like this, nearest first; several looks of one are its pages."""
    own = _bits(looks)
    found = [
        Alike(thing, distance)
        for thing, told in others
        if (distance := _distance(own, _bits(told))) <= FARTHEST
    ]
    return sorted(found, key=lambda alike: alike.distance)


def _distance(own: list[int], other: list[int]) -> int:
    pairs = ((a ^ b).bit_count() for a in own for b in other)
    return min(pairs, default=FARTHEST + 1)


def _bits(looks: str) -> list[int]:
    return [int(look, 16) for look in looks.split()]
