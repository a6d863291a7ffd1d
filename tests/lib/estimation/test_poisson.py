"""The fits behind every log-linear answer: their values, their existence, both engines."""

import numpy as np
import pytest

from amparo.lib.estimation.accelerate import IS_COMPILED
from amparo.lib.estimation.choosing import Candidate, choose, column_of
from amparo.lib.estimation.existence import existence
from amparo.lib.estimation.models import (
    hierarchical_models,
    main_effects,
    with_term,
    written,
)
from amparo.lib.estimation.poisson import EXISTS, NO_MAXIMUM, NOT_IDENTIFIED, fit
from amparo.lib.estimation.tables import CaptureTable

from .published import table

needs_numba = pytest.mark.skipif(not IS_COMPILED, reason="compares with numba")
A_WITH_B, A_WITH_C, B_WITH_C = 0b011, 0b101, 0b110


def cells_of(name):
    return table(name).cells.astype(float)


def drawn(name, tables):
    cells = cells_of(name)
    rng = np.random.default_rng(7)
    return rng.multinomial(int(cells.sum()), cells / cells.sum(), tables).astype(float)


@pytest.mark.parametrize(("lists", "models"), [(2, 1), (3, 8), (4, 113), (5, 6893)])
def test_there_are_as_many_hierarchical_models_as_published(lists, models):
    assert len(set(hierarchical_models(lists))) == models


def test_a_fit_gives_back_the_sums_of_its_terms():
    cells = cells_of("Kosovo")
    model = with_term(main_effects(4), A_WITH_B)
    means = fit(cells[None], model=model, means=True).means[0]
    for term in model:
        holds = [cell for cell in range(1, 16) if cell & term == term]
        assert means[holds].sum() == pytest.approx(cells[holds].sum(), rel=1e-9)


def test_three_pairs_of_three_lists_have_their_closed_form():
    cells = cells_of("HAV_Taiwan")
    model = (0, 1, 2, A_WITH_B, 4, A_WITH_C, B_WITH_C)
    odd = cells[1] * cells[2] * cells[4] * cells[7]
    even = cells[3] * cells[5] * cells[6]
    unseen = fit(cells[None], model=model).unseen[0]
    assert unseen == pytest.approx(odd / even, rel=1e-8)


@pytest.mark.parametrize(
    ("pairs", "status"),
    [
        ((A_WITH_B, A_WITH_C, B_WITH_C), NOT_IDENTIFIED),
        ((A_WITH_B,), NO_MAXIMUM),
        ((A_WITH_C, B_WITH_C), EXISTS),
        ((), EXISTS),
    ],
)
def test_the_artificial_table_gives_the_published_existence(pairs, status):
    model = tuple(sorted({*main_effects(3), *pairs}))
    assert existence(table("Artificial_3"), model) == status
    found = fit(table("Artificial_3").cells[None].astype(float), model=model)
    assert found.state[0] == status


@pytest.mark.parametrize("name", ["Korea", "Australia", "Artificial_3"])
def test_the_fits_own_existence_is_that_of_the_linear_programme(name):
    one = table(name)
    for model in hierarchical_models(len(one.lists)):
        state = fit(one.cells[None].astype(float), model=model).state[0]
        assert state == existence(one, model), written(model, one.lists)


@pytest.mark.parametrize("times", [1, 1_000, 1_000_000])
def test_an_empty_cell_among_thousands_of_people_runs_off_all_the_same(times):
    # seen among random tables: the last steps were lost in rounding
    cells = times * np.array([[0.0, 15, 147, 346, 309, 10, 2255, 0]])
    model = (0, 1, 2, A_WITH_B, 4, A_WITH_C, B_WITH_C)
    for compiled in {IS_COMPILED, False}:
        assert fit(cells, model=model, compiled=compiled).state[0] == NO_MAXIMUM


@pytest.mark.prove
def test_existence_agrees_with_the_linear_programme_on_random_tables():
    rng = np.random.default_rng(11)
    for _ in range(150):
        lists = int(rng.integers(2, 5))
        scale = rng.choice([2, 20, 300])
        cells = rng.poisson(rng.gamma(0.4, scale, size=1 << lists))
        cells[0] = 0
        places = np.flatnonzero(cells)
        if not places.size:
            continue
        on = (places[:, None] >> np.arange(lists) & 1).astype(bool)
        one = CaptureTable(tuple("abcd"[:lists]), on, cells[places])
        models = hierarchical_models(lists)
        for model in models[:: 1 + len(models) // 12]:
            state = fit(cells[None].astype(float), model=model).state[0]
            assert state == existence(one, model), (model, cells)


@pytest.mark.prove
def test_existence_agrees_in_all_models_of_sparse_tables_of_five_lists():
    for name in ("Western", "NewOrl_5"):
        one = table(name)
        for model in hierarchical_models(5)[::7]:
            state = fit(one.cells[None].astype(float), model=model).state[0]
            assert state == existence(one, model), written(model, one.lists)


@needs_numba
@pytest.mark.parametrize("name", ["Kosovo", "Western", "Artificial_3", "NewOrl"])
@pytest.mark.parametrize("kind", ["", "darroch"])
def test_numpy_gives_the_numbers_of_numba(name, kind):
    tables = drawn(name, 40)
    lists = len(table(name).lists)
    column = column_of(kind, tables.shape[1])
    for model in (main_effects(lists), with_term(main_effects(lists), A_WITH_B)):
        fast = fit(tables, model=model, column=column, compiled=True)
        slow = fit(tables, model=model, column=column, compiled=False)
        assert (fast.state == slow.state).all()
        there = fast.state == EXISTS
        assert slow.unseen[there] == pytest.approx(fast.unseen[there], rel=1e-7)
        assert slow.deviance == pytest.approx(fast.deviance, rel=1e-7, abs=1e-6)


def test_skipping_models_that_cannot_win_changes_no_choice():
    tables = drawn("Australia", 25)
    candidates = [Candidate(model) for model in hierarchical_models(4)]
    quick = choose(tables, candidates, first=[3])
    bic = np.full((len(candidates), len(tables)), np.inf)
    for place, each in enumerate(candidates):
        fits = fit(tables, model=each.model)
        price = each.parameters * np.log(tables.sum(axis=1))
        bic[place] = np.where(fits.state == EXISTS, fits.deviance + price, np.inf)
    assert quick.bic == pytest.approx(bic.min(axis=0), abs=1e-6)
    assert bic[quick.chosen, np.arange(len(tables))] == pytest.approx(quick.bic)
