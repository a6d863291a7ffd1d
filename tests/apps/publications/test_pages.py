"""The pages of statements, as those who may publish and all others see them."""

import re
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.test import Client

from amparo.apps.events.investigations import create_investigation, open_investigation
from amparo.apps.publications import actions
from amparo.apps.publications.models import PublishedStatement
from amparo.apps.publications.queries import drafts
from tests.apps.publications.conftest import Room

PUBLISHERS = ["farah", "goran", "hana"]
OTHERS = ["amina", "bako", "chen", "dina", "ines"]


def paths(investigation: UUID, draft: UUID) -> list[str]:
    room, one = f"/statements/{investigation}", f"/statements/{investigation}/{draft}"
    return [room, one, f"{one}/sentences/new", f"{one}/sentences/1", f"{one}/confirm"]


def asked(room: Room, draft: UUID) -> UUID:
    return actions.ask_release(
        room.investigation, draft, by=room.cast.farah, now=room.cast.now
    )


@pytest.fixture
def draft(room: Room) -> UUID:
    return room.draft(("Eleven people were taken at the gate.", [room.article]))


def test_a_statement_goes_out_by_the_pages_alone(room: Room) -> None:
    farah = room.cast.client("farah")
    start = f"/statements/{room.investigation}"
    draft = farah.post(start, {"title": "The gate", "language": "en"})["Location"]
    farah.post(
        f"{draft}/sentences/new",
        {"text": "Eleven people were taken.", "records": [str(room.article)]},
    )
    assert farah.post(f"{draft}/ask").status_code == 302
    assert b"/confirm" not in farah.get(draft).content

    goran = room.cast.client("goran")
    assert b"/confirm" in goran.get(draft).content
    assert b"Eleven people were taken." in goran.get(f"{draft}/confirm").content
    assert goran.post(f"{draft}/confirm").status_code == 302

    shown = PublishedStatement.objects.get()
    page = goran.get(f"/statements/public/{shown.id}").content
    assert b"Eleven people were taken." in page
    assert goran.post(f"/statements/public/{shown.id}/take-down").status_code == 302
    assert PublishedStatement.objects.get().taken_down_week


def test_who_asked_is_refused_in_words(room: Room, draft: UUID) -> None:
    asked(room, draft)
    confirm = f"/statements/{room.investigation}/{draft}/confirm"
    answer = room.cast.client("farah").post(confirm)

    assert answer.status_code == 409
    assert b"You asked for this release yourself." in answer.content
    assert room.cast.client("hana").post(confirm).status_code == 302


@pytest.mark.threat("T-06")
@pytest.mark.parametrize("alias", OTHERS)
def test_for_all_others_there_are_no_statements(
    room: Room, draft: UUID, alias: str
) -> None:
    asked(room, draft)
    client = room.cast.client(alias)
    absent = client.get("/statements/no-such-page").content
    for path in ["/statements/", *paths(room.investigation, draft)]:
        answer = client.get(path)
        assert (answer.status_code, answer.content) == (404, absent), path


@pytest.mark.threat("T-06")
def test_a_hidden_investigation_looks_like_none(room: Room, draft: UUID) -> None:
    secret = create_investigation(
        "Of farah alone", by=room.cast.farah, now=room.cast.now
    )
    theirs = actions.draft_statement(
        secret, title="Hidden", by=room.cast.farah, now=room.cast.now
    )
    client = room.cast.client("hana")
    for hidden, absent in zip(
        paths(secret, theirs), paths(uuid4(), uuid4()), strict=True
    ):
        seen, unseen = client.get(hidden), client.get(absent)
        assert (seen.status_code, seen.content) == (404, unseen.content), hidden
    assert b"Of farah alone" not in client.get("/statements/").content


@pytest.mark.parametrize("alias", PUBLISHERS)
def test_those_who_publish_see_each_page(room: Room, draft: UUID, alias: str) -> None:
    asked(room, draft)
    sentence = _first_sentence(room.cast.client(alias), room, draft)
    client = room.cast.client(alias)
    for path in paths(room.investigation, draft):
        found = path.replace("/sentences/1", f"/sentences/{sentence}")
        assert client.get(found).status_code == 200, found


def test_a_record_of_another_investigation_is_not_offered(
    room: Room, draft: UUID
) -> None:
    new = f"/statements/{room.investigation}/{draft}/sentences/new"
    client = room.cast.client("farah")
    answer = client.post(new, {"text": "x", "records": [str(uuid4())]})

    assert answer.status_code == 200
    assert b"errorlist" in answer.content


@pytest.mark.parametrize("step", ["ask", "sentences/1/remove"])
def test_a_step_is_never_taken_by_a_link(room: Room, draft: UUID, step: str) -> None:
    path = f"/statements/{room.investigation}/{draft}/{step}"

    assert room.cast.client("farah").get(path).status_code == 405


def _first_sentence(client: Client, room: Room, draft: UUID) -> str:
    page: Any = client.get(f"/statements/{room.investigation}/{draft}").content.decode()
    found = re.search(r"/sentences/(\d+)/remove", page)
    assert found, page
    return found.group(1)


def test_records_are_found_by_their_words(room: Room, draft: UUID) -> None:
    room.information(title="Cells of the old fort", text="A ledger of names.")
    new = f"/statements/{room.investigation}/{draft}/sentences/new"
    client = room.cast.client("farah")
    found = client.get(f"{new}?find=ledger").content
    other = client.get(f"{new}?find=gate").content

    assert b"Cells of the old fort" in found
    assert b"Cells of the old fort" not in other
    assert b"Arrests at the harbour gate" in other


def test_each_draft_of_a_list_stands_at_its_own_step(room: Room, draft: UUID) -> None:
    waits = room.draft(("It was the ninth.", [room.article]), title="Waits")
    asked(room, waits)
    room.draft(("Nobody has said this.", []), title="Rests on nothing")
    with open_investigation(room.investigation, by=room.cast.farah):
        listed = drafts(by=room.cast.farah, now=room.cast.now).object_list
    assert {card.title: card.state for card in listed} == {
        "The gate": "drafted",
        "Waits": "asked",
        "Rests on nothing": "blocked",
    }


def test_many_drafts_come_in_pages_that_miss_none(room: Room) -> None:
    made = {room.draft(title=f"Draft {number}") for number in range(31)}
    with open_investigation(room.investigation, by=room.cast.farah):
        pages = [
            drafts(by=room.cast.farah, now=room.cast.now, page=n).object_list
            for n in ("1", "2")
        ]
    assert [len(page) for page in pages] == [30, 1]
    assert {card.id for page in pages for card in page} == made
