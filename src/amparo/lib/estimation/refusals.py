"""When the lists cannot carry a number: the reason, and what further data would help."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import combinations

import numpy as np
from scipy.sparse.csgraph import connected_components

from amparo.lib.refusal import Refused

from .filled import filled_lists
from .tables import CaptureTable, Estimate

# calibrated on the worlds of worlds.py; figures in docs/explanation/coverage.md
FEWEST_LISTS = 3
FEWEST_ON_TWO = 8
APART = 0.1
LARGEST_R_HAT = 1.05
FEWEST_DRAWS = 100
MOST_LEANING = 0.05
WIDEST = 10.0

LATENT, BIC = "latent_class", "bic_heterogeneity"


def why_not_estimate(
    table: CaptureTable, *, found: Mapping[str, Estimate] | None = None
) -> Refused | None:
    """Say why no number should be printed for these lists, if one should not.

    Without `found` only the lists themselves are judged; with the estimates of
    `latent_class` and `bic_heterogeneity` also what these made of them.
    """
    for why in _of_lists(filled_lists(table)):
        return why
    if found and LATENT in found and BIC in found:
        for why in _of_estimates(found[LATENT], found[BIC]):
            return why
    return None


def groups_apart(table: CaptureTable) -> list[frozenset[str]]:
    """Split the lists into groups that share nobody with each other."""
    together = table.patterns.T.astype(np.int64) @ table.patterns
    many, group = connected_components(together > 0, directed=False)
    return [
        frozenset(
            name for name, own in zip(table.lists, group, strict=True) if own == one
        )
        for one in range(many)
    ]


def on_two_lists(table: CaptureTable) -> int:
    """Count the people on more than one list: all that any estimate rests on."""
    return int(table.counts[table.patterns.sum(axis=1) > 1].sum())


def _of_lists(table: CaptureTable) -> Iterator[Refused]:
    if len(table.lists) < FEWEST_LISTS:
        yield Refused(
            "Two lists cannot show whether they depend on each other, "
            "so they give bounds and no estimate.",
            "A third list, made by others in another way, would allow one.",
        )
    if (people := on_two_lists(table)) < FEWEST_ON_TWO:
        yield Refused(
            f"Only {people} people are on more than one list, and all else rests on them.",
            "Longer lists of the same months and harms would overlap more; "
            "so would resolving records that could not be linked.",
        )
    if _lists_apart(table):
        yield Refused(
            "Some lists share nobody with the others: they may be about other people, "
            "places or months.",
            "Estimate each group by itself, or add a list that reaches both.",
        )


def _lists_apart(table: CaptureTable) -> bool:
    """Tell whether more than one group of lists holds a real part of the people."""
    shares = []
    for group in groups_apart(table):
        own = [place for place, name in enumerate(table.lists) if name in group]
        people = table.counts[table.patterns[:, own].any(axis=1)].sum()
        shares.append(people / table.observed)
    return int(np.sum(np.array(shares) > APART)) > 1


def _of_estimates(latent: Estimate, bic: Estimate) -> Iterator[Refused]:
    details = latent.details or {}
    if latent.estimate is None or bic.estimate is None:
        missing = latent if latent.estimate is None else bic
        yield Refused(missing.warnings[0], "More overlap between the lists would help.")
    if _number(details, "r_hat") > LARGEST_R_HAT or (
        min(_number(details, "draws_worth_bulk"), _number(details, "draws_worth_tail"))
        < FEWEST_DRAWS
    ):
        yield Refused(
            "The lists allow several quite different readings, and the computation "
            "does not settle between them.",
            "Estimate by place or month, or merge lists that are hardly filled.",
        )
    leaning = _number(details, "share_near_largest") > MOST_LEANING
    if leaning or latent.hi is None or bic.hi is None:
        yield Refused(
            "The lists do not bound the number from above.",
            "More people on several lists would; the lower bound holds meanwhile.",
        )
    if _ratio(latent, bic) > WIDEST:
        yield Refused(
            f"The upper end would be more than {WIDEST:g} times the lower one.",
            "More overlap between the lists would narrow it.",
        )


def _number(details: Mapping[str, object], name: str) -> float:
    value = details.get(name)
    return float(value) if isinstance(value, int | float) else float("nan")


def _ratio(latent: Estimate, bic: Estimate) -> float:
    lows = [each.lo for each in (latent, bic) if each.lo is not None]
    highs = [each.hi for each in (latent, bic) if each.hi is not None]
    return max(highs) / min(lows) if lows and highs else float("inf")


def thin_overlaps(
    table: CaptureTable, *, fewest: int = 5
) -> list[tuple[str, str, int]]:
    """Name the pairs of lists that share somebody, but fewer than `fewest` people."""
    together = (table.patterns * table.counts[:, None]).T @ table.patterns
    return [
        (table.lists[one], table.lists[other], int(together[one, other]))
        for one, other in combinations(range(len(table.lists)), 2)
        if 0 < together[one, other] < fewest
    ]
