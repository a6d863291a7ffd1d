import contextlib
from dataclasses import replace
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amparo.lib.sealing.directory import (
    DirectoryEntry,
    Signature,
    State,
    check_entry,
    fingerprint_words,
    sign_entry,
)
from amparo.lib.sealing.errors import SealBroken
from amparo.lib.sealing.primitives.privates import (
    hpke_public,
    new_seed,
    signing_public,
)
from tests.lib.sealing.laws import QUICK, flip

SEEDS = [new_seed() for _ in range(5)]
TRUSTEES = [signing_public(seed) for seed in SEEDS]
AMINA = DirectoryEntry(
    organisation=uuid4(),
    member=uuid4(),
    alias="amina",
    role="intake",
    hpke_public=hpke_public(new_seed()),
    signing_public=signing_public(new_seed()),
    serial=2,
)


def signed_by(entry: DirectoryEntry, *numbers: int) -> list[Signature]:
    return [sign_entry(entry, SEEDS[n], trustees=TRUSTEES) for n in numbers]


def test_two_trustees_are_enough() -> None:
    check_entry(AMINA, signed_by(AMINA, 0, 4), trustees=TRUSTEES)


@pytest.mark.parametrize("numbers", [(), (3,), (3, 3)], ids=str)
def test_one_trustee_is_not(numbers: tuple[int, ...]) -> None:
    with pytest.raises(SealBroken):
        check_entry(AMINA, signed_by(AMINA, *numbers), trustees=TRUSTEES)


def test_one_trustee_in_two_seats_is_still_one() -> None:
    twice = [*TRUSTEES, TRUSTEES[0]]
    first = signed_by(AMINA, 0)[0]
    with pytest.raises(SealBroken):
        check_entry(AMINA, [first, replace(first, trustee=5)], trustees=twice)


@pytest.mark.parametrize(
    "changed",
    [
        replace(AMINA, role="administrator"),
        replace(AMINA, alias="bako"),
        replace(AMINA, member=uuid4()),
        replace(AMINA, organisation=uuid4()),
        replace(AMINA, serial=3),
        replace(AMINA, state=State.LEFT),
        replace(AMINA, hpke_public=hpke_public(new_seed())),
        replace(AMINA, signing_public=signing_public(new_seed())),
    ],
    ids=["role", "alias", "member", "organisation", "serial", "state", "hpke", "signing"],
)  # fmt: skip
def test_a_changed_entry_has_no_signatures(changed: DirectoryEntry) -> None:
    with pytest.raises(SealBroken):
        check_entry(changed, signed_by(AMINA, 0, 1, 2), trustees=TRUSTEES)


def test_an_old_entry_put_back_is_refused() -> None:
    with pytest.raises(SealBroken):
        check_entry(AMINA, signed_by(AMINA, 0, 1), trustees=TRUSTEES, at_least_serial=3)


def test_only_a_trustee_can_sign() -> None:
    with pytest.raises(SealBroken):
        sign_entry(AMINA, new_seed(), trustees=TRUSTEES)


@QUICK
@given(st.text(max_size=40), st.text(max_size=20), st.integers(0, 2**60))
def test_an_entry_reads_back_as_it_was(alias: str, role: str, serial: int) -> None:
    entry = replace(AMINA, alias=alias, role=role, serial=serial)
    assert DirectoryEntry.from_bytes(entry.to_bytes()) == entry


@QUICK
@given(st.integers(0), st.integers(1, 3000))
def test_a_damaged_entry_is_another_or_none(bit: int, cut: int) -> None:
    raw = AMINA.to_bytes()
    for damaged in (flip(raw, bit), raw[: -(cut % len(raw)) or None], raw + b"x"):
        if damaged == raw:
            continue
        with contextlib.suppress(SealBroken):
            assert DirectoryEntry.from_bytes(damaged) != AMINA


def test_a_signature_reads_back_as_it_was() -> None:
    (signature,) = signed_by(AMINA, 3)
    assert Signature.from_bytes(signature.to_bytes()) == signature


def test_a_signature_by_no_seat_counts_for_nothing() -> None:
    first, second = signed_by(AMINA, 0, 1)
    with pytest.raises(SealBroken):
        check_entry(AMINA, [first, replace(second, trustee=200)], trustees=TRUSTEES)


def test_other_keys_have_another_fingerprint() -> None:
    words = {
        fingerprint_words(hpke_public=h, signing_public=s)
        for h in (AMINA.hpke_public, hpke_public(new_seed()))
        for s in (AMINA.signing_public, signing_public(new_seed()))
    }
    assert len(words) == 4
    assert all(len(fingerprint.split()) == 6 for fingerprint in words)
