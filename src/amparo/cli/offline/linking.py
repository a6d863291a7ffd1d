"""What the commands on lists share: reading, estimating, and saying it."""

import importlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import Any

import click

from amparo.lib.estimation.chao import chao_lower
from amparo.lib.estimation.methods import estimate_with
from amparo.lib.estimation.tables import CaptureTable
from amparo.lib.linkage.averaging import Averaged, averaged
from amparo.lib.linkage.clusters import Labels, Linked
from amparo.lib.linkage.judgements import PairId, Standing
from amparo.lib.linkage.queue import review_queue
from amparo.lib.linkage.reading import ListRead, read_list
from amparo.lib.linkage.records import Record
from amparo.lib.linkage.scoring import (
    MOST_RECORDS_OF_ALL_PAIRS,
    Model,
    Pairs,
    score,
)
from amparo.lib.linkage.thinning import Thinned
from amparo.lib.linkage.waterfall import waterfall
from amparo.lib.refusal import Refused

FILE = click.Path(path_type=Path, dir_okay=False, exists=True)
OUT = click.Path(path_type=Path, dir_okay=False)
LARGEST_FILE = 200_000_000
FEWEST_LISTS = 3
TOO_FEW_LISTS = (
    "Two lists cannot show whether they draw on each other. Bring a third; what can be"
    " said of two is in `amparo counts estimate`."
)
METHODS = "decomposable_graphs,loglinear_bic"


def read_file(file: Path) -> ListRead:
    if file.stat().st_size > LARGEST_FILE:
        raise Refused("A file is larger than 200 MB.", "Give fewer rows at a time.")
    return read_list(file.read_bytes(), name=file.stem)


def scored(
    records: Sequence[Record], *, single_lists: frozenset[str], seed: int
) -> tuple[Model, Pairs]:
    """Compare each with each, or, where they are too many, what a database finds alike."""
    if len(records) <= MOST_RECORDS_OF_ALL_PAIRS:
        return score(records, single_lists=single_lists)
    try:
        large = importlib.import_module("amparo.lib.linkage.large")
    except ModuleNotFoundError:
        raise Refused(
            "So many rows need a database.",
            "Install it with: pip install 'amparo[linkage]'",
        ) from None
    found: tuple[Model, Pairs] = large.score_large(
        records, single_lists=single_lists, seed=seed
    )
    return found


def list_of(read: ListRead, thinned: Thinned) -> dict[str, Any]:
    left_out = dict(thinned.left_out[read.name])
    return {
        "name": read.name,
        "rows": len(read.records),
        "linkable": len(read.records) - sum(left_out.values()),
        "left_out": left_out,
        "columns": dict(read.columns),
        "unused_columns": list(read.unused),
        "flags": [asdict(flag) for flag in read.flags],
    }


def table_of_people(found: CaptureTable) -> dict[str, Any]:
    counts = {
        "".join("1" if on else "0" for on in pattern): int(count)
        for pattern, count in zip(found.patterns, found.counts, strict=True)
    }
    return {"lists": list(found.lists), "people": found.observed, "counts": counts}


def model_of(model: Model) -> dict[str, Any]:
    levels = {
        each.name: {
            f"{level.words} ({level.group})": round(float(bits), 2)
            for level, bits in zip(each.levels, own, strict=True)
            if level.group != "unknown"
        }
        for each, own in zip(model.comparisons, model.bits, strict=True)
    }
    return {"share_of_pairs": model.share, "rounds": model.rounds, "bits": levels}


def estimate_of(
    tables: Sequence[CaptureTable], *, methods: Sequence[str], seed: int
) -> dict[str, Any]:
    if len(tables[0].lists) < FEWEST_LISTS:
        return {"refused": TOO_FEW_LISTS}
    estimators = {
        name: partial(estimate_with, name, seed=seed, level=0.95) for name in methods
    }
    try:
        found = averaged(tables, estimators)
    except Refused as refused:
        return {"refused": str(refused)}
    return {"refused": None, **_rounded(found)}


def _rounded(found: Averaged) -> dict[str, Any]:
    return {
        name: round(value, 4) if isinstance(value, float) else value
        for name, value in asdict(found).items()
    }


def review_of(
    thinned: Thinned,
    pairs: Pairs,
    likeliest: Labels,
    *,
    lists: Sequence[str],
    said: Mapping[PairId, Standing],
) -> list[dict[str, Any]]:
    records = thinned.records
    place = {
        (records[one].id, records[other].id): at
        for at, (one, other) in enumerate(zip(pairs.one, pairs.other, strict=True))
    }
    asked = review_queue(
        records, pairs, likeliest, lists=lists, estimate=chao_lower, standings=said
    )
    return [
        {
            "one": list(each.pair[0]),
            "other": list(each.pair[1]),
            "standing": each.standing,
            "likely": round(each.likely, 4),
            "change_to_expect": round(each.change, 3),
            "why": [
                {"by": s.comparison, "found": s.found, "bits": round(s.bits, 2)}
                for s in waterfall(pairs, place[each.pair])
            ],
        }
        for each in asked
    ]


def contradictions_of(thinned: Thinned, linked: Linked) -> list[list[list[str]]]:
    """Name the pairs that were said to be one person and cannot be, by list and key."""
    return [
        [list(thinned.records[row].id) for row in pair]
        for pair in linked.contradictions
    ]


def page(report: Mapping[str, Any]) -> list[str]:
    rows = sum(each["rows"] for each in report["lists"])
    flags = Counter(each["name"] for each in report["lists"] for _flag in each["flags"])
    lines = [
        f"{rows:,} rows on {len(report['lists'])} lists; "
        f"{report['share_left_out']:.0%} cannot be linked and are left out.",
        f"The others are most likely {report['table']['people']:,} people.",
    ]
    lines += [
        f"{count} cells of {name} could not be read." for name, count in flags.items()
    ]
    lines.append(f"{len(report['review']):,} pairs wait for a reader.")
    if report["contradictions"]:
        lines.append(f"{len(report['contradictions'])} decisions contradict others.")
    return [*lines, *conclusion(report["estimate"])]


def conclusion(found: Mapping[str, Any]) -> list[str]:
    if found["refused"]:
        return [f"No number is given. {found['refused']}"]
    return [
        f"With those nobody recorded: between {found['lo']:,.0f} and {found['hi']:,.0f}, "
        f"linkage's share of the doubt {found['linkage']:.0%}.",
    ]
