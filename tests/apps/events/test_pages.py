"""The pages of an investigation: each works without scripts, and is absent without the key."""

import re
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.test import Client
from django.urls import reverse

from amparo.apps.events.actions import record_act, record_event, record_information
from amparo.apps.events.actions.sharing import share_investigation
from amparo.apps.events.entries import EventEntry, PlaceEntry, RecordedAct, VictimEntry
from amparo.apps.events.investigations import investigations_of, open_investigation
from amparo.apps.events.models import Act, Information
from amparo.apps.events.queries import history_of
from amparo.apps.journal.models import JournalEntry
from amparo.apps.members.queries import colleagues
from amparo.lib.values.places import Precision
from tests.apps.events.conftest import NEIGHBOUR, whole_act

PARTS = ["investigation", "search", "timeline", "map", "door", "share", "record-act"]
FORM = {
    "event_title": "Raid on the mill",
    "event_when": "2017-05",
    "event_status": "alleged",
    "victim_alias": "Wren",
    "victim_unit": "person",
    "type": "030104000000",
    "status": "seen",
    "place_name": "The mill",
    "place_kind": "010200000000",
    "place_precision": "2",
    "perpetrator_1_alias": "Man in grey",
    "perpetrator_1_degree": "010100000000",
    "perpetrator_1_unit": "person",
}


@pytest.fixture
def farah(cast: Any) -> Client:
    return cast.client("farah")


def at(name: str, *args: object) -> str:
    return reverse(f"events:{name}", args=args)


def every_page(investigation: UUID, done: RecordedAct, information: UUID) -> list[str]:
    return [
        *(at(name, investigation) for name in PARTS),
        at("record-information", investigation),
        at("event", investigation, done.event),
        at("record-help", investigation, done.event),
        at("information", investigation, information),
        at("history", investigation, "act", done.act),
        at("revise", investigation, "act", done.act),
        at("extract", investigation, uuid4()),
    ]


@pytest.fixture
def told(cast: Any, velmora: UUID, recorded: RecordedAct) -> UUID:
    return record_information(
        velmora, NEIGHBOUR, event=recorded.event, by=cast.farah, now=cast.now
    )


def test_each_page_opens_for_the_key_holder_without_a_script(
    farah: Client, velmora: UUID, recorded: RecordedAct, told: UUID
) -> None:
    for address in every_page(velmora, recorded, told)[:-1]:
        answer = farah.get(address, secure=True)
        assert answer.status_code == 200, address
        assert b"<script" not in answer.content
        assert b"javascript:" not in answer.content
        assert not re.search(rb"\son[a-z]+=", answer.content)


@pytest.mark.threat("T-06")
@pytest.mark.parametrize("alias", ["goran", "hana", "bako", "amina", "dina", "ines"])
def test_without_the_key_each_page_is_the_absent_page(
    cast: Any, velmora: UUID, recorded: RecordedAct, told: UUID, alias: str
) -> None:
    client, absent = cast.client(alias), RecordedAct(uuid4(), uuid4())
    nowhere = client.get(f"/investigations/{uuid4()}/nothing", secure=True)
    there = every_page(velmora, recorded, told)
    not_there = every_page(uuid4(), absent, uuid4())

    for address, other in zip(there, not_there, strict=True):
        answers = [client.get(each, secure=True) for each in (address, other)]
        assert [a.status_code for a in answers] == [404, 404], address
        assert answers[0].content == answers[1].content == nowhere.content


@pytest.mark.threat("T-06")
def test_a_post_without_the_key_is_the_absent_page(
    cast: Any, velmora: UUID, recorded: RecordedAct, told: UUID
) -> None:
    goran = cast.client("goran")
    for address in (
        at("record-act", velmora),
        at("accept", velmora, told),
        at("link", velmora, told),
        at("revise", velmora, "act", recorded.act),
        at("share", velmora),
    ):
        assert goran.post(address, FORM, secure=True).status_code == 404


def test_a_list_shows_only_ones_own(cast: Any, velmora: UUID, farah: Client) -> None:
    mine = farah.get(at("investigations"), secure=True)
    theirs = cast.client("goran").get(at("investigations"), secure=True)

    assert b"Arrests in Velmora" in mine.content
    assert b"Arrests in Velmora" not in theirs.content
    assert str(velmora).encode() not in theirs.content


def test_one_screen_takes_a_whole_act(cast: Any, velmora: UUID, farah: Client) -> None:
    answer = farah.post(at("record-act", velmora), FORM, secure=True, follow=True)

    page = answer.content.decode()
    assert answer.redirect_chain, page
    for said in ("Raid on the mill", "Wren", "Abduction", "Man in grey", "May 2017"):
        assert said in page


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"event_when": "last week"}, "We cannot read this date"),
        ({"victim_alias": ""}, "This field is required"),
        ({"type": "777"}, "Select a valid choice"),
        ({"place_kind": ""}, "We do not know this place yet"),
        ({"source_name": "Neighbour 1"}, "Something is missing"),
    ],
)
def test_a_slip_is_named_and_what_was_typed_stays(
    cast: Any, velmora: UUID, farah: Client, change: dict[str, str], said: str
) -> None:
    answer = farah.post(at("record-act", velmora), FORM | change, secure=True)

    page = answer.content.decode()
    assert answer.status_code == 200
    assert said in page
    assert "Raid on the mill" in page
    with open_investigation(velmora, by=cast.farah):
        assert not Act.objects.exists()


def test_another_act_is_added_to_an_event(
    cast: Any, velmora: UUID, recorded: RecordedAct, farah: Client
) -> None:
    address = f"{at('record-act', velmora)}?event={recorded.event}"
    fields = {k: v for k, v in FORM.items() if not k.startswith("event_")}

    farah.post(address, fields, secure=True)

    with open_investigation(velmora, by=cast.farah):
        assert Act.objects.filter(event__uid=recorded.event).count() == 2


@pytest.mark.parametrize("query", ["event=", "event=x", "information=%00"])
def test_an_address_that_names_nothing_is_absent_or_ignored(
    velmora: UUID, farah: Client, query: str
) -> None:
    answer = farah.get(f"{at('record-act', velmora)}?{query}", secure=True)

    assert answer.status_code == (200 if query == "event=" else 404)


def test_reading_an_event_is_noted(
    velmora: UUID, recorded: RecordedAct, told: UUID, farah: Client
) -> None:
    for address in (
        at("event", velmora, recorded.event),
        at("information", velmora, told),
    ):
        before = JournalEntry.objects.count()
        farah.get(address, secure=True)
        assert JournalEntry.objects.count() == before + 1


def test_information_is_accepted_with_one_button(
    cast: Any, velmora: UUID, told: UUID, farah: Client
) -> None:
    farah.post(at("accept", velmora, told), secure=True)

    with open_investigation(velmora, by=cast.farah):
        assert Information.objects.get(uid=told).accepted_by == cast.farah.id


def test_a_correction_shows_before_and_after(
    cast: Any, velmora: UUID, recorded: RecordedAct, farah: Client
) -> None:
    form = {
        "type": "030101000000",
        "method": "030101000000",
        "when": "2017-03-16",
        "victim_status": "020100000000",
        "status": "alleged",
        "words": "They took him without a paper.",
        "reason": "The day was wrong.",
    }
    answer = farah.post(
        at("revise", velmora, "act", recorded.act), form, secure=True, follow=True
    )

    page = answer.content.decode()
    for said in ("The day was wrong.", "2017-03-14", "2017-03-16", "farah"):
        assert said in page
    with open_investigation(velmora, by=cast.farah):
        latest = history_of("act", recorded.act)[0]
    assert [change.field for change in latest.changes] == ["when"]


def test_a_found_word_links_to_what_narrows_it(
    cast: Any, velmora: UUID, recorded: RecordedAct, farah: Client
) -> None:
    tortured = whole_act(
        event=recorded.event, type="020111110000", victim=VictimEntry(alias="Wren")
    )
    record_act(velmora, tortured, by=cast.farah, now=cast.now)

    page = farah.get(at("search", velmora) + "?words=tea", secure=True).content.decode()

    link = re.search(r'href="(\?[^"]*type=020111110000[^"]*)"', page)
    assert link
    narrowed = farah.get(
        at("search", velmora) + link[1].replace("&amp;", "&"), secure=True
    )
    assert "1 record found" in narrowed.content.decode()


@pytest.mark.parametrize(
    "query",
    [
        "words=%22",
        "place=x",
        "place=999999999999999999999999",
        "month=13",
        "year=x",
        "page=x",
        "page=-1",
        "type=%27%22",
        "source=1%20OR%201",
        "words=" + "a%20" * 200,
    ],
)
def test_no_address_of_a_search_crashes(
    velmora: UUID, farah: Client, query: str
) -> None:
    answer = farah.get(f"{at('search', velmora)}?{query}", secure=True)

    assert answer.status_code in {200, 403, 409}


def test_a_map_draws_a_name_and_obeys_none(
    cast: Any, velmora: UUID, farah: Client
) -> None:
    place = PlaceEntry(
        name="<script>alert(1)</script>",
        kind="010100000000",
        precision=Precision.BUILDING,
        latitude=41.2,
        longitude=45.7,
    )
    record_event(
        velmora, EventEntry(title="x", place=place), by=cast.farah, now=cast.now
    )

    page = farah.get(at("map", velmora), secure=True).content

    assert b"<svg" in page
    assert b"<script" not in page
    assert b"style=" not in page.split(b"<svg")[1].split(b"</svg>")[0], (
        "the policy forbids it"
    )
    assert b"http" not in re.sub(
        rb'xmlns(:xlink)?="[^"]*"', b"", page.split(b"<svg")[1]
    )


def test_a_timeline_can_be_cut_to_a_span(
    velmora: UUID, recorded: RecordedAct, farah: Client
) -> None:
    inside = farah.get(
        at("timeline", velmora) + "?first=2017-03-01&last=x", secure=True
    )
    outside = farah.get(at("timeline", velmora) + "?first=2020-01-01", secure=True)

    assert b"Arrests at the tea house" in inside.content
    assert b"Arrests at the tea house" not in outside.content


def test_sharing_opens_it_to_a_colleague_at_their_next_request(
    cast: Any, velmora: UUID, farah: Client
) -> None:
    goran = next(c for c in colleagues() if c.alias == "goran")

    farah.post(at("share", velmora), {"colleague": goran.id}, secure=True)

    from amparo.apps.members.actions import collect_grants

    collect_grants(cast.goran, now=cast.now)
    reader = cast.open("goran")
    assert [card.id for card in investigations_of(reader)] == [velmora]
    client = cast.client("goran")
    assert client.get(at("investigation", velmora), secure=True).status_code == 200
    refused = client.post(at("record-act", velmora), FORM, secure=True)
    assert b"but not write" in refused.content


@pytest.mark.parametrize("alias", ["amina", "dina", "ines"])
def test_a_role_without_use_for_it_gets_no_key(
    cast: Any, velmora: UUID, farah: Client, alias: str
) -> None:
    them = next(c for c in colleagues() if c.alias == alias)

    answer = farah.post(at("share", velmora), {"colleague": them.id}, secure=True)

    assert b"needs no investigation" in answer.content


def test_a_caseworker_gets_the_door_and_reads_nothing(cast: Any, velmora: UUID) -> None:
    from amparo.apps.members.actions import collect_grants

    bako = next(c for c in colleagues() if c.alias == "bako")
    share_investigation(velmora, to=bako, may_write=True, by=cast.farah, now=cast.now)
    collect_grants(cast.bako, now=cast.now)

    assert investigations_of(cast.open("bako")) == []
    assert (
        cast.client("bako").get(at("investigation", velmora), secure=True).status_code
        == 404
    )
