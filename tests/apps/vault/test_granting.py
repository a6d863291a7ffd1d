"""One item for one reader: two people let it go, one wrap gives it, the log remembers."""

import io
import json
from datetime import timedelta
from typing import Any

import pytest

from amparo.apps.vault import objects
from amparo.apps.vault.actions import (
    Granted,
    ask_release,
    grant_item,
    release_items,
)
from amparo.apps.vault.queries import history
from amparo.lib.refusal import Refused
from amparo.lib.sealing.age_files import opened_from, read_recipient
from amparo.lib.sealing.item_grants import open_with_seed, read_grant
from amparo.lib.sealing.primitives.privates import hpke_public, new_seed
from amparo.web.unseen import Unseen
from tests.apps.vault.conftest import CANARY, Room

pytestmark = pytest.mark.django_db(transaction=True)
PARTNER = new_seed()


@pytest.fixture
def released(room: Room) -> Any:
    item = room.seal().item
    asked = ask_release(
        [item], reason="for a partner", by=room.cast.farah, now=room.now, **room.at
    )
    release_items(asked, by=room.cast.goran, now=room.now, **room.at)
    return item


def give(room: Room, item: Any, **change: Any) -> Granted:
    told = {
        "to": hpke_public(PARTNER),
        "expires_on": room.now.date() + timedelta(days=30),
        "reason": "they lead the case",
        "by": room.cast.farah,
        "now": room.now,
    }
    return grant_item(item, **(told | change), **room.at)


def test_the_partner_opens_the_item_with_what_they_got(
    room: Room, released: Any
) -> None:
    granted = give(room, released)

    grant, actor_key = read_grant(
        open_with_seed(granted.grant, PARTNER), today=room.now.date()
    )
    content = objects.folder().read(
        granted.stored_as, key=grant.key, context=grant.context
    )
    assert b"".join(content) == CANARY
    assert grant.name == "photo.jpg"
    assert actor_key == room.cast.farah.trusted.signing_public


def test_a_reader_with_an_age_key_opens_it_with_age(room: Room, released: Any) -> None:
    import pyrage

    own = pyrage.x25519.Identity.generate()
    granted = give(room, released, to=read_recipient(str(own.to_public())))

    with opened_from(io.BytesIO(granted.grant), identities=str(own)) as file:
        raw = file.read(1 << 16)
    assert json.loads(raw)["item"] == str(released)


def test_to_whom_until_when_and_why_is_in_the_history(
    room: Room, released: Any
) -> None:
    granted = give(room, released)

    event = history(released, by=room.cast.goran, **room.at)[-1]

    assert (event.type, event.position) == ("granted", granted.leaf)
    assert set(event.detail) == {"to", "expires_on", "reason"}


@pytest.mark.threat("T-14")
def test_nobody_gives_alone(room: Room) -> None:
    with pytest.raises(Refused):
        give(room, room.seal().item)


@pytest.mark.parametrize(
    "change", [{"reason": " "}, {"expires_on": "yesterday"}, {"now": "next month"}]
)
def test_a_grant_needs_a_reason_and_a_day_to_come_and_a_fresh_release(
    room: Room, released: Any, change: Any
) -> None:
    days = {"yesterday": room.now.date() - timedelta(days=1)}
    later = {"next month": room.now + timedelta(days=20)}
    meant = {n: days.get(v, later.get(v, v)) for n, v in change.items()}

    with pytest.raises(Refused):
        give(room, released, **meant)


@pytest.mark.threat("T-06")
def test_to_an_outsider_there_is_nothing_to_give(room: Room, released: Any) -> None:
    with pytest.raises(Unseen):
        give(room, released, by=room.cast.chen)
