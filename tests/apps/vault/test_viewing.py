"""Items are looked at by copies in plain pixels; what nobody has judged stays blurred."""

import io
from itertools import pairwise
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.conf import settings
from PIL import Image, ImageDraw

from amparo.apps.journal.models import LogLeaf
from amparo.apps.vault.actions import derive_item, seal_item
from amparo.apps.vault.actions.viewing import make_viewing_copy
from amparo.apps.vault.derivations import (
    PixelCopy,
    pixels_of,
)
from amparo.apps.vault.pictures import blurred
from amparo.apps.vault.queries import get_item, history
from amparo.lib.refusal import Refused
from amparo.web.unseen import Unseen
from tests.apps.vault.conftest import Room
from tests.apps.vault.test_describing import WHOLE, say
from tests.seizure.boxes import bubblewrap_works

pytestmark = pytest.mark.django_db(transaction=True)
needs_room = pytest.mark.skipif(
    not bubblewrap_works(), reason="bubblewrap is missing: apt-get install bubblewrap"
)
SECRET = b"canary-9f31 taken at 41.7151 north"


def drawing(*, text: str = "GATE 7") -> bytes:
    picture = Image.new("RGB", (320, 240), "white")
    ImageDraw.Draw(picture).text((90, 90), text, fill="black", font_size=48)
    raw = io.BytesIO()
    picture.save(raw, "JPEG", comment=SECRET)
    return raw.getvalue()


def copied(room: Room, item: UUID, *, by: Any = None) -> UUID:
    who = {"by": by or room.cast.farah, "now": room.now}
    return make_viewing_copy(item, **room.at, **who).item


def sealed_copy(room: Room, item: UUID, *, pages: int = 1) -> UUID:
    """Seal a copy as the room would have made it."""
    return derive_item(
        io.BytesIO(drawing()),
        parent=item,
        **room.at,
        name="photo (pixels).jpg",
        media_type="image/jpeg",
        how=PixelCopy(pages, pages).how("Pillow"),
        by=room.cast.farah,
        now=room.now,
    ).item


def look(room: Room, item: UUID, alias: str = "goran", **asked: Any) -> Any:
    client = room.cast.client(alias)
    return client.get(room.address("items", item, "picture"), asked, secure=True)


def detail(raw: bytes) -> int:
    """Tell how much can be made out: the largest step between two neighbouring points."""
    with Image.open(io.BytesIO(raw)) as picture:
        grey = picture.convert("L").resize((320, 240))
    row = [grey.getpixel((x, y)) for y in range(60, 180) for x in range(320)]
    return max(abs(a - b) for a, b in pairwise(row))


@needs_room
def test_a_copy_is_an_item_of_its_own_and_both_say_so(room: Room) -> None:
    item = room.seal(drawing()).item

    copy = copied(room, item)

    card = get_item(copy, by=room.cast.goran, **room.at)
    assert (card.name, card.media_type) == ("photo (pixels).jpg", "image/jpeg")
    assert pixels_of(card.about["how"]) == PixelCopy(1, 1)
    told = [e.type for e in history(item, by=room.cast.farah, **room.at)]
    assert told == ["sealed", "made into"]


@needs_room
def test_what_lies_beside_the_pixels_stays_behind_and_nothing_lies_on_the_disk(
    room: Room,
) -> None:
    item = room.seal(drawing()).item
    copy = copied(room, item)

    assert SECRET not in look(room, copy, clear="1").content
    lying = [
        *Path(settings.AMPARO_HOME).rglob("*"),
        *Path(settings.AMPARO_RAM).rglob("*"),
    ]
    files = [path for path in lying if path.is_file()]
    assert files
    assert [path for path in files if SECRET in path.read_bytes()] == []


@needs_room
def test_no_copy_is_made_of_a_copy(room: Room) -> None:
    copy = copied(room, room.seal(drawing()).item)

    with pytest.raises(Refused, match="already"):
        copied(room, copy)


@needs_room
def test_a_file_that_is_no_picture_gets_no_copy_and_no_event(room: Room) -> None:
    item = room.seal(b"not a picture").item

    with pytest.raises(Refused, match="kind of file"):
        copied(room, item)

    assert len(history(item, by=room.cast.farah, **room.at)) == 1


@pytest.mark.threat("T-06")
def test_without_the_key_no_copy_is_made(room: Room) -> None:
    with pytest.raises(Unseen):
        copied(room, room.seal(drawing()).item, by=room.cast.hana)


def test_until_somebody_has_judged_it_a_copy_is_blurred(room: Room) -> None:
    copy = sealed_copy(room, room.seal().item)

    assert detail(look(room, copy).content) < 24
    assert detail(look(room, copy, clear="1").content) > 120


@pytest.mark.parametrize(("graphic", "is_blurred"), [("yes", True), ("no", False)])
def test_what_was_said_of_the_original_counts_for_its_copy(
    room: Room, graphic: str, is_blurred: bool
) -> None:
    item = room.seal().item
    copy = sealed_copy(room, item)
    say(room, item, **{**WHOLE, "graphic": graphic})

    assert (detail(look(room, copy).content) < 24) == is_blurred


def test_a_blurred_picture_keeps_its_shape_and_none_of_its_words() -> None:
    raw = blurred(drawing())

    with Image.open(io.BytesIO(raw)) as picture:
        assert picture.size == (480, 360)
    assert detail(raw) < 24


def test_a_picture_is_shown_as_nothing_but_a_picture(room: Room) -> None:
    answer = look(room, sealed_copy(room, room.seal().item))

    assert answer["Content-Type"] == "image/jpeg"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer["Cache-Control"] == "no-store"


@pytest.mark.threat("T-10")
def test_an_original_is_never_shown_by_the_browser(room: Room) -> None:
    item = room.seal(drawing()).item
    sealed_copy(room, item)

    assert look(room, item, clear="1").status_code == 404
    page = room.cast.client("goran").get(room.address("items", item), secure=True)
    assert f"items/{item}/picture" not in page.content.decode()


def test_what_somebody_derived_otherwise_is_never_shown(room: Room) -> None:
    cut = derive_item(
        io.BytesIO(drawing()),
        parent=room.seal().item,
        **room.at,
        name="cut.jpg",
        media_type="image/jpeg",
        how="cut by hand; pixel copy, 1 of 1 page;",
        by=room.cast.farah,
        now=room.now,
    ).item

    assert look(room, cut, clear="1").status_code == 404


@pytest.mark.parametrize("page", ["0", "2", "99999", "-1", "x"])
def test_a_page_that_is_not_there_is_absent_or_the_first(room: Room, page: str) -> None:
    answer = look(room, sealed_copy(room, room.seal().item), page=page)

    assert answer.status_code == (200 if page in {"-1", "x"} else 404)


@pytest.mark.threat("T-06")
@pytest.mark.parametrize("alias", ["chen", "hana", "dina"])
def test_without_the_key_a_picture_is_the_absent_page(room: Room, alias: str) -> None:
    copy = sealed_copy(room, room.seal().item)

    hidden, absent = look(room, copy, alias), look(room, uuid4(), alias)

    assert (hidden.status_code, hidden.content) == (404, absent.content)


def test_each_look_is_noted(room: Room) -> None:
    copy = sealed_copy(room, room.seal().item)
    before = LogLeaf.objects.count()
    look(room, copy)

    assert LogLeaf.objects.count() == before + 1


@needs_room
def test_several_pages_are_looked_at_one_by_one(room: Room) -> None:
    raw = io.BytesIO()
    stills = [Image.new("RGB", (40, 30), colour) for colour in ("red", "green", "blue")]
    stills[0].save(raw, "TIFF", save_all=True, append_images=stills[1:])
    copy = copied(room, room.seal(raw.getvalue(), name="fax.tiff").item)

    seen = []
    for number in ("1", "2", "3"):
        answer = look(room, copy, page=number, clear="1")
        with Image.open(io.BytesIO(answer.content)) as picture:
            colour = picture.convert("RGB").getpixel((20, 15))
        seen.append(max("rgb", key=lambda c, at=colour: at["rgb".index(c)]))
    assert seen == ["r", "g", "b"]
    assert look(room, copy, page="4", clear="1").status_code == 404


@needs_room
def test_a_captured_page_is_looked_at_by_the_picture_taken_with_it(room: Room) -> None:
    capture = seal_item(
        io.BytesIO(b"PK\x03\x04 a capture"),
        **room.at,
        name="courier.example 2026-03-14.wacz",
        media_type="application/wacz",
        about={"capture": "complete", "asked_for": "https://courier.example/"},
        by=room.cast.farah,
        now=room.now,
    ).item
    raw = io.BytesIO()
    Image.new("RGB", (64, 48), "green").save(raw, "PNG")
    raw.seek(0)
    derive_item(
        raw,
        parent=capture,
        **room.at,
        name="full-page.png",
        media_type="image/png",
        how="taken out of the capture",
        by=room.cast.farah,
        now=room.now,
    )

    copy = copied(room, capture)

    with Image.open(io.BytesIO(look(room, copy, clear="1").content)) as seen:
        assert seen.size == (64, 48)
    how = get_item(copy, by=room.cast.goran, **room.at).about["how"]
    assert how.endswith("of the picture that the capture holds")
