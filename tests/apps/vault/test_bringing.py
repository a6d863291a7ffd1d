"""Many things sealed at once are what each alone would be, and none is half there."""

import io
from collections.abc import Iterator
from contextlib import AbstractContextManager, closing
from datetime import timedelta
from pathlib import Path
from typing import Any, BinaryIO

import pytest

from amparo.apps.journal import published
from amparo.apps.journal.queries import check_log
from amparo.apps.members.actions import keep
from amparo.apps.vault.actions import (
    Receipt,
    Source,
    bringing,
    groups,
    seal_items,
    sweep,
    view_item,
)
from amparo.apps.vault.keys import keystore
from amparo.apps.vault.models import CustodyEvent, Item, KeptObject
from amparo.apps.vault.queries import check_items, history, items
from amparo.lib.custody.errors import LogRewritten
from amparo.lib.refusal import Refused
from amparo.lib.sealing.keyring import Entry
from amparo.lib.sealing.primitives.publics import random_bytes
from amparo.lib.store.keystore import Keystore
from amparo.lib.store.objects import ObjectStore
from amparo.web.unseen import Unseen
from tests.apps.vault.conftest import CANARY, Room

pytestmark = pytest.mark.django_db(transaction=True)


def source(content: bytes, name: str = "page.html", **about: Any) -> Source:
    def opened() -> AbstractContextManager[BinaryIO]:
        return closing(io.BytesIO(content))

    return Source(name, "text/html", opened, about)


def bring(room: Room, *sources: Source, by: Any = None) -> list[Receipt]:
    holder = by or room.cast.farah
    return list(seal_items(sources, by=holder, now=room.now, **room.at))


def stored(desk: Path) -> int:
    return len(list(ObjectStore.at(desk / "desk/vault").ids()))


def test_each_has_a_receipt_a_record_and_a_signed_event(room: Room) -> None:
    contents = [b"one", b"two" * 999_999, b""]

    receipts = bring(room, *(source(c, f"{n}.html") for n, c in enumerate(contents)))

    for receipt, content in zip(receipts, contents, strict=True):
        shown = view_item(
            receipt.item, by=room.cast.goran, now=room.now, reason="look", **room.at
        )
        assert b"".join(shown.chunks) == content
        story = history(receipt.item, by=room.cast.goran, **room.at)
        assert (story[0].type, story[0].position) == ("sealed", receipt.leaf)
    assert check_log().holds
    assert [
        refused for _i, _n, refused in check_items(by=room.cast.goran, **room.at)
    ] == [None] * 3


def test_a_group_is_one_note_and_no_more(room: Room) -> None:
    before = bring(room, source(b"first"))[0].leaf

    receipts = bring(room, *(source(b"%d" % n) for n in range(5)))

    assert [r.leaf for r in receipts] == [before + 2 + n for n in range(5)]


def test_groups_are_cut_by_count_and_by_size(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bringing, "MOST_ITEMS", 3)
    monkeypatch.setattr(bringing, "MOST_BYTES", 1000)
    seen = []

    def sources() -> Iterator[Source]:
        for size in (1, 2, 3, 999, 1, 5):
            seen.append(Item.objects.count())
            yield source(bytes(size))

    receipts = list(
        seal_items(
            sources(), by=room.cast.farah, now=room.now, longest_seconds=60, **room.at
        )
    )

    assert seen == [0, 0, 0, 3, 3, 5]
    assert len({r.item for r in receipts}) == Item.objects.count() == 6


def test_a_slow_source_does_not_keep_others_waiting(room: Room) -> None:
    given = seal_items(
        (source(b"%d" % n) for n in range(3)),
        by=room.cast.farah,
        now=room.now,
        longest_seconds=0,
        **room.at,
    )
    next(given)

    assert Item.objects.count() == 1


def test_equal_bytes_share_the_object_within_a_group_and_across(
    room: Room, desk: Path
) -> None:
    first = room.seal().item

    receipts = bring(room, source(b"new"), source(b"new"), source(CANARY))

    assert [r.duplicate_of for r in receipts] == [None, receipts[0].item, first]
    assert stored(desk) == KeptObject.objects.count() == 2
    assert list(check_items(by=room.cast.farah, **room.at))


def test_after_a_change_of_key_twins_are_still_found(room: Room) -> None:
    first = room.seal().item
    fresh = Entry(room.kind, room.compartment, 2, random_bytes(32))
    keep(fresh, by=room.cast.farah, now=room.now)

    assert bring(room, source(CANARY))[0].duplicate_of == first


class PowerCut(BaseException):
    pass


@pytest.mark.threat("T-18")
@pytest.mark.parametrize(
    "step",
    [
        "amparo.apps.vault.actions.groups.note",
        "amparo.apps.vault.keys.Keystore.put",
        "amparo.lib.store.batches.Batch.commit",
    ],
)
def test_a_group_that_breaks_off_leaves_nothing(
    room: Room, desk: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    kept = bring(room, source(b"kept"))

    def fail(*_: Any, **__: Any) -> None:
        raise PowerCut

    monkeypatch.setattr(step, fail)
    with pytest.raises(PowerCut):
        bring(room, source(b"one"), source(b"two"), source(b"kept"))

    assert [card.id for card in items(by=room.cast.farah, **room.at)] == [kept[0].item]
    assert list(keystore().ids()) == [kept[0].item]
    assert stored(desk) == CustodyEvent.objects.count() == 1


def test_nobody_has_a_receipt_before_its_leaf_is_published(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bringing, "MOST_ITEMS", 2)
    things = [source(b"%d" % n) for n in range(7)]
    seen = []
    for receipt in seal_items(things, by=room.cast.farah, now=room.now, **room.at):
        assert published.counted() > receipt.leaf
        seen.append(receipt.item)
    assert len(set(seen)) == 7


@pytest.mark.parametrize(
    "step",
    ["amparo.apps.journal.actions.leaves_from", "amparo.apps.journal.published.extend"],
)
def test_what_is_committed_stays_though_publishing_fails(
    room: Room, desk: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    def fail(*_: Any, **__: Any) -> None:
        raise LogRewritten(0)

    with monkeypatch.context() as broken:
        broken.setattr(step, fail)
        with pytest.raises(Refused):
            bring(room, source(b"one"))

    [card] = items(by=room.cast.farah, **room.at)
    assert list(keystore().ids()) == [card.id]
    assert stored(desk) == 1


def test_a_group_that_is_durable_has_its_receipts_though_the_next_fails(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bringing, "MOST_ITEMS", 2)

    def breaks() -> AbstractContextManager[BinaryIO]:
        raise PowerCut

    things = [source(b"one"), source(b"two"), Source("x", "text/plain", breaks)]
    given = seal_items(things, by=room.cast.farah, now=room.now, **room.at)
    receipts = [next(given), next(given)]
    with pytest.raises(PowerCut):
        next(given)

    kept = {card.id for card in items(by=room.cast.farah, **room.at)}
    assert {receipt.item for receipt in receipts} == kept


@pytest.mark.threat("T-18")
def test_what_has_a_receipt_stays_when_a_later_one_fails(
    room: Room, desk: Path
) -> None:
    def breaks() -> AbstractContextManager[BinaryIO]:
        raise PowerCut

    given = seal_items(
        [source(b"one"), Source("x", "text/plain", breaks)],
        by=room.cast.farah,
        now=room.now,
        longest_seconds=0,
        **room.at,
    )
    receipt = next(given)
    with pytest.raises(PowerCut):
        next(given)

    assert [c.id for c in items(by=room.cast.farah, **room.at)] == [receipt.item]
    assert stored(desk) == 1


@pytest.mark.threat("T-06")
def test_nobody_without_the_key_or_the_right_brings_anything(room: Room) -> None:
    with pytest.raises(Unseen):
        bring(room, source(b"x"), by=room.cast.chen)
    with pytest.raises(Refused):
        bring(room, source(b"x", name=" "))
    assert Item.objects.count() == 0


def test_what_is_known_is_told_and_not_sealed_again_unless_asked_for(
    room: Room, desk: Path
) -> None:
    first = room.seal()

    receipts = list(
        seal_items(
            [source(CANARY), source(b"new"), source(b"new")],
            by=room.cast.goran,
            now=room.now,
            again=False,
            **room.at,
        )
    )

    assert [r.is_new for r in receipts] == [False, True, False]
    assert [r.item for r in receipts] == [first.item, *[receipts[1].item] * 2]
    assert [r.leaf for r in receipts] == [first.leaf, *[receipts[1].leaf] * 2]
    assert Item.objects.count() == stored(desk) == 2


@pytest.mark.threat("T-18")
def test_what_a_power_cut_left_between_keys_and_rows_is_swept(
    room: Room, desk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = bring(room, source(b"kept"))[0].item

    def cut(*_: Any, **__: Any) -> None:
        raise PowerCut

    monkeypatch.setattr(groups, "note", cut)
    monkeypatch.setattr(Keystore, "drop", cut)
    monkeypatch.setattr(ObjectStore, "delete", cut)
    with pytest.raises(PowerCut):
        bring(room, source(b"one"), source(b"two"))
    monkeypatch.undo()
    assert len(list(keystore().ids())) == stored(desk) == 3
    assert [card.id for card in items(by=room.cast.farah, **room.at)] == [kept]

    sweep(now=room.now)
    assert len(list(keystore().ids())) == 3  # perhaps somebody is writing them now
    sweep(now=room.now + timedelta(days=2))

    assert list(keystore().ids()) == [kept]
    assert stored(desk) == 1
    assert list(check_items(by=room.cast.farah, **room.at)) == [
        (kept, "page.html", None)
    ]
