"""A picture leaves with its credit, licence and place, as pixels, signed by two people."""

import io
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from PIL import Image

from amparo.apps.events.investigations import open_investigation
from amparo.apps.publications import actions
from amparo.apps.publications.models import PublishedPicture, PublishedStatement
from amparo.apps.publications.pages import public_folder
from amparo.apps.publications.queries import draft_page
from amparo.apps.vault.actions.describing import describe_item
from amparo.apps.vault.descriptions import Description, newest
from amparo.apps.vault.queries import history
from amparo.lib.sealing.keyring import Kind
from amparo.web.unseen import Unseen
from tests.apps.publications.conftest import PUBLIC_PICTURE, Room
from tests.apps.publications.test_release import ask, confirm, refused

pytestmark = pytest.mark.django_db(transaction=True)
CAPTION = "The gate of the harbour, where eleven people were taken."
ALT = "A steel gate in a grey wall."


def shown(room: Room, item: UUID, *, alt: str = ALT, text: str = CAPTION) -> UUID:
    draft = room.draft(("Eleven people were taken.", [room.article]))
    actions.add_picture(
        room.investigation,
        draft,
        item=item,
        alt=alt,
        text=text,
        records=[room.article],
        by=room.cast.farah,
        now=room.cast.now,
    )
    return draft


def describe(room: Room, item: UUID, **told: Any) -> None:
    at = {"kind": Kind.INVESTIGATION, "compartment": room.investigation}
    seen = newest(history(item, by=room.cast.farah, **at)).number
    said = Description(**{**PUBLIC_PICTURE, **told})
    describe_item(
        item, told=said, seen=seen, by=room.cast.farah, now=room.cast.now, **at
    )


def page(room: Room, draft: UUID) -> Any:
    with open_investigation(room.investigation, by=room.cast.farah):
        return draft_page(draft, by=room.cast.farah, now=room.cast.now)


def test_two_people_let_a_picture_out_with_its_credit(room: Room) -> None:
    statement = confirm(room, ask(room, shown(room, room.photograph())))

    picture = PublishedPicture.objects.get()
    html = (public_folder() / f"statements/{statement}.html").read_text()
    for told in (CAPTION, ALT, "A resident of Velmora, used with permission. Velmora"):
        assert told in html
    assert f"../pictures/{picture.id}.webp" in html
    assert room.front.pages[f"pictures/{picture.id}.webp"] == bytes(picture.raw)


def test_what_leaves_is_pixels_without_anything_beside_them(room: Room) -> None:
    confirm(room, ask(room, shown(room, room.photograph())))

    raw = bytes(PublishedPicture.objects.get().raw)
    with Image.open(io.BytesIO(raw)) as picture:
        assert (picture.format, picture.size) == ("WEBP", (60, 40))
        assert not dict(picture.getexif())
    assert b"canary" not in raw


def test_that_it_left_stands_in_the_items_story(room: Room) -> None:
    item = room.photograph()
    statement = confirm(room, ask(room, shown(room, item)))

    at = {"kind": Kind.INVESTIGATION, "compartment": room.investigation}
    last = history(item, by=room.cast.farah, **at)[-1]
    assert (last.type, last.actor) == ("published", "goran")
    assert last.detail["statement"] == str(statement)


@pytest.mark.parametrize(
    ("lacking", "why"),
    [
        ({"credit": ""}, "no credit"),
        ({"licence": ""}, "by what right"),
        ({"permission": ""}, "who allowed"),
        ({"place": "", "precision": 0}, "where"),
        ({"precision": 1}, "too closely"),
        ({"people": "recognisable"}, "can be recognised"),
    ],
)
def test_a_picture_without_credit_licence_or_a_safe_place_stays(
    room: Room, lacking: dict[str, Any], why: str
) -> None:
    draft = shown(room, room.photograph(**lacking))

    assert why in refused(lambda: ask(room, draft))


def test_a_picture_of_which_there_is_no_copy_stays(room: Room) -> None:
    draft = shown(room, room.photograph(copied=False))

    assert "plain pixels" in refused(lambda: ask(room, draft))


def test_a_picture_of_several_pages_stays(room: Room) -> None:
    draft = shown(room, room.photograph(pages=3))

    assert "plain pixels" in refused(lambda: ask(room, draft))


def test_a_picture_without_words_for_who_cannot_see_it_stays(room: Room) -> None:
    draft = shown(room, room.photograph(), alt=" ")

    assert "cannot see it" in refused(lambda: ask(room, draft))


def test_a_caption_rests_on_records_like_any_sentence(room: Room) -> None:
    draft = room.draft(("Eleven people were taken.", [room.article]))
    actions.add_picture(
        room.investigation,
        draft,
        item=room.photograph(),
        alt=ALT,
        text=CAPTION,
        records=[],
        by=room.cast.farah,
        now=room.cast.now,
    )

    assert "no record" in refused(lambda: ask(room, draft))


def test_the_second_person_signs_the_very_pixels_the_first_one_saw(room: Room) -> None:
    item = room.photograph()
    asked = ask(room, shown(room, item))
    room.copied(item, colour="red")

    assert "changed after" in refused(lambda: confirm(room, asked))


def test_a_credit_that_changed_after_the_ask_needs_a_new_one(room: Room) -> None:
    item = room.photograph()
    asked = ask(room, shown(room, item))
    describe(room, item, credit="Somebody else")

    assert "changed after" in refused(lambda: confirm(room, asked))


def test_rights_that_were_taken_back_shut_the_gate(room: Room) -> None:
    item = room.photograph()
    asked = ask(room, shown(room, item))
    describe(room, item, licence="", permission="")

    assert "by what right" in refused(lambda: confirm(room, asked))


def test_taken_down_with_its_statement(room: Room) -> None:
    statement = confirm(room, ask(room, shown(room, room.photograph())))
    actions.take_down(statement, by=room.cast.hana, now=room.cast.now, front=room.front)

    assert not [p for p in room.front.pages if "pictures/" in p]
    assert not list(Path(public_folder()).glob("pictures/*"))


def test_a_picture_of_another_compartment_cannot_be_shown(room: Room) -> None:
    from amparo.apps.events.investigations import create_investigation

    other = create_investigation(
        "Of farah alone", by=room.cast.farah, now=room.cast.now
    )
    elsewhere = Room(room.cast, other, room.recorded, room.article).photograph()

    with pytest.raises(Unseen):
        shown(room, elsewhere)


def test_a_graphic_picture_is_public_only_behind_a_word_of_warning(room: Room) -> None:
    statement = confirm(room, ask(room, shown(room, room.photograph(graphic="yes"))))

    html = (public_folder() / f"statements/{statement}.html").read_text()
    assert html.index("<summary>") < html.index("<img")
    assert "<img" not in html.split("<details>")[0]


def test_an_alias_in_the_alt_text_stays_in_the_house(room: Room) -> None:
    draft = shown(room, room.photograph(), alt="Heron at the gate")

    assert "alias" in refused(lambda: ask(room, draft))


def test_an_email_address_stays_in_the_house(room: Room) -> None:
    draft = room.draft(("Write to someone@courier.example.", [room.article]))

    assert "e-mail" in refused(lambda: ask(room, draft))


def test_an_alt_text_that_is_surer_than_its_caption_is_reported(room: Room) -> None:
    draft = shown(
        room,
        room.photograph(),
        text="The gate of the alleged secret prison",
        alt="The secret prison",
    )

    [_sentence, caption] = page(room, draft).sentences
    assert caption.refusal is None
    assert ["secret" in slip and "prison" in slip for slip in caption.slips] == [True]


def test_words_that_are_surer_than_an_alleged_act_are_reported(room: Room) -> None:
    act = room.recorded.act
    sure = room.draft(("Eleven people were taken.", [act]))
    unsure = room.draft(("Eleven people were allegedly taken.", [act]))

    assert [len(page(room, d).sentences[0].slips) for d in (sure, unsure)] == [1, 0]


def test_a_destroyed_picture_can_no_longer_leave(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    from amparo.apps.publications import pictures

    draft = shown(room, room.photograph())

    def gone(*_anything: Any, **_more: Any) -> None:
        raise Unseen

    monkeypatch.setattr(pictures, "kept_picture", gone)

    assert "no longer in the vault" in refused(lambda: ask(room, draft))


def test_a_picture_goes_out_by_the_pages_alone(room: Room) -> None:
    item = room.photograph()
    draft = room.draft(("Eleven people were taken.", [room.article]))
    start = f"/statements/{room.investigation}/{draft}"
    farah = room.cast.client("farah")
    choosing = farah.get(f"{start}/pictures/new").content
    assert f"?item={item}".encode() in choosing
    form = farah.get(f"{start}/pictures/new?item={item}").content
    assert b"A steel gate in a grey wall." in form

    told = {"text": CAPTION, "alt": ALT, "records": [str(room.article)]}
    assert farah.post(f"{start}/pictures/new?item={item}", told).status_code == 302
    assert farah.post(f"{start}/ask").status_code == 302
    goran = room.cast.client("goran")
    assert ALT.encode() in goran.get(f"{start}/confirm").content
    assert goran.post(f"{start}/confirm").status_code == 302

    statement = PublishedStatement.objects.get()
    page = goran.get(f"/statements/public/{statement.id}").content
    assert b'src="data:image/webp;base64,' in page


def test_where_a_picture_is_used_stands_on_its_page(room: Room) -> None:
    item = room.photograph()
    draft = shown(room, item)

    path = f"/vault/investigation/{room.investigation}/items/{item}"
    seen = room.cast.client("goran").get(path).content.decode()

    assert f"/statements/{room.investigation}/{draft}" in seen
