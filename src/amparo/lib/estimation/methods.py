"""All ways of estimating by their names, and what is said of them together."""

from __future__ import annotations

import importlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from amparo.lib.refusal import Refused

from .answers import no_answer
from .diagnostics import diagnostics_of
from .headline import headline
from .sensitivity import suppositions
from .tables import CaptureTable, Estimate

HERE = __package__
# name: (module, part of the usual run?)
MODULES = {
    "chapman": ("chapman", True),
    "independence": ("independence", True),
    "chao_lower": ("chao", True),
    "zelterman": ("chao", False),
    "sample_coverage": ("coverage", True),
    "loglinear_bic": ("bic", True),
    "loglinear_bic_bootstrap": ("bic", True),
    "bic_heterogeneity": ("heterogeneity", True),
    "stepwise": ("stepwise", True),
    "decomposable_graphs": ("graphs", True),
    "latent_class": ("latent_class", True),
}
USUAL, EVERY = "usual", "all"


class Method(Protocol):
    """One way of estimating; the seed changes only what is drawn."""

    def __call__(self, table: CaptureTable, *, seed: int, level: float) -> Estimate:
        """Estimate, in people."""


@dataclass(frozen=True)
class Report:
    """What the methods say together: an interval and a lower bound, or why there is none."""

    methods: tuple[Estimate, ...]
    headline: Mapping[str, float] | None
    refused: str | None
    diagnostics: Mapping[str, object]


def method_names(asked: str) -> tuple[str, ...]:
    """Read names with commas between, `usual` or `all`; their order is always the same.

    Raises:
        Refused: a name that is no method's.
    """
    if asked.strip() == EVERY:
        return tuple(MODULES)
    if asked.strip() == USUAL:
        return tuple(name for name, (_, usual) in MODULES.items() if usual)
    wanted = {name.strip() for name in asked.split(",") if name.strip()}
    for name in sorted(wanted - set(MODULES)):
        raise Refused(
            f"No method is called {name[:40]}.", f"Choose from {', '.join(MODULES)}."
        )
    return tuple(name for name in MODULES if name in wanted)


def find_method(name: str) -> Method:
    """Load a method by its name."""
    method: Method = getattr(
        importlib.import_module(f"{HERE}.{MODULES[name][0]}"), name
    )
    return method


def estimate_with(
    name: str, table: CaptureTable, *, seed: int, level: float
) -> Estimate:
    """Estimate with one method; what cannot be estimated says why instead."""
    try:
        return find_method(name)(table, seed=seed, level=level)
    except Refused as refused:
        return no_answer(name, str(refused), level=level)


def report_of(
    table: CaptureTable, found: Sequence[Estimate], *, seed: int, level: float
) -> Report:
    """Say what the methods found together, and how far suppositions move it.

    The headline needs the latent class and the BIC with heterogeneity; without them there
    is none, and nothing is refused.
    """
    by_name = {each.name: each for each in found}
    said = headline(table, found=by_name)
    checks: dict[str, object] = dict(diagnostics_of(table))
    checks["suppositions"] = suppositions(table, level=level, seed=seed)
    checks["lower_bound"] = said.lower_bound
    together = (*found, said.union) if said.union else tuple(found)
    if said.lo is None or said.hi is None:
        return Report(together, None, said.refused, checks)
    ends = {"lo": said.lo, "hi": said.hi, "lower_bound": said.lower_bound}
    return Report(together, ends, None, checks)
