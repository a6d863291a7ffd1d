"""Hierarchical log-linear models: which lists are allowed to depend on each other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import combinations

# A term is a set of lists, as bits: 0b011 is the interaction of the first two.
Term = int
# A model is its terms in rising order, the constant 0 and every single list among them.
Model = tuple[Term, ...]

LARGEST_ENUMERATED = 5


def main_effects(lists: int) -> Model:
    """Name the model in which the lists are independent."""
    return tuple(sorted([0, *(1 << place for place in range(lists))]))


def pairs_of(lists: int) -> tuple[Term, ...]:
    """Name the interactions of two lists."""
    return tuple(sorted(1 << a | 1 << b for a, b in combinations(range(lists), 2)))


def with_term(model: Model, term: Term) -> Model:
    """Add one interaction."""
    return tuple(sorted({*model, term}))


def without_term(model: Model, term: Term) -> Model:
    """Take one interaction away."""
    return tuple(each for each in model if each != term)


@lru_cache(maxsize=8)
def hierarchical_models(lists: int, *, order: int | None = None) -> tuple[Model, ...]:
    """Enumerate every model in which an interaction brings all its parts along.

    `order` is the largest interaction, one fewer than the lists unless given. There are
    8, 113 and 6,893 models of 3, 4 and 5 lists.

    Raises:
        ValueError: more than five lists, of which there are millions of models.
    """
    if lists > LARGEST_ENUMERATED:
        raise ValueError(lists)
    largest = min(order or lists - 1, lists - 1)
    models: list[frozenset[Term]] = [frozenset(main_effects(lists))]
    for size in range(2, largest + 1):
        terms = [sum(1 << a for a in c) for c in combinations(range(lists), size)]
        models = [m | set(s) for m in models for s in _subsets(_allowed(m, terms))]
    return tuple(sorted((tuple(sorted(m)) for m in models), key=lambda m: (len(m), m)))


def _allowed(model: frozenset[Term], terms: Sequence[Term]) -> list[Term]:
    return [term for term in terms if set(_parts(term)) <= model]


def _parts(term: Term) -> Iterator[Term]:
    """Take each list out of an interaction in turn."""
    return (
        term & ~(1 << place) for place in range(term.bit_length()) if term >> place & 1
    )


def _subsets(terms: Sequence[Term]) -> Iterator[tuple[Term, ...]]:
    for size in range(len(terms) + 1):
        yield from combinations(terms, size)


def generators(model: Model) -> tuple[Term, ...]:
    """Keep the largest terms, which imply the rest."""
    return tuple(
        term
        for term in model
        if term and not any(term != more and term & more == term for more in model)
    )


def written(model: Model, lists: Sequence[str]) -> str:
    """Write a model as its largest terms, like `[A*B][C]`."""
    return "".join(
        "["
        + "*".join(name for place, name in enumerate(lists) if term >> place & 1)
        + "]"
        for term in generators(model)
    )
