"""Events: one spelling, one signature, one commitment."""

import json
from datetime import UTC, datetime, timedelta, timezone
from hashlib import sha256

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from amparo.lib.custody.canonical import NotCanonical, canonical, parse_canonical
from amparo.lib.custody.errors import EventRefused
from amparo.lib.custody.events import (
    SIGNING_LABEL,
    CustodyEvent,
    commit,
    event_bytes,
    leaf_input,
    read_event,
    signed_event,
)
from tests.lib.custody.making import BAKO, FARAH, PHOTO, kept, salt_for, story

keys = st.text(st.characters(max_codepoint=127), max_size=8)
texts = st.text(st.characters(exclude_categories=["Cs"]))
values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | texts,
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(keys, inner, max_size=4)
    ),
)


def test_canonical_json_is_that_of_the_rfc() -> None:
    value = {"b": [1, True, None, ""], "a": '€$\x0f\nA\'B"\\\\"/', "B": -0, "\r": "ö"}
    assert (
        canonical(value)
        == (
            '{"\\r":"ö","B":0,"a":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/",'
            '"b":[1,true,null,""]}'
        ).encode()
    )


@settings(deadline=None)
@given(values)
def test_canonical_json_says_what_was_said(value: object) -> None:
    assert parse_canonical(canonical(value)) == value
    assert json.loads(canonical(value)) == value


@pytest.mark.parametrize(
    "value", [1.0, float("nan"), 2**53, b"x", {1: 2}, {"é": 1}, "\ud800", {1, 2}]
)
def test_what_json_cannot_say_alike_everywhere_is_refused(value: object) -> None:
    with pytest.raises(NotCanonical):
        canonical(value)


def test_nesting_without_end_is_refused() -> None:
    value: object = []
    for _ in range(100):
        value = [value]
    with pytest.raises(NotCanonical):
        canonical(value)
    with pytest.raises(NotCanonical):
        parse_canonical(b"[" * 100_000 + b"]" * 100_000)


@pytest.mark.parametrize(
    "raw",
    [b'{"a":1,"a":1}', b'{"b":1,"a":1}', b"[ ]", b"1.0", b"1e2", b"NaN", b'"\\u0041"'],
)
def test_another_spelling_is_refused(raw: bytes) -> None:
    with pytest.raises(NotCanonical):
        parse_canonical(raw)


def test_an_event_carries_its_actors_signature() -> None:
    raw = kept(5, FARAH, "viewed", PHOTO, reason="a question from the court")
    assert read_event(raw)["actor"] == "farah"


def test_times_are_kept_in_utc() -> None:
    noon = datetime(2031, 5, 4, 12, tzinfo=timezone(timedelta(hours=5)))
    event = CustodyEvent("viewed", noon, "farah", FARAH.public, None)
    assert event.to_dict()["at"] == "2031-05-04T07:00:00Z"


@pytest.mark.parametrize("field", ["type", "at", "actor", "object", "signature"])
def test_a_changed_event_is_refused(field: str) -> None:
    event = read_event(kept(5, FARAH, "viewed", PHOTO))
    value = event[field]
    with pytest.raises(EventRefused):
        read_event(
            event_bytes(event | {field: value[:-1] + ("0", "1")[value[-1] == "0"]})
        )


def test_an_event_signed_by_another_than_it_names_is_refused() -> None:
    event = CustodyEvent("viewed", datetime.now(UTC), "x", FARAH.public, None)
    with pytest.raises(EventRefused):
        read_event(event_bytes(signed_event(event, BAKO.sign)))


@pytest.mark.parametrize("change", [{"extra": 1}, {"v": None}])
def test_an_event_of_other_fields_is_refused(change: dict[str, object]) -> None:
    event = read_event(story()[0]) | change
    body = {name: value for name, value in event.items() if name != "signature"}
    if change.get("v", 1) is None:
        del body["v"]
    signature = FARAH.sign(SIGNING_LABEL + canonical(body)).hex()
    with pytest.raises(EventRefused):
        read_event(event_bytes({**body, "signature": signature}))


def test_a_commitment_hides_the_length_within_its_bucket() -> None:
    salt = salt_for(1)
    assert commit(b"ab", salt) == sha256(salt + b"ab".ljust(256, b"\x00")).digest()
    assert commit(b"a" * 257, salt) == (
        sha256(salt + (b"a" * 257).ljust(1024, b"\x00")).digest()
    )


def test_the_salt_decides_the_commitment() -> None:
    assert commit(b"ab", salt_for(1)) != commit(b"ab", salt_for(2))


def test_the_leaf_says_what_it_is() -> None:
    assert leaf_input(bytes(32)) == b"amparo-custody/v1\n" + bytes(32)
