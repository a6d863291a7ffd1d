"""The vault's pages: what the people of a compartment do, and what others see."""

import io
import subprocess
import sys
import tarfile
import uuid
import zipfile
from pathlib import Path
from typing import Any

import pyrage
import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile

from amparo.apps.journal.models import LogLeaf
from amparo.apps.vault.queries import history, items
from tests.apps.vault.conftest import CANARY, Room

pytestmark = pytest.mark.django_db(transaction=True)


def get(room: Room, alias: str, *parts: object) -> Any:
    return room.cast.client(alias).get(room.address(*parts), secure=True)


def post(room: Room, alias: str, *parts: object, **form: Any) -> Any:
    return room.cast.client(alias).post(room.address(*parts), form, secure=True)


def body(answer: Any) -> bytes:
    return b"".join(answer.streaming_content)


def sealed_by_page(room: Room) -> uuid.UUID:
    upload = SimpleUploadedFile("night.jpg", CANARY, content_type="image/jpeg")
    answer = post(room, "farah", "seal", file=upload, name="", source="a witness")
    assert answer.status_code == 302, answer.content
    return uuid.UUID(answer["Location"].rsplit("/", 1)[1])


def test_a_file_sealed_on_the_page_is_opened_by_a_colleague(room: Room) -> None:
    item = sealed_by_page(room)

    answer = post(room, "goran", "items", item, "open", reason="to compare")

    assert body(answer) == CANARY


def test_a_download_is_never_shown_by_the_browser(room: Room) -> None:
    item = sealed_by_page(room)

    answer = post(room, "goran", "items", item, "open", reason="to compare")

    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["Content-Disposition"] == 'attachment; filename="night.jpg"'
    assert answer["Content-Length"] == str(len(CANARY))


def test_the_item_page_shows_receipt_and_history(room: Room) -> None:
    item = sealed_by_page(room)
    body(post(room, "goran", "items", item, "open", reason="to compare"))

    page = get(room, "farah", "items", item).content.decode()

    [card] = items(by=room.cast.farah, **room.at)
    for told in (
        str(item),
        card.sha256,
        "night.jpg",
        "a witness",
        "goran",
        "to compare",
    ):
        assert told in page


def test_the_list_shows_the_names(room: Room) -> None:
    sealed_by_page(room)

    assert "night.jpg" in get(room, "goran").content.decode()


def test_two_people_export_a_package_that_verifies(room: Room, tmp_path: Path) -> None:
    item = sealed_by_page(room)
    asked = post(
        room, "farah", "ask-release", items=[str(item)], reason="for the court"
    )
    release = asked["Location"].rsplit("/", 1)[1]
    assert post(room, "goran", "releases", release, "confirm").status_code == 302

    archive = body(post(room, "goran", "releases", release, "package"))

    zipfile.ZipFile(io.BytesIO(archive)).extractall(tmp_path / "got")
    package = tmp_path / "got/package"
    run = subprocess.run(
        [sys.executable, "-I", package / "verify.py", package],
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stdout
    assert not list(Path(settings.AMPARO_RAM).rglob("exports/*"))


def released(room: Room) -> str:
    item = sealed_by_page(room)
    asked = post(
        room, "farah", "ask-release", items=[str(item)], reason="for the court"
    )
    release = asked["Location"].rsplit("/", 1)[1]
    assert post(room, "goran", "releases", release, "confirm").status_code == 302
    return release


def test_with_the_recipients_key_a_package_leaves_sealed_to_them(room: Room) -> None:
    court = pyrage.x25519.Identity.generate()
    key = str(court.to_public())

    answer = post(room, "goran", "releases", released(room), "package", recipient=key)

    sealed = body(answer)
    assert answer["Content-Disposition"].endswith('.tar.age"')
    assert CANARY not in sealed
    with tarfile.open(fileobj=io.BytesIO(pyrage.decrypt(sealed, [court]))) as opened:
        assert any(name.endswith("verify.py") for name in opened.getnames())


def test_a_key_that_is_none_is_refused_and_nothing_leaves(room: Room) -> None:
    release = released(room)
    for key in ("age1nonsense", str(pyrage.x25519.Identity.generate())):
        answer = post(room, "goran", "releases", release, "package", recipient=key)

        assert answer.status_code == 409
    events = [e.type for e in history_of_all(room)]
    assert "exported" not in events


def history_of_all(room: Room) -> list[Any]:
    by = room.cast.farah
    cards = items(by=by, **room.at)
    return [e for card in cards for e in history(card.id, by=by, **room.at)]


def test_the_asker_is_offered_no_confirmation(room: Room) -> None:
    item = sealed_by_page(room)
    asked = post(
        room, "farah", "ask-release", items=[str(item)], reason="for the court"
    )
    release = asked["Location"].rsplit("/", 1)[1]

    assert "/confirm" not in get(room, "farah", "releases", release).content.decode()
    assert "/confirm" in get(room, "goran", "releases", release).content.decode()
    assert post(room, "farah", "releases", release, "confirm").status_code == 409


def test_a_package_before_the_second_person_is_refused_in_words(room: Room) -> None:
    item = sealed_by_page(room)
    asked = post(
        room, "farah", "ask-release", items=[str(item)], reason="for the court"
    )
    release = asked["Location"].rsplit("/", 1)[1]

    assert post(room, "farah", "releases", release, "package").status_code == 409


PAGES = [(), ("seal",), ("items", "{item}"), ("releases", "{release}")]
FORMS = [
    ("items", "{item}", "open"),
    ("ask-release",),
    ("releases", "{release}", "confirm"),
    ("releases", "{release}", "package"),
    ("seal",),
]


@pytest.fixture
def filled(room: Room) -> dict[str, str]:
    item = sealed_by_page(room)
    asked = post(
        room, "farah", "ask-release", items=[str(item)], reason="for the court"
    )
    return {"item": str(item), "release": asked["Location"].rsplit("/", 1)[1]}


@pytest.mark.threat("T-06")
@pytest.mark.parametrize("alias", ["chen", "hana", "dina", "ines"])
@pytest.mark.parametrize("parts", PAGES)
def test_without_the_key_a_page_is_byte_for_byte_the_absent_one(
    room: Room, filled: dict[str, str], alias: str, parts: tuple[str, ...]
) -> None:
    there = [part.format(**filled) for part in parts]
    client = room.cast.client(alias)
    nowhere = f"/vault/investigation/{uuid.uuid4()}/" + "/".join(there)

    hidden = client.get(room.address(*there), secure=True)
    absent = client.get(nowhere, secure=True)

    assert get(room, "farah", *there).status_code == 200
    assert (hidden.status_code, hidden.content, hidden.headers) == (
        404,
        absent.content,
        absent.headers,
    )


@pytest.mark.threat("T-06")
@pytest.mark.parametrize("parts", FORMS)
def test_without_the_key_a_form_is_byte_for_byte_the_absent_one(
    room: Room, filled: dict[str, str], parts: tuple[str, ...]
) -> None:
    there = [part.format(**filled) for part in parts]
    form = {"reason": "why", "items": [filled["item"]]}
    client = room.cast.client("chen")
    nowhere = f"/vault/investigation/{uuid.uuid4()}/" + "/".join(there)

    hidden = client.post(room.address(*there), form, secure=True)
    absent = client.post(nowhere, form, secure=True)

    assert (hidden.status_code, hidden.content) == (404, absent.content)


def test_an_item_that_is_not_there_is_absent_for_its_people_too(room: Room) -> None:
    assert get(room, "farah", "items", uuid.uuid4()).status_code == 404


def test_an_unknown_kind_of_compartment_is_absent(room: Room) -> None:
    answer = room.cast.client("farah").get(
        f"/vault/nonsense/{room.compartment}/", secure=True
    )

    assert answer.status_code == 404


@pytest.mark.parametrize("parts", PAGES[:1] + PAGES[2:])
def test_reading_a_page_is_noted_once(
    room: Room, filled: dict[str, str], parts: tuple[str, ...]
) -> None:
    before = LogLeaf.objects.count()
    get(room, "goran", *[part.format(**filled) for part in parts])

    assert LogLeaf.objects.count() == before + 1


def test_sealing_without_a_file_shows_the_form_again(room: Room) -> None:
    answer = post(room, "farah", "seal", name="x")

    assert answer.status_code == 200
    assert "errorlist" in answer.content.decode()
