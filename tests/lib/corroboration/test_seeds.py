"""The five real articles give what a reader finds in them. They are not in this repository."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from amparo.lib.corroboration.figure_bounds import bucket_of
from amparo.lib.corroboration.printing import as_json
from amparo.lib.corroboration.reading import read_file
from amparo.lib.corroboration.source_names import same_source
from amparo.lib.corroboration.suggestions import suggest

SEEDS = Path(__file__).parents[4] / "shared" / "seeds"
LABELS = tomllib.loads((Path(__file__).parent / "texts/seeds.toml").read_text())
NAMES = [name for name in LABELS if name.isdecimal()]

pytestmark = pytest.mark.skipif(not SEEDS.is_dir(), reason="the articles are not here")


@cache
def printed() -> dict[str, Any]:
    return as_json(suggest(map(read_file, sorted(SEEDS.glob("*.txt")))))


def document(name: str) -> dict[str, Any]:
    return next(d for n, d in printed()["documents"].items() if n.startswith(name))


@pytest.mark.parametrize("name", NAMES)
def test_every_figure_is_found_with_bound_and_root(name: str) -> None:
    found = [
        (
            f["unit"],
            f["value"] or bucket_of(f["text"]),
            f["bound"],
            (f["source"] or [""])[-1],
        )
        for f in document(name)["figures"]
    ]
    for unit, value, bound, root in LABELS[name]["figures"]:
        assert any(
            f[:3] == (unit, value, bound) and (not root or same_source(f[3], root))
            for f in found
        ), (unit, value, bound, root, found)


@pytest.mark.parametrize("name", NAMES)
def test_no_age_distance_floor_or_length_of_time_is_taken_for_people(name: str) -> None:
    expected = {(unit, value) for unit, value, *_ in LABELS[name]["figures"]}
    found = {
        (f["unit"], f["value"] or bucket_of(f["text"]))
        for f in document(name)["figures"]
    }

    assert found <= expected


@pytest.mark.parametrize("name", NAMES)
def test_every_denial_is_found_with_who_and_of_what_kind(name: str) -> None:
    found = [(d["who"] or "", d["kind"], d["type"]) for d in document(name)["denials"]]
    for who, kind, type_ in LABELS[name]["denials"]:
        assert any(who in f[0] and kind == f[1] and (not type_ or type_ in f[2]) for f in found), (who, kind, type_, found)  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_contacts_are_those_printed_and_no_others(name: str) -> None:
    found = {(c["type"], c["value"]) for c in document(name)["contacts"]}
    expected = {(kind, value) for kind, value in LABELS[name]["contacts"]}

    assert {c for c in found if c[0] not in {"postal", "url"}} == expected


@pytest.mark.parametrize("name", NAMES)
def test_what_readers_are_asked_to_do_is_found(name: str) -> None:
    found = {call["kind"] for call in document(name)["calls"]}

    assert set(LABELS[name]["calls"]) <= found


def test_the_nine_recommendations_are_split_by_addressee() -> None:
    addressees = [r["addressee"] for r in document("004")["recommendations"]]

    assert {who: addressees.count(who) for who in set(addressees)} == LABELS["004"]["recommendations"]  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_copied_blocks_name_their_origin(name: str) -> None:
    (path,) = SEEDS.glob(f"{name}_*.txt")
    origins = {passage.origin for passage in read_file(path).passages} - {""}

    assert all(any(same_source(o, e) for o in origins) for e in LABELS[name]["origins"])
    assert len(origins) >= len(LABELS[name]["origins"])


@pytest.mark.parametrize(
    "label", LABELS["single_root"], ids=lambda label: str(label["unit"])
)
def test_the_newspaper_that_reported_it_is_the_one_root(label: dict[str, Any]) -> None:
    (claim,) = [
        c
        for c in printed()["claims"]
        if c["figure"] and (c["figure"]["unit"], c["figure"]["value"]) == (label["unit"], label["value"])
    ]  # fmt: skip

    assert claim["independent"]["lower"] == 1
    assert any(same_source(r["name"], label["root"]) for r in claim["roots"])
    assert not any(r["own_access"] for r in claim["roots"] if not same_source(r["name"], label["root"]))  # fmt: skip


def test_no_denial_lowers_support_and_all_contested_claims_say_so() -> None:
    contested = [c for c in printed()["claims"] if c["contest"] != "none"]

    assert contested
    assert not any(c["support"] == "refuted" for c in contested)
