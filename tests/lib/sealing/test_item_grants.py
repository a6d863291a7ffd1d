"""A grant opens for its reader alone, says who gave it, and nothing in it can be changed."""

import json
from base64 import b64encode
from dataclasses import replace
from datetime import date
from functools import partial
from uuid import UUID

import pytest

from amparo.lib.refusal import Refused
from amparo.lib.sealing.errors import SealBroken, SealingError
from amparo.lib.sealing.item_grants import (
    ItemGrant,
    open_with_seed,
    read_grant,
    read_public_key,
    seal_to_key,
    signed_grant,
)
from amparo.lib.sealing.primitives.privates import (
    hpke_public,
    new_seed,
    sign,
    signing_public,
)

TODAY = date(2026, 11, 20)
GIVER, READER = new_seed(), new_seed()
GRANT = ItemGrant(
    organisation="Lantern House",
    item=UUID(int=1),
    object=UUID(int=2),
    context=b"vault",
    key=bytes(range(32)),
    name="фото.jpg",
    media_type="image/jpeg",
    size=5,
    sha256=bytes(32),
    granted_by="farah",
    granted_on=TODAY,
    expires_on=date(2026, 12, 1),
)


def signed(grant: ItemGrant = GRANT) -> bytes:
    return signed_grant(
        grant, actor_key=signing_public(GIVER), sign=partial(sign, GIVER)
    )


def test_the_reader_gets_what_was_given_and_by_whom() -> None:
    sealed = seal_to_key(signed(), hpke_public(READER))

    opened = read_grant(open_with_seed(sealed, READER), today=TODAY)

    assert opened == (GRANT, signing_public(GIVER))


def test_another_reader_gets_nothing() -> None:
    sealed = seal_to_key(signed(), hpke_public(READER))

    with pytest.raises(SealBroken):
        open_with_seed(sealed, new_seed())


def test_no_changed_byte_opens() -> None:
    sealed = seal_to_key(signed(), hpke_public(READER))
    for place in range(0, len(sealed), 7):
        changed = sealed[:place] + bytes([sealed[place] ^ 1]) + sealed[place + 1 :]
        with pytest.raises(SealingError):
            open_with_seed(changed, READER)


@pytest.mark.parametrize("name", [*GRANT.to_dict(), "actor_key", "signature"])
def test_no_field_can_be_changed_left_out_or_added(name: str) -> None:
    told = json.loads(signed())
    other = {"v": 2, "size": 6}.get(name, "11" * 32)
    without = {n: v for n, v in told.items() if n != name}

    for changed in (told | {name: other}, without, told | {"more": name}):
        with pytest.raises(SealBroken):
            read_grant(json.dumps(changed).encode(), today=TODAY)


@pytest.mark.parametrize(
    "raw", [b"", b"[]", b"null", b"\xff", b"[" * 60_000, b"{}" * 40_000, b'{"v": 1}']
)
def test_what_is_no_grant_is_refused(raw: bytes) -> None:
    with pytest.raises(SealBroken):
        read_grant(raw, today=TODAY)


def test_on_its_last_day_it_opens_and_on_the_next_it_does_not() -> None:
    last = replace(GRANT, expires_on=TODAY)

    assert read_grant(signed(last), today=TODAY)[0] == last
    with pytest.raises(Refused):
        read_grant(signed(last), today=date(2026, 11, 21))


def test_a_public_key_is_read_however_it_is_broken_into_lines() -> None:
    public = hpke_public(READER)
    text = b64encode(public).decode()

    assert read_public_key(f"  {text[:64]}\n{text[64:]}\n") == public


@pytest.mark.parametrize("text", ["", "age1xyz", "AAAA", "Ω" * 1624])
def test_what_is_no_public_key_is_refused(text: str) -> None:
    with pytest.raises(Refused):
        read_public_key(text)
