"""Above some ten thousand records: Splink finds and compares pairs, our model weighs them.

The comparisons are those of small lists, written as SQL that DuckDB and Spark both read;
the same model learns from them, held by the same experts' expectation. Unguarded EM was
seen to collapse to a recall of 4 % on a population with too few names.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from splink import DuckDBAPI, Linker, SettingsCreator, block_on
from splink import comparison_level_library as level
from splink import comparison_library as library

from .columns import columns_of
from .comparisons import PEOPLE, steps
from .records import Record
from .scoring import (
    FAINTEST,
    MOST_BITS_OF_A_RARE_VALUE,
    Floats,
    Model,
    Pairs,
    chosen,
    learn,
    score,
)

SAMPLE = 2_000
FEW = 60_000
FAINTEST_COMPARED = 1e-7
VERY_ALIKE, ALIKE = 0.92, 0.84
# Our numbers of levels in the order in which they are asked for in SQL.
ORDERS: dict[str, tuple[int, ...]] = {
    "surname": (1, 2, 3, 4, 5),
    "given name": (1, 2, 3, 4, 5, 6),
    "father's name": (1, 2, 3, 4, 5, 6),
    "birth": (7, 8, 1, 2, 3, 4, 5, 6),
    "time of what happened": (8, 9, 1, 2, 3, 4, 5, 6, 7),
    "place": (1, 2, 3, 4),
}
NAMES = {
    "surname": "surname",
    "given name": "given",
    "father's name": "father",
    "birth": "born",
    "time of what happened": "happened",
    "place": "place",
}
TOLD = {"surname": "surname_likely", "given name": "given_likely", "father's name": "father_likely", "place": "place"}  # fmt: skip
_APART = (
    "greatest({0}_first_l - {0}_last_r, {0}_first_r - {0}_last_l)",
    "greatest({0}_last_l - {0}_first_l, {0}_last_r - {0}_first_r)",
)
_KM = (
    "12742 * asin(sqrt(power(sin(radians(latitude_r - latitude_l) / 2), 2)"
    " + cos(radians(latitude_l)) * cos(radians(latitude_r))"
    " * power(sin(radians(longitude_r - longitude_l) / 2), 2)))"
)
_SAME_REGION = (
    "(wider_l = wider_r or place_l = wider_r or wider_l = place_r or place_l = place_r)"
)


def score_large(
    records: Sequence[Record],
    *,
    seed: int,
    single_lists: frozenset[str] = frozenset(),
    database: Any = None,
) -> tuple[Model, Pairs]:
    """Do as `scoring.score` for records too many to compare each with each.

    `database` is a Splink database API; one of DuckDB in memory unless given. The seed
    chooses the sample from which it is learnt how often different people look alike.
    """
    table = columns_of(records)
    start = _learnt_from_a_sample(records, seed=seed, single_lists=single_lists)
    one, other, levels = _compared(table, start, database or DuckDBAPI())
    single = np.array([record.list in single_lists for record in records], dtype=bool)
    names = {name: k for k, name in enumerate(sorted({r.list for r in records}))}
    lists = np.array([names[record.list] for record in records])
    kept = ~((lists[one] == lists[other]) & single[one])
    one, other, levels = one[kept], other[kept], levels[kept]
    pattern = levels.astype(np.int64) @ np.array(steps(PEOPLE)[:-1])
    model = _guarded(pattern, start, pairs=_allowed_pairs(lists, single), records=len(records))  # fmt: skip
    parts = _parts(table, model, one, other, levels)
    found = Pairs(one, other, pattern.astype(np.int32), parts, model)
    return model, chosen(found, found.likely >= FAINTEST)


def _learnt_from_a_sample(
    records: Sequence[Record], *, seed: int, single_lists: frozenset[str]
) -> Model:
    """Learn from all pairs of a sample how often different people stand on each level."""
    size = min(SAMPLE, len(records))
    rows = np.random.default_rng(seed).choice(len(records), size=size, replace=False)
    sample = [records[row] for row in np.sort(rows)]
    model, _pairs = score(sample, single_lists=single_lists)
    # among a few thousand of many records hardly any pair matches
    share = model.share * size / len(records)
    same = tuple(each.within_groups(each.expected) for each in PEOPLE)
    return replace(model, same=same, share=max(share, 0.5 / len(records) ** 2))


def settings_of(model: Model, *, records: int) -> SettingsCreator:
    """Write the comparisons and the model as Splink's settings, for any of its backends.

    Pairs are found by wider blocks where there are few `records`.
    """
    wide = (("surname_frame",), ("given_frame", "wider", "born_year"))
    rules = wide if records <= FEW else ()
    return SettingsCreator(
        link_type="dedupe_only",
        probability_two_random_records_match=model.share,
        blocking_rules_to_generate_predictions=[
            block_on("name_frames", arrays_to_explode=["name_frames"]),
            block_on("surname_frame", "happened_month"),
            block_on("surname_frame", "born_year"),
            block_on("surname_likely", "given_likely"),
            block_on("given_frame", "place", "happened_month"),
            block_on("given_likely", "happened_day", "wider"),
            block_on("given_likely", "born_day"),
            *(block_on(*columns) for columns in rules),
        ],
        comparisons=[_comparison(at, model) for at in range(len(PEOPLE))],
        retain_matching_columns=True,  # else the levels are not kept either
    )


def _comparison(at: int, model: Model) -> library.CustomComparison:
    each = PEOPLE[at]
    null, *asked = _levels(NAMES[each.name])
    m, bits = model.same[at], model.bits[at]
    for number, one in zip(ORDERS[each.name], asked, strict=True):
        u = float(np.clip(m[number] / np.exp2(bits[number]), 1e-9, 1))
        one.configure(m_probability=float(m[number]), u_probability=u)
    return library.CustomComparison([null, *asked], output_column_name=NAMES[each.name])


def _levels(name: str) -> list[Any]:
    if name in {"born", "happened"}:
        return _levels_of_days(name)
    return _levels_of_places() if name == "place" else _levels_of_names(name)


def _levels_of_names(name: str) -> list[Any]:
    short = [] if name == "surname" else [level.ArrayIntersectLevel(f"{name}_long")]
    return [
        level.NullLevel(f"{name}_likely"),
        level.ArrayIntersectLevel(f"{name}_sounds"),
        *short,
        level.ArrayIntersectLevel(f"{name}_frames"),
        level.JaroWinklerLevel(f"{name}_likely", VERY_ALIKE),
        level.JaroWinklerLevel(f"{name}_likely", ALIKE),
        level.ElseLevel(),
    ]


def _levels_of_days(name: str) -> list[Any]:
    apart, widest = (text.format(name) for text in _APART)
    rough, exact, near = (800, 2, (732,)) if name == "born" else (100, 2, (7, 62))
    return [
        level.NullLevel(f"{name}_first"),
        level.CustomLevel(f"{widest} > {rough} and {apart} <= 0"),
        level.CustomLevel(f"{widest} > {rough}"),
        level.CustomLevel(f"{widest} <= {exact} and {apart} <= 0"),
        *(
            level.CustomLevel(f"{widest} <= {exact} and {apart} <= {days}")
            for days in near
        ),
        level.CustomLevel(f"{widest} <= {exact}"),
        level.CustomLevel(f"{apart} <= 0"),
        level.CustomLevel(f"{apart} <= {near[-1]}"),
        level.ElseLevel(),
    ]


def _levels_of_places() -> list[Any]:
    near = f"({_KM} is null or {_KM} <= 25)"
    nowhere = " and ".join(
        f"{column}_{{0}} is null" for column in ("place", "wider", "latitude")
    )
    missing = f"({nowhere.format('l')}) or ({nowhere.format('r')})"
    return [
        level.CustomLevel(missing).configure(is_null_level=True),
        level.CustomLevel(f"place_l = place_r and {near}"),
        level.CustomLevel(
            f"{_KM} <= 25 or (jaro_winkler_similarity(place_l, place_r) >= 0.92 and {_KM} is null)",
            base_dialect_str="duckdb",
        ),
        level.CustomLevel(f"{_KM} <= 90 or ({_SAME_REGION} and {_KM} is null)"),
        level.ElseLevel(),
    ]


def _compared(
    table: dict[str, list[Any]], model: Model, database: Any
) -> tuple[NDArray[np.intp], NDArray[np.intp], NDArray[np.int8]]:
    """Have the database find and compare pairs; rows i < j, and our levels of each."""
    registered = database.register(pa.table(table))
    linker = Linker(
        registered, settings_of(model, records=len(table["unique_id"])), log_level=None
    )
    found = linker.inference.predict(threshold_match_probability=FAINTEST_COMPARED)
    asked = ", ".join(f"gamma_{NAMES[each.name]}" for each in PEOPLE)
    chosen_columns = linker.misc.query_sql(  # type: ignore[no-untyped-call]
        f"select unique_id_l, unique_id_r, {asked} from {found.physical_name}"  # noqa: S608  names of ours
    )
    columns = chosen_columns.as_pyarrow_table()
    left, right = (
        columns[f"unique_id_{side}"].to_numpy().astype(np.intp) for side in "lr"
    )
    levels = [_our_levels(columns[f"gamma_{NAMES[c.name]}"].to_numpy(), ORDERS[c.name]) for c in PEOPLE]  # fmt: skip
    one, other = np.minimum(left, right), np.maximum(left, right)
    order = np.lexsort((other, one))
    stacked = (
        np.stack(levels, axis=1) if len(one) else np.zeros((0, len(PEOPLE)), np.int8)
    )
    return one[order], other[order], stacked[order]


def _our_levels(gamma: NDArray[np.int64], order: Sequence[int]) -> NDArray[np.int8]:
    """Splink counts from the last level, 0, up to the first, and -1 for what is not known."""
    numbers = np.array([*order[::-1], 0], dtype=np.int8)
    return numbers[gamma.astype(np.intp)]


def _allowed_pairs(lists: NDArray[np.int64], single: NDArray[np.bool_]) -> float:
    total = len(lists) * (len(lists) - 1) / 2
    sizes = np.bincount(lists[single]) if single.any() else np.zeros(1)
    return float(total - (sizes * (sizes - 1) / 2).sum())


def _guarded(
    pattern: NDArray[np.int64], start: Model, *, pairs: float, records: int
) -> Model:
    """Learn how one person's records look from the pairs found; others stay as sampled."""
    counts = np.bincount(pattern, minlength=steps(PEOPLE)[-1]).astype(float)
    return learn(counts, comparisons=PEOPLE, records=records, pairs=pairs, different=start.different)  # fmt: skip


def _parts(
    table: dict[str, list[Any]],
    model: Model,
    one: NDArray[np.intp],
    other: NDArray[np.intp],
    levels: NDArray[np.int8],
) -> Floats:
    """Weigh each comparison of each pair; agreeing on a rare value weighs more."""
    parts = np.stack(
        [own[levels[:, place]] for place, own in enumerate(model.bits)], axis=1
    )
    for place, each in enumerate(PEOPLE):
        if each.is_frequency_told:
            share = _shares(table[TOLD[each.name]])
            common = np.maximum(share[one], share[other])
            bits = np.log2(model.different[place][1] / np.maximum(common, 1e-9))
            most = MOST_BITS_OF_A_RARE_VALUE
            agree = levels[:, place] == 1
            parts[:, place] += np.where(agree, np.clip(bits, -most, most), 0.0)
    return parts


def _shares(values: Sequence[str | None]) -> Floats:
    """Say of each record which share of the records has its value."""
    _different, place, counts = np.unique(
        np.array([value or "" for value in values]),
        return_inverse=True,
        return_counts=True,
    )
    known = sum(value is not None for value in values)
    share: Floats = counts[place] / max(known, 1)
    return share
