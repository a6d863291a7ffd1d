"""Things that belong together, joined two by two."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any, Generic, TypeVar

T = TypeVar("T", bound=Any)


class Groups(Generic[T]):
    """Groups of things that can be sorted; the first of a group stands for it."""

    def __init__(self, things: Iterable[T] = ()) -> None:
        self._heads: dict[T, T] = {thing: thing for thing in things}

    def head(self, thing: T) -> T:
        """Give what stands for the group of a thing; alone, it stands for itself."""
        heads = self._heads
        heads.setdefault(thing, thing)
        while heads[thing] != thing:
            heads[thing] = heads[heads[thing]]
            thing = heads[thing]
        return thing

    def join(self, a: T, b: T) -> None:
        """Make two things, and all that belong to either, one group."""
        first, second = sorted((self.head(a), self.head(b)))
        self._heads[second] = first

    def all(self) -> list[list[T]]:
        """Give every group, its members in the order in which they came."""
        found: dict[T, list[T]] = defaultdict(list)
        for thing in list(self._heads):
            found[self.head(thing)].append(thing)
        return list(found.values())
