"""A page from the web ends in the vault, sealed as what it is."""

import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest

from amparo.apps.vault.actions import view_item
from amparo.apps.vault.actions.captures import SealedCapture, capture_page
from amparo.apps.vault.models import Item
from amparo.apps.vault.queries import get_item, history, items
from amparo.lib.captures.page_capture import RECORD, Circumstances
from amparo.lib.refusal import Refused
from amparo.outbound.page_fake import FakePage, PageFake
from amparo.web.unseen import Unseen
from tests.apps.vault.conftest import Room

pytestmark = pytest.mark.django_db

ADDRESS = "https://daily.velmora.example/market"
WALL = "https://social.velmora.example/post/17"
WORDS = "Witnesses in Velmora said that the market stayed shut on Tuesday. "
WEB = {
    ADDRESS: FakePage(f"<title>The market</title><p>{WORDS * 10}</p>"),
    WALL: FakePage("<title>Social</title>Log in <input type=password>"),
}


def capture(
    room: Room, url: str = ADDRESS, *, by: Any = None, **more: Any
) -> SealedCapture:
    who = by or room.cast.farah
    around: dict[str, Any] = {
        "collector": who.alias,
        "machine": {"system": "Linux"},
        "software": {"Amparo": "0.1.0"},
        **more,
    }
    return capture_page(
        url,
        by=who,
        clock=lambda: room.now,
        browser=PageFake(WEB, clock=lambda: room.now),
        circumstances=Circumstances(**around),
        **room.at,
    )


def opened(room: Room, sealed: SealedCapture) -> zipfile.ZipFile:
    content = view_item(
        sealed.receipt.item,
        by=room.cast.goran,
        now=room.now,
        reason="to read it",
        **room.at,
    )
    return zipfile.ZipFile(io.BytesIO(b"".join(content.chunks)))


def test_a_page_is_sealed_with_its_copies(room: Room) -> None:
    sealed = capture(room)
    card = get_item(sealed.receipt.item, by=room.cast.goran, **room.at)

    assert sealed.is_complete
    assert card.media_type == "application/wacz"
    assert card.about["source"] == ADDRESS
    assert card.about["capture"] == "complete"
    kinds = {each.media_type for each in items(by=room.cast.goran, **room.at)}
    assert kinds == {"application/wacz", "image/png", "application/pdf"}
    assert WORDS.strip() in opened(room, sealed).read("capture/text.txt").decode()


def test_a_log_in_wall_is_never_sealed_as_complete(room: Room) -> None:
    sealed = capture(room, WALL)
    card = get_item(sealed.receipt.item, by=room.cast.goran, **room.at)
    record = json.loads(opened(room, sealed).read(RECORD))

    assert not sealed.is_complete
    assert card.about["capture"] == "incomplete"
    assert "log in" in card.about["why_incomplete"]
    assert record["complete"] is False


def test_the_collector_signs_what_was_captured_and_how(room: Room) -> None:
    beacon = {"source": "drand", "round": 4242, "value": "ab" * 32}
    sealed = capture(room, beacon=beacon)
    story = history(sealed.receipt.item, by=room.cast.goran, **room.at)
    event = next(each for each in story if each.type == "captured")

    assert event.actor == "farah"
    assert event.detail["complete"] is True
    assert event.detail["final_url"] == ADDRESS
    assert event.detail["beacon"] == beacon
    listed = opened(room, sealed).read("datapackage-digest.json")
    assert event.detail["list_sha256"] in listed.decode()


def test_an_outsider_captures_nothing(room: Room) -> None:
    with pytest.raises(Unseen):
        capture(room, by=room.cast.chen)

    assert Item.objects.count() == 0


def test_what_is_no_address_leaves_nothing_behind(room: Room) -> None:
    with pytest.raises(Refused):
        capture(room, "file:///etc/passwd")

    assert Item.objects.count() == 0


def test_nothing_of_a_capture_lies_in_clear_on_the_disk(room: Room, desk: Path) -> None:
    capture(room)

    held = [path for path in desk.rglob("*") if path.is_file()]
    assert held
    for path in held:
        raw = path.read_bytes()
        assert b"velmora.example" not in raw, path
        assert b"Witnesses" not in raw, path
