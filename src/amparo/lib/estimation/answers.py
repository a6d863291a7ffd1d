"""What may be printed of an estimate, whatever method it came from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import isfinite

from .tables import CaptureTable, Estimate

# A number so far beyond what was seen says that the lists hold no answer.
LARGEST_PRINTED = 50


def no_answer(
    name: str,
    why: str,
    *,
    level: float,
    warnings: Sequence[str] = (),
    details: Mapping[str, object] | None = None,
) -> Estimate:
    """Say why there is no number."""
    return Estimate(
        name, None, None, None, level, warnings=(why, *warnings), details=details
    )


def answer(
    name: str,
    table: CaptureTable,
    estimate: float,
    *,
    lo: float,
    hi: float,
    level: float,
    warnings: Sequence[str] = (),
    details: Mapping[str, object] | None = None,
) -> Estimate:
    """Print an estimate and its interval where they can mean something.

    Nothing is printed below the people observed, nor above fifty times as many: such a
    number comes from a likelihood that is flat, not from the lists.
    """
    cap = LARGEST_PRINTED * table.observed
    if not isfinite(estimate) or estimate > cap:
        why = (
            f"The best value is above {LARGEST_PRINTED} times the people observed: "
            "these lists do not bound the number from above."
        )
        return no_answer(name, why, level=level, warnings=warnings, details=details)
    said = list(warnings)
    low: float | None = max(float(table.observed), lo) if isfinite(lo) else None
    high: float | None = hi
    if not hi <= cap:
        high = None
        said.append("There is no upper limit: these lists do not bound the number.")
    if low is not None and low > cap:
        low = None
    return Estimate(
        name, float(estimate), low, high, level, warnings=tuple(said), details=details
    )
