"""Whole cascades, written as articles in three languages, read from text to count."""

from __future__ import annotations

import pytest

from amparo.lib.corroboration.suggestions import suggest
from tests.lib.corroboration.cascade_texts import written
from tests.lib.corroboration.cascades import Cascade, cascade


def is_exact(plan: Cascade, seed: int) -> bool:
    """Whether the range behind the number that all repeat is what was planned."""
    claims = suggest(written(plan, seed)).claims
    counted = [c for c in claims if c.key.predicate == "detained" and c.key.number]
    most = max(counted, key=lambda c: (len(c.carriers), c.key.id))
    found = most.independence
    return (found.lower, found.upper) == (plan.lower, plan.upper)


def share_exact(seeds: range) -> float:
    return sum(is_exact(cascade(seed), seed) for seed in seeds) / len(seeds)


def test_articles_of_a_cascade_are_traced_to_their_roots() -> None:
    assert share_exact(range(60)) >= 0.95


@pytest.mark.prove
def test_articles_of_five_hundred_cascades_are_traced_to_their_roots() -> None:
    assert share_exact(range(500)) >= 0.95
