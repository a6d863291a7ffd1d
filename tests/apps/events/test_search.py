"""Words, phrases, beginnings and facets find records, and counts are exact."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any
from uuid import UUID, uuid4

import pytest

from amparo.apps.events.actions import (
    accept_information,
    record_event,
    record_information,
    revise,
)
from amparo.apps.events.entries import EventEntry, PlaceEntry, RecordedAct
from amparo.apps.events.investigations import open_investigation
from amparo.apps.events.models import Place
from amparo.apps.events.queries import Wanted, facets, search, searching
from amparo.lib.refusal import Refused
from amparo.lib.values.places import Precision
from amparo.web.unseen import Unseen
from tests.apps.events.conftest import NEIGHBOUR, VELMORA

Seek = Callable[..., list[str]]


@pytest.fixture
def seek(cast: Any, velmora: UUID) -> Seek:
    def _seek(words: str = "", **chosen: str) -> list[str]:
        with open_investigation(velmora, by=cast.farah):
            found = search(Wanted(words=words, **chosen), language="en")
            lines = found[: len(found)]
        assert len(lines) == len(found)
        return [line.title for line in lines]

    return _seek


@pytest.fixture
def events(cast: Any, velmora: UUID) -> None:
    for title, language, description, when, place in [
        ("Tea house", "en", "Guests were arrested by officers.", "2017-03-14", VELMORA),
        (
            "Рынок",
            "ru",
            "Задержанных увезли, жёны ждали у ворот.",
            "2017-03/2017-04",
            None,
        ),
        ("Le port", "fr", "Les manifestants furent relâchés.", "2018", None),
        ("السوق", "ar", "اعتقلوا المعلمين في المدارس", "2017-12-01", None),
        ("Без языка", "und", "Нас вывезли с подстанции.", "2016", None),
        ("Harbour_gate", "en", "A van stood at the gate.", "201X", None),
    ]:
        entry = EventEntry(
            title=title,
            language=language,
            description=description,
            when=when,
            place=place,
        )
        record_event(velmora, entry, by=cast.farah, now=cast.now)


@pytest.mark.usefixtures("events")
@pytest.mark.parametrize(
    ("words", "titles"),
    [
        ("arresting", ["Tea house"]),
        ("ARRESTED guest", ["Tea house"]),
        ("задержанные", ["Рынок"]),
        ("ЖЕНЫ", ["Рынок"]),
        ("подстанция", ["Без языка"]),
        ("relâcher", ["Le port"]),
        ("RELACHE", ["Le port"]),
        ("مدرسة", []),
        ("المعلمين", ["السوق"]),
        ("harbour", ["Harbour_gate"]),
        ("gate van", ["Harbour_gate"]),
        ('"stood at the gate"', ["Harbour_gate"]),
        ('"gate the at"', []),
        ('"at the gate" van', ["Harbour_gate"]),
        ('"at the gate" nobody', []),
        ("offi*", ["Tea house"]),
        ("ve", ["Tea house"]),
        ("Velmora", ["Tea house"]),
        ("nobody", []),
        ("arrested nobody", []),
    ],
)
def test_words_are_found_in_whatever_form(
    seek: Seek, words: str, titles: list[str]
) -> None:
    assert seek(words) == titles


@pytest.mark.usefixtures("events")
@pytest.mark.parametrize(
    ("month", "titles"),
    [
        ("2017-03", ["Рынок", "Tea house"]),
        ("2017-04", ["Рынок"]),
        ("2018-07", ["Le port"]),
        ("2012-01", []),
    ],
)
def test_a_month_finds_what_can_have_been_in_it(
    seek: Seek, month: str, titles: list[str]
) -> None:
    assert seek(month=month) == titles


def test_the_newest_recorded_stands_first_on_each_page(
    cast: Any, velmora: UUID, seek: Seek
) -> None:
    for number in range(5):
        entry = EventEntry(title=f"Raid {number}")
        record_event(velmora, entry, by=cast.farah, now=cast.now)

    assert seek("raid") == [f"Raid {n}" for n in (4, 3, 2, 1, 0)]
    with open_investigation(velmora, by=cast.farah):
        found = search(Wanted(words="raid"), language="en")
        assert [line.title for line in found[2:4]] == ["Raid 2", "Raid 1"]


def test_a_wider_place_finds_what_was_in_its_parts(
    cast: Any, velmora: UUID, seek: Seek
) -> None:
    district = PlaceEntry(
        name="Lower district", kind="100200000000", precision=Precision.DISTRICT
    )
    street = PlaceEntry(
        name="Mill street",
        kind="060200000000",
        precision=Precision.BUILDING,
        within="Lower district",
    )
    for title, place in (("Wide", district), ("Close", street)):
        entry = EventEntry(title=title, place=place)
        record_event(velmora, entry, by=cast.farah, now=cast.now)
    with open_investigation(velmora, by=cast.farah):
        number = {place.name: str(place.pk) for place in Place.objects.all()}

    assert seek(place=number["Lower district"]) == ["Close", "Wide"]
    assert seek(place=number["Mill street"]) == ["Close"]
    assert seek("mill", place=number["Lower district"]) == ["Close"]


def test_type_and_acceptance_are_facets_with_exact_counts(
    cast: Any,
    velmora: UUID,
    recorded: RecordedAct,
    record: Callable[..., RecordedAct],
    seek: Seek,
) -> None:
    told = record_information(
        velmora, NEIGHBOUR, event=recorded.event, by=cast.farah, now=cast.now
    )
    accept_information(velmora, told, by=cast.farah, now=cast.now)
    record(type="020111110000", event=recorded.event, information=())

    assert seek(type="030101000000") == ["Arrests at the tea house"]
    assert seek(accepted="yes") == ["What the neighbour saw"]
    with open_investigation(velmora, by=cast.farah):
        counted = {
            (each.name, each.label): each.count
            for each in facets(Wanted(), language="en")
        }
    assert counted["kind", "Information"] == 2
    assert counted["accepted", "Accepted"] == 1
    assert counted["accepted", "Not accepted yet"] == 1
    assert counted["type", "Arrest"] == counted["type", "Torture"] == 1
    assert not [name for name, _label in counted if name == "place"], (
        "one place tells nothing"
    )


@pytest.mark.parametrize("words", ["officers", '"arrested by officers"'])
def test_facet_counts_are_what_choosing_them_finds(
    cast: Any, velmora: UUID, recorded: RecordedAct, events: None, words: str
) -> None:
    wanted = Wanted(words=words, year="2017")
    with open_investigation(velmora, by=cast.farah):
        counted = facets(wanted, language="en")
        found = search(wanted, language="en")
        assert counted == facets(wanted, language="en", found=found)
        assert ("month", "March 2017") in {(each.name, each.label) for each in counted}
        for each in counted:
            narrowed = replace(wanted, **{each.name: each.value})
            assert len(search(narrowed, language="en")) == each.count


def test_facet_counts_are_the_same_for_very_many_rows(
    cast: Any,
    velmora: UUID,
    recorded: RecordedAct,
    events: None,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    wanted = Wanted(words="officers", year="2017")
    with open_investigation(velmora, by=cast.farah):
        for_few = facets(wanted, language="en")
        monkeypatch.setattr(searching, "MANY_TOKENS", 1)
        monkeypatch.setattr(searching, "MANY_ROWS", 0)
        assert facets(wanted, language="en") == for_few


def test_a_corrected_record_is_found_by_its_new_words_only(
    cast: Any, velmora: UUID, recorded: RecordedAct, seek: Seek
) -> None:
    revise(
        velmora,
        kind="event",
        record=recorded.event,
        changes={"title": "Arrests at the bakery", "description": ""},
        reason="It was the bakery.",
        by=cast.farah,
        now=cast.now,
    )

    assert seek("bakery") == ["Arrests at the bakery"]
    assert seek("tea") == []


def test_a_renamed_place_is_found_by_its_new_name(
    cast: Any, velmora: UUID, recorded: RecordedAct, seek: Seek
) -> None:
    with open_investigation(velmora, by=cast.farah):
        place = Place.objects.get()

    revise(
        velmora,
        kind="place",
        record=place.uid,
        changes={"name": "Old Velmora"},
        reason="The town was renamed.",
        by=cast.farah,
        now=cast.now,
    )

    assert seek('"old velmora"') == ["Arrests at the tea house"]


@pytest.mark.parametrize(
    "words",
    [
        '"',
        '""',
        "*",
        "-",
        "AND",
        "NOT tea",
        "text:tea",
        "facets : status_alleged",
        "status_alleged",
        "NEAR(tea house)",
        "tea OR 1=1 --",
        "tea); DROP TABLE events_event",
        "^tea",
        "{tea}",
        "\x00",
        "é̂" * 50,
    ],
)
def test_what_is_typed_is_sought_and_never_obeyed(
    seek: Seek, recorded: RecordedAct, words: str
) -> None:
    assert set(seek(words)) <= {"Arrests at the tea house", "What the neighbour saw"}
    assert seek("tea") == ["Arrests at the tea house"]


def test_a_facet_cannot_be_typed_as_a_word(seek: Seek, recorded: RecordedAct) -> None:
    assert seek(status="alleged") == ["Arrests at the tea house"]
    assert seek("status_alleged") == []


@pytest.mark.parametrize("beginning", ["status*", "st", "ki", "kind*", "ty"])
def test_the_beginning_of_a_facet_is_no_word(
    seek: Seek, recorded: RecordedAct, beginning: str
) -> None:
    assert seek(beginning) == []


def test_too_many_words_are_refused(seek: Seek) -> None:
    with pytest.raises(Refused, match="too many words"):
        seek("a b c d e f g h i j k l m n")


@pytest.mark.threat("T-06")
def test_a_search_without_the_key_looks_the_same_whatever_is_there(
    cast: Any, velmora: UUID, recorded: RecordedAct
) -> None:
    answers = set()
    for investigation in (velmora, uuid4()):
        with (
            pytest.raises(Unseen) as met,
            open_investigation(investigation, by=cast.goran),
        ):
            search(Wanted(words="tea"), language="en")
        answers.add(repr(met.value))
    assert len(answers) == 1
