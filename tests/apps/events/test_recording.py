"""A whole act is recorded at once, and the file itself refuses what cannot be true."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import IntegrityError, connections, transaction

from amparo.apps.events.actions import (
    accept_information,
    link_information,
    record_act,
    record_event,
    record_information,
    record_intervention,
    revise,
)
from amparo.apps.events.constraint_words import WORDS
from amparo.apps.events.entries import (
    EventEntry,
    InterventionEntry,
    PerpetratorEntry,
    PlaceEntry,
    RecordedAct,
    VictimEntry,
)
from amparo.apps.events.investigations import open_investigation
from amparo.apps.events.models import (
    Act,
    Actor,
    Event,
    Information,
    Involvement,
    Place,
    Revision,
)
from amparo.apps.events.open_files import current_alias
from amparo.apps.events.queries import event_page, history_of
from amparo.apps.journal.models import JournalEntry
from amparo.lib.refusal import Refused
from amparo.lib.sealing.keyring import Entry, Kind, Right
from amparo.web.unseen import Unseen
from tests.apps.events.conftest import NEIGHBOUR, whole_act


def test_one_screen_records_who_did_what_to_whom(
    cast: Any, velmora: UUID, recorded: RecordedAct
) -> None:
    with open_investigation(velmora, by=cast.farah):
        page = event_page(recorded.event, language="en")

    (act,) = page.acts
    assert (act.victim, act.what, act.when) == ("Heron", "Arrest", "14 March 2017")
    assert {(each.alias, each.degree) for each in act.involved} == {
        ("Officer with a scar", "Carried out the act"),
        ("Velmora police", "Knew what subordinates did and did nothing"),
    }
    assert [told.source for told in page.information] == ["Neighbour 1"]
    assert page.place is not None
    assert page.place.precision == "Town or village"


def test_a_known_name_is_used_again(
    cast: Any, velmora: UUID, recorded: RecordedAct, record: Callable[..., RecordedAct]
) -> None:
    again = record(event=recorded.event, type="020111110000", information=())

    assert again.event == recorded.event
    with open_investigation(velmora, by=cast.farah):
        assert Event.objects.count() == Place.objects.count() == 1
        assert Actor.objects.count() == 3
        assert Act.objects.count() == 2


def test_an_act_that_fails_leaves_nothing(cast: Any, velmora: UUID) -> None:
    wrong = whole_act(
        perpetrators=(PerpetratorEntry(alias="Someone", degree="no-such-code"),)
    )

    with pytest.raises(Refused):
        record_act(velmora, wrong, by=cast.farah, now=cast.now)
    with open_investigation(velmora, by=cast.farah):
        assert not Event.objects.exists()
        assert not Actor.objects.exists()
        assert not Revision.objects.exists()


@pytest.mark.parametrize(
    "change",
    [
        {"type": "777"},
        {"type": ""},
        {"type": "010000000000"},
        {"when": "last week"},
        {"status": "certain"},
        {"victim": VictimEntry(alias="  ")},
        {"victim": VictimEntry(alias="A crowd", unit="body")},
        {
            "victim": VictimEntry(
                alias="Dozens", unit="group", count_least=60, count_most=20
            )
        },
        {"victim": VictimEntry(alias="One", unit="person", count_least=2)},
        {"place": PlaceEntry(name="A new place")},
        {"information": (replace(NEIGHBOUR, date_basis="text"),)},
        {
            "information": (
                replace(NEIGHBOUR, material_date="2017-03", date_basis="inferred"),
            )
        },
        {"information": (replace(NEIGHBOUR, hearsay_depth=99),)},
        {"information": (replace(NEIGHBOUR, text=""),)},
        {"rests_on": (UUID(int=4711),)},
        {"event": EventEntry(title="")},
        {"event": EventEntry(title="Backwards", when="2017-05", ended="2017-03")},
        {"event": EventEntry(title="No beginning", ended="2017-03")},
    ],
    ids=str,
)
def test_what_does_not_fit_is_refused(
    cast: Any, velmora: UUID, change: dict[str, Any]
) -> None:
    with pytest.raises((Refused, Unseen)):
        record_act(velmora, whole_act(**change), by=cast.farah, now=cast.now)


def test_a_group_keeps_its_bounds_and_the_words_used(
    cast: Any, velmora: UUID, record: Callable[..., RecordedAct]
) -> None:
    dozens = VictimEntry(
        alias="Guests of the tea house",
        unit="group",
        count_least=24,
        count_words="dozens",
    )
    done = record(victim=dozens)

    with open_investigation(velmora, by=cast.farah):
        (act,) = event_page(done.event, language="en").acts
    assert act.counted == "A group, 24, “dozens”"


def test_no_field_holds_who_a_person_is_or_loves() -> None:
    fields = {field.name for field in Actor._meta.get_fields()}

    assert not [f for f in fields if "orient" in f or "gender" in f or "sex" in f]
    assert {f for f in fields if "name" in f} == {"official_name"}


def raw(sql: str, *values: object) -> None:
    """Write past every rule of ours, as a program with the key could."""
    alias = current_alias()
    with transaction.atomic(using=alias), connections[alias].cursor() as cursor:
        cursor.execute(sql, values)


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE events_revision SET after = '{}'",
        "DELETE FROM events_revision",
        "UPDATE events_actor SET official_name = 'Ivan' WHERE kind = 'victim'",
        "UPDATE events_actor SET kind = 'victim' WHERE kind = 'perpetrator'",
        "UPDATE events_actor SET count_least = 2 WHERE alias = 'Heron'",
        "UPDATE events_act SET victim_id ="
        " (SELECT id FROM events_actor WHERE kind = 'perpetrator' LIMIT 1)",
        "INSERT INTO events_involvement"
        " (uid, recorded_by, recorded_at, act_id, perpetrator_id, degree, status)"
        " SELECT 'x', 'x', 'x', a.id, a.victim_id, 'd', 'alleged' FROM events_act a",
        "UPDATE events_event SET earliest = '2018-01-01', latest = '2017-01-01'",
        "UPDATE events_event SET \"when\" = ''",
        "UPDATE events_event SET status = 'sure'",
        "UPDATE events_information SET accepted_at = '2017-01-01'",
        "UPDATE events_information SET event_id = NULL, accepted_by = 'x', accepted_at = 'x'",
        "UPDATE events_information SET date_basis = 'text'",
        "UPDATE events_information SET hearsay_depth = 40",
        "UPDATE events_place SET latitude = 95",
        "UPDATE events_place SET longitude = NULL",
        "UPDATE events_place SET precision = 9",
        "INSERT INTO events_about SELECT 2, investigation, title, begun_by, begun_at"
        " FROM events_about",
        "DELETE FROM events_actor",
        "DELETE FROM events_event",
    ],
)
def test_the_file_itself_refuses(
    cast: Any, velmora: UUID, recorded: RecordedAct, sql: str
) -> None:
    with open_investigation(velmora, by=cast.farah), pytest.raises(IntegrityError):
        raw(sql)


def test_a_correction_keeps_what_was_before_with_who_and_why(
    cast: Any, velmora: UUID, recorded: RecordedAct
) -> None:
    revise(
        velmora,
        kind="act",
        record=recorded.act,
        changes={"when": "2017-03-15", "status": "confirmed"},
        reason="The neighbour corrected the day.",
        by=cast.farah,
        now=cast.now,
    )

    with open_investigation(velmora, by=cast.farah):
        latest, first = history_of("act", recorded.act)
        assert str(Act.objects.get().latest) == "2017-03-15"
    assert first.is_first
    assert (latest.changed_by, latest.reason) == (
        cast.farah.id,
        "The neighbour corrected the day.",
    )
    assert ("when", "2017-03-14", "2017-03-15") in {
        (change.field, change.before, change.after) for change in latest.changes
    }


@pytest.mark.parametrize(
    ("kind", "changes", "reason"),
    [
        ("act", {"when": "2017-03-15"}, " "),
        ("act", {}, "because"),
        ("act", {"event_id": 1}, "because"),
        ("act", {"recorded_by": UUID(int=4711)}, "because"),
        ("information", {"text": "Something else"}, "because"),
        ("information", {"accepted_by": UUID(int=4711)}, "because"),
        ("act", {"when": "2017-03-14"}, "nothing changes"),
        ("act", {"type": "777"}, "because"),
        ("revision", {"reason": "x"}, "because"),
    ],
)
def test_a_correction_that_may_not_be_is_refused(
    cast: Any,
    velmora: UUID,
    recorded: RecordedAct,
    kind: str,
    changes: Any,
    reason: str,
) -> None:
    with pytest.raises(Refused):
        revise(
            velmora,
            kind=kind,
            record=recorded.act,
            changes=changes,
            reason=reason,
            by=cast.farah,
            now=cast.now,
        )


def test_information_is_accepted_once_and_only_when_it_is_about_something(
    cast: Any, velmora: UUID, recorded: RecordedAct
) -> None:
    told = record_information(velmora, NEIGHBOUR, by=cast.farah, now=cast.now)
    with pytest.raises(Refused, match="not yet about an event"):
        accept_information(velmora, told, by=cast.farah, now=cast.now)

    link_information(velmora, told, event=recorded.event, by=cast.farah, now=cast.now)
    accept_information(velmora, told, by=cast.farah, now=cast.now)

    with pytest.raises(Refused, match="accepted already"):
        accept_information(velmora, told, by=cast.farah, now=cast.now)
    with open_investigation(velmora, by=cast.farah):
        accepted = Information.objects.select_related("event").get(uid=told)
    assert accepted.accepted_by == cast.farah.id
    assert accepted.event is not None
    assert accepted.event.uid == recorded.event


def test_help_is_recorded_with_who_was_asked(
    cast: Any, velmora: UUID, recorded: RecordedAct
) -> None:
    record_intervention(
        velmora,
        InterventionEntry(
            event=recorded.event,
            kind="010200000000",
            made_by="Lantern House",
            victim="Heron",
            asked_of="Prosecutor of Velmora",
        ),
        by=cast.farah,
        now=cast.now,
    )

    with open_investigation(velmora, by=cast.farah):
        (made,) = event_page(recorded.event, language="en").interventions
    assert (made.kind, made.asked_of) == ("Legal help", "Prosecutor of Velmora")


def test_an_event_can_stand_without_an_act(cast: Any, velmora: UUID) -> None:
    uid = record_event(
        velmora, EventEntry(title="Raid", when="2017-04~"), by=cast.farah, now=cast.now
    )

    with open_investigation(velmora, by=cast.farah):
        assert event_page(uid, language="en").when == "about April 2017"


@pytest.mark.threat("T-06")
def test_who_has_no_key_can_write_nothing(
    cast: Any, velmora: UUID, recorded: RecordedAct
) -> None:
    before = JournalEntry.objects.count()

    for investigation in (velmora, uuid4()):
        with pytest.raises(Unseen):
            record_act(investigation, whole_act(), by=cast.goran, now=cast.now)
        with pytest.raises(Unseen):
            accept_information(investigation, uuid4(), by=cast.chen, now=cast.now)
    assert JournalEntry.objects.count() == before


def test_a_key_for_reading_does_not_write(cast: Any, velmora: UUID) -> None:
    from amparo.apps.members.actions import keep

    key = cast.farah.key(Kind.INVESTIGATION, velmora)
    reading = Entry(Kind.INVESTIGATION, velmora, 1, key, Right.READ)
    keep(reading, by=cast.goran, now=cast.now)
    goran = cast.open("goran")

    with open_investigation(velmora, by=goran):
        assert Event.objects.count() == 0
    with pytest.raises(Refused, match="but not write"):
        record_act(velmora, whole_act(), by=goran, now=cast.now)


def test_each_record_and_each_change_is_in_the_journal(
    cast: Any, velmora: UUID, recorded: RecordedAct
) -> None:
    before = JournalEntry.objects.count()

    record_information(velmora, NEIGHBOUR, by=cast.farah, now=cast.now)

    assert JournalEntry.objects.count() == before + 1


def test_one_perpetrator_has_one_part_once(
    cast: Any, velmora: UUID, recorded: RecordedAct
) -> None:
    with open_investigation(velmora, by=cast.farah):
        part = Involvement.objects.order_by("id").first()
        assert part is not None
        part.pk, part.uid = None, uuid4()
        with pytest.raises(IntegrityError), transaction.atomic(using=current_alias()):
            part.save(force_insert=True)


def test_every_record_has_its_first_revision(
    cast: Any, velmora: UUID, recorded: RecordedAct
) -> None:
    with open_investigation(velmora, by=cast.farah):
        made = {
            str(uid)
            for model in (Event, Act, Actor, Place, Involvement, Information)
            for uid in model._default_manager.values_list("uid", flat=True)
        }
        kept = {str(uid) for uid in Revision.objects.values_list("record", flat=True)}
    assert made <= kept


def test_each_constraint_is_said_in_words() -> None:
    from django.apps import apps

    named = {
        constraint.name
        for model in apps.get_app_config("events").get_models()
        for constraint in model._meta.constraints
    }

    assert named == set(WORDS)


def test_no_refusal_names_a_constraint(cast: Any, velmora: UUID) -> None:
    counted = VictimEntry(alias="One", unit="person", count_least=2)

    with pytest.raises(Refused) as met:
        record_act(velmora, whole_act(victim=counted), by=cast.farah, now=cast.now)
    assert "One person has no count" in met.value.then
