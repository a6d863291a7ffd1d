"""What is said of an item is signed, the newest word counts, and none is lost."""

from typing import Any

import pytest

from amparo.apps.members.actions import collect_grants, grant
from amparo.apps.vault.actions.describing import describe_item
from amparo.apps.vault.describing_rules import why_not_show
from amparo.apps.vault.descriptions import Description, newest
from amparo.apps.vault.queries import history
from amparo.lib.refusal import Refused
from amparo.lib.sealing.keyring import Entry, Kind, Right
from amparo.web.unseen import Unseen
from tests.apps.vault.conftest import Room

pytestmark = pytest.mark.django_db(transaction=True)

WHOLE = {
    "shows": "A grey building behind a wall",
    "credit": "A resident of Velmora",
    "licence": "by-permission",
    "permission": "The maker, by a signed note in March 2026",
    "place": "Velmora",
    "precision": 3,
    "people": "nobody",
    "graphic": "no",
}


def say(room: Room, item: Any, *, seen: int = 0, by: Any = None, **told: Any) -> int:
    return describe_item(
        item,
        **room.at,
        told=Description(**told),
        seen=seen,
        by=by or room.cast.farah,
        now=room.now,
    )


def story(room: Room, item: Any) -> Any:
    return history(item, by=room.cast.farah, **room.at)


def test_what_was_said_is_an_event_under_its_sayers_name(room: Room) -> None:
    item = room.seal().item

    leaf = say(room, item, by=room.cast.goran, **WHOLE)

    said = newest(story(room, item))
    assert (said.told, said.leaf, said.by) == (Description(**WHOLE), leaf, "goran")


def test_the_newest_word_counts_and_the_first_is_kept(room: Room) -> None:
    item = room.seal().item
    say(room, item, shows="a school")
    say(room, item, seen=1, shows="a prison, alleged")

    told = [e.detail["shows"] for e in story(room, item) if e.type == "described"]

    assert newest(story(room, item)).told.shows == "a prison, alleged"
    assert told == ["a school", "a prison, alleged"]


def test_what_a_colleague_said_meanwhile_is_not_written_over(room: Room) -> None:
    item = room.seal().item
    say(room, item, shows="a school", by=room.cast.goran)

    with pytest.raises(Refused, match="in the meantime"):
        say(room, item, seen=0, shows="a prison")

    assert newest(story(room, item)).told.shows == "a school"


def test_the_same_again_is_not_signed(room: Room) -> None:
    item = room.seal().item
    say(room, item, shows="a school")

    with pytest.raises(Refused, match="new"):
        say(room, item, seen=1, shows="a school")


@pytest.mark.parametrize(
    "half",
    [{"place": "Velmora"}, {"precision": 3}, {"made_on": "last spring"}],
)
def test_what_is_half_told_is_refused(room: Room, half: dict[str, Any]) -> None:
    item = room.seal().item

    with pytest.raises(Refused):
        say(room, item, **half)

    assert newest(story(room, item)).number == 0


@pytest.mark.threat("T-06")
def test_without_the_key_there_is_nothing_to_describe(room: Room) -> None:
    item = room.seal().item

    with pytest.raises(Unseen):
        say(room, item, by=room.cast.hana, shows="a school")


def test_who_may_only_read_describes_nothing(room: Room) -> None:
    item = room.seal().item
    entry = room.cast.farah.entry(Kind.INVESTIGATION, room.compartment)
    reading = Entry(entry.kind, entry.compartment, entry.version, entry.key, Right.READ)
    grant(reading, to=room.cast.hana, by=room.cast.farah, now=room.now)
    collect_grants(room.cast.hana, now=room.now)

    with pytest.raises(Refused, match="read here"):
        say(room, item, by=room.cast.hana, shows="a school")


def test_a_whole_description_lets_a_picture_be_public() -> None:
    assert why_not_show(Description(**WHOLE)) is None


@pytest.mark.parametrize(
    "lacking",
    [
        {"credit": ""},
        {"licence": ""},
        {"permission": ""},
        {"place": "", "precision": 0},
        {"precision": 2},
        {"people": ""},
        {"people": "recognisable"},
        {"graphic": ""},
    ],
)
def test_a_picture_that_lacks_one_of_these_stays_in_the_house(
    lacking: dict[str, Any],
) -> None:
    assert why_not_show(Description(**{**WHOLE, **lacking})) is not None


def test_an_open_licence_needs_nobodys_permission() -> None:
    told = {**WHOLE, "licence": "CC-BY-4.0", "permission": ""}

    assert why_not_show(Description(**told)) is None
