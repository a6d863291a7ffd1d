"""Events signed together: each holds alone, and none tells of the others."""

import json
import random
import shutil
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from amparo.lib.custody import groups, verify
from amparo.lib.custody.canonical import canonical
from amparo.lib.custody.errors import EventRefused
from amparo.lib.custody.events import (
    CustodyEvent,
    event_bytes,
    read_event,
    signed_event,
    signed_together,
)
from amparo.lib.custody.notes import from_base64, to_base64
from amparo.lib.custody.tree import leaf_hash, node_hash
from tests.home import IS_PROOF
from tests.lib.custody.making import (
    AT,
    BAKO,
    FARAH,
    Signer,
    happened,
    make_package,
    not_random,
    salt_for,
    story_together,
)
from tests.lib.custody.second_verifier import is_valid
from tests.lib.custody.test_dishonest import forge
from tests.lib.custody.verdicts import verdict_on

Event = dict[str, Any]


def act(count: int) -> tuple[list[CustodyEvent], list[bytes]]:
    """Return what Farah does in one act to so many items, and the salts of it."""
    told = [
        happened(0, FARAH, "sealed", UUID(int=n, version=4), nth=n)
        for n in range(count)
    ]
    return told, [salt_for(n) for n in range(count)]


def signed(count: int, who: Signer = FARAH) -> tuple[list[bytes], list[bytes]]:
    told, salts = act(count)
    return signed_together(told, salts, sign=who.sign, random=not_random()), salts


@pytest.mark.parametrize("count", [2, 3, 63, 64, 65, 200])
def test_each_of_many_can_be_checked_alone(count: int) -> None:
    raws, salts = signed(count)
    for number, (raw, salt) in enumerate(zip(raws, salts, strict=True)):
        assert read_event(raw, salt)["detail"] == {"nth": number}


def test_one_alone_is_signed_as_ever() -> None:
    told, salts = act(1)
    alone = event_bytes(signed_event(told[0], FARAH.sign))
    assert signed_together(told, salts, sign=FARAH.sign, random=not_random()) == [alone]
    assert read_event(alone) == read_event(alone, salts[0])


def test_a_member_signs_once_for_sixty_four() -> None:
    asked: list[bytes] = []

    def sign(message: bytes) -> bytes:
        asked.append(message)
        return FARAH.sign(message)

    told, salts = act(129)
    signed_together(told, salts, sign=sign, random=not_random())
    assert len(asked) == 3
    assert all(each.startswith(groups.GROUP_LABEL) for each in asked)


@pytest.mark.parametrize("salt", [None, b"", salt_for(1), salt_for(0)[:-1]])
def test_without_its_salt_it_is_refused(salt: bytes | None) -> None:
    raws, _salts = signed(2)
    with pytest.raises(EventRefused):
        read_event(raws[0], salt)


@settings(deadline=None, max_examples=200)
@given(at=st.integers(0, 10_000), bit=st.integers(0, 7))
def test_one_bit_changed_is_refused(at: int, bit: int) -> None:
    raws, salts = signed(2)
    changed = bytearray(raws[0])
    changed[at % len(changed)] ^= 1 << bit
    with pytest.raises(EventRefused):
        read_event(bytes(changed), salts[0])


def test_how_many_were_signed_together_is_not_told() -> None:
    """One of two looks like one of sixty-four: as long, and anywhere in its tree."""
    two, _salts = signed(2)
    many, _salts = signed(64)
    places = {place_of(json.loads(raw)["signature"]) for raw in many}
    assert {len(json.loads(raw)["signature"]) for raw in two + many} == {344}
    assert places == set(range(64))
    assert [place_of(json.loads(raw)["signature"]) for raw in two] != [0, 1]


def place_of(signature: str) -> int:
    return int.from_bytes(from_base64(signature)[64:66], "big")


def test_a_neighbour_cannot_be_guessed_at_without_its_salt() -> None:
    """All that one event carries of another is a hash that the other's salt blinds."""
    told, salts = act(2)
    carried = []
    for salt in (salts[1], salt_for(99)):
        raws = signed_together(
            told, [salts[0], salt], sign=FARAH.sign, random=not_random()
        )
        carried.append(from_base64(json.loads(raws[0])["signature"])[66:])
    body = canonical(told[1].to_dict(2))
    guess = leaf_hash(groups.MEMBER_LABEL + body), sha256(body).digest()
    assert carried[0] != carried[1]
    assert not any(each in carried[0] for each in guess)


def package_of(event: Callable[[Event], Event], folder: Path) -> tuple[int, bool]:
    """Change an event as an organisation could that makes its log anew; ask both."""
    package = make_package(folder, together=True)
    code = forge(package, event).code
    return code, is_valid(package)


FIRST, SECOND = (json.loads(raw) for raw in story_together()[:2])


def by_another(event: Event) -> Event:
    """Have Bako sign, in Farah's name."""
    told = happened(0, FARAH, "sealed", UUID(event["object"]), **event["detail"])
    again = signed_together(
        [told, told], [salt_for(0)] * 2, sign=BAKO.sign, random=not_random()
    )
    return dict(json.loads(again[0]))


def without_salt(event: Event) -> Event:
    """Sign a group whose leaf is not blinded."""
    body = canonical({k: v for k, v in event.items() if k != "signature"})
    leaf, other = leaf_hash(groups.MEMBER_LABEL + body), bytes(32)
    mark = FARAH.sign(groups.GROUP_LABEL + node_hash(leaf, other))
    return event | {"signature": to_base64(mark + b"\0\0" + other)}


def parts_of(signature: str) -> tuple[bytes, bytes, bytes]:
    raw = from_base64(signature)
    return raw[:64], raw[64:66], raw[66:]


def moved(event: Event) -> Event:
    mark, place, way = parts_of(event["signature"])
    other = (int.from_bytes(place, "big") ^ 1).to_bytes(2, "big")
    return event | {"signature": to_base64(mark + other + way)}


def far(event: Event) -> Event:
    mark, _place, way = parts_of(event["signature"])
    return event | {"signature": to_base64(mark + b"\xff\xff" + way)}


def root_as_leaf(event: Event) -> Event:
    """Claim to be the root itself: a way of no steps."""
    body = canonical({k: v for k, v in event.items() if k != "signature"})
    member = groups.member_hash(body, salt_for(0))
    mark = FARAH.sign(groups.GROUP_LABEL + member)
    return event | {"signature": to_base64(mark + b"\0\0")}


FORGERIES: dict[str, Callable[[Event], Event]] = {
    "told otherwise": lambda event: event | {"at": "1999-01-01T00:00:00Z"},
    "with a neighbour's signature": lambda event: (
        event | {"signature": SECOND["signature"]}
    ),
    "as if it stood alone": lambda event: event | {"v": 1},
    "by another": by_another,
    "without a salt": without_salt,
    "moved in its tree": moved,
    "outside its tree": far,
    "as its own tree": root_as_leaf,
    "a longer way": lambda event: (
        event | {"signature": to_base64(from_base64(event["signature"]) + bytes(32))}
    ),
    "a way cut short": lambda event: (
        event | {"signature": to_base64(from_base64(event["signature"])[:-32])}
    ),
    "half a step": lambda event: (
        event | {"signature": to_base64(from_base64(event["signature"])[:-1])}
    ),
    "in hexadecimal": lambda event: (
        event | {"signature": from_base64(event["signature"]).hex()}
    ),
    "a way without end": lambda event: event | {"signature": "A" * 1_000_000},
    "a line more": lambda event: event | {"signature": event["signature"] + "\n"},
    "nothing": lambda event: event | {"signature": ""},
    "a version that is true": lambda event: event | {"v": True},
}


@pytest.mark.threat("T-12")
@pytest.mark.parametrize("name", FORGERIES)
def test_an_organisation_cannot_make_up_what_was_signed_together(
    name: str, tmp_path: Path
) -> None:
    code, theirs = package_of(FORGERIES[name], tmp_path)
    assert (code, theirs) == (verify.CONTRADICTED, False)


def test_a_log_made_anew_with_the_same_events_is_valid(tmp_path: Path) -> None:
    assert package_of(lambda event: event, tmp_path) == (verify.VALID, True)


def test_two_verifiers_agree_on_any_signature_of_a_group(tmp_path: Path) -> None:
    """Bytes of it changed, cut, put in and moved, in a log that was made to fit."""
    rng, valid = random.Random(11), 0
    package = make_package(tmp_path, together=True)
    for number in range(1_000 if IS_PROOF else 12):
        copy = Path(shutil.copytree(package, tmp_path / "a" / "package"))
        raw = changed(rng, from_base64(FIRST["signature"]))
        told = {"signature": to_base64(raw)}
        ours = forge(copy, lambda event, told=told: event | told).code
        theirs = is_valid(copy)
        same = told["signature"] == FIRST["signature"]
        assert (ours == verify.VALID) is theirs is same, number
        valid += theirs
        shutil.rmtree(tmp_path / "a")
    assert verdict_on(package).code == verify.VALID


def changed(rng: random.Random, raw: bytes) -> bytes:
    at = rng.randrange(len(raw))
    return rng.choice(
        [
            raw[:at] + bytes([raw[at] ^ 1 << rng.randrange(8)]) + raw[at + 1 :],
            raw[:at] + raw[at + rng.randrange(70) :],
            raw[:at] + rng.randbytes(rng.choice([1, 32, 64])) + raw[at:],
            raw[:64] + rng.randbytes(2) + raw[66:],
            raw[at:] + raw[:at],
        ]
    )


def test_the_acts_clock_is_the_same_for_all() -> None:
    raws, salts = signed(3)
    told = {read_event(raw, salt)["at"] for raw, salt in zip(raws, salts, strict=True)}
    assert told == {AT.strftime("%Y-%m-%dT%H:%M:%SZ")}
