"""Why a pair is thought to be one person: each comparison's weight, and their sum.

It says how alike two values are and never what they are: names stay in the lists.
"""

from __future__ import annotations

from dataclasses import dataclass

from .comparisons import levels_of
from .scoring import Pairs


@dataclass(frozen=True)
class Step:
    """One comparison's part: what was found, and what it weighs in bits.

    One bit doubles the odds; a negative one halves them.
    """

    comparison: str
    found: str
    bits: float
    after: float


def waterfall(pairs: Pairs, place: int) -> tuple[Step, ...]:
    """Go from the odds before comparing to those after, for the pair at `place`."""
    comparisons = pairs.model.comparisons
    levels = levels_of(pairs.pattern[[place]], comparisons)[0]
    after = pairs.model.start_bits
    steps = [Step("before comparing", "any two records", after, after)]
    for column, each in enumerate(comparisons):
        bits = float(pairs.parts[place, column])
        after += bits
        level = each.levels[levels[column]]
        known = f" (known {level.group})" if level.group.startswith("to ") else ""
        steps.append(Step(each.name, level.words + known, bits, after))
    return tuple(steps)
