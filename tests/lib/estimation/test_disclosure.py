"""No published figure, alone or with earlier ones, gives a small number of people away."""

from itertools import product

import numpy as np
import pytest

from amparo.lib.estimation.disclosure import (
    Figure,
    Shown,
    exactly,
    reader_knows,
    release,
    roughly,
    rounded,
    why_not_publish,
)
from amparo.lib.refusal import Refused


def figure(name, *cells):
    return Figure(name, frozenset(cells or [name]))


VELMORA = {"north": 40, "south": 2, "east": 17, "west": 9}
PLACES = [figure(place) for place in VELMORA]
TOTAL = figure("all", *VELMORA)


def test_a_small_figure_is_withheld_and_another_beside_it():
    chosen = release(VELMORA, [*PLACES, TOTAL])
    assert chosen.small == ("south",)
    # the total less the three others would be 2
    assert len(chosen.beside) == 1
    assert why_not_publish(VELMORA, shown=chosen.shown) is None


def test_the_differencing_attack_is_refused():
    shown = [
        exactly(each, VELMORA) for each in (*PLACES, TOTAL) if each.name != "south"
    ]
    assert reader_knows(["south"], shown=shown) == (2, 2)
    assert "could be worked out" in str(why_not_publish(VELMORA, shown=shown))


def test_a_later_release_is_judged_with_the_earlier_ones():
    counts = {"until May": 57, "in June": 1}
    until_may, by_june = figure("May", "until May"), figure("June", *counts)
    before = [exactly(until_may, counts)]
    chosen = release(counts, [by_june], before=before)
    assert chosen.shown == ()
    assert chosen.beside == ("June",)
    assert release(counts, [by_june]).shown != ()


def test_rounding_to_five_hides_one_new_person():
    counts = {"until May": 57, "in June": 1}
    until_may, by_june = figure("May", "until May"), figure("June", *counts)
    before = [roughly(until_may, counts)]
    chosen = release(counts, [by_june], before=before, base=5)
    assert [each.figure.name for each in chosen.shown] == ["June"]
    assert reader_knows(["in June"], shown=[*before, *chosen.shown])[1] >= 5


def test_what_was_given_away_before_is_said_and_nothing_more_is_shown():
    with pytest.raises(Refused, match="by itself"):
        release(VELMORA, [TOTAL], before=[exactly(figure("south"), VELMORA)])


def test_zero_may_be_published():
    counts = {"north": 0, "south": 12}
    chosen = release(counts, [figure("north"), figure("south")])
    assert len(chosen.shown) == 2


def test_published_numbers_that_contradict_each_other_are_refused():
    one = figure("north")
    with pytest.raises(Refused, match="contradict"):
        reader_knows(["north"], shown=[Shown(one, 3, 3), Shown(one, 4, 4)])


@pytest.mark.parametrize("base", [3, 5, 10])
def test_every_number_lies_among_those_that_round_to_what_is_shown(base):
    for people in range(60):
        shown = roughly(figure("a"), {"a": people}, base=base)
        assert shown.lo <= people <= shown.hi
        assert rounded(shown.lo, base=base) == rounded(shown.hi, base=base)


def test_a_reader_who_tries_every_table_learns_no_small_number():
    rng = np.random.default_rng(7)
    for _ in range(12):
        counts = {f"{a}{b}": int(rng.integers(0, 8)) for a, b in product("xy", "12")}
        rows = [figure(f"row {a}", f"{a}1", f"{a}2") for a in "xy"]
        columns = [figure(f"column {b}", f"x{b}", f"y{b}") for b in "12"]
        cells = [figure(cell) for cell in counts]
        shown = release(counts, [*cells, *rows, *columns, figure("all", *counts)]).shown
        told = sorted(frozenset().union(*(each.figure.cells for each in shown)))
        possible = _tables_that_fit(sorted(counts), shown, most=20)
        for cell in told:
            if 0 < counts[cell] < 5:
                values = set(possible[:, sorted(counts).index(cell)].tolist())
                assert len(values) >= 5
                assert max(values) >= 5


def _tables_that_fit(names, shown, *, most):
    grids = np.meshgrid(*[np.arange(most)] * len(names), indexing="ij")
    tables = np.stack([grid.ravel() for grid in grids], axis=1)
    for each in shown:
        people = tables[:, [names.index(cell) for cell in each.figure.cells]].sum(
            axis=1
        )
        tables = tables[(each.lo <= people) & (people <= each.hi)]
    return tables
