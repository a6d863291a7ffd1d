"""People decide; every decision can be undone, and none is made by the machine alone."""

from datetime import UTC, datetime

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from amparo.lib.estimation.chao import chao_lower
from amparo.lib.estimation.tables import CaptureTable, Estimate
from amparo.lib.linkage.audit import audited, sample
from amparo.lib.linkage.averaging import averaged
from amparo.lib.linkage.clusters import Group, groups_of, people, settled
from amparo.lib.linkage.judgements import (
    Standing,
    Verdict,
    judged,
    pair_of,
    standings,
    undone,
)
from amparo.lib.linkage.partitions import draw, set_partitions, summed
from amparo.lib.linkage.queue import review_queue
from amparo.lib.linkage.scoring import score
from amparo.lib.linkage.thinning import thin
from amparo.lib.refusal import Refused

from .crisis import LISTS, crisis, true_pairs

NOW = datetime(2017, 5, 1, tzinfo=UTC)
PAIR = (("hotline", "1"), ("ngo", "7"))


def said(*rows):
    found = ()
    for verdict, by in rows:
        found = judged(found, PAIR, verdict, by=by, at=NOW)
    return found


def standing(rows):
    return standings(rows).get(PAIR)


def test_a_merge_waits_for_a_second_reader():
    once = said((Verdict.SAME, "Heather"))
    assert standing(once) is Standing.WAITING
    assert (
        standing(said((Verdict.SAME, "Heather"), (Verdict.SAME, "Heather")))
        is Standing.WAITING
    )
    assert (
        standing(judged(once, PAIR, Verdict.SAME, by="Rowan", at=NOW)) is Standing.SAME
    )


def test_one_reader_is_enough_to_part_a_pair():
    assert standing(said((Verdict.DIFFERENT, "Heather"))) is Standing.DIFFERENT


def test_readers_who_contradict_each_other_merge_nothing():
    rows = said(
        (Verdict.SAME, "Heather"),
        (Verdict.SAME, "Rowan"),
        (Verdict.DIFFERENT, "Sorrel"),
    )
    assert standing(rows) is Standing.DISPUTED


def test_a_decision_undone_is_as_if_it_had_never_been_and_stays_written():
    rows = said((Verdict.SAME, "Heather"), (Verdict.SAME, "Rowan"))
    after = undone(rows, 2, by="Rowan", at=NOW)
    assert standing(after) is Standing.WAITING
    assert after[:2] == rows
    with pytest.raises(Refused):
        undone(after, 2, by="Rowan", at=NOW)


def test_a_reader_who_decides_anew_replaces_the_earlier_verdict():
    rows = said((Verdict.SAME, "Heather"), (Verdict.CANNOT_TELL, "Heather"))
    assert standing(rows) is Standing.CANNOT_TELL


@given(st.permutations(range(5)))
def test_standings_do_not_depend_on_the_order_rows_are_read_in(order):
    rows = said(*((v, b) for v, b in zip([*Verdict, *Verdict], "abcabd", strict=True)))[
        :5
    ]
    assert standings(rows) == standings([rows[k] for k in order])


@pytest.fixture(scope="module")
def linked():
    world = crisis(people=220, seed=41)
    records = thin(world.records).records
    _model, pairs = score(records)
    return world, records, pairs


def ids(records, pairs, place):
    return pair_of(records[pairs.one[place]].id, records[pairs.other[place]].id)


def test_no_pair_that_people_parted_is_ever_one_person(linked):
    _world, records, pairs = linked
    surest = int(np.argmax(pairs.likely))
    parted = groups_of(
        records, pairs, standings={ids(records, pairs, surest): Standing.DIFFERENT}
    )
    for labels in (people(parted), *draw(parted, times=6, seed=1)):
        assert labels[pairs.one[surest]] != labels[pairs.other[surest]]


def test_a_pair_that_two_readers_joined_is_one_person_in_every_partition(linked):
    _world, records, pairs = linked
    doubtful = int(np.argmin(abs(pairs.likely - 0.3)))
    joined = groups_of(
        records, pairs, standings={ids(records, pairs, doubtful): Standing.SAME}
    )
    for labels in (people(joined), *draw(joined, times=6, seed=1)):
        assert labels[pairs.one[doubtful]] == labels[pairs.other[doubtful]]


def test_a_chain_of_likely_pairs_does_not_join_its_ends():
    chain = Group((0, 1, 2), {(0, 1): 3.0, (1, 2): 2.0})
    assert settled(chain) == [(0, 1), (2,)]
    closed = Group((0, 1, 2), {(0, 1): 3.0, (1, 2): 2.0, (0, 2): 1.0})
    assert settled(closed) == [(0, 1, 2)]


def test_decisions_that_contradict_each_other_are_shown():
    world = crisis(people=60, seed=2)
    records = thin(world.records).records[:3]
    _model, pairs = score(records)
    one, two, three = (r.id for r in records)
    linked = groups_of(records, pairs, standings={
        pair_of(one, two): Standing.SAME, pair_of(two, three): Standing.SAME,
        pair_of(one, three): Standing.DIFFERENT,
    })  # fmt: skip
    assert len(linked.contradictions) == 1


def test_all_partitions_of_a_few_records_are_counted():
    assert [len(set_partitions(n)) for n in range(7)] == [1, 1, 2, 5, 15, 52, 203]


def test_a_pair_is_joined_in_as_many_draws_as_it_is_likely():
    found, chances = summed(Group((4, 9), {(4, 9): float(np.log(0.7 / 0.3))}))
    joined = sum(c for parts, c in zip(found, chances, strict=True) if len(parts) == 1)
    assert joined == pytest.approx(0.7)


def test_a_large_group_that_is_walked_agrees_with_the_sum_over_its_partitions(
    monkeypatch,
):
    rng = np.random.default_rng(3)
    odds = {(i, j): float(rng.normal(-1, 3)) for i in range(5) for j in range(i + 1, 5)}
    group = Group(tuple(range(5)), odds, frozenset({(0, 4)}))
    found, chances = summed(group)
    exact = sum(
        c
        for p, c in zip(found, chances, strict=True)
        if any({0, 1} <= set(x) for x in p)
    )
    from amparo.lib.linkage import partitions
    from amparo.lib.linkage.clusters import Linked

    monkeypatch.setattr(partitions, "LARGEST_SUMMED", 2)
    drawn = draw(Linked(5, (group,)), times=300, seed=2)
    assert (drawn[:, 0] == drawn[:, 1]).mean() == pytest.approx(exact, abs=0.1)
    assert (drawn[:, 0] != drawn[:, 4]).all()


def test_the_pair_that_moves_the_estimate_most_is_read_first(linked):
    _world, records, pairs = linked
    labels = people(groups_of(records, pairs, standings={}))
    queue = review_queue(
        records, pairs, labels, lists=LISTS, estimate=chao_lower, standings={}
    )
    changes = [asked.change for asked in queue]
    assert len(queue) > 5
    assert changes == sorted(changes, reverse=True)
    first = queue[0].pair
    later = review_queue(records, pairs, labels, lists=LISTS, estimate=chao_lower,
                         standings={first: Standing.SAME})  # fmt: skip
    assert first not in [asked.pair for asked in later]


def test_an_audit_of_two_hundred_pairs_holds_the_true_precision_and_recall(linked):
    world, records, pairs = linked
    truth = true_pairs(world, records)
    is_true = np.array(
        [frozenset(ids(records, pairs, k)) in truth for k in range(len(pairs))]
    )
    drawn = sample(pairs, seed=4)
    verdicts = {each.place: bool(is_true[each.place]) for each in drawn}
    found = audited(pairs, drawn, verdicts, threshold=0.5, seed=1)
    links = pairs.likely >= 0.5
    assert found.precision.lo <= is_true[links].mean() <= found.precision.hi
    assert found.recall.lo <= is_true[links].sum() / is_true.sum() <= found.recall.hi
    with pytest.raises(Refused):
        audited(pairs, drawn, dict(list(verdicts.items())[:5]), threshold=0.5, seed=1)


def table(cells):
    patterns = np.array([[True, False], [False, True], [True, True]])
    return CaptureTable(("a", "b"), patterns, np.array(cells))


def fixed(table_, *, width=0.2):
    middle = table_.observed * 1.5
    return Estimate("fixed", middle, middle * (1 - width), middle * (1 + width))


def test_tables_that_agree_leave_no_doubt_to_linkage():
    found = averaged([table([50, 40, 30])] * 6, {"fixed": fixed})
    assert found.linkage == pytest.approx(0, abs=1e-9)
    assert found.estimate == pytest.approx(180, rel=0.01)
    assert (found.lo, found.hi) == (
        pytest.approx(144, rel=0.02),
        pytest.approx(216, rel=0.02),
    )


def test_tables_that_differ_widen_the_interval_by_linkage():
    tables = [table([50 + 4 * k, 40 + 4 * k, 30 - 3 * k]) for k in range(6)]
    found = averaged(tables, {"fixed": fixed})
    alone = averaged(tables[:1] * 6, {"fixed": fixed})
    assert found.linkage > 0.02
    assert found.hi - found.lo > alone.hi - alone.lo
    assert found.sampling + found.model + found.linkage == pytest.approx(1)


def test_methods_that_differ_are_the_models_doubt():
    def other(table_):
        return Estimate("other", 400, 380, 420)

    found = averaged([table([50, 40, 30])] * 6, {"fixed": fixed, "other": other})
    assert found.model > 0.5


def test_no_number_comes_from_tables_that_carry_none():
    with pytest.raises(Refused):
        averaged(
            [table([5, 4, 0])] * 6,
            {"none": lambda _t: Estimate("none", None, None, None)},
        )
