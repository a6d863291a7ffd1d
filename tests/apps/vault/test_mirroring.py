"""One damaged object is named by its items, and whole again from a mirror that opens nothing."""

from pathlib import Path
from typing import Any

import pytest

from amparo.apps.vault import objects
from amparo.apps.vault.actions import (
    ask_shred,
    heal_items,
    mirror_vault,
    shred_item,
    view_item,
)
from amparo.apps.vault.keys import keystore
from amparo.apps.vault.queries import check_items, history, scrub_items
from amparo.lib.store.objects import ObjectStore
from amparo.web.unseen import Unseen
from tests.apps.vault.conftest import CANARY, Room, pack_in, spans_in

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def second(tmp_path: Path) -> ObjectStore:
    return ObjectStore.at(tmp_path / "second")


def harm(desk: Path, number: int) -> None:
    path = pack_in(desk)
    raw = bytearray(path.read_bytes())
    start, length = sorted(spans_in(desk))[number]
    raw[start + length - 1] ^= 1
    path.write_bytes(raw)


def test_a_whole_store_shows_nothing(room: Room) -> None:
    room.seal()
    room.seal(bytes(2 << 20), name="video.mp4")

    seen = scrub_items(by=room.cast.goran, **room.at)

    assert (seen.objects, seen.damage, seen.harmed) == (2, (), ())


@pytest.mark.threat("T-05")
def test_each_item_that_stands_on_a_damaged_object_is_named(
    room: Room, desk: Path
) -> None:
    one, _other = room.seal().item, room.seal(b"other").item
    twin = room.seal(name="again.jpg").item
    harm(desk, 0)

    seen = scrub_items(by=room.cast.goran, **room.at)

    assert set(seen.harmed) == {(one, "photo.jpg"), (twin, "again.jpg")}


def test_an_item_whose_keys_are_gone_is_named_too(room: Room) -> None:
    item = room.seal().item
    keystore().drop([item])

    assert scrub_items(by=room.cast.goran, **room.at).harmed == ((item, ""),)


@pytest.mark.threat("T-06")
def test_damage_elsewhere_is_not_told(room: Room, other_room: Room, desk: Path) -> None:
    other_room.seal()
    harm(desk, 0)
    room.seal(b"mine")

    assert scrub_items(by=room.cast.goran, **room.at).harmed == ()
    with pytest.raises(Unseen):
        scrub_items(by=room.cast.chen, **room.at)


def test_the_mirror_gives_back_what_was_damaged_and_the_item_says_so(
    room: Room, desk: Path, second: ObjectStore
) -> None:
    item, other = room.seal().item, room.seal(b"other").item
    assert mirror_vault(second, now=room.now).objects == 2
    harm(desk, 0)

    told = heal_items(second, by=room.cast.farah, now=room.now, **room.at)

    assert (told.healed, told.lost) == ((item,), ())
    shown = view_item(item, by=room.cast.farah, now=room.now, reason="look", **room.at)
    assert b"".join(shown.chunks) == CANARY
    story = [e.type for e in history(item, by=room.cast.farah, **room.at)]
    assert story == ["sealed", "healed", "viewed"]
    assert {r for _i, _n, r in check_items(by=room.cast.farah, **room.at)} == {None}
    assert len(history(other, by=room.cast.farah, **room.at)) == 1


def test_what_is_damaged_on_both_sides_is_told_as_lost(
    room: Room, desk: Path, second: ObjectStore
) -> None:
    item = room.seal().item
    harm(desk, 0)
    mirror_vault(second, now=room.now)

    told = heal_items(second, by=room.cast.farah, now=room.now, **room.at)

    assert (told.healed, told.lost) == ((), (item,))


def test_a_mirror_tells_nothing_and_gets_only_what_is_new(
    room: Room, second: ObjectStore, tmp_path: Path
) -> None:
    room.seal()
    mirror_vault(second, now=room.now)
    room.seal(b"more")

    assert mirror_vault(second, now=room.now).objects == 1
    files = (p.read_bytes() for p in (tmp_path / "second").rglob("*") if p.is_file())
    assert not any(CANARY in raw for raw in files)


def test_what_was_destroyed_cannot_be_healed_back(
    room: Room, second: ObjectStore
) -> None:
    item = room.seal().item
    mirror_vault(second, now=room.now)
    ask_shred(item, reason="r", by=room.cast.farah, now=room.now, **room.at)
    shred_item(item, by=room.cast.goran, now=room.now, **room.at)

    told: Any = heal_items(second, by=room.cast.farah, now=room.now, **room.at)

    assert (told.healed, told.lost) == ((), ())
    assert list(objects.folder().ids()) == []
    assert mirror_vault(second, now=room.now).gone == 1
