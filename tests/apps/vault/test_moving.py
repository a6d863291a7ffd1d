"""After a key was changed, whoever holds only the old one sees nothing here any more."""

import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction

from amparo.apps.journal.queries import check_log
from amparo.apps.members.actions import collect_grants, grant, keep
from amparo.apps.vault.actions import (
    ask_release,
    export_package,
    move_to_newest_key,
    release_items,
    view_item,
)
from amparo.apps.vault.keys import keystore, unwrap
from amparo.apps.vault.models import CustodyEvent, Item
from amparo.apps.vault.queries import (
    check_items,
    get_item,
    history,
    items,
    releases,
)
from amparo.apps.vault.rules import Damaged
from amparo.apps.vault.shelves import shelf
from amparo.lib.refusal import Refused
from amparo.lib.sealing.errors import SealBroken
from amparo.lib.sealing.keyring import ALL_RIGHTS, Entry, Kind, Right
from amparo.lib.sealing.primitives.publics import random_bytes
from amparo.web.unseen import Unseen
from tests.apps.vault.conftest import CANARY, Room

pytestmark = pytest.mark.django_db(transaction=True)


def change_key(room: Room) -> None:
    """farah makes version 2 and gives it to nobody: goran keeps version 1."""
    fresh = Entry(room.kind, room.compartment, 2, random_bytes(32))
    keep(fresh, by=room.cast.farah, now=room.now)


def move(room: Room, by: Any = None) -> Any:
    return move_to_newest_key(by=by or room.cast.farah, now=room.now, **room.at)


@pytest.mark.threat("T-06")
def test_who_holds_only_the_old_key_sees_nothing_after_the_move(room: Room) -> None:
    item = room.seal().item
    change_key(room)
    assert [card.id for card in items(by=room.cast.goran, **room.at)] == [item]

    move(room)

    assert items(by=room.cast.goran, **room.at) == []
    with pytest.raises(Unseen):
        view_item(
            item, by=room.cast.goran, now=room.now, reason="still here?", **room.at
        )


def test_who_holds_the_newest_key_finds_everything_whole(room: Room) -> None:
    item = room.seal().item
    asked = ask_release(
        [item], reason="court", by=room.cast.farah, now=room.now, **room.at
    )
    release_items(asked, by=room.cast.goran, now=room.now, **room.at)
    change_key(room)

    assert move(room).moved == 2

    content = view_item(
        item, by=room.cast.farah, now=room.now, reason="look", **room.at
    )
    assert b"".join(content.chunks) == CANARY
    assert list(check_items(by=room.cast.farah, **room.at)) == [
        (item, "photo.jpg", None)
    ]
    [release] = releases(by=room.cast.farah, **room.at)
    assert release.confirmed_by == "goran"
    assert check_log().holds


def test_nothing_wrapped_under_the_old_key_is_left(room: Room) -> None:
    item = room.seal().item
    change_key(room)
    move(room)

    onto = shelf(room.cast.farah, **room.at)
    entry = keystore().get([item])[item]
    assert unwrap(entry, item=item, shelf=replace(onto, keys={}))
    with pytest.raises(SealBroken):
        unwrap(entry, item=item, shelf=shelf(room.cast.goran, **room.at))


def move_and_regret(room: Room) -> None:
    with transaction.atomic():
        move(room)
        raise LookupError


def test_rows_that_did_not_follow_their_keys_follow_later(room: Room) -> None:
    """The power goes after the keystore was written, before the database was."""
    item = room.seal().item
    change_key(room)
    with pytest.raises(LookupError):
        move_and_regret(room)

    assert get_item(item, by=room.cast.farah, **room.at).name == "photo.jpg"
    with pytest.raises(Damaged):
        items(by=room.cast.goran, **room.at)

    assert move(room).moved == 1
    assert items(by=room.cast.goran, **room.at) == []
    assert list(check_items(by=room.cast.farah, **room.at)) == [
        (item, "photo.jpg", None)
    ]


def test_moving_writes_neither_records_nor_events(room: Room) -> None:
    room.seal()
    before = [(r.sealed) for r in (Item.objects.get(), CustodyEvent.objects.get())]
    change_key(room)
    move(room)

    after = [(r.sealed) for r in (Item.objects.get(), CustodyEvent.objects.get())]
    assert after == before


def test_the_same_bytes_are_recognised_after_the_move(room: Room) -> None:
    first = room.seal().item
    change_key(room)
    move(room)

    assert room.seal().duplicate_of == first


def test_moving_again_moves_nothing(room: Room) -> None:
    room.seal()
    change_key(room)
    move(room)

    assert move(room).moved == 0


def test_a_damaged_item_stays_and_is_named_and_the_others_move(room: Room) -> None:
    good, bad = room.seal().item, room.seal(b"other").item
    keystore().replace(lambda _item, entry: entry[:-1] + b"?", [bad])
    change_key(room)

    moved = move(room)

    assert (moved.moved, moved.damaged) == (1, (bad,))
    assert [e.type for e in history(good, by=room.cast.farah, **room.at)] == ["sealed"]


def test_a_reader_may_not_move(room: Room) -> None:
    held = room.cast.farah.entry(room.kind, room.compartment)
    reading = Entry(held.kind, held.compartment, held.version, held.key, Right.READ)
    grant(reading, to=room.cast.hana, by=room.cast.farah, now=room.now)
    collect_grants(room.cast.hana, now=room.now)

    with pytest.raises(Refused):
        move(room, by=room.cast.hana)


@pytest.mark.parametrize(
    "kind", [k for k in Kind if k.name not in ("ACCOUNT", "INVESTIGATION")]
)
def test_only_accounts_and_investigations_keep_evidence(room: Room, kind: Kind) -> None:
    """Other drawers ask for a fresh passphrase; a shelf beside them would not."""
    holder = {Kind.INBOX: "amina", Kind.JOURNAL: "ines"}.get(kind, "bako")
    if kind not in (Kind.INBOX, Kind.JOURNAL):
        entry = Entry(kind, room.compartment, 1, random_bytes(32), ALL_RIGHTS)
        person = getattr(room.cast, holder)
        person.ring = person.ring.with_entry(entry)

    with pytest.raises(Unseen):
        items(kind=kind, compartment=room.compartment, by=getattr(room.cast, holder))


@pytest.mark.threat("T-12")
def test_a_package_shows_growth_from_a_head_that_was_handed_out(
    room: Room, tmp_path: Path
) -> None:
    """An auditor wrote a head down; the package proves that nothing before it was changed."""
    item = room.seal().item
    noted = tmp_path / "noted-head"
    noted.write_bytes(
        room.cast.client("ines").get("/journal/checkpoint", secure=True).content
    )
    asked = ask_release(
        [item], reason="court", by=room.cast.farah, now=room.now, **room.at
    )
    release_items(asked, by=room.cast.goran, now=room.now, **room.at)
    package = export_package(
        tmp_path / "out",
        items=[item],
        records=[],
        by=room.cast.goran,
        now=room.now,
        **room.at,
    )

    run = subprocess.run(
        [sys.executable, "-I", package / "verify.py", package, "--known-head", noted],
        capture_output=True,
        text=True,
        check=False,
    )

    assert run.returncode == 0, run.stdout
