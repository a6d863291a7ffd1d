"""How many people there are, those whom nobody recorded among them."""

import json
import time
from collections.abc import Iterator, Mapping
from dataclasses import replace
from math import isfinite
from pathlib import Path
from typing import Any

import click

from amparo.lib.estimation.bootstrap import SEED
from amparo.lib.estimation.methods import (
    USUAL,
    Report,
    estimate_with,
    find_method,
    method_names,
    report_of,
)
from amparo.lib.estimation.reading import Reading, read_counts, read_strata
from amparo.lib.estimation.stratified import stratified
from amparo.lib.estimation.tables import CaptureTable, Estimate
from amparo.lib.refusal import Refused

FILE = click.Path(path_type=Path, dir_okay=False, exists=True)
LARGEST_FILE = 200_000_000


@click.group(name="counts")
def group() -> None:
    """Estimate how many people several lists together miss."""


@group.command()
@click.argument("file", type=FILE)
@click.option("--json", "as_json", is_flag=True, help="Write JSON, for programs.")
@click.option(
    "--seed",
    default=SEED,
    show_default=True,
    type=click.IntRange(0, 2**63 - 1),
    help="Draws the same tables again.",
)
@click.option(
    "--methods",
    default=USUAL,
    show_default=True,
    help="Names with commas between, or `all`.",
)
@click.option(
    "--level",
    default=0.95,
    show_default=True,
    type=click.FloatRange(0.5, 0.999),
    help="Share of intervals that should hold the number.",
)
@click.option("--strata", help="A column whose values are counted apart and summed.")
def estimate(
    file: Path,
    *,
    as_json: bool,
    seed: int,
    methods: str,
    level: float,
    strata: str | None,
) -> None:
    """Estimate from FILE how many people there are.

    FILE is a CSV with a heading and one column of 0 and 1 for each list. With a column
    `count` each row is a pattern of lists and how many people have it; without, each row
    is one person.
    """
    try:
        raw = _bytes(file)
        if strata:
            told = _strata_told(raw, strata, seed=seed, level=level)
        else:
            told = _told(raw, method_names(methods), seed=seed, level=level)
    except Refused as refused:
        if as_json:
            click.echo(json.dumps(_nothing(refused), indent=1))
        raise
    click.echo(json.dumps(told, indent=1) if as_json else "\n".join(_page(told)))


def _bytes(file: Path) -> bytes:
    if file.stat().st_size > LARGEST_FILE:
        raise Refused("The file is larger than 200 MB.", "Give counts, not persons.")
    return file.read_bytes()


def _told(
    raw: bytes, names: tuple[str, ...], *, seed: int, level: float
) -> dict[str, Any]:
    reading = read_counts(raw)
    found = [_timed(name, reading.table, seed=seed, level=level) for name in names]
    report = report_of(reading.table, found, seed=seed, level=level)
    return as_dict(report, reading)


def _strata_told(raw: bytes, column: str, *, seed: int, level: float) -> dict[str, Any]:
    readings = read_strata(raw, column)
    started = time.perf_counter()
    tables = {name: reading.table for name, reading in readings.items()}
    found = stratified(tables, seed=seed, level=level)
    total = replace(found.total, seconds=time.perf_counter() - started)
    lists = {name: None for table in tables.values() for name in table.lists}
    return {
        "observed": sum(table.observed for table in tables.values()),
        "lists": list(lists),
        "methods": [_method(total)],
        "headline": None,
        "refused": None,
        "diagnostics": {
            "input": [
                f"{name}: {said}"
                for name, reading in readings.items()
                for said in reading.warnings
            ],
            "strata": {
                name: {"observed": tables[name].observed, **_method(each)}
                for name, each in found.by_name.items()
            },
        },
    }


def _timed(name: str, table: CaptureTable, *, seed: int, level: float) -> Estimate:
    find_method(name)  # loading is not counted
    started = time.perf_counter()
    found = estimate_with(name, table, seed=seed, level=level)
    return replace(found, seconds=time.perf_counter() - started)


def as_dict(report: Report, reading: Reading) -> dict[str, Any]:
    return {
        "observed": reading.table.observed,
        "lists": list(reading.table.lists),
        "methods": [_method(each) for each in report.methods],
        "headline": report.headline,
        "refused": report.refused,
        "diagnostics": {"input": list(reading.warnings), **report.diagnostics},
    }


def _method(found: Estimate) -> dict[str, Any]:
    told = {
        "name": found.name,
        "estimate": _rounded(found.estimate),
        "lo": _rounded(found.lo),
        "hi": _rounded(found.hi),
        "level": found.level,
        "seconds": round(found.seconds, 3),
        "warnings": list(found.warnings),
    }
    return told | ({"details": plain(found.details)} if found.details else {})


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 2)


def plain(value: Any) -> Any:
    """Make what a method told into what JSON can hold; what is not finite becomes null."""
    if isinstance(value, Mapping):
        return {str(name): plain(each) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [plain(each) for each in value]
    if hasattr(value, "tolist"):
        return plain(value.tolist())
    if isinstance(value, float):
        return float(f"{value:.8g}") if isfinite(value) else None
    return value


def _nothing(refused: Refused) -> dict[str, Any]:
    return {
        "observed": None,
        "lists": [],
        "methods": [],
        "headline": None,
        "refused": str(refused),
        "diagnostics": {},
    }


def _page(told: dict[str, Any]) -> Iterator[str]:
    yield f"{told['observed']:,} people stand on {len(told['lists'])} lists."
    yield from told["diagnostics"]["input"]
    yield ""
    for each in told["methods"]:
        yield _line(each)
    yield ""
    for each in told["methods"]:
        for warning in each["warnings"]:
            yield f"{each['name']}: {warning}"
    yield ""
    yield _conclusion(told)


def _line(method: dict[str, Any]) -> str:
    if method["estimate"] is None:
        return f"{method['name']:<24} no number"
    lo, hi = (
        f"{method[end]:,.0f}" if method[end] is not None else "no limit"
        for end in ("lo", "hi")
    )
    return f"{method['name']:<24} {method['estimate']:>10,.0f}   {lo} to {hi}"


def _conclusion(told: dict[str, Any]) -> str:
    if told["refused"]:
        return f"No number is given. {told['refused']}"
    head = told["headline"]
    if not head:
        return "These methods alone give no headline."
    return (
        f"Between {head['lo']:,.0f} and {head['hi']:,.0f} people, "
        f"and at least {head['lower_bound']:,.0f}."
    )
