"""Log-linear answers are those of R and of the papers."""

import numpy as np
import pytest

from amparo.lib.estimation.accelerate import IS_COMPILED
from amparo.lib.estimation.answers import answer
from amparo.lib.estimation.bic import loglinear_bic, loglinear_bic_bootstrap
from amparo.lib.estimation.bootstrap import bca, drawn_again, percentile, without_one
from amparo.lib.estimation.chapman import chapman, two_lists
from amparo.lib.estimation.downhill import Downhill
from amparo.lib.estimation.heterogeneity import bic_heterogeneity, candidates_for
from amparo.lib.estimation.independence import independence
from amparo.lib.estimation.sensitivity import (
    OddsRatioBounds,
    under_highest_interaction,
)
from amparo.lib.estimation.stepwise import stepwise
from amparo.lib.estimation.stratified import stratified
from amparo.lib.estimation.tables import CaptureTable

from .published import names_with, run, table

# Rcapture and its own rule for doubtful models agree with plain BIC on these.
SAME_MODEL = (
    "Kosovo",
    "Korea",
    "SpinaBifida_NY",
    "Brussels_PWID",
    "Gaza_2024",
    "Western",
)
needs_numba = pytest.mark.skipif(not IS_COMPILED, reason="compares with numba")


@pytest.mark.parametrize("name", names_with("rcapture_indep_profileCI"))
def test_independence_is_rcaptures(name):
    expected, found = run(name, "rcapture_indep_profileCI"), independence(table(name))
    assert found.estimate == pytest.approx(expected["estimate"], rel=1e-4, abs=0.06)
    assert found.lo == pytest.approx(expected["lo"], rel=1e-4, abs=0.11)
    assert found.hi == pytest.approx(expected["hi"], rel=1e-4, abs=0.11)


@pytest.mark.parametrize("name", SAME_MODEL)
def test_the_best_model_and_its_interval_are_rcaptures(name):
    expected, found = (
        run(name, "rcapture_bestBIC_profileCI"),
        loglinear_bic(table(name)),
    )
    assert found.estimate == pytest.approx(expected["estimate"], rel=1e-4, abs=0.06)
    assert found.lo == pytest.approx(expected["lo"], rel=1e-4, abs=0.11)
    assert found.hi == pytest.approx(expected["hi"], rel=1e-4, abs=0.11)


@pytest.mark.parametrize("name", names_with("mse_bic_BCa"))
def test_the_best_model_is_that_of_multiple_systems_estimation(name):
    found = loglinear_bic_bootstrap(table(name), draws=20)
    assert found.estimate == pytest.approx(
        run(name, "mse_bic_BCa")["estimate"], abs=0.06
    )


def test_kosovos_interval_with_the_choice_made_again_is_the_published_one():
    found = loglinear_bic_bootstrap(table("Kosovo"))
    assert found.lo == pytest.approx(6947, rel=0.03)
    assert found.hi == pytest.approx(18010, rel=0.03)


def test_so_it_is_over_all_113_models_and_1000_tables():
    found = loglinear_bic_bootstrap(table("Kosovo"), draws=1000, contenders=0)
    assert found.lo == pytest.approx(6947, rel=0.03)
    assert found.hi == pytest.approx(18010, rel=0.03)


@pytest.mark.parametrize("name", names_with("mse_stepwise_BCa"))
def test_stepwise_chooses_as_multiple_systems_estimation_does(name):
    found = stepwise(table(name), draws=20)
    expected = run(name, "mse_stepwise_BCa")["estimate"]
    assert found.estimate == pytest.approx(expected, abs=0.06)


def test_the_western_stepwise_interval_is_the_published_one():
    found = stepwise(table("Western"))
    assert found.lo == pytest.approx(1293, rel=0.03)
    assert found.hi == pytest.approx(3672, rel=0.03)


@pytest.mark.parametrize(
    ("name", "estimate"),
    [
        ("Kosovo", 10_357),
        ("Allegheny_lesbian", 7_031),
        ("Diabetes_Casale", 2_752),
        ("HAV_Taiwan", 736),
        ("Gaza_2024", 58_888),
    ],
)
def test_differences_between_people_are_chosen_as_recorded(name, estimate):
    found = bic_heterogeneity(table(name), draws=20)
    assert found.estimate == pytest.approx(estimate, abs=0.6)


def test_hepatitis_is_covered_where_the_choice_is_made_again():
    found = bic_heterogeneity(table("HAV_Taiwan"))
    assert found.lo < 545 < found.hi


def test_as_many_models_with_differences_are_tried_as_recorded():
    assert [len(candidates_for(lists)) for lists in (3, 4)] == [16, 197]


@pytest.mark.parametrize(
    ("name", "estimate"), [("UKdat", 12_350), ("UKdat_5", 12_262), ("NewOrl", 1_110)]
)
def test_the_search_downhill_ends_where_the_published_one_does(name, estimate):
    walked = Downhill(table(name).cells[None].astype(float))
    assert table(name).observed + walked.unseen[0] == pytest.approx(estimate, abs=1)


@needs_numba
@pytest.mark.parametrize(
    "method", [stepwise, bic_heterogeneity, loglinear_bic_bootstrap]
)
@pytest.mark.parametrize("name", ["Korea", "UKdat"])
def test_without_numba_the_intervals_are_the_same(method, name):
    fast = method(table(name), draws=25, compiled=True)
    slow = method(table(name), draws=25, compiled=False)
    assert slow.estimate == pytest.approx(fast.estimate, rel=1e-6)
    assert (slow.lo, slow.hi) == pytest.approx((fast.lo, fast.hi), rel=1e-6)


def test_chapmans_number_is_his():
    estimate, lo, hi = two_lists(374, 39_488, 1_445, level=0.95)
    assert estimate == pytest.approx((39_862 + 1) * (1_819 + 1) / 375 - 1)
    assert lo == pytest.approx(177_518, rel=0.02)
    assert hi == pytest.approx(212_497, rel=0.02)


def test_dependence_moves_the_unseen_of_two_lists_in_proportion():
    found = chapman(table("Polish_NL_2009"), dependence=(1.0, 2.0))
    once, twice = (each["estimate"] for each in found.details["under_dependence"])
    seen = table("Polish_NL_2009").observed
    assert twice - seen == pytest.approx(2 * (once - seen))


def test_bounds_on_odds_ratios_give_nearly_the_published_interval():
    found = OddsRatioBounds(table("Brussels_PWID"), least=1, most=5).interval()
    assert found.lo == pytest.approx(453.2, rel=0.03)
    assert found.hi == pytest.approx(748.5, rel=0.03)


def test_the_interaction_of_all_lists_is_taken_for_none_by_the_usual_models():
    rows = under_highest_interaction(table("Gaza_2024"), suppositions=(1.0, 2.0))
    assert rows[0].median == pytest.approx(64_696, rel=0.01)
    seen = table("Gaza_2024").observed
    assert rows[1].median - seen == pytest.approx((rows[0].median - seen) / 2, rel=0.02)


def test_the_correction_leaves_an_unbiased_even_spread_alone():
    drawn = np.random.default_rng(1).normal(100, 10, 40_000)
    even = np.array([99.0, 100.0, 101.0])
    found = bca(100, drawn=drawn, jackknife=even, alike=np.ones(3), level=0.95)
    assert (found.lo, found.hi) == pytest.approx(
        percentile(drawn, level=0.95), rel=0.01
    )


def test_drawing_again_keeps_the_number_of_people_and_the_seed_decides():
    cells = table("Kosovo").cells
    drawn = drawn_again(cells, tables=5, seed=3)
    assert set(drawn.sum(axis=1)) == {4400}
    assert (drawn == drawn_again(cells, tables=5, seed=3)).all()
    assert (drawn != drawn_again(cells, tables=5, seed=4)).any()


def test_leaving_out_one_stands_for_everybody():
    cells = table("NewOrl").cells.astype(float)
    tables, alike = without_one(cells)
    assert alike.sum() == 186
    assert set(tables.sum(axis=1)) == {185}


def test_a_sum_of_strata_is_narrower_than_the_sum_of_their_ends():
    strata = {name: table(name) for name in ("HAV_Taiwan", "SpinaBifida_NY")}
    found = stratified(strata, draws=300)
    ends = [sum(e.hi - e.lo for e in found.by_name.values())]
    assert found.total.hi - found.total.lo < ends[0]
    middle = sum(each.estimate for each in found.by_name.values())
    assert found.total.estimate == pytest.approx(middle)


def test_a_stratum_without_answer_makes_the_sum_a_lower_bound():
    apart = CaptureTable(("a", "b"), np.eye(2, dtype=bool), np.array([30, 40]))
    found = stratified({"one": apart, "two": table("SpinaBifida_NY")}, draws=50)
    assert found.by_name["one"].estimate is None
    assert "lower bound" in found.total.warnings[0]


def test_nothing_is_printed_above_fifty_times_the_people_seen():
    seen = table("Korea")
    far = answer("any", seen, 6_200, lo=200, hi=9_999, level=0.95)
    assert (far.estimate, far.lo, far.hi) == (None, None, None)
    open_above = answer("any", seen, 400, lo=50, hi=9_999, level=0.95)
    assert (open_above.lo, open_above.hi) == (123, None)
    assert far.warnings
    assert open_above.warnings


METHODS = (chapman, independence, loglinear_bic, loglinear_bic_bootstrap, stepwise)


@pytest.mark.parametrize("method", [*METHODS, bic_heterogeneity])
@pytest.mark.parametrize(
    "rows",
    [
        [[1]],
        [[1, 0], [0, 1]],
        [[1, 0, 0], [0, 1, 0], [0, 0, 1]],
        [[1, 1, 1]],
        [[1, 1], [1, 0]],
        [[1, 0, 0, 0, 0, 0, 0], [0, 1, 0, 0, 0, 0, 1], [0, 0, 1, 0, 0, 1, 0]],
    ],
)
def test_hopeless_tables_give_a_bounded_number_or_say_why_not(method, rows):
    patterns = np.array(rows, dtype=bool)
    lists = tuple(f"L{place}" for place in range(patterns.shape[1]))
    counts = np.arange(3, 3 + len(rows))
    found = method(CaptureTable(lists, patterns, counts))
    if found.estimate is None:
        assert found.warnings
    else:
        assert counts.sum() <= found.estimate <= 50 * counts.sum()


@pytest.mark.prove
@pytest.mark.parametrize("lists", [6, 7, 8, 9, 10, 11, 12, 13])
def test_up_to_thirteen_lists_have_an_answer_or_a_reason(lists):
    rng = np.random.default_rng(lists)
    people = rng.random((300, lists)) < rng.uniform(0.03, 0.25, lists)
    patterns, counts = np.unique(people[people.any(axis=1)], axis=0, return_counts=True)
    one = CaptureTable(tuple(f"L{i}" for i in range(lists)), patterns, counts)
    for method in (*METHODS, bic_heterogeneity):
        found = method(one)
        assert found.estimate is not None or found.warnings
