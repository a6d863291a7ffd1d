"""How fast people are counted, beside R's CPU seconds; prints JSON. Run: python benchmarks/counts.py"""

import json
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from common.measuring import machine

from amparo.lib.estimation.accelerate import IS_COMPILED
from amparo.lib.estimation.bic import loglinear_bic_bootstrap
from amparo.lib.estimation.bootstrap import SEED
from amparo.lib.estimation.heterogeneity import bic_heterogeneity
from amparo.lib.estimation.methods import (
    estimate_with,
    find_method,
    method_names,
    report_of,
)
from amparo.lib.estimation.stepwise import stepwise
from amparo.lib.estimation.tables import CaptureTable

FACTS = Path(__file__).parents[1] / "tests/vectors/estimation/published-tables.json"
# CPU seconds of R on another machine, as recorded with the reference values
R_SECONDS = {
    "kosovo_bic_113_models_1000_draws_bca": "11.2 (20 models)",
    "new_orleans_8_lists_stepwise_1000_draws": 432.5,
    "uk_6_lists_stepwise_1000_draws": 102.5,
    "uk_5_lists_bic_6893_models_1000_draws": "125 (100 models)",
    "kosovo_latent_class": 1.3,
}


def table(name: str) -> CaptureTable:
    facts = json.loads(FACTS.read_text())["tables"]
    fact = next(each for each in facts if each["name"] == name)
    seen = {pattern: count for pattern, count in fact["counts"].items() if count}
    patterns = np.array([[digit == "1" for digit in pattern] for pattern in seen])
    return CaptureTable(tuple(fact["lists"]), patterns, np.array(list(seen.values())))


def measured(work: Callable[[], object], *, warm: bool = True) -> dict[str, float]:
    """Wall and processor seconds of one run, after one that loads what is compiled."""
    if warm:
        work()
    started, used = time.perf_counter(), time.process_time()
    work()
    return {
        "seconds": round(time.perf_counter() - started, 3),
        "cpu_seconds": round(time.process_time() - used, 3),
    }


def loglinear(compiled: bool) -> dict[str, Callable[[], object]]:
    kosovo, new_orleans = table("Kosovo"), table("NewOrl")
    uk, uk_5 = table("UKdat"), table("UKdat_5")
    bic, engine = loglinear_bic_bootstrap, {"compiled": compiled}
    return {
        "kosovo_bic_113_models_1000_draws_bca": lambda: bic(
            kosovo, draws=1000, contenders=0, **engine
        ),
        "kosovo_bic_197_models_with_heterogeneity": lambda: bic_heterogeneity(
            kosovo, **engine
        ),
        "new_orleans_8_lists_stepwise_1000_draws": lambda: stepwise(
            new_orleans, draws=1000, **engine
        ),
        "new_orleans_8_lists_downhill_1000_draws": lambda: bic(
            new_orleans, draws=1000, **engine
        ),
        "uk_6_lists_stepwise_1000_draws": lambda: stepwise(uk, draws=1000, **engine),
        "uk_5_lists_bic_6893_models_1000_draws": lambda: bic(
            uk_5, draws=1000, contenders=0, **engine
        ),
    }


def whole_report(one: CaptureTable) -> dict[str, object]:
    names = method_names("usual")
    for name in names:
        find_method(name)
    found, each_seconds = [], {}

    def report() -> None:
        for name in names:
            started = time.process_time()
            found.append(estimate_with(name, one, seed=SEED, level=0.95))
            each_seconds[name] = round(time.process_time() - started, 3)
        report_of(one, found[-len(names) :], seed=SEED, level=0.95)

    return {**measured(report, warm=False), "cpu_seconds_of_each": each_seconds}


def main() -> None:
    results: dict[str, object] = {
        name: measured(work) | {"r_cpu_seconds": R_SECONDS.get(name)}
        for name, work in loglinear(IS_COMPILED).items()
    }
    results |= {
        f"{name}_without_numba": measured(work, warm=False)
        for name, work in loglinear(False).items()
        if IS_COMPILED
    }
    results["six_lists_decomposable_graphs"] = measured(
        lambda: estimate_with(
            "decomposable_graphs", table("hare"), seed=SEED, level=0.95
        ),
        warm=False,
    )
    results["kosovo_latent_class"] = measured(
        lambda: estimate_with("latent_class", table("Kosovo"), seed=SEED, level=0.95)
    ) | {"r_cpu_seconds": R_SECONDS["kosovo_latent_class"]}
    results["kosovo_whole_report"] = whole_report(table("Kosovo"))
    report = {"benchmark": "counts", "machine": machine(), "results": results}
    print(json.dumps(report, indent=1))


if __name__ == "__main__":
    main()
