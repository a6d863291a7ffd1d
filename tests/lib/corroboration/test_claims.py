from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from amparo.lib.corroboration.claims import Claim, claims_of
from amparo.lib.corroboration.contradictions import contradictions_of
from amparo.lib.corroboration.documents import Span
from amparo.lib.corroboration.events import Events, events_of
from amparo.lib.corroboration.figure_bounds import Bounds, bounds_of, meet
from amparo.lib.corroboration.frames import Frame
from amparo.lib.corroboration.independence import Independence
from amparo.lib.corroboration.regions import Place
from amparo.lib.corroboration.series import series_of
from amparo.lib.corroboration.sources import Sources
from amparo.lib.corroboration.status import Contest, contest_of, support_of
from amparo.lib.corroboration.world import Copy, World

NAMES = ["Velmora Courier", "Lantern Watch", "Noon Post"]
SOURCES = Sources.of(NAMES)
DAYS = {"a": "2031-04-01", "b": "2031-04-03", "c": "2031-04-05", "old": "2029-01-01"}
WORLD = World(
    SOURCES,
    outlets={name: f"document {name}" for name in DAYS},
    days=DAYS,
    access={SOURCES.key("Lantern Watch"): "interviewed 33 survivors", SOURCES.key("Velmora Courier"): "own sources"},
)  # fmt: skip


def figure(document: str, value: float | None, *chain: str, bound: str = "exact", unit: str = "detained", at: int = 0, headline: bool = False, hedged: bool = False, as_of: str = "") -> Frame:  # fmt: skip
    span = Span(at, at + 5)
    words = f"{bound} {value:g}" if value is not None else "dozens"
    lower, upper = bounds_of(value, None, bound, words)
    return Frame(document, span, span, unit, words, chain, value, lower, upper, bound, hedged, headline, as_of=as_of)  # fmt: skip


def claims(*frames: Frame, denials: Sequence[Contest] = ()) -> tuple[Claim, ...]:
    events = Events((), ("event",) * len(frames))
    return claims_of(frames, events, WORLD, {"event|detained": tuple(denials)})


def denial(kind: str = "denies", who: str = "Dario Melk", *types: str) -> Contest:
    return Contest("c", Span(1, 9), who, "the governor", kind, types, "it")


def found(*frames: Frame, denials: Sequence[Contest] = ()) -> list[str]:
    return [c.type for c in contradictions_of(claims(*frames, denials=denials), WORLD)]


@pytest.mark.parametrize(
    ("lower", "upper", "carriers", "kinds", "word"),
    [
        (0, 0, 9, (), "unsourced"),
        (1, 1, 4, (), "single"),
        (1, 1, 5, (), "repeated"),
        (1, 2, 9, (), "possibly_corroborated"),
        (2, 2, 2, ("news",), "corroborated"),
        (3, 3, 3, ("news", "news", "news"), "corroborated"),
        (3, 4, 3, ("news", "ngo"), "strong"),
    ],
)
def test_support_follows_the_range_and_the_kinds_of_roots(
    lower: int, upper: int, carriers: int, kinds: tuple[str, ...], word: str
) -> None:
    assert support_of(Independence(lower, upper), carriers, kinds) == word


def test_a_denial_never_lowers_support() -> None:
    said = [figure("a", 100, "Velmora Courier"), figure("b", 100, "Lantern Watch")]
    without = {c.key: c.support for c in claims(*said)}
    beside = {
        c.key: c.support for c in claims(*said, denials=[denial(), denial("refutes")])
    }

    assert beside == without
    assert {c.contest for c in claims(*said, denials=[denial()])} == {
        "denied_by_accused"
    }


@pytest.mark.parametrize(
    "kind", ["no_evidence", "no_knowledge", "doubts", "supports_denial"]
)
def test_to_have_no_evidence_is_not_to_deny(kind: str) -> None:
    assert contest_of([denial(kind)]) == "none"


def test_the_gravest_contest_is_shown() -> None:
    assert (
        contest_of([denial(), denial(who="a Kremlin spokesman")]) == "denied_by_accused"
    )
    assert contest_of([denial(who="a Kremlin spokesman")]) == "denied_by_superior"
    assert contest_of([denial("refutes"), denial()]) == "refuted"


@pytest.mark.parametrize(
    ("value", "bound", "words", "expected"),
    [
        (100, "exact", "100", Bounds(100, 100)),
        (100, "at_least", "at least 100", Bounds(100, None)),
        (100, "more_than", "more than 100", Bounds(101, None)),
        (100, "up_to", "up to 100", Bounds(None, 100)),
        (40, "about", "about 40", Bounds(32, 48)),
        (None, "vague", "dozens of men", Bounds(24, None)),
        (None, "vague", "сотни мужчин", Bounds(200, None)),
        (None, "vague", "plusieurs dizaines", Bounds(24, None)),
    ],
)
def test_words_become_bounds_and_never_an_exact_number(
    value: float | None, bound: str, words: str, expected: Bounds
) -> None:
    assert bounds_of(value, None, bound, words) == expected


def test_a_number_and_its_floor_meet() -> None:
    assert meet(Bounds(100, None), Bounds(140, 140))
    assert not meet(Bounds(100, None), Bounds(None, 40))


def test_a_lost_bound_is_one_claim_and_is_flagged() -> None:
    one = figure("a", 100, "Velmora Courier", bound="at_least")
    two = figure("b", 100, "Velmora Courier")

    assert len([c for c in claims(one, two) if c.key.number]) == 1
    assert found(one, two) == ["bound_lost"]
    assert found(one, figure("b", 100, "Velmora Courier", bound="more_than")) == []


def test_a_changed_predicate_is_flagged_where_one_root_ties_both() -> None:
    held = [figure(name, 100, "Velmora Courier") for name in "ab"]
    killed = figure("c", 100, "Velmora Courier", unit="killed")

    assert found(*held, killed) == ["predicate_changed"]
    assert found(*held, figure("c", 100, "Noon Post", unit="killed")) == []


def test_a_headline_that_says_more_than_its_text_is_flagged() -> None:
    body = figure("a", 40, "Velmora Courier", at=50)

    assert found(figure("a", 100, "Velmora Courier", headline=True), body) == [
        "headline_inflated"
    ]
    assert found(figure("a", 40, "Velmora Courier", headline=True), body) == []


def test_an_old_number_with_a_new_date_is_flagged() -> None:
    old = figure("old", 100, "Velmora Courier", as_of="2029-01-01")
    new = figure("c", 100, "Velmora Courier", as_of="2031-04-05")
    events = Events((), ("first", "second"))
    told = claims_of([old, new], events, WORLD, {})

    assert [c.type for c in contradictions_of(told, WORLD)] == ["recycled"]


def test_two_roots_whose_numbers_cannot_both_be_so_are_shown_together() -> None:
    one, other = figure("a", 100, "Velmora Courier"), figure("b", 40, "Lantern Watch")

    assert found(one, other) == ["number"]
    assert found(one, figure("b", 40, "Lantern Watch", bound="at_least")) == []
    assert found(one, figure("b", 40, "Velmora Courier")) == [], "one root, two counts"


def test_parts_that_explain_a_total_are_no_contradiction() -> None:
    parts = [figure("a", 1, "Velmora Courier", unit="killed"), figure("b", 2, "Lantern Watch", unit="killed")]  # fmt: skip
    total = figure("c", 3, "Noon Post", unit="killed")

    assert found(*parts, total) == []


def test_one_denial_is_shown_once_beside_what_it_denies() -> None:
    said = [figure("a", 100, "Velmora Courier"), figure("b", 100, "Lantern Watch")]

    assert found(*said, denials=[denial()]) == ["denial"]
    assert found(*said, denials=[denial("denies", "Melk", "existence")]) == [
        "existence"
    ]
    assert found(*said, denials=[denial("no_evidence")]) == []


def test_figures_of_two_roots_are_placed_by_day_and_never_added() -> None:
    made = claims(
        figure("a", 100, "Velmora Courier", bound="at_least", as_of="2031-04-01"),
        figure("b", 140, "Lantern Watch", as_of="2031-04-02"),
    )
    (series,) = series_of(made, WORLD)

    assert [(p.as_of, p.root, p.lower) for p in series.points] == [
        ("2031-04-01", "Velmora Courier", 100),
        ("2031-04-02", "Lantern Watch", 140),
    ]
    assert series.publishable is not None
    assert series.publishable.lower == 100, "neither is corroborated: the lowest"


def test_a_cumulative_number_that_falls_is_asked_about() -> None:
    made = claims(
        figure("a", 100, "Lantern Watch", as_of="2031-04-01"),
        figure("c", 60, "Lantern Watch", as_of="2031-04-05"),
    )
    (series,) = series_of(made, WORLD)

    assert [(a.lower, b.lower) for a, b in series.falls] == [(100, 60)]


def test_events_are_told_apart_by_place_and_by_a_long_silence() -> None:
    frames = [figure(n, 100, "Velmora Courier") for n in ("a", "b", "old")]
    frames.insert(2, figure("c", 30, "Velmora Courier"))
    places = [Place(n, "v", "Velmora", 4) for n in ("a", "b", "old")]
    places += [
        Place("c", "t", "Tarnholm", 2),
        Place("b", "k", "Karsania", 9, wide=True),
    ]

    events = events_of(frames, places, DAYS)

    a, b, c, old = events.of_frame
    assert a == b
    assert len({a, c, old}) == 3
    assert {e.place for e in events.events} == {"Velmora", "Tarnholm"}


def test_a_number_of_one_source_is_told_of_one_region_however_it_is_spelled() -> None:
    frames = [
        figure("a", 100, "Velmora Courier"),
        figure("b", 100, "the Velmora Courier"),
    ]
    places = [Place("a", "velmora", "Velmora", 3), Place("b", "velmor", "Велморе", 2)]

    assert len(set(events_of(frames, places, DAYS).of_frame)) == 1


def test_a_lost_doubt_is_flagged_where_the_copy_tells_it_as_a_fact() -> None:
    doubted = figure("a", 100, "Velmora Courier", hedged=True)
    copied = figure("b", 100, "Velmora Courier")
    bare = replace(copied, chain=())
    copying = replace(WORLD, copies={"b": (Copy("a", Span(0, 5), Span(0, 5)),)})

    def flagged(frame: Frame) -> list[str]:
        made = claims_of([doubted, frame], Events((), ("e", "e")), copying, {})
        return [c.type for c in contradictions_of(made, copying)]

    assert flagged(bare) == ["hedge_lost"]
    assert flagged(replace(bare, hedged=True)) == []
    assert flagged(copied) == [], "it still says on whose word"


def test_numbers_of_days_far_apart_or_unknown_are_not_held_against_each_other() -> None:
    one = figure("a", 100, "Velmora Courier", as_of="2031-04-01")
    late = figure("b", 40, "Lantern Watch", as_of="2031-07-01")
    undated = figure("nowhere", 40, "Lantern Watch")

    assert found(one, late) == []
    assert found(one, undated) == []
