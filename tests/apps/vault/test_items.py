"""What goes in comes out, for those with the key; for others it does not exist."""

import io
import tracemalloc
import uuid
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction

from amparo.apps.journal.models import LogHead
from amparo.apps.journal.queries import check_log
from amparo.apps.members.actions import collect_grants, grant, keep
from amparo.apps.vault.actions import derive_item, seal_item, sweep, view_item
from amparo.apps.vault.models import CustodyEvent, Item
from amparo.apps.vault.queries import (
    PAGE_SIZE,
    check_items,
    get_item,
    history,
    items,
    items_page,
)
from amparo.lib.custody.errors import LogRewritten
from amparo.lib.refusal import Refused
from amparo.lib.sealing.keyring import Entry, Right
from amparo.lib.sealing.primitives.publics import random_bytes
from amparo.lib.store.objects import ObjectStore
from amparo.web.unseen import Unseen
from tests.apps.vault.conftest import CANARY, Room, pack_in, room_for

pytestmark = pytest.mark.django_db(transaction=True)


def stored(desk: Path) -> list[uuid.UUID]:
    return list(ObjectStore.at(desk / "desk/vault").ids())


def view(room: Room, item: uuid.UUID, by: Any) -> bytes:
    content = view_item(item, by=by, now=room.now, reason="to compare it", **room.at)
    return b"".join(content.chunks)


def test_a_colleague_with_the_key_gets_the_bytes_that_were_sealed(room: Room) -> None:
    receipt = room.seal()

    assert view(room, receipt.item, room.cast.goran) == CANARY


def test_the_receipt_is_what_the_list_shows(room: Room) -> None:
    receipt = room.seal()

    [card] = items(by=room.cast.goran, **room.at)

    assert (card.id, card.sha256, card.size, card.name, card.sealed_by) == (
        receipt.item,
        receipt.sha256,
        len(CANARY),
        "photo.jpg",
        "farah",
    )


@pytest.mark.threat("T-06")
@pytest.mark.parametrize("alias", ["chen", "hana", "dina", "ines", "bako"])
def test_without_the_key_an_item_is_as_absent_as_an_item_that_never_was(
    room: Room, alias: str
) -> None:
    outsider = getattr(room.cast, alias)
    item = room.seal().item

    for wanted in (item, uuid.uuid4()):
        with pytest.raises(Unseen):
            get_item(wanted, by=outsider, **room.at)
        with pytest.raises(Unseen):
            view(room, wanted, outsider)
    with pytest.raises(Unseen):
        items(by=outsider, **room.at)


def test_an_item_of_one_compartment_is_absent_in_another(
    room: Room, other_room: Room
) -> None:
    item = room.seal().item

    with pytest.raises(Unseen):
        get_item(item, by=room.cast.farah, **other_room.at)


def test_the_same_bytes_again_share_the_object_and_get_a_receipt_of_their_own(
    room: Room, desk: Path
) -> None:
    first, second = room.seal(), room.seal(name="sent-by-another.jpg")

    assert second.duplicate_of == first.item
    assert second.item != first.item
    assert len(stored(desk)) == 1
    assert view(room, second.item, room.cast.farah) == CANARY


def test_the_third_time_points_to_the_first_too(room: Room) -> None:
    first, _, third = room.seal(), room.seal(), room.seal()

    assert third.duplicate_of == first.item


@pytest.mark.threat("T-13")
def test_equal_bytes_in_two_compartments_share_nothing(
    room: Room, other_room: Room, desk: Path
) -> None:
    room.seal()
    other_room.seal()

    one, two = Item.objects.all()

    assert (one.mark, one.shelf) != (two.mark, two.shelf)
    assert len({one.mark, two.mark, one.shelf, two.shelf}) == 4
    assert len(stored(desk)) == 2


def test_a_good_copy_replaces_a_damaged_one(room: Room, desk: Path) -> None:
    room.seal()
    path = pack_in(desk)
    path.write_bytes(path.read_bytes()[:-1])

    again = room.seal()

    assert again.duplicate_of is None
    assert view(room, again.item, room.cast.farah) == CANARY


def test_opening_needs_a_reason(room: Room) -> None:
    item = room.seal().item

    with pytest.raises(Refused):
        view_item(item, by=room.cast.farah, now=room.now, reason=" ", **room.at)


def test_who_opened_it_and_why_is_in_its_history(room: Room) -> None:
    item = room.seal().item
    view(room, item, room.cast.goran)

    story = history(item, by=room.cast.farah, **room.at)

    assert [(e.type, e.actor) for e in story] == [
        ("sealed", "farah"),
        ("viewed", "goran"),
    ]
    assert story[1].detail == {"reason": "to compare it"}


def test_what_was_made_of_an_item_is_told_on_both(room: Room) -> None:
    parent = room.seal().item

    made = derive_item(
        io.BytesIO(b"smaller"),
        parent=parent,
        name="photo-small.jpg",
        media_type="image/jpeg",
        how="metadata removed",
        by=room.cast.goran,
        now=room.now,
        **room.at,
    )

    [birth] = history(made.item, by=room.cast.farah, **room.at)
    parents = history(parent, by=room.cast.farah, **room.at)
    assert (birth.type, birth.detail["from"]) == ("derived", str(parent))
    assert (parents[-1].type, parents[-1].detail["into"]) == (
        "made into",
        str(made.item),
    )


def test_a_reader_may_not_put_anything_in(room: Room) -> None:
    held = room.cast.farah.entry(room.kind, room.compartment)
    grant(
        replace(held, rights=Right.READ),
        to=room.cast.hana,
        by=room.cast.farah,
        now=room.now,
    )
    collect_grants(room.cast.hana, now=room.now)

    assert items(by=room.cast.hana, **room.at) == []
    with pytest.raises(Refused):
        room.seal(by=room.cast.hana)


def test_items_sealed_under_an_earlier_key_stay_readable(room: Room) -> None:
    old = room.seal().item
    keep(
        Entry(room.kind, room.compartment, 2, random_bytes(32)),
        by=room.cast.farah,
        now=room.now,
    )
    new = room.seal(b"later").item

    assert {card.id for card in items(by=room.cast.farah, **room.at)} == {old, new}
    assert view(room, old, room.cast.farah) == CANARY
    assert view(room, new, room.cast.farah) == b"later"


def test_sealing_takes_the_same_memory_for_a_small_and_a_large_file(room: Room) -> None:
    class Zeros(io.RawIOBase):
        left = 96 << 20

        def readable(self) -> bool:
            return True

        def readinto(self, buffer: Any) -> int:
            count = min(len(buffer), self.left)
            buffer[:count] = bytes(count)
            self.left -= count
            return count

    tracemalloc.start()
    receipt = seal_item(
        io.BufferedReader(Zeros()),
        name="video.mp4",
        media_type="video/mp4",
        about={},
        by=room.cast.farah,
        now=room.now,
        **room.at,
    )
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert receipt.size == 96 << 20
    assert peak < 24 << 20


class Interrupted(io.BytesIO):
    """A source that breaks off, or a disk that is full, in the middle."""

    def __init__(self, problem: BaseException) -> None:
        super().__init__(CANARY)
        self.problem = problem
        self.gave = False

    def read(self, size: int | None = -1) -> bytes:
        if self.gave:
            raise self.problem
        self.gave = True
        return super().read(4)


@pytest.mark.threat("T-18")
@pytest.mark.parametrize(
    "problem", [OSError(28, "No space left"), KeyboardInterrupt(), ValueError()]
)
def test_a_broken_off_sealing_leaves_nothing(
    room: Room, desk: Path, problem: BaseException
) -> None:
    before = LogHead.objects.get().size
    with pytest.raises((Refused, type(problem))):
        seal_item(
            Interrupted(problem),
            name="x",
            media_type="text/plain",
            about={},
            by=room.cast.farah,
            now=room.now,
            **room.at,
        )

    assert stored(desk) == []
    assert Item.objects.count() == 0
    assert LogHead.objects.get().size == before


@pytest.mark.threat("T-18")
def test_a_full_disk_is_a_refusal_in_words(room: Room, desk: Path) -> None:
    with pytest.raises(Refused), room_for(1 << 20):
        room.seal(bytes(3 << 20))

    assert stored(desk) == []
    assert room.seal().size == len(CANARY)


def test_when_the_database_fails_the_object_goes_too(
    room: Room, desk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: Any, **__: Any) -> None:
        raise RuntimeError

    monkeypatch.setattr("amparo.apps.vault.actions.items.note", fail)
    with pytest.raises(RuntimeError):
        room.seal()

    assert stored(desk) == []
    assert CustodyEvent.objects.count() == 0


def test_what_is_committed_stays_though_publishing_fails(
    room: Room, desk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: Any, **__: Any) -> None:
        raise LogRewritten(0)

    with monkeypatch.context() as broken:
        broken.setattr("amparo.apps.journal.published.extend", fail)
        with pytest.raises(Refused):
            room.seal()

    assert len(stored(desk)) == 1
    [(_item, _name, damage)] = check_items(by=room.cast.goran, **room.at)
    assert damage is None


def test_every_act_is_in_the_log_and_the_log_holds(room: Room) -> None:
    item = room.seal().item
    view(room, item, room.cast.goran)

    verdict = check_log()

    assert verdict.holds
    assert verdict.published == LogHead.objects.get().size


def test_the_check_finds_whole_items_whole(room: Room) -> None:
    item = room.seal().item

    assert list(check_items(by=room.cast.goran, **room.at)) == [
        (item, "photo.jpg", None)
    ]


def test_nothing_of_an_item_is_clear_in_its_row(room: Room) -> None:
    room.seal(name="maryam-signs.jpg")

    row = Item.objects.values().get()

    assert set(row) == {"id", "shelf", "mark", "key_version", "week", "sealed"}
    assert b"maryam" not in bytes(row["sealed"])


def seal_and_regret(room: Room) -> None:
    with transaction.atomic():
        room.seal(b"of a case that never came to be")
        raise LookupError


def test_what_a_rolled_back_transaction_left_is_swept_after_a_day(
    room: Room, desk: Path
) -> None:
    kept = room.seal().item
    with pytest.raises(LookupError):
        seal_and_regret(room)
    assert len(stored(desk)) == 2

    assert sweep(now=room.now) == 0
    assert sweep(now=room.now + timedelta(days=2)) == 1

    assert view(room, kept, room.cast.farah) == CANARY


def test_a_long_list_comes_newest_first_in_pages_that_miss_nothing(room: Room) -> None:
    sealed = [room.seal(b"%d" % number).item for number in range(PAGE_SIZE + 1)]

    pages = [items_page(by=room.cast.goran, page=n, **room.at) for n in ("1", "2")]

    shown = [card.id for page in pages for card in page]
    assert shown == sealed[::-1]
    assert len(pages[0]) == PAGE_SIZE
