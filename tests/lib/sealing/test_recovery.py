import base64
import copy
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from amparo.lib.refusal import Refused
from amparo.lib.sealing.ceremonies import (
    check_shares,
    fingerprint_of,
    grant_recovered,
    read_recovery,
    sign_request,
)
from amparo.lib.sealing.directory import (
    Signature,
    State,
    check_entry,
)
from amparo.lib.sealing.errors import SealBroken
from amparo.lib.sealing.grants import open_grant
from amparo.lib.sealing.keyring import Entry, Kind, Ring
from amparo.lib.sealing.primitives.privates import (
    new_seed,
    signing_public,
)
from amparo.lib.sealing.primitives.publics import random_bytes
from amparo.lib.sealing.recovery import combine, split
from tests.lib.sealing.trustees import (
    AMINA,
    AMINA_SEEDS,
    BAKO,
    BAKO_SEEDS,
    CASE,
    CASE_2,
    INBOX,
    ORGANISATION,
    SEED,
    SHARES,
    TRUSTEE_SEEDS,
    TRUSTEES,
    base64ed,
    directory_request,
    directory_row,
    member,
    received,
    recovery_copy,
    request,
)


@pytest.mark.threat("T-16")
@pytest.mark.parametrize("who", [(0, 1, 2), (4, 2, 0), (0, 1, 2, 3, 4)], ids=str)
def test_any_three_shares_give_the_seed(who: tuple[int, ...]) -> None:
    assert combine(SHARES[n] for n in who) == SEED


@pytest.mark.threat("T-16")
@pytest.mark.parametrize("who", [(), (1,), (1, 2), (1, 1, 1)], ids=str)
def test_fewer_do_not(who: tuple[int, ...]) -> None:
    with pytest.raises(Refused):
        combine(SHARES[n] for n in who)


def test_a_mistyped_share_is_named() -> None:
    wrong = SHARES[1].split()
    wrong[7] = "academic" if wrong[7] != "academic" else "acid"
    with pytest.raises(Refused, match="Share 2"):
        combine([SHARES[0], " ".join(wrong), SHARES[2]])


def test_shares_of_two_ceremonies_do_not_mix() -> None:
    with pytest.raises(Refused):
        combine([*SHARES[:2], split(SEED)[2]])


def test_three_trustees_bring_the_keys_back() -> None:
    file = grant_recovered(request(), TRUSTEES[1:4])
    assert received(file) == [INBOX, CASE, CASE_2]


def test_the_one_who_still_holds_an_old_version_takes_the_new() -> None:
    file = grant_recovered(request(), TRUSTEES[1:4])
    assert received(file, held=Ring([CASE])) == [INBOX, CASE, CASE_2]


def test_only_what_was_asked_for_is_given() -> None:
    asked = request(kinds=[int(Kind.CONTACT)], compartments=[str(CASE.compartment)])
    assert received(grant_recovered(asked, TRUSTEES[:3])) == [CASE, CASE_2]
    other = request(compartments=[str(uuid4())])
    assert received(grant_recovered(other, TRUSTEES[:3])) == []


@pytest.mark.threat("T-16")
def test_two_trustees_bring_nothing_back() -> None:
    with pytest.raises(Refused):
        grant_recovered(request(), TRUSTEES[:2])


@pytest.mark.parametrize(
    "directory",
    [
        [directory_row(AMINA, 0, 1)],
        [directory_row(AMINA, 0, 1), directory_row(BAKO, 3)],
        [
            directory_row(AMINA, 0, 1),
            directory_row(BAKO, 3, 4),
            directory_row(
                member(BAKO_SEEDS, member=BAKO.member, serial=2, state=State.LEFT), 0, 1
            ),
        ],
    ],
    ids=["unknown", "signed by one trustee", "left since"],
)
def test_keys_go_only_to_whom_the_trustees_vouch_for(directory: list[Any]) -> None:
    with pytest.raises(Refused, match="vouch"):
        grant_recovered(request(directory=directory), TRUSTEES[:3])


def test_a_copy_that_nobody_trusted_signed_is_counted_and_left_out() -> None:
    false = recovery_copy(Entry(Kind.INBOX, uuid4(), 1, random_bytes(32)), seed=new_seed())  # fmt: skip
    stranger = recovery_copy(INBOX, by=uuid4())
    copies = [*request()["copies"], false, stranger, base64ed(b"rubbish")]
    recovery = read_recovery(request(copies=copies), TRUSTEES[:3])
    assert recovery.unbelieved == 3
    assert list(recovery.entries) == [INBOX, CASE, CASE_2]


def test_copies_that_contradict_each_other_stop_the_ceremony() -> None:
    false = Entry(INBOX.kind, INBOX.compartment, INBOX.version, random_bytes(32))
    asked = request(copies=[recovery_copy(INBOX), recovery_copy(false)])
    with pytest.raises(Refused, match="different keys"):
        grant_recovered(asked, TRUSTEES[:3])


def test_shares_of_another_organisation_are_refused() -> None:
    others = [t | {"share": s} for t, s in zip(TRUSTEES, split(new_seed()), strict=True)]  # fmt: skip
    with pytest.raises(Refused, match="another key"):
        check_shares(others[:3])


@pytest.mark.parametrize(
    "change",
    [{"threshold": 1}, {"trustees": TRUSTEES[0]["trustees"][:2]}],
    ids=["threshold", "trustees"],
)
def test_one_changed_file_does_not_decide_whom_to_trust(change: dict[str, Any]) -> None:
    files = [TRUSTEES[0] | change, *TRUSTEES[1:3]]
    with pytest.raises(Refused, match="agree"):
        grant_recovered(request(), files)


def test_two_trustees_admit_a_member() -> None:
    answers = [sign_request(directory_request(AMINA), TRUSTEES[n]) for n in (2, 4)]
    signatures = [
        Signature(a["trustee"], bytes.fromhex(a["signature"])) for a in answers
    ]
    check_entry(
        AMINA, signatures, trustees=[signing_public(seed) for seed in TRUSTEE_SEEDS]
    )


def test_a_request_with_swapped_keys_is_not_signed() -> None:
    swapped = directory_request(BAKO) | {"fingerprint": fingerprint_of(AMINA)}
    with pytest.raises(Refused, match="fingerprint"):
        sign_request(swapped, TRUSTEES[0])


def test_a_request_of_another_organisation_is_not_signed() -> None:
    foreign = member(AMINA_SEEDS, organisation=uuid4())
    with pytest.raises(Refused, match="different organisations"):
        sign_request(directory_request(foreign), TRUSTEES[0])


def test_a_key_that_is_no_trustees_signs_nothing() -> None:
    with pytest.raises(Refused, match="trustees"):
        sign_request(directory_request(AMINA), TRUSTEES[0] | {"signing_seed": new_seed().hex()})  # fmt: skip


@pytest.mark.parametrize(
    "damage", [{"amparo": "other/v1"}, {"copies": ["%%"]}, {"kinds": [99]}, {"recipient": 3}, {"directory": None}, {"directory": [{}]}], ids=str
)  # fmt: skip
def test_a_damaged_file_is_refused_in_words(damage: dict[str, Any]) -> None:
    with pytest.raises(Refused):
        grant_recovered(request(**damage), TRUSTEES[:3])


def test_an_old_member_signature_is_not_a_recovery_signature() -> None:
    file = grant_recovered(request(), TRUSTEES[:3])
    with pytest.raises(SealBroken):
        open_grant(
            base64.b64decode(file["grants"][0]),
            organisation=ORGANISATION,
            recipient=BAKO.member,
            hpke_seed=BAKO_SEEDS[0],
            signing_key_of=lambda _: AMINA.signing_public,
        )


def test_files_stay_as_they_were(desk: Path) -> None:
    told = copy.deepcopy(request())
    grant_recovered(told, TRUSTEES[:3])
    assert {k: v for k, v in told.items() if k not in ("copies", "directory")} == {
        k: v for k, v in request().items() if k not in ("copies", "directory")
    }
