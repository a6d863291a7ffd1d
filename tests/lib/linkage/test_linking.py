"""Lists are linked by all their pairs, without labels, whatever order their rows come in."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from amparo.lib.linkage.clusters import groups_of, people
from amparo.lib.linkage.levels import born_levels, happened_levels
from amparo.lib.linkage.naming import name_of
from amparo.lib.linkage.partitions import draw
from amparo.lib.linkage.records import Record, born_of, day, in_order, span_of
from amparo.lib.linkage.scoring import score
from amparo.lib.linkage.thinning import table, thin
from amparo.lib.linkage.waterfall import waterfall
from amparo.lib.refusal import Refused

from .crisis import LISTS, crisis, true_pairs


@pytest.fixture(scope="module")
def world():
    return crisis(people=550, seed=11)


@pytest.fixture(scope="module")
def scored(world):
    records = thin(world.records).records
    return records, *score(records)


def quality(world, records, pairs, *, at=0.5):
    truth = true_pairs(world, records)
    said = {
        frozenset((records[i].id, records[j].id))
        for i, j, p in zip(pairs.one, pairs.other, pairs.likely, strict=True)
        if p >= at
    }
    right = len(said & truth)
    precision, recall = right / len(said), right / len(truth)
    return precision, recall, 2 * precision * recall / (precision + recall)


def test_nine_hundred_records_are_linked_without_any_label(world, scored):
    records, _model, pairs = scored
    assert 800 <= len(world.records) <= 1000
    assert quality(world, records, pairs)[2] >= 0.985


def test_the_precision_to_expect_is_the_precision_there_is(world, scored):
    records, _model, pairs = scored
    expected = pairs.likely[pairs.likely >= 0.5].mean()
    assert expected == pytest.approx(quality(world, records, pairs)[0], abs=0.02)


def test_what_is_not_known_weighs_nothing(scored):
    _records, model, _pairs = scored
    assert all(own[0] == 0 for own in model.bits)


def test_a_waterfall_sums_to_the_odds_and_names_nobody(scored):
    records, _model, pairs = scored
    steps = waterfall(pairs, 5)
    assert steps[-1].after * np.log(2) == pytest.approx(pairs.log_odds[5])
    parts = {records[pairs.one[5]].name.given, records[pairs.one[5]].name.surname}
    assert not any(part in step.found for part in parts for step in steps)


@settings(max_examples=8, deadline=None)
@given(order=st.permutations(range(120)))
def test_the_order_of_rows_changes_nothing(order):
    records = list(crisis(people=100, seed=3).records)[:120]
    order = [place for place in order if place < len(records)]
    one, other = (_outcome(rows) for rows in (records, [records[k] for k in order]))
    assert one == other


def _outcome(rows):
    kept = thin(rows).records
    _model, pairs = score(kept)
    linked = groups_of(kept, pairs, standings={})
    drawn = draw(linked, times=5, seed=1)
    return people(linked).tolist(), drawn.tolist(), pairs.likely.tolist()


def test_a_list_that_names_nobody_twice_is_never_joined_to_itself(world):
    records = thin(world.records).records
    single = frozenset(LISTS)
    _model, pairs = score(records, single_lists=single)
    drawn = draw(
        groups_of(records, pairs, standings={}, single_lists=single), times=5, seed=1
    )
    lists = np.array([LISTS.index(r.list) for r in records])
    for labels in drawn:
        assert len(set(zip(labels, lists, strict=True))) == len(records)


def test_the_table_holds_every_person_once(world, scored):
    records, _model, pairs = scored
    labels = people(groups_of(records, pairs, standings={}))
    assert table(records, labels, lists=LISTS).observed == len(set(labels.tolist()))


def test_rows_without_a_name_of_their_own_are_counted_and_left_out(world):
    thinned = thin(world.records)
    left = sum(sum(by_why.values()) for by_why in thinned.left_out.values())
    assert len(thinned.records) + left == len(world.records)
    assert thinned.share_left_out == pytest.approx(0.25, abs=0.05)


def test_two_rows_with_one_key_are_refused():
    row = Record("a", "1", name_of("Аслан Дарвелов"))
    with pytest.raises(Refused):
        in_order([row, row])


def test_times_are_compared_as_closely_as_both_are_known():
    exact, month, year = (span_of(t) for t in ("2017-04-03", "2017-04", "2017"))
    other, none = span_of("2017-04-04"), (-1, -1)
    pairs = [
        (exact, exact),
        (exact, other),
        (exact, month),
        (month, year),
        (exact, none),
    ]
    one, two = (np.array([p[k] for p in pairs]) for k in (0, 1))
    assert happened_levels(one, two).tolist() == [1, 2, 5, 8, 0]
    assert born_levels(one, two).tolist() == [1, 2, 4, 4, 0]


def test_an_age_is_a_time_of_birth():
    on = day(2017, 4, 3)
    assert born_of("30", on=on).last == day(1987, 4, 4).last
    assert born_of("30", on=on).first in range(
        day(1986, 4, 3).first, day(1986, 4, 6).first
    )
    assert born_of("~30", on=on).first < born_of("30", on=on).first
    with pytest.raises(Refused):
        born_of("young", on=on)


def test_a_name_whose_order_nothing_tells_is_compared_both_ways(world):
    others = [r for r in world.records if r.list == "hotline"][:60]
    turned = [
        Record("one", "a", name_of("Timur Aslan"), born=span_of("1980-01-02")),
        Record("two", "a", name_of("Аслан Тимур"), born=span_of("1980-01-02")),
    ]
    assert not any(record.name.is_order_sure for record in turned)
    records = thin([*others, *turned]).records
    _model, pairs = score(records)
    place = {record.id: at for at, record in enumerate(records)}
    wanted = (place["one", "a"], place["two", "a"])
    likely = dict(
        zip(zip(pairs.one, pairs.other, strict=True), pairs.likely, strict=True)
    )
    assert likely[wanted] > 0.9
