"""What looks alike is suggested to a person, within one compartment, and decides nothing."""

import io
from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from PIL import Image, ImageDraw, ImageEnhance

from amparo.apps.vault.actions import note_looks
from amparo.apps.vault.actions.resembling import look_for_alike
from amparo.apps.vault.actions.viewing import make_viewing_copy
from amparo.apps.vault.looks import FARTHEST, nearest
from amparo.apps.vault.pictures import look_of
from amparo.apps.vault.queries import get_found
from amparo.demo.photograph import invented_photograph
from tests.apps.vault.conftest import Room
from tests.apps.vault.test_viewing import needs_room

Change = Callable[[Image.Image], Image.Image]


def photograph() -> Image.Image:
    return Image.open(io.BytesIO(invented_photograph())).convert("RGB")


def another() -> Image.Image:
    picture = Image.new("RGB", (320, 240), "white")
    pen = ImageDraw.Draw(picture)
    for step in range(0, 320, 40):
        pen.ellipse(
            (step, step // 2, step + 60, step // 2 + 90), fill=(step % 255, 40, 90)
        )
    return picture


def saved_again(picture: Image.Image) -> Image.Image:
    raw = io.BytesIO()
    picture.save(raw, "JPEG", quality=35)
    return Image.open(io.BytesIO(raw.getvalue())).convert("RGB")


CHANGES: dict[str, Change] = {
    "smaller": lambda p: p.resize((p.width // 2, p.height // 2)),
    "saved again": saved_again,
    "darker": lambda p: ImageEnhance.Brightness(p).enhance(0.85),
    "grey": lambda p: p.convert("L").convert("RGB"),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_a_picture_that_was_changed_a_little_looks_alike(change: Change) -> None:
    before, after = look_of(photograph()), look_of(change(photograph()))

    assert [each.thing for each in nearest(before, [("after", after)])] == ["after"]


def test_another_picture_does_not() -> None:
    assert nearest(look_of(photograph()), [("other", look_of(another()))]) == []


def test_a_picture_of_one_colour_has_no_look() -> None:
    assert look_of(Image.new("RGB", (200, 200), "grey")) == ""


def test_what_has_no_look_is_like_nothing() -> None:
    assert nearest("", [("a", ""), ("b", "0" * 64)]) == []


def test_the_nearest_page_of_a_film_counts_and_the_nearest_film_comes_first() -> None:
    own = "f" * 64
    far, near = "0" * 8 + "f" * 56, "0" * 1 + "f" * 63
    films = [("far", far), ("near", f"{'0' * 64} {near}")]

    found = nearest(own, films)

    assert [(each.thing, each.distance) for each in found] == [("near", 4)]
    assert FARTHEST < 32


def sealed(room: Room, picture: Image.Image, name: str) -> UUID:
    raw = io.BytesIO()
    picture.save(raw, "PNG")
    item = room.seal(raw.getvalue(), name=name).item
    make_viewing_copy(item, **room.at, by=room.cast.farah, now=room.now)
    return item


def names(room: Room, item: UUID) -> list[str]:
    looked = look_for_alike(item, **room.at, by=room.cast.goran, now=room.now)
    return [each.picture.name for each in looked.found]


@needs_room
@pytest.mark.django_db(transaction=True)
def test_alike_pictures_are_found_where_one_holds_the_key(
    room: Room, other_room: Room
) -> None:
    item = sealed(room, photograph(), "gate.png")
    sealed(room, saved_again(photograph()), "gate-from-a-phone.png")
    sealed(room, another(), "balloons.png")
    sealed(other_room, photograph(), "gate-elsewhere.png")

    assert names(room, item) == ["gate-from-a-phone.png"]
    page: Any = room.cast.client("goran").get(room.address("items", item, "alike"))
    assert "gate-from-a-phone.png" in page.content.decode()
    assert "gate-elsewhere.png" not in page.content.decode()


@needs_room
@pytest.mark.django_db(transaction=True)
def test_a_look_lies_in_the_sealed_record_alone(room: Room) -> None:
    item = sealed(room, photograph(), "gate.png")
    found = get_found(item, by=room.cast.farah, **room.at)

    assert len(found.record.looks) == 64
    assert found.record.looks.encode() not in bytes(found.row.sealed)


@pytest.mark.django_db(transaction=True)
def test_what_has_no_copy_says_so(room: Room) -> None:
    item = room.seal().item
    other = room.seal(b"other").item
    note_looks(other, looks="f" * 64, by=room.cast.farah, now=room.now, **room.at)

    looked = look_for_alike(item, **room.at, by=room.cast.goran, now=room.now)

    assert (looked.has_look, looked.found) == (False, [])
