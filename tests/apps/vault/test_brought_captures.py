"""What others captured is sealed as it came, with what was found of its signatures."""

import hashlib
import io
from pathlib import Path

import pytest
from django.utils import timezone

from amparo.apps.vault.actions import view_item
from amparo.apps.vault.actions.brought_captures import bring_file, bring_folder
from amparo.apps.vault.models import Item
from amparo.apps.vault.queries import get_item, history, items
from amparo.lib.captures.bundles import FolderBundle
from amparo.lib.captures.recognising import read_bundle, read_file
from amparo.web.unseen import Unseen
from tests.apps.vault.conftest import Room
from tests.lib.captures.making import wacz, zipped

pytestmark = pytest.mark.django_db


def brought(room: Room, files: dict[str, bytes], *, alias: str = "farah") -> object:
    raw = zipped(files)
    reading = read_file(io.BytesIO(raw), name="market.wacz", roots=[])
    receipt = bring_file(
        io.BytesIO(raw),
        reading,
        name="market.wacz",
        by=getattr(room.cast, alias),
        now=room.now,
        **room.at,
    )
    return receipt.item


def test_what_came_is_sealed_byte_for_byte(room: Room) -> None:
    files = wacz()
    item = brought(room, files)
    who = {"by": room.cast.goran, **room.at}
    content = view_item(item, reason="to read it", now=room.now, **who)
    card = get_item(item, **who)

    assert b"".join(content.chunks) == zipped(files)
    assert card.media_type == "application/wacz"
    assert card.about["kind"] == "wacz"
    assert card.about["signatures"] == "unchecked"


def test_a_broken_hash_is_signed_into_its_story(room: Room) -> None:
    item = brought(room, wacz() | {"pages/pages.jsonl": b"changed"})
    story = history(item, by=room.cast.goran, **room.at)
    event = next(each for each in story if each.type == "signatures checked")

    assert event.actor == "farah"
    assert event.detail["verdict"] == "broken"
    assert event.detail["findings"][0]["what"] == "hashes of files"
    assert "pages/pages.jsonl" in event.detail["findings"][0]["why"]


def test_an_outsider_brings_nothing_in(room: Room) -> None:
    with pytest.raises(Unseen):
        brought(room, wacz(), alias="chen")

    assert Item.objects.count() == 0


def test_a_folder_is_sealed_file_by_file(room: Room, tmp_path: Path) -> None:
    folder = tmp_path / "archived"
    folder.mkdir()
    (folder / "page.html").write_bytes(b"page")
    (folder / "hashes.txt").write_text(hashlib.sha256(b"page").hexdigest())
    bundle = FolderBundle(folder)
    reading = read_bundle(bundle, roots=[])
    bring_folder(
        bundle,
        reading,
        name="archived",
        by=room.cast.farah,
        now=timezone.now(),
        **room.at,
    )
    cards = items(by=room.cast.goran, **room.at)

    assert {card.name for card in cards} == {"page.html", "hashes.txt"}
    assert {card.about["came_with"] for card in cards} == {"archived"}
