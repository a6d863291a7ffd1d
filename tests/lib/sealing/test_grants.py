from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amparo.lib.sealing.contexts import bind
from amparo.lib.sealing.errors import SealBroken
from amparo.lib.sealing.grants import open_grant, seal_grant
from amparo.lib.sealing.keyring import Entry, Kind, Ring
from amparo.lib.sealing.primitives.privates import (
    hpke_open,
    hpke_public,
    new_seed,
    signing_public,
)
from amparo.lib.sealing.primitives.publics import hpke_seal, random_bytes
from tests.lib.sealing.laws import QUICK, assert_tamper_proof, entries

ORGANISATION = uuid4()


@dataclass(frozen=True)
class Colleague:
    id: UUID
    hpke_seed: bytes
    signing_seed: bytes

    @classmethod
    def new(cls) -> "Colleague":
        return cls(uuid4(), new_seed(), new_seed())


AMINA, BAKO, CHEN = (Colleague.new() for _ in range(3))
TRUSTED = {who.id: signing_public(who.signing_seed) for who in (AMINA, BAKO)}


def signing_key_of(member: UUID) -> bytes:
    if member not in TRUSTED:
        raise SealBroken
    return TRUSTED[member]


def granted(entry: Entry, *, by: Colleague = AMINA, to: Colleague = BAKO, **more: Any) -> bytes:  # fmt: skip
    arguments = {
        "organisation": ORGANISATION,
        "grantor": by.id,
        "grantor_signing_seed": by.signing_seed,
        "recipient": to.id,
        "recipient_public_key": hpke_public(to.hpke_seed),
    }
    return seal_grant(entry, **arguments | more)


def taken(sealed: bytes, *, by: Colleague = BAKO, **more: Any) -> tuple[UUID, Entry]:
    arguments = {
        "organisation": ORGANISATION,
        "recipient": by.id,
        "hpke_seed": by.hpke_seed,
        "signing_key_of": signing_key_of,
    }
    return open_grant(sealed, **arguments | more)


def an_entry(version: int = 1) -> Entry:
    return Entry(Kind.IDENTITY, uuid4(), version, random_bytes(32))


@QUICK
@given(entries)
def test_a_grant_gives_the_key_and_names_who_gave_it(entry: Entry) -> None:
    assert taken(granted(entry)) == (AMINA.id, entry)


def test_someone_the_directory_does_not_trust_can_grant_nothing() -> None:
    with pytest.raises(SealBroken):
        taken(granted(an_entry(), by=CHEN))


def test_nobody_can_grant_in_anothers_name() -> None:
    with pytest.raises(SealBroken):
        taken(granted(an_entry(), grantor=AMINA.id, grantor_signing_seed=CHEN.signing_seed))  # fmt: skip


def test_a_grant_opens_for_its_recipient_only() -> None:
    sealed = granted(an_entry())
    for attempt in (
        {"by": CHEN},
        {"recipient": CHEN.id},
        {"hpke_seed": CHEN.hpke_seed},
        {"organisation": uuid4()},
    ):
        with pytest.raises(SealBroken):
            taken(sealed, **attempt)


@pytest.mark.parametrize("seed", [CHEN.hpke_seed, BAKO.hpke_seed], ids=["key", "id"])
def test_a_recipient_cannot_pass_a_grant_on_in_the_grantors_name(seed: bytes) -> None:
    """The signature names recipient and key, so what was opened is worth nothing to another."""
    plain = hpke_open(
        BAKO.hpke_seed, granted(an_entry())[1:], context=context_for(BAKO.id)
    )
    forwarded = hpke_seal(hpke_public(seed), plain, context=context_for(CHEN.id))
    with pytest.raises(SealBroken):
        taken(b"\x01" + forwarded, by=CHEN, hpke_seed=seed)


def context_for(recipient: UUID) -> bytes:
    return bind("grant/v1", ORGANISATION, recipient)


def test_a_changed_grant_is_refused() -> None:
    assert_tamper_proof(granted(an_entry()), taken)


@QUICK
@given(entries, entries, st.binary(min_size=32, max_size=32))
def test_all_grants_look_alike(one: Entry, other: Entry, previous: bytes) -> None:
    assert len(granted(one)) == len(granted(other, to=CHEN, previous_key=previous))


def test_a_planted_colleague_cannot_replace_a_key_in_use() -> None:
    mine = an_entry()
    false = replace(mine, key=random_bytes(32))
    with pytest.raises(SealBroken):
        taken(granted(false), held=Ring([mine]))


def test_a_planted_colleague_cannot_add_a_newer_key_they_know() -> None:
    mine = an_entry()
    false = replace(mine, key=random_bytes(32), version=2)
    for previous_key in (None, random_bytes(32)):
        with pytest.raises(SealBroken):
            taken(granted(false, previous_key=previous_key), held=Ring([mine]))


def test_a_holder_of_the_last_version_can_give_the_next() -> None:
    mine = an_entry()
    following = replace(mine, key=random_bytes(32), version=2)
    sealed = granted(following, previous_key=mine.key)
    assert taken(sealed, held=Ring([mine])) == (AMINA.id, following)


def test_a_version_cannot_be_skipped() -> None:
    mine = an_entry()
    later = replace(mine, key=random_bytes(32), version=3)
    with pytest.raises(SealBroken):
        taken(granted(later, previous_key=mine.key), held=Ring([mine]))


def test_the_same_grant_twice_changes_nothing() -> None:
    mine = an_entry()
    assert taken(granted(mine), held=Ring([mine])) == (AMINA.id, mine)


def test_an_older_version_may_still_come() -> None:
    older = an_entry()
    newer = replace(older, key=random_bytes(32), version=2)
    assert taken(granted(older), held=Ring([newer])) == (AMINA.id, older)
