"""What leaves the house: two people, live consents, accepted records, and only the words."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import IntegrityError, connection

from amparo.apps.consents.actions import withdraw
from amparo.apps.consents.terms import Audience, Detail, Purpose
from amparo.apps.events.actions.revising import revise
from amparo.apps.events.investigations import open_investigation
from amparo.apps.journal.queries import entries
from amparo.apps.members.queries import signing_key_of
from amparo.apps.publications import actions
from amparo.apps.publications.models import PublishedStatement, Release
from amparo.apps.publications.pages import public_folder
from amparo.apps.publications.queries import (
    get_draft,
    left_despite_withdrawal,
    wording_of,
)
from amparo.lib.refusal import Refused
from amparo.lib.sealing.primitives.publics import sha256, verify
from amparo.outbound.front_link_fake import FrontLinkFake
from amparo.outbound.front_port import FrontUnreachable
from amparo.web.unseen import Unseen
from tests.apps.publications.conftest import VICTIM, WITNESS, Room

TwoSources = Callable[[], tuple[UUID, Any]]


def ask(room: Room, draft: UUID, alias: str = "farah") -> UUID:
    return actions.ask_release(
        room.investigation, draft, by=getattr(room.cast, alias), now=room.cast.now
    )


def confirm(room: Room, asked: UUID, alias: str = "goran", **changed: Any) -> UUID:
    return actions.release(
        room.investigation,
        asked,
        by=getattr(room.cast, alias),
        now=changed.get("now", room.cast.now),
        front=changed.get("front", room.front),
    )


def refused(call: Callable[[], object]) -> str:
    with pytest.raises(Refused) as refusal:
        call()
    assert not PublishedStatement.objects.exists()
    return refusal.value.why


def test_two_people_let_a_statement_out(room: Room, two_sources: TwoSources) -> None:
    draft, _token = two_sources()
    statement = confirm(room, ask(room, draft))

    shown = PublishedStatement.objects.get()
    assert shown.id == statement
    assert [s["sources"] for s in shown.sentences] == [[1], [1, 2]]
    assert shown.sources == [
        "Velmora Courier, “Arrests at the harbour gate”, 14 March 2026, "
        "https://courier.example/gate",
        "Testimony, given to Lantern House to be made public",
    ]
    page = room.front.pages[f"statements/{statement}.html"].decode()
    assert "One of them was held for nine days." in page
    assert (public_folder() / f"statements/{statement}.html").read_text() == page
    assert str(statement) in room.front.pages["index.html"].decode()


@pytest.mark.threat("T-14")
def test_who_asked_cannot_confirm(room: Room, two_sources: TwoSources) -> None:
    draft, _token = two_sources()
    asked = ask(room, draft)

    assert "yourself" in refused(lambda: confirm(room, asked, "farah"))
    assert confirm(room, asked, "hana")


def test_a_table_row_cannot_hold_one_person_twice(
    room: Room, two_sources: TwoSources
) -> None:
    draft, _token = two_sources()
    asked = ask(room, draft)
    with open_investigation(room.investigation, by=room.cast.farah):
        row = Release.objects.get(uid=asked)
        row.confirmed_by, row.confirmed_at = row.asked_by, row.asked_at
        row.confirmed_signature = b"x" * 64
        with pytest.raises(IntegrityError):
            row.save()


def test_both_signatures_cover_words_and_records(
    room: Room, two_sources: TwoSources
) -> None:
    draft, token = two_sources()
    confirm(room, ask(room, draft))

    with open_investigation(room.investigation, by=room.cast.goran):
        row = Release.objects.get()
        wording = wording_of(get_draft(draft), by=room.cast.goran, now=room.cast.now)
        message = wording.message(statement=row.statement)
        assert row.digest == sha256(message)
        verify(signing_key_of(row.asked_by), row.asked_signature, message)
        verify(signing_key_of(row.confirmed_by), row.confirmed_signature, message)
        assert row.tokens == [str(token.id)]


@pytest.mark.threat("T-14")
def test_a_withdrawn_consent_shuts_the_gate_at_once(
    room: Room, two_sources: TwoSources
) -> None:
    draft, token = two_sources()
    asked = ask(room, draft)
    withdraw(token.id, by=room.cast.bako, now=room.cast.now)

    assert "withdrawn" in refused(lambda: confirm(room, asked))
    assert "withdrawn" in refused(lambda: ask(room, draft))


def test_a_consent_that_ends_before_the_second_person_comes_shuts_the_gate(
    room: Room,
) -> None:
    token = room.token(expires_on=room.cast.now.date())
    asked = ask(room, room.draft(("It happened.", [room.testimony(token)])))

    tomorrow = room.cast.now + timedelta(days=1)
    assert "ended" in refused(lambda: confirm(room, asked, now=tomorrow))
    assert confirm(room, asked)


@pytest.mark.parametrize(
    ("terms", "why"),
    [
        ({"purposes": {Purpose.DOCUMENTING}}, "did not agree"),
        ({"audiences": {Audience.TEAM}}, "did not agree"),
        ({"detail": Detail.COUNTED}, "counted"),
    ],
)
def test_a_yes_to_something_else_is_not_a_yes(
    room: Room, terms: dict[str, Any], why: str
) -> None:
    draft = room.draft(("It happened.", [room.testimony(room.token(**terms))]))

    assert why in refused(lambda: ask(room, draft))


def test_a_person_without_a_recorded_yes_is_not_cited(room: Room) -> None:
    draft = room.draft(("It happened.", [room.testimony(None)]))

    assert "no consent" in refused(lambda: ask(room, draft))


def test_a_changed_token_is_not_believed(room: Room) -> None:
    narrow = room.token(purposes={Purpose.DOCUMENTING})
    wider = {**vars(narrow), "purposes": frozenset(Purpose)}
    forged = room.testimony(type(narrow)(**wider))

    assert "cannot confirm" in refused(
        lambda: ask(room, room.draft(("It happened.", [forged])))
    )


def test_an_act_needs_the_yes_of_everyone_beneath_it(room: Room) -> None:
    draft = room.draft(("Someone was arrested.", [room.recorded.act]))
    room.testimony(room.token(purposes={Purpose.DOCUMENTING}))

    assert "did not agree" in refused(lambda: ask(room, draft))


def test_an_act_may_stand_on_what_is_public(room: Room) -> None:
    draft = room.draft(("Someone was arrested.", [room.recorded.act]))
    confirm(room, ask(room, draft))

    assert "Velmora Courier" in PublishedStatement.objects.get().sources[0]


def test_a_refuted_act_is_not_told(room: Room) -> None:
    draft = room.draft(("Someone was arrested.", [room.recorded.act]))
    revise(
        room.investigation,
        kind="act",
        record=room.recorded.act,
        changes={"status": "refuted"},
        reason="It was another town.",
        by=room.cast.farah,
        now=room.cast.now,
    )

    assert "refuted" in refused(lambda: ask(room, draft))


def test_a_sentence_without_a_record_stays(room: Room) -> None:
    draft = room.draft(("True.", [room.article]), ("Everybody says so.", []))

    assert "Sentence 2" in refused(lambda: ask(room, draft))


def test_a_record_that_nobody_accepted_carries_nothing(room: Room) -> None:
    draft = room.draft(
        ("It happened.", [room.information(accepted=False, title="New")])
    )

    assert "accepted" in refused(lambda: ask(room, draft))


@pytest.mark.parametrize("alias", [VICTIM, WITNESS.lower()])
def test_an_alias_does_not_leave(room: Room, alias: str) -> None:
    room.testimony(room.token())
    draft = room.draft((f"They took {alias} away.", [room.article]))
    title = room.draft(("They took one away.", [room.article]), title=f"For {alias}")

    assert "alias" in refused(lambda: ask(room, draft))
    assert "alias" in refused(lambda: ask(room, title))


def test_changed_words_need_a_new_ask(room: Room, two_sources: TwoSources) -> None:
    draft, _token = two_sources()
    asked = ask(room, draft)
    actions.add_sentence(
        room.investigation,
        draft,
        text="And more.",
        records=[room.article],
        by=room.cast.hana,
        now=room.cast.now,
    )

    assert "changed" in refused(lambda: confirm(room, asked))
    assert confirm(room, ask(room, draft))


def test_a_source_that_changed_needs_a_new_ask(
    room: Room, two_sources: TwoSources
) -> None:
    draft, _token = two_sources()
    asked = ask(room, draft)
    revise(
        room.investigation,
        kind="information",
        record=room.article,
        changes={"title": "Another headline"},
        reason="It was misread.",
        by=room.cast.farah,
        now=room.cast.now,
    )

    assert "changed" in refused(lambda: confirm(room, asked))


def test_a_swapped_first_signature_is_found(
    room: Room, two_sources: TwoSources
) -> None:
    draft, _token = two_sources()
    asked = ask(room, draft)
    with open_investigation(room.investigation, by=room.cast.farah):
        Release.objects.update(asked_by=room.cast.hana.id)

    assert "signature" in refused(lambda: confirm(room, asked))


def test_released_words_stay_as_they_are(room: Room, two_sources: TwoSources) -> None:
    draft, _token = two_sources()
    confirm(room, ask(room, draft))

    with pytest.raises(Refused):
        actions.remove_sentence(
            room.investigation, draft, 1, by=room.cast.farah, now=room.cast.now
        )
    with pytest.raises(Refused):
        ask(room, draft)


def test_what_left_before_a_withdrawal_is_listed(
    room: Room, two_sources: TwoSources
) -> None:
    draft, token = two_sources()
    statement = confirm(room, ask(room, draft))
    with open_investigation(room.investigation, by=room.cast.goran):
        assert left_despite_withdrawal() == []
        withdraw(token.id, by=room.cast.bako, now=room.cast.now)
        (left,) = left_despite_withdrawal()

    assert (left.statement.id, left.draft, left.count) == (statement, draft, 1)


@pytest.mark.threat("T-15")
def test_nothing_public_leads_back(room: Room, two_sources: TwoSources) -> None:
    draft, token = two_sources()
    statement = confirm(room, ask(room, draft))
    inside = [
        *(uid.hex for uid in (room.investigation, draft, token.id, room.article)),
        *(str(uid) for uid in (room.investigation, draft, token.id, room.article)),
        *(str(getattr(room.cast, who).id) for who in ("farah", "goran", "bako")),
        *("farah", "goran", "bako", WITNESS, VICTIM),
        room.recorded.act.hex,
    ]
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM publications_publishedstatement")
        row = str(cursor.fetchall())
    public = row + "".join(page.decode() for page in room.front.pages.values())

    assert statement.hex in public.replace("-", "")
    assert [mark for mark in inside if mark in public] == []


def test_each_step_is_noted(room: Room, two_sources: TwoSources) -> None:
    draft, _token = two_sources()
    statement = confirm(room, ask(room, draft))
    actions.take_down(statement, by=room.cast.hana, now=room.cast.now, front=room.front)

    verbs = [entry.verb for entry in entries(by=room.cast.ines)]
    told = [verb for verb in reversed(verbs) if verb.startswith("statement.")]
    assert sorted(told) == sorted(
        [
            "statement.drafted",
            "statement.asked",
            "statement.released",
            "statement.taken-down",
        ]
    )


@pytest.mark.threat("T-06")
def test_an_outsider_sees_neither_draft_nor_ask(
    room: Room, two_sources: TwoSources
) -> None:
    draft, _token = two_sources()
    asked = ask(room, draft)
    now = room.cast.now
    for by in (room.cast.chen, room.cast.dina, room.cast.amina):
        for call in (
            lambda by=by: actions.ask_release(
                room.investigation, draft, by=by, now=now
            ),
            lambda by=by: actions.read_draft(room.investigation, draft, by=by, now=now),
            lambda by=by: actions.release(
                room.investigation, asked, by=by, now=now, front=room.front
            ),
            lambda by=by: actions.draft_statement(
                room.investigation, title="x", by=by, now=now
            ),
        ):
            with pytest.raises(Unseen):
                call()
    assert actions.read_draft(room.investigation, draft, by=room.cast.hana, now=now)


class SilentFront(FrontLinkFake):
    """A front whose line is cut."""

    def publish(self, path: str, content: bytes) -> None:
        raise FrontUnreachable

    def withdraw(self, path: str) -> None:
        raise FrontUnreachable


def test_a_silent_front_only_delays(room: Room, two_sources: TwoSources) -> None:
    draft, _token = two_sources()
    statement = confirm(room, ask(room, draft), front=SilentFront())
    assert not PublishedStatement.objects.get().is_on_front

    actions.bring_front_up_to_date(statement, front=room.front)
    assert PublishedStatement.objects.get().is_on_front
    assert f"statements/{statement}.html" in room.front.pages


def test_one_person_takes_a_statement_down(room: Room, two_sources: TwoSources) -> None:
    draft, _token = two_sources()
    statement = confirm(room, ask(room, draft))
    page = f"statements/{statement}.html"
    with pytest.raises(FrontUnreachable):
        actions.take_down(
            statement, by=room.cast.farah, now=room.cast.now, front=SilentFront()
        )
    assert PublishedStatement.objects.get().is_on_front, "it still is, and says so"

    actions.take_down(
        statement, by=room.cast.farah, now=room.cast.now, front=room.front
    )

    assert page not in room.front.pages
    assert not (public_folder() / page).exists()
    assert str(statement) not in room.front.pages["index.html"].decode()
    with pytest.raises(Refused):
        actions.take_down(
            statement, by=room.cast.amina, now=room.cast.now, front=room.front
        )


def test_power_that_fails_between_two_commits_loses_nothing(
    room: Room, two_sources: TwoSources
) -> None:
    draft, _token = two_sources()
    asked = ask(room, draft)
    statement = confirm(room, asked)
    PublishedStatement.objects.all().delete()

    assert confirm(room, asked) == statement
    with pytest.raises(Refused):
        confirm(room, asked)


def test_a_page_holds_no_script_and_no_markup_of_the_writer(room: Room) -> None:
    draft = room.draft(
        ("<script>alert(1)</script> & <b>more</b>", [room.article]), title="<i>Gate</i>"
    )
    statement = confirm(room, ask(room, draft))
    page = room.front.pages[f"statements/{statement}.html"].decode()

    assert "<script" not in page
    assert "<i>" not in page
    assert "style=" not in page
    assert "&lt;script&gt;" in page
