"""Large lists are linked in a database by the comparisons and the model of small ones."""

import numpy as np
import pytest

pytest.importorskip("splink")

from amparo.lib.linkage.comparisons import PEOPLE, levels_of
from amparo.lib.linkage.large import score_large, settings_of
from amparo.lib.linkage.scoring import score
from amparo.lib.linkage.thinning import thin

from .crisis import LISTS, crisis, true_pairs


@pytest.fixture(scope="module")
def world():
    return crisis(people=400, seed=31)


@pytest.fixture(scope="module")
def both(world):
    records = thin(world.records).records
    return records, score(records), score_large(records, seed=1)


def found(pairs):
    return {
        (int(i), int(j)): k
        for k, (i, j) in enumerate(zip(pairs.one, pairs.other, strict=True))
    }


def test_the_database_puts_every_pair_on_the_levels_that_numpy_does(both):
    _records, (_m, small), (_n, large) = both
    here, there = found(small), found(large)
    shared = sorted(here.keys() & there.keys())
    assert len(shared) > 200
    one = levels_of(small.pattern[[here[p] for p in shared]], PEOPLE)
    other = levels_of(large.pattern[[there[p] for p in shared]], PEOPLE)
    assert (one == other).all()


def test_blocking_loses_few_true_pairs(world, both):
    records, _small, (_model, large) = both
    truth = true_pairs(world, records)
    kept = {
        frozenset((records[i].id, records[j].id))
        for i, j in zip(large.one, large.other, strict=True)
    }
    assert len(kept & truth) / len(truth) >= 0.97


def test_a_large_list_that_names_nobody_twice_is_not_compared_with_itself(world):
    records = thin(world.records).records
    _model, pairs = score_large(records, seed=1, single_lists=frozenset(LISTS))
    assert all(
        records[i].list != records[j].list
        for i, j in zip(pairs.one, pairs.other, strict=True)
    )


def test_em_stays_near_what_experts_expect_where_names_are_too_few(both):
    _records, _small, (model, _large) = both
    for comparison, same in zip(PEOPLE, model.same, strict=True):
        assert np.abs(same - comparison.within_groups(comparison.expected)).max() < 0.35


def test_the_settings_are_the_same_for_duckdb_and_spark(both):
    _records, (model, _pairs), _large = both
    settings = settings_of(model, records=10)
    duckdb, spark = (settings.create_settings_dict(d) for d in ("duckdb", "spark"))
    names = [
        [c["output_column_name"] for c in s["comparisons"]] for s in (duckdb, spark)
    ]
    assert names[0] == names[1]
    levels = [
        [len(c["comparison_levels"]) for c in s["comparisons"]] for s in (duckdb, spark)
    ]
    assert levels[0] == levels[1]
