"""What is done to many items at once is signed once, and each act still stands alone."""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from amparo.apps.vault import custody
from amparo.apps.vault.actions import ask_release, release_items
from amparo.apps.vault.actions.exports import export_package
from amparo.apps.vault.queries import get_found, history
from amparo.apps.vault.rules import Damaged
from amparo.lib.custody import verify
from amparo.lib.custody.notes import from_base64
from tests.apps.vault.conftest import Room
from tests.apps.vault.test_bringing import bring, source
from tests.apps.vault.test_shredding import ask, shred
from tests.lib.custody.second_verifier import is_valid
from tests.lib.custody.verdicts import verdict_on

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def brought(room: Room) -> list[UUID]:
    """Three items that farah brought in one act."""
    receipts = bring(room, *(source(b"page %d" % n, f"{n}.html") for n in range(3)))
    return [each.item for each in receipts]


def first_of(room: Room, item: UUID) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(
        history(item, by=room.cast.farah, **room.at)[0].raw
    )
    return told


def exported(room: Room, chosen: list[UUID], target: Path) -> Path:
    asked = ask_release(
        chosen, reason="court", by=room.cast.farah, now=room.now, **room.at
    )
    release_items(asked, by=room.cast.goran, now=room.now, **room.at)
    by, now = room.cast.goran, room.now
    return export_package(
        target, items=chosen, records=[], by=by, now=now, reports=False, **room.at
    )


def signatures(events: Iterable[dict[str, Any]]) -> set[bytes]:
    return {from_base64(event["signature"])[:64] for event in events}


def test_what_came_in_one_act_is_signed_once(room: Room, brought: list[UUID]) -> None:
    told = [first_of(room, item) for item in brought]
    assert {event["v"] for event in told} == {2}
    assert len(signatures(told)) == 1
    assert {event["object"] for event in told} == set(map(str, brought))


def test_what_leaves_in_one_act_is_signed_once(
    room: Room, brought: list[UUID], tmp_path: Path
) -> None:
    package = exported(room, brought, tmp_path / "package")
    lines = (package / "proof/events.jsonl").read_text().splitlines()
    told = [json.loads(line)["event"] for line in lines]
    left = [event for event in told if event["type"] == "exported"]
    assert (len(left), len(signatures(left))) == (3, 1)
    assert (verdict_on(package).code, is_valid(package)) == (verify.VALID, True)


def test_one_of_them_leaves_without_a_word_of_the_others(
    room: Room, brought: list[UUID], tmp_path: Path
) -> None:
    package = exported(room, brought[:1], tmp_path / "package")
    assert (verdict_on(package).code, is_valid(package)) == (verify.VALID, True)
    everything = b"".join(p.read_bytes() for p in package.rglob("*") if p.is_file())
    assert str(brought[0]).encode() in everything
    assert not any(str(item).encode() in everything for item in brought[1:])


def test_one_of_them_destroyed_leaves_the_others_provable(
    room: Room, brought: list[UUID], tmp_path: Path
) -> None:
    ask(room, brought[0])
    shred(room, brought[0])
    package = exported(room, brought[1:], tmp_path / "package")
    assert (verdict_on(package).code, is_valid(package)) == (verify.VALID, True)


def test_a_colleague_cannot_sign_many_in_anothers_name(room: Room) -> None:
    """goran holds the keys and writes rows of his own, in farah's name."""
    goran = room.cast.goran
    items = [room.seal(content).item for content in (b"one", b"two")]
    found = [get_found(item, by=goran, **room.at) for item in items]

    class Disguised:
        alias = "farah"
        trusted = goran.trusted
        sign = staticmethod(goran.sign)

    acts = [
        custody.ItemAct(each.row.id, each.item_keys, {}, "viewed") for each in found
    ]
    custody.record_all(acts, by=Disguised(), now=room.now)

    for item in items:
        with pytest.raises(Damaged):
            history(item, by=room.cast.farah, **room.at)
