"""Chao, sample coverage and graphs say what R's packages say, to the printed digit."""

import numpy as np
import pytest

from amparo.lib.estimation.chao import chao_lower, chao_of_frequencies, zelterman
from amparo.lib.estimation.coverage import coverage_of, sample_coverage
from amparo.lib.estimation.graphs import decomposable_graphs
from amparo.lib.estimation.tables import CaptureTable

from .published import facts, names_with, run, table

SMALL = ("Kosovo", "Korea", "Australia", "HAV_Taiwan", "Brussels_PWID", "Gaza_2024")


@pytest.mark.parametrize("name", names_with("rcapture_Mth_chao_LB"))
def test_the_lower_bound_is_rcaptures_digit_for_digit(name):
    expected = run(name, "rcapture_Mth_chao_LB")
    found = chao_lower(table(name))
    assert found.estimate == pytest.approx(expected["estimate"], abs=0.06)
    assert found.hi == pytest.approx(expected["hi"], rel=1e-5, abs=0.11)
    # R prints limits below the people seen; we do not
    lo = max(expected["lo"], table(name).observed)
    assert found.lo == pytest.approx(lo, rel=1e-5, abs=0.11)


@pytest.mark.parametrize("name", names_with("care1_LSC"))
def test_sample_coverage_is_care1s_digit_for_digit(name):
    found = sample_coverage(table(name))
    assert found.estimate == pytest.approx(run(name, "care1_LSC")["estimate"], abs=0.06)


def test_sample_coverage_never_says_fewer_than_were_seen():
    patterns = (np.arange(1, 8)[:, None] >> np.arange(3) & 1).astype(bool)
    for seed in range(30):
        counts = np.random.default_rng(seed).integers(0, 4, 7)
        found = sample_coverage(
            CaptureTable(("a", "b", "c"), patterns, counts), again=20
        )
        assert found.estimate is None or found.estimate >= counts.sum()


def test_the_full_sample_coverage_is_care1s_where_it_has_one():
    for name in ("Kosovo", "Korea", "UKdat_5", "Allegheny_lesbian", "HAV_Taiwan"):
        expected = run(name, "care1_HSC")["estimate"]
        assert coverage_of(table(name)).full == pytest.approx(expected, abs=0.06)


@pytest.mark.parametrize("name", SMALL)
def test_with_the_saturated_graph_the_average_is_dgas_digit_for_digit(name):
    expected = run(name, "dga_bma")
    end = int(expected["note"].split("Nmax ")[1].split()[0])
    found = decomposable_graphs(table(name), with_saturated=True, largest_unseen=end)
    assert (found.estimate, found.lo, found.hi) == (
        expected["estimate"],
        expected["lo"],
        expected["hi"],
    )


@pytest.mark.prove
@pytest.mark.parametrize("name", names_with("dga_bma"))
def test_every_average_is_dgas_digit_for_digit(name):
    test_with_the_saturated_graph_the_average_is_dgas_digit_for_digit(name)


def test_the_saturated_graph_is_left_out_unless_asked_for():
    gaza = table("Gaza_2024")
    assert decomposable_graphs(gaza).estimate == pytest.approx(79_324, abs=1)
    assert decomposable_graphs(gaza, with_saturated=True).lo == 29_272


@pytest.mark.parametrize(("lists", "graphs"), [(2, 1), (3, 7), (4, 60), (5, 821)])
def test_all_chordal_graphs_are_averaged(lists, graphs):
    patterns = (np.arange(1, 1 << lists)[:, None] >> np.arange(lists) & 1).astype(bool)
    even = CaptureTable(
        tuple("abcdefg"[:lists]), patterns, np.full(len(patterns), 5, dtype=np.int64)
    )
    assert decomposable_graphs(even).details["graphs"] == graphs


@pytest.mark.prove
def test_six_lists_have_18153_graphs_and_agree_with_five_of_them():
    six = decomposable_graphs(table("hare"))
    assert six.details["graphs"] == 18_153
    assert 68 < six.lo < six.estimate < six.hi < 100


@pytest.mark.parametrize("name", [n for n, fact in facts().items() if fact["truth"]])
def test_the_lower_bound_stays_below_a_known_total(name):
    assert chao_lower(table(name)).lo < facts()[name]["truth"]


@pytest.mark.parametrize(
    ("once", "twice", "observed", "truth"),
    [(43, 16, 76, 135), (1317, 239, 1621, 9461), (142, 81, 283, 420)],
    # Edwards and Eberhardt 1967; Simar 1976; Carothers 1973
    ids=["rabbits", "policies", "taxicabs"],
)
def test_the_bound_of_frequencies_stays_below_a_known_total(
    once, twice, observed, truth
):
    assert observed < chao_of_frequencies(once, twice, observed=observed) < truth


def test_nobody_seen_twice_still_gives_a_bound_with_a_warning():
    alone = CaptureTable(("a", "b"), np.eye(2, dtype=bool), np.array([9, 4]))
    found = chao_lower(alone)
    assert 13 <= found.lo <= found.estimate
    assert "Nobody is on exactly two lists" in found.warnings[0]


def test_one_list_and_empty_lists_are_answered_in_words():
    one = CaptureTable(("a",), np.ones((1, 1), dtype=bool), np.array([9]))
    for method in (chao_lower, zelterman, sample_coverage, decomposable_graphs):
        assert method(one).estimate is None
    padded = table("Korea")
    wider = CaptureTable(
        (*padded.lists, "e"),
        np.column_stack([padded.patterns, np.zeros(len(padded.counts), dtype=bool)]),
        padded.counts,
    )
    assert chao_lower(wider).estimate == chao_lower(padded).estimate
    assert "Nobody is on e" in " ".join(chao_lower(wider).warnings)
