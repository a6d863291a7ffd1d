"""Changed bytes and rows are refused, and the refusal names the item."""

import uuid
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from amparo.apps.journal.queries import check_log
from amparo.apps.vault import custody
from amparo.apps.vault.actions import view_item
from amparo.apps.vault.index import seal_index
from amparo.apps.vault.keys import keystore
from amparo.apps.vault.models import CustodyEvent, Item
from amparo.apps.vault.queries import check_items, get_found, history, items
from amparo.apps.vault.rules import Damaged
from amparo.lib.sealing.records import Place, seal_record
from amparo.web.unseen import Unseen
from tests.apps.vault.conftest import Room, pack_in, spans_in

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.threat("T-05")]


def view(room: Room, item: uuid.UUID) -> bytes:
    content = view_item(
        item, by=room.cast.goran, now=room.now, reason="check", **room.at
    )
    return b"".join(content.chunks)


@pytest.fixture
def two(room: Room) -> tuple[uuid.UUID, uuid.UUID]:
    return room.seal(b"one").item, room.seal(b"two").item


def damaged(room: Room) -> set[uuid.UUID]:
    found = check_items(by=room.cast.goran, **room.at)
    return {item for item, _name, refusal in found if refusal}


@pytest.mark.parametrize("place", [0, 40, 70, -1])
def test_a_flipped_byte_in_an_object_names_the_item(
    room: Room, desk: Path, place: int
) -> None:
    item = room.seal().item
    path, [(start, length)] = pack_in(desk), spans_in(desk)
    raw = bytearray(path.read_bytes())
    raw[start + place % length] ^= 1
    path.write_bytes(raw)

    with pytest.raises(Damaged) as refused:
        view(room, item)
    assert refused.value.item == item


def test_damaged_bytes_are_never_given_nor_noted_as_opened(
    room: Room, desk: Path
) -> None:
    item = room.seal(bytes(3 << 20)).item
    [path] = (desk / "desk/vault").glob("obj/*/*")
    raw = bytearray(path.read_bytes())
    raw[-1] ^= 1
    path.write_bytes(raw)

    with pytest.raises(Damaged):
        view(room, item)
    assert [e.type for e in history(item, by=room.cast.goran, **room.at)] == ["sealed"]


def test_a_missing_object_names_the_item(room: Room, desk: Path) -> None:
    item = room.seal().item
    for path in (desk / "desk/vault").rglob("*"):
        if path.is_file():
            path.unlink()

    with pytest.raises(Damaged) as refused:
        view(room, item)
    assert refused.value.item == item


def test_two_objects_cannot_change_places(room: Room, two: Any, desk: Path) -> None:
    path, [(one, length), (other, _)] = pack_in(desk), spans_in(desk)
    raw = bytearray(path.read_bytes())
    first, second = raw[one : one + length], raw[other : other + length]
    raw[one : one + length], raw[other : other + length] = second, first
    path.write_bytes(raw)

    assert damaged(room) == set(two)


def test_sealed_values_cannot_be_exchanged_between_items(
    room: Room, two: Any, as_administrator: Any
) -> None:
    one, other = Item.objects.all()
    sql = "UPDATE vault_item SET sealed = %s WHERE id = %s"
    key = Item._meta.pk
    for row, value in ((one, other.sealed), (other, one.sealed)):
        as_administrator(sql, value, key.get_db_prep_value(row.pk, connection))

    assert damaged(room) == set(two)


def test_keys_cannot_be_exchanged_between_items(room: Room, two: Any) -> None:
    """By one who holds the epoch key and may write the keystore."""
    entries = keystore().get(two)
    other = dict(zip(two, reversed(two), strict=True))
    keystore().replace(lambda item, _entry: entries[other[item]], two)

    assert damaged(room) == set(two)


def test_an_item_whose_keys_are_gone_is_damaged_not_destroyed(
    room: Room, two: Any
) -> None:
    keystore().drop([two[0]])

    assert damaged(room) == {two[0]}
    with pytest.raises(Damaged):
        get_found(two[0], by=room.cast.goran, **room.at)


def test_an_emptied_record_does_not_pass_for_a_destruction(
    room: Room, two: Any
) -> None:
    Item.objects.filter(pk=two[0]).update(sealed=b"")

    assert damaged(room) == {two[0]}
    with pytest.raises(Damaged):
        get_found(two[0], by=room.cast.goran, **room.at)


def test_an_exchanged_index_record_is_refused_in_the_list(room: Room, two: Any) -> None:
    one, other = Item.objects.all()
    Item.objects.filter(pk=one.pk).update(sealed=other.sealed)

    with pytest.raises(Damaged):
        items(by=room.cast.goran, **room.at)


def test_a_whole_row_moved_to_another_shelf_shows_in_neither(
    room: Room, other_room: Room
) -> None:
    item = room.seal().item
    foreign = Item.objects.get(pk=other_room.seal(b"other").item)
    Item.objects.filter(pk=item).update(shelf=foreign.shelf)

    with pytest.raises(Unseen):
        view(room, item)
    with pytest.raises(Damaged):
        items(by=room.cast.goran, **other_room.at)


def test_a_deleted_custody_event_leaves_a_bare_leaf(room: Room) -> None:
    item = room.seal().item
    view(room, item)
    last = CustodyEvent.objects.order_by("-leaf_id").first()
    CustodyEvent.objects.filter(pk=last.pk).delete()

    verdict = check_log()

    assert not verdict.holds
    assert str(last.leaf_id) in verdict.refused.why


def test_a_deleted_item_leaves_bare_leaves(room: Room) -> None:
    item = room.seal().item
    CustodyEvent.objects.filter(item_id=item).delete()
    Item.objects.filter(pk=item).delete()

    assert not check_log().holds


def test_an_event_moved_to_another_item_is_refused(room: Room, two: Any) -> None:
    CustodyEvent.objects.filter(item_id=two[0]).update(item_id=two[1])

    with pytest.raises(Damaged):
        history(two[1], by=room.cast.goran, **room.at)


def test_a_colleague_cannot_sign_in_anothers_name(room: Room) -> None:
    """goran holds the key and writes rows of his own, signed by himself, in farah's name."""
    item = room.seal().item
    goran = room.cast.goran

    class Disguised:
        alias = "farah"
        trusted = goran.trusted
        sign = staticmethod(goran.sign)

    found = get_found(item, by=goran, **room.at)
    custody.record(
        "viewed", item=item, shelf=found.shelf, by=Disguised(), now=room.now, detail={}
    )

    with pytest.raises(Damaged):
        history(item, by=room.cast.farah, **room.at)


def test_an_index_record_that_a_colleague_rewrote_contradicts_the_signed_event(
    room: Room,
) -> None:
    """Whoever holds the key can seal another record; not in the sealer's name."""
    item = room.seal().item
    found = get_found(item, by=room.cast.goran, **room.at)
    other = replace(found.record, name="another-day.jpg")
    Item.objects.filter(pk=item).update(
        sealed=seal_index(other, item=item, shelf=found.shelf)
    )

    assert damaged(room) == {item}


def test_a_hash_that_a_colleague_rewrote_does_not_pass_for_the_bytes(
    room: Room,
) -> None:
    item = room.seal().item
    found = get_found(item, by=room.cast.goran, **room.at)
    other = replace(found.record, sha256="0" * 64)
    Item.objects.filter(pk=item).update(
        sealed=seal_index(other, item=item, shelf=found.shelf)
    )

    with pytest.raises(Damaged):
        view(room, item)


def test_nobody_rewrites_what_they_did_themselves(room: Room) -> None:
    """goran opened it "to check"; he seals another reason, well signed, into the same row."""
    item = room.seal().item
    view(room, item)
    row = CustodyEvent.objects.order_by("-leaf_id").first()
    found = get_found(item, by=room.cast.goran, **room.at)
    raw = custody.sign_event(
        "viewed",
        item=item,
        by=room.cast.goran,
        now=room.now,
        detail={"reason": "other"},
    )
    place = Place("vault_custodyevent", row.id, "sealed", row.key_version)
    forged = seal_record(found.item_keys.custody_key, bytes(32) + raw, place=place)
    CustodyEvent.objects.filter(pk=row.pk).update(sealed=forged)

    with pytest.raises(Damaged):
        history(item, by=room.cast.farah, **room.at)
