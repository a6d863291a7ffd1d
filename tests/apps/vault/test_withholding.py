"""What stays behind is shown to stay behind, with its ground, and nothing else of it."""

import csv
import io
import uuid
from pathlib import Path
from typing import Any

import pytest

from amparo.apps.vault.actions import (
    ask_release,
    derive_item,
    export_package,
    release_items,
    view_item,
)
from amparo.apps.vault.actions.describing import describe_item
from amparo.apps.vault.descriptions import Description
from amparo.apps.vault.queries import history
from amparo.apps.vault.withholding import Withholding
from amparo.lib.custody import verify
from amparo.lib.refusal import Refused
from amparo.web.unseen import Unseen
from tests.apps.vault.conftest import Room
from tests.lib.custody.verdicts import verdict_on

pytestmark = pytest.mark.django_db(transaction=True)

FACE = b"a face that nobody may see"


def release(room: Room, *chosen: uuid.UUID) -> None:
    asked = ask_release(
        chosen, reason="court", by=room.cast.farah, now=room.now, **room.at
    )
    release_items(asked, by=room.cast.goran, now=room.now, **room.at)


def export(room: Room, target: Path, *chosen: uuid.UUID, **withheld: Any) -> Path:
    return export_package(
        target,
        items=chosen,
        records=[],
        by=room.cast.goran,
        now=room.now,
        withholding=Withholding(**withheld),
        **room.at,
    )


def look(room: Room, item: uuid.UUID, reason: str) -> None:
    view_item(item, by=room.cast.goran, now=room.now, reason=reason, **room.at)


@pytest.fixture
def photo(room: Room) -> uuid.UUID:
    """A photograph that was looked at."""
    item = room.seal(FACE, name="who-it-was.jpg").item
    look(room, item, "to find out who it is")
    return item


@pytest.fixture
def copy(room: Room, photo: uuid.UUID) -> uuid.UUID:
    """A copy of it in which the face is black, released."""
    made = derive_item(
        io.BytesIO(b"a black spot"),
        parent=photo,
        name="copy.jpg",
        media_type="image/jpeg",
        how="one face made black",
        by=room.cast.farah,
        now=room.now,
        **room.at,
    ).item
    release(room, made)
    return made


def everything(package: Path) -> bytes:
    return b"".join(p.read_bytes() for p in package.rglob("*") if p.is_file())


def test_a_copy_leaves_and_its_original_is_shown_to_stay(
    room: Room, photo: uuid.UUID, copy: uuid.UUID, tmp_path: Path
) -> None:
    package = export(room, tmp_path / "out", copy, items={photo: "shows a witness"})

    verdict = verdict_on(package)
    index = (package / "court/items.csv").read_bytes().decode("utf-8-sig")
    shown, kept = csv.DictReader(io.StringIO(index, newline=""))
    assert verdict.code == verify.VALID
    assert shown["parent_document_id"] == kept["document_id"]
    assert kept["redaction"] == "withheld in full"
    story = history(photo, by=room.cast.goran, **room.at)
    positions = " ".join(str(event.position) for event in story)
    assert kept["withheld_positions"] == positions
    assert "shows a witness" in (package / "court/withheld.csv").read_text("utf-8-sig")


def test_nothing_of_what_stays_is_told(
    room: Room, photo: uuid.UUID, copy: uuid.UUID, tmp_path: Path
) -> None:
    package = export(room, tmp_path / "out", copy, items={photo: "shows a witness"})

    every = everything(package)
    for secret in (FACE, b"who-it-was", b"to find out who it is"):
        assert secret not in every


def test_that_it_was_kept_back_is_in_its_history(
    room: Room, photo: uuid.UUID, copy: uuid.UUID, tmp_path: Path
) -> None:
    export(room, tmp_path / "out", copy, items={photo: "shows a witness"})

    last = history(photo, by=room.cast.farah, **room.at)[-1]
    assert (last.type, last.detail["ground"]) == ("withheld", "shows a witness")


def test_who_looked_can_be_kept_back(
    room: Room, photo: uuid.UUID, tmp_path: Path
) -> None:
    release(room, photo)

    package = export(
        room, tmp_path / "out", photo, types={"viewed": "protects a colleague"}
    )

    verdict = verdict_on(package)
    assert verdict.code == verify.VALID
    assert "4 events shown, 1 withheld" in verdict.report
    assert b"to find out who it is" not in everything(package)


def test_the_key_of_who_is_kept_back_does_not_go_along(
    room: Room, photo: uuid.UUID, tmp_path: Path
) -> None:
    """Farah seals and exports; all that goran did stays behind, and his key with it."""
    release(room, photo)

    package = export_package(
        tmp_path / "out",
        items=[photo],
        records=[],
        by=room.cast.farah,
        now=room.now,
        withholding=Withholding(types={"viewed": "safety", "released": "safety"}),
        **room.at,
    )

    assert verdict_on(package).code == verify.VALID
    assert b"goran" not in everything(package)


def test_one_act_can_be_kept_back(room: Room, photo: uuid.UUID, tmp_path: Path) -> None:
    release(room, photo)
    viewed = history(photo, by=room.cast.farah, **room.at)[1]

    package = export(
        room, tmp_path / "out", photo, positions={viewed.position: "a slip"}
    )

    assert "4 events shown, 1 withheld" in verdict_on(package).report


def test_the_act_that_proves_the_bytes_must_go_along(
    room: Room, photo: uuid.UUID, tmp_path: Path
) -> None:
    release(room, photo)
    with pytest.raises(Refused):
        export(room, tmp_path / "out", photo, types={"sealed": "names the source"})
    assert not (tmp_path / "out").exists()


def test_nothing_is_kept_back_without_a_ground(
    room: Room, photo: uuid.UUID, copy: uuid.UUID, tmp_path: Path
) -> None:
    with pytest.raises(Refused):
        export(room, tmp_path / "out", copy, items={photo: " "})


def test_an_item_cannot_both_leave_and_stay(
    room: Room, copy: uuid.UUID, tmp_path: Path
) -> None:
    with pytest.raises(Refused):
        export(room, tmp_path / "out", copy, items={copy: "a mistake"})


def test_an_act_of_another_item_is_no_reason_to_show_it(
    room: Room, photo: uuid.UUID, copy: uuid.UUID, tmp_path: Path
) -> None:
    [sealed, *_] = history(photo, by=room.cast.farah, **room.at)
    with pytest.raises(Refused):
        export(room, tmp_path / "out", copy, positions={sealed.position: "x"})


def test_what_one_cannot_see_cannot_be_withheld_either(
    room: Room, other_room: Room, copy: uuid.UUID, tmp_path: Path
) -> None:
    elsewhere = other_room.seal(b"elsewhere").item
    for item in (elsewhere, uuid.uuid4()):
        with pytest.raises(Unseen):
            export(room, tmp_path / "out", copy, items={item: "x"})


def described(room: Room, item: uuid.UUID) -> None:
    told = Description(
        shows="Three men at the gate", language="ru", made_on="2031-05", credit="Amal"
    )
    describe_item(item, told=told, seen=0, by=room.cast.farah, now=room.now, **room.at)


def test_what_colleagues_said_of_it_stands_in_the_courts_index(
    room: Room, photo: uuid.UUID, tmp_path: Path
) -> None:
    described(room, photo)
    release(room, photo)

    package = export(room, tmp_path / "out", photo)

    index = (package / "court/items.csv").read_bytes().decode("utf-8-sig")
    [row] = csv.DictReader(io.StringIO(index, newline=""))
    told = [row[name] for name in ("title", "date", "author", "language", "source")]
    assert told == ["Three men at the gate", "2031-05", "Amal", "ru", "a witness"]


def test_what_was_said_and_kept_back_stands_nowhere(
    room: Room, photo: uuid.UUID, tmp_path: Path
) -> None:
    described(room, photo)
    release(room, photo)

    package = export(room, tmp_path / "out", photo, types={"described": "names Amal"})

    for path in package.rglob("*"):
        if path.is_file() and path.name != "withheld.csv":
            assert b"Amal" not in path.read_bytes(), path.name
            assert b"Three men" not in path.read_bytes(), path.name
