from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings

from amparo.apps.members.actions import (
    freeze,
    grant,
    keep,
    keep_all,
    renew,
    request_signatures,
    rotate,
    rotating,
    sign_in,
    take_signatures,
    withdraw_freeze,
)
from amparo.apps.members.actions.rotating import rotation_list
from amparo.apps.members.models import Grant, Member
from amparo.apps.members.queries import (
    colleagues,
    findings,
    member_by_alias,
    organisation,
)
from amparo.apps.members.rosters import enroll
from amparo.apps.members.states import State
from amparo.lib.refusal import Refused
from amparo.lib.sealing.ceremonies import sign_request
from amparo.lib.sealing.directory import State as Standing
from amparo.lib.sealing.keyring import Entry, Kind
from amparo.lib.sealing.primitives.privates import hpke_public, new_seed
from amparo.lib.sealing.primitives.publics import random_bytes
from amparo.web.unseen import Unseen
from tests.cast import Cast

pytestmark = pytest.mark.threat("T-07")


@pytest.fixture
def shared(cast: Cast) -> Entry:
    """A drawer's key that bako gave to chen, who has collected it."""
    entry = Entry(Kind.CONTACT, uuid4(), 1, new_seed())
    keep(entry, by=cast.bako, now=cast.now)
    grant(entry, to=member_by_alias("chen"), by=cast.bako, now=cast.now)
    enter(cast, "chen")
    return entry


def enter(cast: Cast, alias: str) -> str:
    person = cast.person(alias)
    return sign_in(
        alias, passphrase=person.passphrase, code=person.code(cast.now), now=cast.now
    )


def frozen(cast: Cast, alias: str) -> None:
    freeze(cast.person(alias).id, by=cast.amina, now=cast.now)
    freeze(cast.person(alias).id, by=cast.farah, now=cast.now)


def test_one_colleague_alone_freezes_nobody(cast: Cast, shared: Entry) -> None:
    assert not freeze(cast.person("chen").id, by=cast.amina, now=cast.now)
    with pytest.raises(Refused):
        freeze(cast.person("chen").id, by=cast.amina, now=cast.now)

    assert cast.open("chen").has(Kind.CONTACT, shared.compartment)


def test_nobody_takes_part_in_freezing_themselves(cast: Cast) -> None:
    freeze(cast.person("chen").id, by=cast.amina, now=cast.now)

    with pytest.raises(Refused):
        freeze(cast.person("chen").id, by=cast.chen, now=cast.now)


def test_a_request_taken_back_leaves_a_second_one_alone(cast: Cast) -> None:
    freeze(cast.person("chen").id, by=cast.amina, now=cast.now)
    withdraw_freeze(cast.person("chen").id, by=cast.amina, now=cast.now)

    assert not freeze(cast.person("chen").id, by=cast.farah, now=cast.now)


def test_the_open_session_ends_with_the_freeze(cast: Cast) -> None:
    client = cast.client("chen")
    assert client.get("/account").status_code == 200
    frozen(cast, "chen")

    assert not list(Path(settings.AMPARO_RAM, "sessions").iterdir())
    assert client.get("/account").status_code == 302


def test_the_passphrase_opens_nothing_from_that_second(
    cast: Cast, shared: Entry
) -> None:
    frozen(cast, "chen")

    with pytest.raises(Refused):
        enter(cast, "chen")


def test_nothing_of_the_frozen_is_left_to_open(cast: Cast, shared: Entry) -> None:
    grant(shared, to=member_by_alias("chen"), by=cast.bako, now=cast.now)
    frozen(cast, "chen")
    row = Member.objects.get(alias="chen")

    assert (row.sealed_bundle, row.sealed_keyring, row.verifier) == (b"", b"", b"")
    assert not Grant.objects.filter(recipient=row).exists()
    assert not list((settings.AMPARO_HOME / "desk/heads").glob(f"{row.id}.head"))


def test_a_session_that_was_open_elsewhere_saves_no_key(
    cast: Cast, shared: Entry
) -> None:
    still_open = cast.open("chen")
    frozen(cast, "chen")

    with pytest.raises(Refused):
        keep(Entry(Kind.CONTACT, uuid4(), 1, new_seed()), by=still_open, now=cast.now)


def test_a_leaver_is_stripped_by_two_trustees(cast: Cast, shared: Entry) -> None:
    request = request_signatures(cast.person("chen").id, standing=Standing.LEFT)
    files = [sign_request(request, t) for t in cast.trustee_files[:2]]
    take_signatures(files, by=None, now=cast.now)

    assert Member.objects.get(alias="chen").state == State.LEFT
    assert "chen" not in {c.alias for c in colleagues()}
    with pytest.raises(Refused):
        enter(cast, "chen")


def test_a_frozen_colleague_cannot_be_signed_in_again(cast: Cast) -> None:
    request = request_signatures(cast.person("chen").id)
    files = [sign_request(request, t) for t in cast.trustee_files[:2]]
    frozen(cast, "chen")

    with pytest.raises(Refused):
        take_signatures(files, by=None, now=cast.now)


def test_holders_learn_which_keys_a_leaver_knew(cast: Cast, shared: Entry) -> None:
    own = Entry(Kind.CONTACT, uuid4(), 1, new_seed())
    keep(own, by=cast.bako, now=cast.now)
    assert list(rotation_list(cast.open("bako"))) == []

    frozen(cast, "chen")

    listed = [item.compartment for item in rotation_list(cast.open("bako"))]
    assert listed == [shared.compartment]


def test_a_rotated_key_reaches_those_who_stayed(cast: Cast, shared: Entry) -> None:
    leader = cast.open("bako")
    fresh = rotate(Kind.CONTACT, shared.compartment, by=leader, now=cast.now)
    enter_later(cast, "chen")
    chen = cast.open("chen")

    assert chen.key(Kind.CONTACT, shared.compartment) == fresh.key
    assert chen.key(Kind.CONTACT, shared.compartment, version=1) == shared.key


def test_a_rotated_key_does_not_reach_the_leaver(cast: Cast, shared: Entry) -> None:
    frozen(cast, "chen")
    leader = cast.open("bako")
    rotate(Kind.CONTACT, shared.compartment, by=leader, now=cast.now)

    assert not Grant.objects.filter(recipient_id=cast.person("chen").id).exists()
    assert list(rotation_list(leader)) == []


def enter_later(cast: Cast, alias: str) -> Any:
    from amparo.apps.members.actions import collect_grants

    return collect_grants(cast.open(alias), now=cast.now)


def test_a_new_inbox_key_is_pinned_and_reaches_no_one_by_the_old_one(
    cast: Cast, django_capture_on_commit_callbacks: Any
) -> None:
    before = organisation()
    with django_capture_on_commit_callbacks(execute=True):
        fresh = renew(Kind.INBOX, by=cast.open("amina"), now=cast.now)
    after = organisation()

    assert after.inbox_public == hpke_public(fresh.key) != before.inbox_public
    assert (after.inbox_version, list(findings())) == (2, [])
    assert cast.open("amina").key(Kind.INBOX, after.inbox_compartment) == fresh.key


def test_only_a_holder_renews_the_inbox(cast: Cast) -> None:
    for alias in ("dina", "bako", "ines"):
        with pytest.raises(Unseen):
            renew(Kind.INBOX, by=cast.open(alias), now=cast.now)


@pytest.mark.parametrize("kind", [Kind.INBOX, Kind.JOURNAL, Kind.INVESTIGATION])
def test_a_key_with_something_of_its_own_is_not_changed_on_the_account_page(
    cast: Cast, kind: Kind
) -> None:
    alias = {Kind.INBOX: "amina", Kind.JOURNAL: "ines"}.get(kind, "farah")
    compartment = next(iter(cast.open(alias).ring.compartments(kind)), uuid4())
    if kind is Kind.INVESTIGATION:
        keep(Entry(kind, compartment, 1, new_seed()), by=cast.farah, now=cast.now)
    page = f"/account/rotate/{int(kind)}/{compartment}"

    assert cast.client(alias).post(page).status_code == 404
    with pytest.raises(Refused):
        rotate(kind, compartment, by=cast.open(alias), now=cast.now)


def test_a_key_to_change_is_found_on_whichever_page_it_stands(
    cast: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rotating, "KEYS_A_PAGE", 2)
    kept = [Entry(Kind.ACCOUNT, uuid4(), 1, random_bytes(32)) for _ in range(5)]
    keep_all(kept, by=cast.bako, now=cast.now)
    enroll([kept[3]], member=uuid4())

    pages = [rotation_list(cast.open("bako"), page=n) for n in ("1", "2", "3")]

    assert [item.compartment for page in pages for item in page] == [
        kept[3].compartment
    ]
