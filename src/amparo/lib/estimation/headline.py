"""The one interval that is printed first: where two ways that err differently agree."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from .chao import chao_lower
from .refusals import BIC, LATENT, why_not_estimate
from .tables import CaptureTable, Estimate

NAME = "union"


@dataclass(frozen=True)
class Headline:
    """An interval in people, or why there is none; `lower_bound` holds either way.

    `union` is the row to stand among the methods; it is there when refused, too, and then
    has no numbers.
    """

    lo: float | None
    hi: float | None
    lower_bound: float
    refused: str | None
    union: Estimate | None

    def in_words(self, observed: int) -> str:
        """Say what can be said, in one or two sentences."""
        proven = f"The lists alone prove at least {observed:,}"
        if self.lo is None or self.hi is None:
            return f"{self.refused or 'No estimate was asked for.'} {proven}."
        return f"Between {self.lo:,.0f} and {self.hi:,.0f}. {proven}."


def headline(table: CaptureTable, *, found: Mapping[str, Estimate]) -> Headline:
    """Unite the latent class with the BIC over dependence and heterogeneity, or refuse.

    The first misses where every person differs, the second where people are of two kinds:
    each interval holds what the other loses. `found` are estimates by name; without both
    there is no headline, and no refusal. The lower bound is the lower limit of Chao's
    bound, and never above the interval.
    """
    bound = found.get("chao_lower") or chao_lower(table)
    lower = float(table.observed if bound.lo is None else bound.lo)
    refused = why_not_estimate(table, found=found)
    if refused:
        return Headline(None, None, lower, str(refused), _without(found, str(refused)))
    if LATENT not in found or BIC not in found:
        return Headline(None, None, lower, None, None)
    union = union_of(found[LATENT], found[BIC])
    if union.lo is None or union.hi is None:
        return Headline(None, None, lower, union.warnings[0], union)
    return Headline(union.lo, union.hi, min(lower, union.lo), None, union)


def union_of(latent: Estimate, bic: Estimate) -> Estimate:
    """Take the lower of the two lower ends and the higher of the two upper ones.

    Its `estimate` is only the middle of the two readings, on the scale of ratios.
    """
    ends = (latent.lo, latent.hi, bic.lo, bic.hi, latent.estimate, bic.estimate)
    if any(end is None for end in ends):
        return _row("One of the two readings has no interval.", level=latent.level)
    one_lo, one_hi, other_lo, other_hi, one, other = (float(end or 0) for end in ends)
    said = []
    if one_hi < other_lo or other_hi < one_lo:
        said.append("The two readings do not overlap: trust the ends, not the middle.")
    return Estimate(
        NAME,
        (one * other) ** 0.5,
        min(one_lo, other_lo),
        max(one_hi, other_hi),
        latent.level,
        warnings=tuple(said),
        details={"readings": {LATENT: one, BIC: other}},
    )


def _without(found: Mapping[str, Estimate], why: str) -> Estimate:
    levels = [each.level for each in found.values()]
    return _row(why, level=levels[0] if levels else 0.95)


def _row(why: str, *, level: float) -> Estimate:
    return Estimate(NAME, None, None, None, level, warnings=(why,))
