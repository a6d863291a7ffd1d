"""Two people destroy an item: its name, story and bytes are gone from every copy; the rest holds."""

import io
import shutil
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from amparo.apps.journal.queries import check_log
from amparo.apps.members.actions import keep
from amparo.apps.vault.actions import (
    ask_shred,
    derive_item,
    move_to_newest_key,
    shred_item,
    sweep,
    view_item,
)
from amparo.apps.vault.actions import items as sealing
from amparo.apps.vault.destroying import Shredded
from amparo.apps.vault.keys import keystore
from amparo.apps.vault.models import CustodyEvent, Item, KeptObject
from amparo.apps.vault.queries import check_items, get_item, history, items, items_page
from amparo.apps.vault.rules import Damaged
from amparo.apps.vault.shelves import shelf
from amparo.lib.refusal import Refused
from amparo.lib.sealing.errors import SealingError
from amparo.lib.sealing.keyring import Entry
from amparo.lib.sealing.primitives.publics import random_bytes
from amparo.lib.sealing.records import Place, open_record
from amparo.lib.store.errors import EpochKeyMissing
from amparo.lib.store.keystore import Keystore
from amparo.lib.store.objects import ObjectStore
from amparo.web.unseen import Unseen
from tests.apps.vault.conftest import CANARY, Room

pytestmark = pytest.mark.django_db(transaction=True)


def ask(room: Room, item: Any, *, by: Any = None, reason: str = "she asked us") -> Any:
    return ask_shred(
        item, reason=reason, by=by or room.cast.farah, now=room.now, **room.at
    )


def shred(room: Room, item: Any, *, by: Any = None, now: Any = None) -> None:
    shred_item(item, by=by or room.cast.goran, now=now or room.now, **room.at)


@pytest.fixture
def gone(room: Room) -> Any:
    """An item that farah asked to destroy and goran destroyed."""
    item = room.seal().item
    ask(room, item)
    shred(room, item)
    return item


def test_nothing_of_it_is_listed_or_opened(room: Room, gone: Any) -> None:
    assert items(by=room.cast.farah, **room.at) == []
    assert list(items_page(by=room.cast.farah, **room.at)) == []
    with pytest.raises(Shredded):
        get_item(gone, by=room.cast.farah, **room.at)
    with pytest.raises(Shredded):
        view_item(gone, by=room.cast.farah, now=room.now, reason="look", **room.at)


def test_who_destroyed_it_and_why_stays(room: Room, gone: Any) -> None:
    [event] = history(gone, by=room.cast.farah, **room.at)

    assert (event.type, event.actor) == ("shredded", "goran")
    assert event.detail["asked_by"] == "farah"
    assert event.detail["reason"] == "she asked us"


@pytest.mark.threat("T-06")
def test_to_others_it_is_as_absent_as_before(room: Room, gone: Any) -> None:
    with pytest.raises(Unseen):
        get_item(gone, by=room.cast.chen, **room.at)


def test_the_log_and_the_other_items_hold(room: Room, gone: Any) -> None:
    other = room.seal(b"other").item

    assert check_log().holds
    checked = check_items(by=room.cast.farah, **room.at)
    assert {item: refused for item, _name, refused in checked} == {
        gone: None,
        other: None,
    }


def test_its_bytes_are_gone_from_the_store(room: Room, gone: Any, desk: Path) -> None:
    assert list(ObjectStore.at(desk / "desk/vault").ids()) == []
    assert KeptObject.objects.count() == 0


@pytest.mark.threat("T-19")
def test_an_old_copy_of_everything_but_the_epoch_key_opens_nothing(
    room: Room, desk: Path, tmp_path: Path
) -> None:
    """Everything of before, with all keys of the compartment, and the medium of after."""
    item = room.seal().item
    view_item(item, by=room.cast.goran, now=room.now, reason="look", **room.at)
    rows = list(Item.objects.filter(pk=item)), list(CustodyEvent.objects.all())
    shutil.copytree(desk / "desk", tmp_path / "backup")
    ask(room, item)
    shred(room, item)

    shutil.copy(desk / "desk/keys/epoch.key", tmp_path / "backup/keys/epoch.key")
    old = Keystore(
        tmp_path / "backup/keys/keystore.db",
        epoch_key=tmp_path / "backup/keys/epoch.key",
    )
    with pytest.raises(EpochKeyMissing):
        old.get([item])
    onto = shelf(room.cast.farah, **room.at)
    for row in [*rows[0], *rows[1]]:
        for key in (onto.key, onto.wrap_key, onto.custody_key):
            for version in (0, 1):
                place = Place(row._meta.db_table, row.id, "sealed", version)
                with pytest.raises(SealingError):
                    open_record(key, row.sealed, place=place)


def test_a_twin_keeps_the_bytes_until_it_goes_too(room: Room, desk: Path) -> None:
    first, second = room.seal().item, room.seal(name="again.jpg").item
    ask(room, first)
    shred(room, first)

    content = view_item(
        second, by=room.cast.farah, now=room.now, reason="look", **room.at
    )
    assert b"".join(content.chunks) == CANARY

    ask(room, second)
    shred(room, second)
    assert list(ObjectStore.at(desk / "desk/vault").ids()) == []


def test_a_twin_that_is_destroyed_while_its_like_comes_in_is_not_leaned_on(
    room: Room, monkeypatch: pytest.MonkeyPatch, desk: Path
) -> None:
    first = room.seal().item
    ask(room, first)
    found = sealing.find_twin

    def destroyed_meanwhile(*args: Any, **named: Any) -> Any:
        twin = found(*args, **named)
        shred(room, first)
        return twin

    monkeypatch.setattr(sealing, "find_twin", destroyed_meanwhile)
    with pytest.raises(Refused):
        room.seal()
    monkeypatch.undo()

    assert KeptObject.objects.count() == Item.objects.exclude(sealed=b"").count() == 0
    assert room.seal().duplicate_of is None


def test_the_same_bytes_sealed_anew_are_a_new_original(room: Room, gone: Any) -> None:
    again = room.seal()

    assert again.duplicate_of is None
    assert list(check_items(by=room.cast.farah, **room.at))


@pytest.mark.threat("T-14")
def test_nobody_destroys_alone(room: Room) -> None:
    item = room.seal().item
    with pytest.raises(Refused):
        shred(room, item)
    ask(room, item)

    with pytest.raises(Refused):
        shred(room, item, by=room.cast.farah)
    with pytest.raises(Refused):
        shred(room, item, now=room.now + timedelta(days=8))
    assert get_item(item, by=room.cast.farah, **room.at)


@pytest.mark.threat("T-14")
def test_asking_oneself_after_a_colleague_does_not_make_one_the_second(
    room: Room,
) -> None:
    item = room.seal().item
    ask(room, item, by=room.cast.goran)
    ask(room, item, by=room.cast.farah)

    with pytest.raises(Refused):
        shred(room, item, by=room.cast.farah)


def test_asking_needs_a_reason(room: Room) -> None:
    with pytest.raises(Refused):
        ask(room, room.seal().item, reason=" ")


def test_asking_names_what_was_made_from_it(room: Room) -> None:
    item = room.seal().item
    made = derive_item(
        io.BytesIO(b"smaller"),
        parent=item,
        name="small.jpg",
        media_type="image/jpeg",
        how="made smaller",
        by=room.cast.farah,
        now=room.now,
        **room.at,
    )

    assert ask(room, item) == [made.item]


def test_without_the_medium_nothing_is_destroyed_nor_said_to_be(
    room: Room, desk: Path
) -> None:
    item = room.seal().item
    ask(room, item)
    medium = desk / "desk/keys/epoch.key"
    held = medium.read_bytes()
    medium.unlink()

    with pytest.raises(EpochKeyMissing):
        shred(room, item)

    medium.write_bytes(held)
    assert get_item(item, by=room.cast.farah, **room.at)


class PowerCut(BaseException):
    pass


def test_a_destruction_that_broke_off_is_finished_by_the_next_sweep(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    item = room.seal().item
    ask(room, item)

    def cut(*_: Any) -> None:
        raise PowerCut

    monkeypatch.setattr(Keystore, "shred", cut)
    with pytest.raises(PowerCut):
        shred(room, item)
    monkeypatch.undo()
    assert keystore().has([item])
    with pytest.raises(Shredded):
        get_item(item, by=room.cast.farah, **room.at)

    sweep(now=room.now)

    assert not keystore().has([item])
    sweep(now=room.now + timedelta(days=2))
    assert KeptObject.objects.count() == 0


def test_after_a_change_of_key_it_is_still_known_to_be_destroyed(
    room: Room, gone: Any
) -> None:
    fresh = Entry(room.kind, room.compartment, 2, random_bytes(32))
    keep(fresh, by=room.cast.farah, now=room.now)
    move_to_newest_key(by=room.cast.farah, now=room.now, **room.at)

    [event] = history(gone, by=room.cast.farah, **room.at)
    assert event.type == "shredded"
    with pytest.raises(Unseen):
        history(gone, by=room.cast.goran, **room.at)


@pytest.mark.threat("T-04")
def test_an_administrator_who_empties_a_row_is_not_believed(room: Room) -> None:
    """Nor one who moves a true destruction's event to another item."""
    destroyed, other = room.seal().item, room.seal(b"other").item
    ask(room, destroyed)
    shred(room, destroyed)
    moved = CustodyEvent.objects.get(item_id=destroyed, key_version__gt=0)
    Item.objects.filter(pk=other).update(sealed=b"")
    CustodyEvent.objects.filter(pk=moved.pk).update(item_id=other)

    with pytest.raises(Damaged):
        get_item(other, by=room.cast.farah, **room.at)


def test_the_row_tells_no_more_which_bytes_it_was(room: Room, gone: Any) -> None:
    row = Item.objects.get(pk=gone)
    onto = shelf(room.cast.farah, **room.at)

    assert row.mark != onto.mark(sha256(CANARY).digest())
    assert row.sealed == b""
