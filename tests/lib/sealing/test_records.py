from dataclasses import replace
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amparo.lib.sealing.errors import SealBroken, UnknownVersion
from amparo.lib.sealing.padding import padme, to_bucket
from amparo.lib.sealing.primitives.publics import random_bytes
from amparo.lib.sealing.records import Place, open_record, seal_record
from tests.lib.sealing.laws import QUICK, assert_tamper_proof, flip, keys

places = st.builds(
    Place, st.text(max_size=9), st.uuids(), st.text(max_size=9), st.integers(0, 2**70)
)
KEY = random_bytes(32)
PLACE = Place("cases", UUID(int=7), "story", 3)


@QUICK
@given(keys, st.binary(max_size=3000), places, st.booleans())
def test_what_is_sealed_opens(
    key: bytes, value: bytes, place: Place, buckets: bool
) -> None:
    sealed = seal_record(key, value, place=place, buckets=buckets)
    assert open_record(key, sealed, place=place) == value


@QUICK
@given(st.binary(max_size=400), st.integers(0))
def test_a_flipped_bit_is_refused(value: bytes, bit: int) -> None:
    sealed = seal_record(KEY, value, place=PLACE)
    with pytest.raises((SealBroken, UnknownVersion)):
        open_record(KEY, flip(sealed, bit), place=PLACE)


@QUICK
@given(places, places)
def test_a_record_opens_in_no_other_place(here: Place, there: Place) -> None:
    sealed = seal_record(KEY, b"value", place=here)
    if here != there:
        with pytest.raises(SealBroken):
            open_record(KEY, sealed, place=there)


@pytest.mark.parametrize(
    "other",
    [
        replace(PLACE, version=2),
        replace(PLACE, row=uuid4()),
        replace(PLACE, column="name"),
        replace(PLACE, table="reports"),
        Place("case", PLACE.row, "sstory", 3),
    ],
    ids=["old version", "swapped row", "column", "table", "shifted border"],
)
def test_a_record_moved_is_refused(other: Place) -> None:
    sealed = seal_record(KEY, b"value", place=PLACE)
    with pytest.raises(SealBroken):
        open_record(KEY, sealed, place=other)


def test_another_key_does_not_open() -> None:
    sealed = seal_record(KEY, b"value", place=PLACE)
    with pytest.raises(SealBroken):
        open_record(random_bytes(32), sealed, place=PLACE)


def test_a_changed_record_is_refused() -> None:
    sealed = seal_record(KEY, b"value", place=PLACE)
    assert_tamper_proof(sealed, lambda raw: open_record(KEY, raw, place=PLACE))


def test_two_seals_of_the_same_differ() -> None:
    first, second = (seal_record(KEY, b"value", place=PLACE) for _ in range(2))
    assert first != second


@QUICK
@given(st.integers(0, 252), st.integers(0, 252))
def test_short_values_show_no_length(one: int, other: int) -> None:
    lengths = {len(seal_record(KEY, bytes(n), place=PLACE)) for n in (one, other)}
    assert len(lengths) == 1


@QUICK
@given(st.integers(0, 10**7))
def test_a_bucket_holds_its_value(length: int) -> None:
    assert length <= to_bucket(length) <= max(256, 8 * length, length + 128 * 1024)


@QUICK
@given(st.integers(1, 2**50))
def test_padme_adds_at_most_12_percent(length: int) -> None:
    assert length <= padme(length) <= length * 1.12


@pytest.mark.parametrize("key_size", [0, 16, 24, 31, 33])
def test_a_key_of_another_size_is_a_bug(key_size: int) -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        seal_record(bytes(key_size), b"", place=PLACE)
