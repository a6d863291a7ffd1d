"""The latent class says what LCMCR says where that has converged, and says when it has not."""

import numpy as np
import pytest

from amparo.lib.estimation import latent_chains, latent_steps
from amparo.lib.estimation.convergence import convergence_of, worth
from amparo.lib.estimation.latent_class import (
    draws_of_total,
    latent_class,
    prior_ratios,
)
from amparo.lib.estimation.tables import CaptureTable

from .published import run, table

# those on which a single chain of R was worth enough draws to compare with
WELL_MIXED = (
    "Korea",
    "NewOrl",
    "NewOrl_5",
    "Western",
    "Artificial_3",
    "SpinaBifida_NY",
    "hare",
    "PH_manila_police",
    "PH_manila_unidentified",
    "Kosovo",
    "Allegheny_lesbian",
)


def agrees(name, *, effort):
    expected, found = run(name, "lcmcr"), latent_class(table(name), effort=effort)
    assert found.estimate == pytest.approx(expected["estimate"], rel=0.03)
    assert found.lo == pytest.approx(expected["lo"], rel=0.08)
    assert found.hi == pytest.approx(expected["hi"], rel=0.08)


@pytest.mark.parametrize("name", ["Western", "hare"])
def test_it_agrees_with_lcmcr(name):
    agrees(name, effort=2)


@pytest.mark.prove
@pytest.mark.parametrize("name", WELL_MIXED)
def test_it_agrees_with_lcmcr_wherever_that_converged(name):
    agrees(name, effort=10)


@pytest.mark.prove
def test_it_finds_both_readings_of_a_table_on_which_single_chains_stay_in_one():
    # 1,520,000 plain Gibbs sweeps, worth 2,500 draws, gave 508 [348, 1015]
    found = latent_class(table("Brussels_PWID"), effort=10)
    assert found.estimate == pytest.approx(508, rel=0.03)
    assert (found.lo, found.hi) == pytest.approx((348, 1015), rel=0.08)


@pytest.mark.parametrize("name", ["Korea", "NewOrl"])
def test_loops_and_arrays_draw_the_same_numbers(name, monkeypatch):
    first = draws_of_total(table(name), seed=3, effort=0.05)
    monkeypatch.setattr(latent_chains, "joint_of", latent_steps.joint_by_arrays)
    monkeypatch.setattr(latent_chains, "allocate", latent_steps.allocate_by_arrays)
    second = draws_of_total(table(name), seed=3, effort=0.05)
    assert np.array_equal(first.unseen, second.unseen)


def test_the_same_seed_gives_the_same_answer_and_the_order_of_rows_changes_nothing():
    korea = table("Korea")
    turned = CaptureTable(korea.lists, korea.patterns[::-1], korea.counts[::-1])
    one, again = (latent_class(each, seed=5, effort=0.1) for each in (korea, turned))
    assert one == again


def test_a_single_class_is_found_where_lists_are_independent():
    # to cut the sticks off near zero would forbid a small alpha and so the single class:
    # the upper end would lie a tenth higher
    found = latent_class(table("NewOrl_5"), effort=1)
    assert found.hi < 1330


def test_chains_that_disagree_are_named_as_a_doubt():
    found = latent_class(table("Ned_5"), effort=0.5)
    assert not found.details["converged"]
    assert "do not agree" in found.warnings[0]


def test_the_bound_on_the_unseen_is_told_and_holds():
    found = latent_class(table("Artificial_3"), effort=0.3, largest_ratio=5)
    assert found.hi <= 6 * 96
    assert found.details["largest_ratio"] == 5
    assert any("lean on the bound" in said for said in found.warnings)


def test_the_observable_are_never_more_than_all():
    found = latent_class(table("HAV_Taiwan"), effort=0.3)
    observable = found.details["observable"]
    assert 271 <= observable["estimate"] <= found.estimate


def test_the_prior_says_less_is_unseen_the_more_lists_there_are():
    medians = [np.median(prior_ratios(lists)) for lists in (3, 5, 8)]
    assert medians == sorted(medians, reverse=True)


def test_fewer_than_three_lists_get_words_instead_of_a_number():
    two = CaptureTable(("a", "b"), np.eye(2, dtype=bool), np.array([5, 6]))
    found = latent_class(two)
    assert found.estimate is None
    assert "three lists" in found.warnings[0]


def test_independent_draws_are_worth_themselves_and_stuck_chains_disagree():
    rng = np.random.default_rng(1)
    free = rng.normal(size=(4, 2000))
    assert worth(free) == pytest.approx(8000, rel=0.1)
    assert convergence_of(free).r_hat < 1.005
    assert convergence_of(free).is_reached
    stuck = free + np.arange(4)[:, None]
    assert convergence_of(stuck).r_hat > 1.3


def test_slow_draws_are_worth_what_theory_says():
    rng = np.random.default_rng(2)
    slow = np.zeros((4, 20_000))
    for step in range(1, slow.shape[1]):
        slow[:, step] = 0.9 * slow[:, step - 1] + rng.normal(size=4)
    assert worth(slow) == pytest.approx(80_000 * 0.1 / 1.9, rel=0.15)
