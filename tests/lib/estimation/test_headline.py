"""What is printed first holds what is known to be true, or is refused with a reason."""

import json

import numpy as np
import pytest

from amparo.lib.estimation.chao import chao_lower
from amparo.lib.estimation.diagnostics import diagnostics_of
from amparo.lib.estimation.headline import headline, union_of
from amparo.lib.estimation.heterogeneity import bic_heterogeneity
from amparo.lib.estimation.latent_class import latent_class
from amparo.lib.estimation.refusals import (
    groups_apart,
    thin_overlaps,
    why_not_estimate,
)
from amparo.lib.estimation.tables import CaptureTable, Estimate
from amparo.lib.estimation.worlds import WORLDS

from .published import facts, table

SETTLED = {
    "r_hat": 1.0,
    "draws_worth_bulk": 900.0,
    "draws_worth_tail": 900.0,
    "share_near_largest": 0.0,
}


def row(name, estimate, lo, hi, **details):
    return Estimate(name, estimate, lo, hi, details=SETTLED | details)


def found(latent=(500, 400, 700), bic=(600, 450, 900), **details):
    return {
        "latent_class": row("latent_class", *latent, **details),
        "bic_heterogeneity": row("bic_heterogeneity", *bic),
    }


def both(name, *, effort):
    lists = table(name)
    return {
        "latent_class": latent_class(lists, effort=effort),
        "bic_heterogeneity": bic_heterogeneity(lists),
    }


def test_the_headline_is_the_union_and_its_bound_is_never_above_it():
    head = headline(table("HAV_Taiwan"), found=found())
    assert (head.lo, head.hi) == (400, 900)
    assert head.lower_bound <= head.lo
    assert head.union.lo == 400


def test_the_headline_holds_the_known_total_of_hepatitis():
    lists = table("HAV_Taiwan")
    head = headline(lists, found=both("HAV_Taiwan", effort=0.4))
    assert head.lo < facts()["HAV_Taiwan"]["truth"] < head.hi
    assert head.lower_bound < facts()["HAV_Taiwan"]["truth"]


@pytest.mark.prove
def test_the_headline_holds_the_known_total_of_kosovo_at_less_than_threefold():
    head = headline(table("Kosovo"), found=both("Kosovo", effort=8))
    assert head.lo < facts()["Kosovo"]["truth"] < head.hi
    assert head.hi / head.lo <= 3


@pytest.mark.parametrize(
    ("estimates", "reason"),
    [
        (found(r_hat=1.2), "different readings"),
        (found(draws_worth_tail=20.0), "different readings"),
        (found(share_near_largest=0.2), "do not bound"),
        (found(bic=(600, 450, None)), "do not bound"),
        (found(bic=(600, 450, 4100)), "more than 10 times"),
    ],
)
def test_what_the_lists_do_not_settle_is_refused_with_a_next_step(estimates, reason):
    head = headline(table("HAV_Taiwan"), found=estimates)
    assert reason in head.refused
    assert head.lo is None
    assert head.lower_bound == chao_lower(table("HAV_Taiwan")).lo
    assert why_not_estimate(table("HAV_Taiwan"), found=estimates).then


def test_lists_too_poor_are_refused_before_any_method_is_looked_at():
    assert "Two lists" in str(why_not_estimate(table("Polish_NL_2009")))
    assert "Only 6 people" in str(why_not_estimate(table("Artificial_3")))
    assert why_not_estimate(table("Kosovo")) is None


def test_without_the_two_methods_nothing_is_said_and_nothing_refused():
    head = headline(table("Kosovo"), found={})
    assert (head.lo, head.refused, head.union) == (None, None, None)
    assert head.lower_bound == pytest.approx(8172.6, abs=0.1)


def test_readings_that_do_not_overlap_are_told_apart():
    far = union_of(row("l", 500, 400, 600), row("b", 900, 800, 1000))
    assert (far.lo, far.hi) == (400, 1000)
    assert "do not overlap" in far.warnings[0]


def test_the_sentence_never_gives_a_single_number_as_the_truth():
    said = headline(table("HAV_Taiwan"), found=found()).in_words(271)
    assert said == "Between 400 and 900. The lists alone prove at least 271."


def test_lists_that_share_nobody_are_found():
    lists = CaptureTable(
        ("a", "b", "c"),
        np.array([[1, 0, 0], [1, 1, 0], [0, 0, 1]], dtype=bool),
        np.array([40, 20, 30]),
    )
    assert groups_apart(lists) == [frozenset("ab"), frozenset("c")]
    assert "share nobody" in str(why_not_estimate(lists))


def test_diagnostics_are_ready_for_json_and_count_what_is_there():
    checks = diagnostics_of(table("Korea"))
    assert json.loads(json.dumps(checks)) == checks
    assert checks["people_by_number_of_lists"] == [51, 60, 12]
    assert checks["people_on_each_list"] == {"b": 77, "c": 71, "d": 59}
    marked = {
        tuple(pair["lists"]): pair["against_the_others"] for pair in checks["pairs"]
    }
    # b and c reach the same women
    assert marked["b", "c"] == "far below"
    assert [each["without"] for each in checks["without_each_list"]] == ["b", "c", "d"]


def test_thin_overlaps_are_named():
    assert ("D", "E", 3) in thin_overlaps(table("Western"))


def test_the_worlds_are_as_many_and_as_different_as_promised():
    answerable = [world for world in WORLDS if world.answerable]
    assert len(answerable) >= 24
    assert {world.lists for world in answerable} == {3, 4, 5, 6}
    assert min(world.people for world in WORLDS) <= 60
    assert max(world.people for world in WORLDS) >= 3000
    assert len({world.name for world in WORLDS}) == len(WORLDS)


@pytest.mark.parametrize("world", WORLDS, ids=lambda world: world.name)
def test_lists_without_an_answer_are_refused_and_the_others_are_not(world):
    tables = [world.table(np.random.default_rng([7, turn])) for turn in range(20)]
    refused = sum(why_not_estimate(each) is not None for each in tables)
    assert refused >= 18 if not world.answerable else refused <= 2
