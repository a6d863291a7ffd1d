import datetime as dt
from dataclasses import replace
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amparo.lib.sealing.bundle import (
    Bundle,
    master_from_passphrase,
    open_bundle,
    seal_bundle,
)
from amparo.lib.sealing.errors import SealBroken
from amparo.lib.sealing.keyring import (
    Entry,
    Kind,
    Ring,
    open_ring,
    seal_ring,
)
from amparo.lib.sealing.primitives.publics import Cost, random_bytes
from tests.lib.sealing.laws import QUICK, assert_tamper_proof, entries, keys, rings

MEMBER = uuid4()
RING_KEY = random_bytes(32)
CHEAP = Cost(memory_kib=64, passes=1, lanes=1)
SALT = b"0123456789abcdef"


def entry(version: int = 1, kind: Kind = Kind.ACCOUNT, **more: object) -> Entry:
    base = {"compartment": uuid4(), "key": random_bytes(32)} | more
    return Entry(kind=kind, version=version, **base)  # type: ignore[arg-type]


@QUICK
@given(rings, keys, st.uuids(), st.integers(0, 2**40))
def test_a_ring_opens_as_it_was(
    ring: Ring, key: bytes, member: object, version: int
) -> None:
    sealed = seal_ring(ring, key, member=member, version=version)  # type: ignore[arg-type]
    assert open_ring(sealed, key, member=member, version=version) == ring  # type: ignore[arg-type]


@QUICK
@given(st.lists(entries, max_size=20), entries)
def test_an_added_key_is_found_and_the_others_stay(
    others: list[Entry], added: Entry
) -> None:
    ring = Ring(others).with_entry(added)
    assert ring.at(added.kind, added.compartment, added.version) == added
    assert ring == Ring([*others, added])


def test_a_key_put_in_the_place_of_the_same_version_replaces_it() -> None:
    before, neighbour = entry(), entry()
    after = replace(before, key=random_bytes(32))
    ring = Ring([before, neighbour]).with_entry(after)
    assert ring == Ring([after, neighbour])
    assert len(ring) == 2


@QUICK
@given(st.lists(entries, max_size=20))
def test_the_newest_version_is_the_one_in_use(found: list[Entry]) -> None:
    ring = Ring(found)
    for one in ring:
        same = [e for e in ring if (e.kind, e.compartment) == (one.kind, one.compartment)]  # fmt: skip
        newest = max(same, key=lambda e: e.version)
        assert ring.get(one.kind, one.compartment) == newest


@QUICK
@given(rings, st.sampled_from(Kind), st.uuids())
def test_an_absent_compartment_is_not_found(
    ring: Ring, kind: Kind, absent: object
) -> None:
    assert ring.get(kind, absent) is None  # type: ignore[arg-type]
    assert ring.at(kind, absent, 1) is None  # type: ignore[arg-type]


@QUICK
@given(rings)
def test_compartments_are_listed_once_by_kind(ring: Ring) -> None:
    for kind in Kind:
        expected = {e.compartment for e in ring if e.kind == kind}
        listed = ring.compartments(kind)
        assert set(listed) == expected
        assert len(listed) == len(expected)


def test_forgetting_a_compartment_drops_all_its_keys() -> None:
    case = uuid4()
    keys_of_case = [entry(v, k, compartment=case) for v in (1, 2) for k in (Kind.CONTACT, Kind.ACCOUNT)]  # fmt: skip
    other = entry()
    assert list(Ring([*keys_of_case, other]).without(case)) == [other]


def test_an_expired_key_is_dropped_the_day_after() -> None:
    last_day = dt.date(2026, 3, 1)
    ring = Ring([entry(expires_on=last_day)])
    assert len(ring.without_expired(last_day)) == 1
    assert len(ring.without_expired(last_day + dt.timedelta(days=1))) == 0


def test_an_old_ring_put_back_is_refused() -> None:
    old = seal_ring(Ring([entry()]), RING_KEY, member=MEMBER, version=4)
    with pytest.raises(SealBroken):
        open_ring(old, RING_KEY, member=MEMBER, version=5)


def test_a_ring_opens_for_its_member_only() -> None:
    sealed = seal_ring(Ring([entry()]), RING_KEY, member=MEMBER, version=1)
    with pytest.raises(SealBroken):
        open_ring(sealed, RING_KEY, member=uuid4(), version=1)


def test_a_changed_ring_is_refused() -> None:
    sealed = seal_ring(Ring([entry()]), RING_KEY, member=MEMBER, version=1)
    assert_tamper_proof(
        sealed, lambda raw: open_ring(raw, RING_KEY, member=MEMBER, version=1)
    )


def test_how_many_keys_someone_holds_does_not_show() -> None:
    few, many = Ring(), Ring([entry() for _ in range(64)])
    sizes = {len(seal_ring(r, RING_KEY, member=MEMBER, version=1)) for r in (few, many)}
    assert len(sizes) == 1


def test_printing_shows_no_key() -> None:
    one = entry()
    bundle = Bundle.new()
    printed = f"{one!r} {Ring([one])!r} {bundle!r}"
    for secret in (one.key, bundle.hpke_seed, bundle.signing_seed, bundle.ring_key):
        assert repr(secret)[2:-1] not in printed


def test_a_bundle_opens_with_its_passphrase() -> None:
    bundle = Bundle.new()
    typed = master_from_passphrase("Oak  sail-ECHO", salt=SALT, cost=CHEAP)
    sealed = seal_bundle(bundle, typed.unlock_key, member=MEMBER)
    again = master_from_passphrase("oak sail echo", salt=SALT, cost=CHEAP)
    assert open_bundle(sealed, again.unlock_key, member=MEMBER) == bundle


@pytest.mark.parametrize(
    ("passphrase", "salt", "cost"),
    [
        ("oak sail ech", SALT, CHEAP),
        ("oak sail echo", b"0123456789abcdeF", CHEAP),
        ("oak sail echo", SALT, Cost(64, 2, 1)),
    ],
    ids=["passphrase", "salt", "cost"],
)
def test_anything_else_opens_no_bundle(
    passphrase: str, salt: bytes, cost: Cost
) -> None:
    right = master_from_passphrase("oak sail echo", salt=SALT, cost=CHEAP)
    sealed = seal_bundle(Bundle.new(), right.unlock_key, member=MEMBER)
    wrong = master_from_passphrase(passphrase, salt=salt, cost=cost)
    assert wrong.verifier != right.verifier
    with pytest.raises(SealBroken):
        open_bundle(sealed, wrong.unlock_key, member=MEMBER)


def test_the_stored_verifier_opens_nothing() -> None:
    master = master_from_passphrase("oak sail echo", salt=SALT, cost=CHEAP)
    sealed = seal_bundle(Bundle.new(), master.unlock_key, member=MEMBER)
    with pytest.raises(SealBroken):
        open_bundle(sealed, master.verifier, member=MEMBER)


def test_a_changed_bundle_is_refused() -> None:
    key = random_bytes(32)
    sealed = seal_bundle(Bundle.new(), key, member=MEMBER)
    assert_tamper_proof(sealed, lambda raw: open_bundle(raw, key, member=MEMBER))


@QUICK
@given(rings)
def test_a_walk_gives_the_newest_key_of_each_compartment(ring: Ring) -> None:
    older = [replace(e, version=e.version - 1) for e in ring if e.version > 1]
    ring = Ring([*older, *ring])
    asked = sorted({(each.kind, each.compartment) for each in ring})
    assert list(ring.newest()) == [ring.get(*each) for each in asked]
