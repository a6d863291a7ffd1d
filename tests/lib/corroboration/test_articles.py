"""Two sets of invented articles give what was put into them: roots, copies, drift, denials."""

from __future__ import annotations

import random
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from amparo.lib.corroboration.entries import entries_of
from amparo.lib.corroboration.ledger import Ledger
from amparo.lib.corroboration.printing import as_json
from amparo.lib.corroboration.reading import read_file
from amparo.lib.corroboration.suggestions import suggest

TEXTS = Path(__file__).parent / "texts"


@cache
def printed(folder: str) -> dict[str, Any]:
    return as_json(suggest(map(read_file, sorted((TEXTS / folder).glob("*.txt")))))


def claim(folder: str, unit: str, value: int, month: str) -> dict[str, Any]:
    events = {e["id"]: e["label"] for e in printed(folder)["events"]}
    (found,) = [
        c
        for c in printed(folder)["claims"]
        if c["figure"] and (c["figure"]["unit"], c["figure"]["value"]) == (unit, value) and month in events[c["event"]]
    ]  # fmt: skip
    return dict(found)


@pytest.mark.parametrize(
    ("folder", "unit", "value", "month", "roots", "carriers"),
    [
        ("cascade", "detained", 100, "2031-04", {"Velmora Courier", "Lantern Watch"}, 6),
        ("cascade", "killed", 3, "2031-04", {"Velmora Courier", "Lantern Watch"}, 4),
        ("cascade", "detained", 300, "2031-04", set(), 2),
        ("wave", "detained", 40, "2032-01", {"Harbour Network"}, 4),
        ("wave", "died_torture", 2, "2032-01", {"Harbour Network"}, 4),
        ("wave", "detained", 52, "2032-01", {"Open Windows"}, 2),
        ("wave", "detained", 40, "2033-03", {"Harbour Network"}, 2),
        ("flood", "detained", 60, "2033-05", {"Tarnholm Beacon", "North Observer"}, 7),
        ("flood", "interviewed", 9, "2033-05", {"Lantern Watch"}, 1),
    ],
)  # fmt: skip
def test_each_number_is_traced_to_its_roots(
    folder: str, unit: str, value: int, month: str, roots: set[str], carriers: int
) -> None:
    found = claim(folder, unit, value, month)

    assert {root["name"] for root in found["roots"]} == roots
    assert found["independent"]["lower"] == found["independent"]["upper"] == len(roots)
    assert len(found["carriers"]) >= carriers


def test_the_circle_of_two_blogs_is_named_and_unsourced() -> None:
    found = claim("cascade", "detained", 300, "2031-04")

    assert found["support"] == "unsourced"
    assert found["independent"]["circular"] == [["lamp", "mirror"]]


@pytest.mark.parametrize(
    ("folder", "expected"),
    [
        ("cascade", {("evening", "courier", "copy")}),
        ("wave", {("tribune", "wire", "copy")}),
        ("flood", {("daily", "wire", "copy")}),
    ],
)
def test_copies_are_found_with_their_parent_and_no_others(
    folder: str, expected: set[tuple[str, str, str]]
) -> None:
    found = printed(folder)["derivations"]

    assert {(d["child"], d["parent"], d["type"]) for d in found} == expected
    assert all(d["direction_known"] for d in found)


@pytest.mark.parametrize(
    ("folder", "kind", "documents"),
    [
        ("cascade", "bound_lost", {"digest", "courier"}),
        ("cascade", "inverted_chain", {"lamp", "mirror"}),
        ("cascade", "existence", {"digest"}),
        ("wave", "predicate_changed", {"blog", "wire"}),
        ("wave", "recycled", {"later", "tribune"}),
        ("wave", "denial", {"observer"}),
    ],
)
def test_what_changed_on_its_way_is_shown_with_both_passages(
    folder: str, kind: str, documents: set[str]
) -> None:
    found = [c for c in printed(folder)["contradictions"] if c["type"] == kind]

    assert documents in [{c["a"]["document"], c["b"]["document"]} for c in found]


def test_one_utterance_is_linked_through_three_languages() -> None:
    members = [
        {member["document"] for member in utterance["members"]}
        for utterance in printed("cascade")["utterances"]
    ]
    assert {"digest", "gazette", "vestnik"} in members


def test_a_check_of_an_old_story_refutes_only_that_story() -> None:
    assert claim("wave", "detained", 40, "2033-03")["contest"] == "refuted"
    assert claim("wave", "detained", 40, "2032-01")["contest"] == "denied_by_accused"


@pytest.mark.parametrize(
    ("folder", "name", "expected"),
    [
        ("cascade", "lantern", {"Karsania": 2, "police": 1}),
        ("wave", "joint", {"Karsania": 3, "Council of Europe": 1}),
    ],
)
def test_recommendations_are_split_by_addressee(
    folder: str, name: str, expected: dict[str, int]
) -> None:
    found = [r["addressee"] or "" for r in printed(folder)["documents"][name]["recommendations"]]  # fmt: skip

    assert {who: sum(who in each for each in found) for who in expected} == expected


def test_contacts_are_those_printed() -> None:
    documents = printed("wave")["documents"]
    found = {(c["type"], c["value"]) for c in documents["blog"]["contacts"]}

    assert found == {
        ("email", "aid@harbour-network.example"),
        ("phone", "+33170189999"),
        ("hashtag", "#OskarvikIsWatching"),
    }
    assert not any(d["contacts"] for name, d in documents.items() if name != "blog")


def test_the_order_of_the_articles_changes_nothing() -> None:
    paths = sorted((TEXTS / "wave").glob("*.txt"))
    again = as_json(suggest(read_file(path) for path in reversed(paths)))

    assert again == printed("wave")


@settings(max_examples=4, deadline=None)
@given(st.randoms(use_true_random=False))
def test_articles_in_any_order_make_the_same_ledger(chance: random.Random) -> None:
    paths = sorted((TEXTS / "flood").glob("*.txt"))
    chance.shuffle(paths)
    mixed = as_json(suggest(map(read_file, paths)))

    assert ledger_hash(mixed) == ledger_hash(printed("flood"))


def ledger_hash(suggestions: dict[str, Any]) -> str:
    entries = entries_of(suggestions, extractor="test", at="2033-06-01T00:00:00Z")
    return Ledger().with_(entries).hash
