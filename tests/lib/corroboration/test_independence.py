from __future__ import annotations

import random
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from amparo.lib.corroboration.documents import Span
from amparo.lib.corroboration.frames import Frame
from amparo.lib.corroboration.independence import Independence, independence_of
from amparo.lib.corroboration.sources import Sources
from amparo.lib.corroboration.world import World
from tests.lib.corroboration.cascades import Cascade, cascade, played


def counted(plan: Cascade) -> Independence:
    return independence_of(*played(plan))


def test_generated_cascades_are_counted_exactly() -> None:
    plans = [cascade(seed) for seed in range(500)]
    exact = [
        (plan.lower, plan.upper) == (found.lower, found.upper)
        for plan, found in ((plan, counted(plan)) for plan in plans)
    ]
    assert sum(exact) == len(plans)


def test_no_circle_adds_a_source_and_each_is_named() -> None:
    plans = [plan for plan in map(cascade, range(200)) if plan.circles]

    assert len(plans) > 30
    for plan in plans:
        assert counted(plan).circles


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 400), st.randoms(use_true_random=False))
def test_the_order_of_statements_changes_nothing(
    seed: int, chance: random.Random
) -> None:
    frames, world = played(cascade(seed))
    expected = independence_of(frames, world)
    chance.shuffle(frames)

    assert independence_of(frames, world) == expected


def statement(document: str, *chain: str, value: float | None = 100) -> Frame:
    span = Span(0, 10)
    return Frame(document, span, span, "detained", "100", chain, value=value)


@pytest.fixture
def world() -> World:
    sources = Sources.of(
        ["Velmora Courier", "Lantern Watch", "Town Mirror", "Noon Post"]
    )
    outlets = {
        "courier": "Velmora Courier",
        "mirror": "Town Mirror",
        "noon": "Noon Post",
    }
    return World(
        sources,
        outlets={name: sources.key(of) for name, of in outlets.items()},
        access={sources.key("Lantern Watch"): "interviewed 33 survivors"},
    )


def test_twenty_outlets_that_repeat_one_newspaper_are_one_source(world: World) -> None:
    said = [statement(f"d{n}", "the Velmora Courier") for n in range(20)]

    found = independence_of(said, world)

    assert (found.lower, found.upper) == (1, 1)
    assert len(found.roots[0].carriers) == 20


def test_what_nobody_is_named_for_adds_none(world: World) -> None:
    found = independence_of([statement("d1"), statement("d2")], world)

    assert (found.lower, found.upper) == (0, 0)


def test_a_second_name_without_access_is_only_perhaps_another(world: World) -> None:
    said = [statement("d1", "Lantern Watch"), statement("d2", "Velmora Courier")]

    found = independence_of(said, world)

    assert (found.lower, found.upper) == (1, 2)
    assert [u.certain for u in found.unions] == [False]


def test_who_only_confirms_adds_none_and_is_asked(world: World) -> None:
    said = statement("d1", "Velmora Courier")
    confirmed = replace(statement("d1", "Noon Post"), confirms=True)
    known = replace(statement("d1", "Lantern Watch"), confirms=True)

    bare = independence_of([said, confirmed], world)
    with_access = independence_of([said, known], world)

    assert (bare.lower, bare.upper) == (1, 1)
    assert bare.to_ask == ("How does Noon Post know?",)
    assert (with_access.lower, with_access.upper) == (1, 2)


def test_activists_say_is_no_source_beside_a_named_one(world: World) -> None:
    hearsay = [
        statement("d1", "activists"),
        statement("d2", "activists and journalists"),
    ]

    alone = independence_of(hearsay, world)
    beside = independence_of([*hearsay, statement("d3", "Noon Post")], world)

    assert (alone.lower, alone.upper) == (1, 1)
    assert [root.name for root in beside.roots] == ["Noon Post"]


def test_unnamed_roots_count_as_whoever_heard_them(world: World) -> None:
    said = [statement("courier", "two officers"), statement("courier", "a doctor")]

    (root,) = independence_of(said, world).roots

    assert (root.name, root.own_access) == ("Velmora Courier", True)


def test_one_pseudonym_in_two_papers_is_two_people(world: World) -> None:
    known = replace(world, pseudonyms=frozenset({world.sources.key("Ilmar")}))
    said = [
        statement("courier", "Ilmar", value=None),
        statement("noon", "Ilmar", value=None),
    ]

    roots = independence_of(said, known).roots

    assert {root.name for root in roots} == {"Velmora Courier", "Noon Post"}
    assert all(root.own_access for root in roots)


def test_to_have_met_a_victim_is_not_to_have_counted_them(world: World) -> None:
    met = World(
        world.sources, world.outlets, access=world.access, witnesses={"noon": "met one"}
    )
    number = independence_of([statement("noon", "Velmora Courier")], met)
    that_it_happens = independence_of(
        [statement("noon", "Velmora Courier", value=None)], met
    )

    assert (number.lower, number.upper) == (1, 1)
    assert (that_it_happens.lower, that_it_happens.upper) == (1, 2)


def test_initials_and_web_addresses_are_the_same_source(world: World) -> None:
    sources = Sources.of(
        ["Karsania Rights Watch", "KRW", "velmora-courier.example", "Velmora Courier"]
    )

    assert sources.key("KRW") == sources.key("the Karsania Rights Watch")
    assert sources.key("velmora-courier.example") == sources.key("Velmora Courier")
    assert sources.show(sources.key("velmora-courier.example")) == "Velmora Courier"
