"""What a draft points out, and never stops: records that are nearer than the press."""

from typing import Any
from uuid import UUID

import pytest

from amparo.apps.events.entries import SourceEntry
from tests.apps.publications.conftest import Room
from tests.apps.publications.test_pictures import page
from tests.apps.publications.test_release import ask

pytestmark = pytest.mark.django_db(transaction=True)
PARLIAMENT = SourceEntry(name="Parliament of Karsania, record", kind="official")
TITLE = "Minister's statement, 9 March"


def spoken(room: Room, **told: Any) -> UUID:
    return room.information(source=PARLIAMENT, title=TITLE, **told)


def slips(room: Room, *records: UUID) -> list[str]:
    draft = room.draft(("The minister said so.", list(records)))
    return page(room, draft).sentences[0].slips


def test_what_parliament_recorded_is_not_cited_from_the_press(room: Room) -> None:
    spoken(room)

    assert [TITLE in slip for slip in slips(room, room.article)] == [True]


def test_a_sentence_that_cites_the_record_is_left_alone(room: Room) -> None:
    record = spoken(room)

    assert slips(room, record) == []
    assert slips(room, room.article, record) == []


def test_a_record_that_nobody_accepted_is_not_pointed_to(room: Room) -> None:
    spoken(room, accepted=False)

    assert slips(room, room.article) == []


@pytest.mark.parametrize("is_kept", [True, False])
def test_a_web_page_that_is_cited_and_not_kept_is_pointed_out(
    room: Room, is_kept: bool
) -> None:
    items = (room.photograph(),) if is_kept else ()
    source = SourceEntry(name="Courier", kind="media", address="https://c.example/1")
    told = room.information(source=source, title="Cited", items=items)
    draft = room.draft(("It was so.", [told]))

    path = f"/statements/{room.investigation}/{draft}"
    seen = room.cast.client("goran").get(path).content.decode()

    assert ("not kept in the vault" in seen) != is_kept
    assert f"/information/{told}" in seen


def test_what_is_pointed_out_stops_nothing(room: Room) -> None:
    spoken(room)
    draft = room.draft(("The minister said so.", [room.article]))

    assert ask(room, draft)
