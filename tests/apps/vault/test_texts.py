"""What is said in an item lies beside it as words, with its language and who wrote it."""

from typing import Any
from uuid import UUID

import pytest

from amparo.apps.vault.actions.viewing import write_text
from amparo.apps.vault.derivations import TextCopy, TextKind, text_of
from amparo.apps.vault.queries import get_item
from amparo.lib.refusal import Refused
from amparo.web.unseen import Unseen
from tests.apps.vault.conftest import Room
from tests.apps.vault.test_describing import WHOLE

pytestmark = pytest.mark.django_db(transaction=True)


def write(room: Room, item: UUID, **told: Any) -> UUID:
    said = {
        "text_kind": TextKind.TRANSCRIPT,
        "language": "ru",
        "text": "Стой! Кто идёт?\n\n— Свои.",
        "made_by": "heard by farah",
    }
    said = {**said, "by": room.cast.farah, "now": room.now, **told}
    return write_text(item, **room.at, **said).item


def test_a_transcript_lies_beside_its_item_and_is_read_on_its_page(room: Room) -> None:
    item = room.seal(name="call.ogg").item
    text = write(room, item)

    page = room.cast.client("goran").get(room.address("items", text), secure=True)
    told = page.content.decode()
    assert "Стой! Кто идёт?" in told
    assert 'lang="ru"' in told
    parent = room.cast.client("goran").get(room.address("items", item), secure=True)
    assert f"items/{text}" in parent.content.decode()


def test_a_text_is_shown_as_words_whatever_it_holds(room: Room) -> None:
    text = write(room, room.seal().item, text="<script>alert(1)</script>")

    page = room.cast.client("goran").get(room.address("items", text), secure=True)
    assert "<script>alert" not in page.content.decode()


def test_a_translation_is_made_from_the_transcript(room: Room) -> None:
    text = write(room, room.seal().item)

    done = write(
        room, text, text_kind=TextKind.TRANSLATION, language="en", text="Halt!"
    )

    card = get_item(done, by=room.cast.farah, **room.at)
    assert text_of(card.about["how"]) == TextCopy(TextKind.TRANSLATION, "en")


@pytest.mark.parametrize(
    "lacking", [{"text": " \n"}, {"language": "Russian!"}, {"made_by": " "}]
)
def test_a_text_that_nobody_answers_for_is_refused(
    room: Room, lacking: dict[str, Any]
) -> None:
    item = room.seal().item

    with pytest.raises(Refused):
        write(room, item, **lacking)


@pytest.mark.threat("T-06")
def test_without_the_key_no_text_is_written(room: Room) -> None:
    item = room.seal().item

    with pytest.raises(Unseen):
        write(room, item, by=room.cast.hana)


def test_a_copy_and_a_text_by_the_pages_alone(room: Room) -> None:
    item = room.seal(name="gate.jpg").item
    client = room.cast.client("farah")
    form = {
        "text_kind": "transcript",
        "language": "en",
        "text": "GATE 7",
        "made_by": "me",
    }

    said = {**WHOLE, "seen": "0"}
    assert client.post(room.address("items", item, "describe"), said).status_code == 302
    assert client.post(room.address("items", item, "text"), form).status_code == 302
    page = client.get(room.address("items", item)).content.decode()

    assert "A resident of Velmora" in page
    assert "gate (transcript, en).txt" in page


def test_what_is_refused_stands_above_the_form_with_what_was_typed(room: Room) -> None:
    item = room.seal().item
    client = room.cast.client("farah")

    told = {"place": "Velmora", "seen": "0", "shows": "kept words"}
    page = client.post(room.address("items", item, "describe"), told).content.decode()

    assert "A place needs its name" in page
    assert "kept words" in page
