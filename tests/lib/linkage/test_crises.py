"""With a quarter of all rows unlinkable, the number is that of perfect linkage."""

import numpy as np
import pytest

from amparo.lib.estimation.graphs import decomposable_graphs
from amparo.lib.linkage.averaging import averaged
from amparo.lib.linkage.clusters import groups_of, people
from amparo.lib.linkage.partitions import draw
from amparo.lib.linkage.records import in_order
from amparo.lib.linkage.scoring import score
from amparo.lib.linkage.thinning import table, thin

from .crisis import LISTS, crisis

PEOPLE = 500


def estimates(seed, *, draws):
    """Estimate from true identities, from thinned partitions, and from every row kept."""
    world = crisis(people=PEOPLE, seed=seed)
    rows = in_order(world.records)
    true = np.array([world.whose[record.id] for record in rows])
    records = thin(world.records).records
    _model, pairs = score(records)
    linked = groups_of(records, pairs, standings={})
    tables = [
        table(records, each, lists=LISTS) for each in draw(linked, times=draws, seed=1)
    ]
    place = {record.id: at for at, record in enumerate(rows)}
    kept = np.arange(len(rows))
    for record, label in zip(records, people(linked), strict=True):
        kept[place[record.id]] = place[records[label].id]
    oracle, naive = (
        decomposable_graphs(table(rows, labels, lists=LISTS)) for labels in (true, kept)
    )
    ours = averaged(tables, {"graphs": decomposable_graphs})
    return oracle.estimate, ours.estimate, naive.estimate, oracle, ours


def medians(worlds, *, draws):
    found = np.array([estimates(1000 + k, draws=draws)[:3] for k in range(worlds)])
    return np.median(found, axis=0)


def test_thinning_finds_the_number_where_keeping_every_row_does_not():
    oracle, ours, naive = medians(3, draws=5)
    assert ours == pytest.approx(oracle, rel=0.08)
    assert naive > 1.5 * oracle


@pytest.mark.prove
def test_a_hundred_crises_are_counted_as_perfect_linkage_would():
    told = [estimates(1000 + k, draws=15) for k in range(100)]
    oracle, ours, naive = np.median([each[:3] for each in told], axis=0)
    assert ours == pytest.approx(oracle, rel=0.05)
    assert naive > 1.7 * oracle
    covers = [
        np.mean([each[k].lo <= PEOPLE <= each[k].hi for each in told]) for k in (3, 4)
    ]
    assert covers[1] >= covers[0]


@pytest.mark.prove
def test_linkage_needs_no_labels_in_any_of_thirty_worlds():
    from .test_linking import quality

    found = []
    for seed in range(30):
        world = crisis(people=580, seed=500 + seed)
        records = thin(world.records).records
        _model, pairs = score(records)
        found.append(quality(world, records, pairs)[2])
    assert np.mean(found) >= 0.985
    assert min(found) >= 0.96
