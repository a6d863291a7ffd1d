"""From intake to one caseworker, and nobody on the way."""

from uuid import uuid4

import pytest

from amparo.apps.intake.actions import (
    accept_letter,
    answer,
    hand_over,
    refuse_letter,
    take_back,
    triage,
)
from amparo.apps.intake.contact_rules import ContactRules
from amparo.apps.intake.models import Handover, Received, Sheet
from amparo.apps.intake.opening import Damaged
from amparo.apps.intake.pulling import pull
from amparo.apps.intake.queries import inbox, letter_stream, letters_for, read_letter
from amparo.apps.intake.tiers import Reason, Tier
from amparo.lib.refusal import Refused
from amparo.web.unseen import Unseen

STORY = "They took my brother from the market."
PHOTO = b"\xff\xd8" + b"photo" * 9000


@pytest.fixture
def report(reporter, front, cast, now):
    box = reporter.report(STORY)
    reporter.file(PHOTO, name="gate.jpg", media_type="image/jpeg")
    pull(front, now=now)
    triage(
        box,
        tier=Tier.ONE,
        reasons=frozenset({Reason.HELD}),
        medical=True,
        note_text="brother held since morning",
        contact=ContactRules(never_say=("x",)),
        seen_version=0,
        by=cast.amina,
        now=now,
    )
    return box


@pytest.fixture
def letter(report, cast, now):
    return hand_over(report, to=cast.bako.member, by=cast.amina, now=now)


def test_the_caseworker_receives_everything(report, letter, reporter, cast, now):
    received = read_letter(letter, by=cast.bako)

    assert [m.text for m in received.messages] == [STORY]
    assert (received.thread, received.reply_key) == (
        reporter.thread,
        reporter.reply_key,
    )
    assert (received.tier, received.medical) == (Tier.ONE, True)
    assert received.contact == ContactRules(never_say=("x",))
    with letter_stream(received.files[0], thread=received.thread) as source:
        assert source.read() == PHOTO


@pytest.mark.parametrize(
    "alias", ["amina", "farah", "goran", "hana", "ines", "dina", "chen", "elias"]
)
def test_nobody_else_sees_the_letter(letter, cast, alias):
    outsider = getattr(cast, alias)

    assert letters_for(outsider) == []
    with pytest.raises(Unseen):
        read_letter(letter, by=outsider)


def test_a_letter_moved_to_another_caseworker_does_not_open(letter, cast):
    Handover.objects.update(recipient_id=cast.chen.id)

    with pytest.raises(Damaged):
        read_letter(letter, by=cast.chen)


@pytest.mark.threat("T-04")
@pytest.mark.parametrize("claimed", ["dina", "amina"])
def test_a_letter_that_intake_did_not_write_does_not_open(
    report, letter, cast, now, claimed
):
    from amparo.apps.intake.letters import seal_letter
    from amparo.apps.members.queries import organisation

    forged = seal_letter(
        read_letter(letter, by=cast.bako),
        organisation=organisation().id,
        sender=cast.person(claimed).id,
        sender_signing_seed=cast.dina.bundle.signing_seed,
        recipient=cast.bako.id,
        recipient_public_key=cast.bako.trusted.hpke_public,
    )
    Handover.objects.update(sealed=forged)

    with pytest.raises(Damaged):
        read_letter(letter, by=cast.bako)


def test_a_letter_under_another_id_does_not_open(letter, cast):
    row = Handover.objects.get()
    renamed = Handover.objects.create(
        id=uuid4(), recipient_id=row.recipient_id, week=row.week, sealed=row.sealed
    )

    with pytest.raises(Damaged):
        read_letter(renamed.id, by=cast.bako)


@pytest.mark.parametrize("alias", ["farah", "goran", "dina", "amina"])
def test_only_a_caseworker_can_be_handed_a_report(report, cast, now, alias):
    with pytest.raises(Refused):
        hand_over(report, to=getattr(cast, alias).member, by=cast.amina, now=now)


def test_nothing_goes_to_someone_who_has_left(report, cast, now):
    with pytest.raises(Refused):
        hand_over(report, to=cast.elias.member, by=cast.amina, now=now)


def test_a_report_without_a_tier_is_not_handed_over(reporter, front, cast, now):
    box = reporter.report("new")
    pull(front, now=now)

    with pytest.raises(Refused):
        hand_over(box, to=cast.bako.member, by=cast.amina, now=now)


def test_one_conversation_is_not_sent_twice(report, letter, cast, now):
    with pytest.raises(Refused):
        hand_over(report, to=cast.chen.member, by=cast.amina, now=now)


def test_accepting_empties_the_inbox_copy(
    report, letter, cast, now, desk, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        accept_letter(read_letter(letter, by=cast.bako), by=cast.bako, now=now)

    assert inbox(by=cast.amina, now=now).conversations == []
    assert {(r.sealed, r.arrival) for r in Received.objects.all()} == {(b"", b"")}
    assert not Sheet.objects.exists()
    assert list((desk / "desk" / "inbox").iterdir()) == []


def test_a_box_that_the_front_still_has_does_not_come_back_to_life(
    report, letter, reporter, front, cast, now
):
    """The forget was lost; the letter was accepted meanwhile."""
    accept_letter(read_letter(letter, by=cast.bako), by=cast.bako, now=now)
    front.receive("report", b"the very same box", box=report)

    pull(front, now=now)

    assert inbox(by=cast.amina, now=now).conversations == []
    assert list(front.boxes()) == []
    pull(front, now=now)
    assert not Received.objects.exists(), "the bare ids go once the front has none"


def test_a_front_that_does_not_forget_revives_nothing(
    report, letter, reporter, front, cast, now, monkeypatch
):
    accept_letter(read_letter(letter, by=cast.bako), by=cast.bako, now=now)
    front.receive("report", b"the very same box", box=report)
    monkeypatch.setattr(front, "forget", lambda boxes: None)

    for _ in range(3):
        pull(front, now=now)

    found = inbox(by=cast.amina, now=now)
    assert (found.conversations, found.damaged) == ([], [])


def test_refusing_brings_the_conversation_back(report, letter, cast, now):
    refuse_letter(read_letter(letter, by=cast.bako), by=cast.bako, now=now)

    (conversation,) = inbox(by=cast.amina, now=now).conversations
    assert not conversation.is_offered
    hand_over(report, to=cast.chen.member, by=cast.amina, now=now)
    assert len(letters_for(cast.chen)) == 1


def test_intake_takes_a_letter_back_until_it_is_accepted(report, letter, cast, now):
    take_back(report, by=cast.amina, now=now)

    assert letters_for(cast.bako) == []
    answer(report, text="We are still here.", by=cast.amina, now=now)


def test_an_accepted_letter_cannot_be_taken_back(report, letter, cast, now):
    accept_letter(read_letter(letter, by=cast.bako), by=cast.bako, now=now)

    with pytest.raises(Unseen):
        take_back(report, by=cast.amina, now=now)


def test_a_letter_is_accepted_once(report, letter, cast, now):
    received = read_letter(letter, by=cast.bako)
    accept_letter(received, by=cast.bako, now=now)

    with pytest.raises(Unseen):
        accept_letter(received, by=cast.bako, now=now)


def test_intake_does_not_answer_while_a_letter_is_on_its_way(report, letter, cast, now):
    with pytest.raises(Refused):
        answer(report, text="Hello?", by=cast.amina, now=now)


def test_a_later_message_knows_where_its_case_is(
    report, letter, reporter, front, cast, now
):
    accept_letter(read_letter(letter, by=cast.bako), by=cast.bako, now=now)
    later = reporter.message("He is free.")
    pull(front, now=now)

    (conversation,) = inbox(by=cast.amina, now=now).conversations
    assert (conversation.id, conversation.handed_to) == (later, cast.bako.id)
    second = hand_over(later, to=cast.bako.member, by=cast.amina, now=now)

    received = read_letter(second, by=cast.bako)
    assert not received.first
    assert [m.text for m in received.messages] == ["He is free."]


def test_a_late_file_alone_follows_too(report, letter, reporter, front, cast, now):
    accept_letter(read_letter(letter, by=cast.bako), by=cast.bako, now=now)
    later = reporter.file(b"late", name="late.txt", media_type="text/plain")
    pull(front, now=now)

    second = hand_over(later, to=cast.bako.member, by=cast.amina, now=now)

    assert [f.name for f in read_letter(second, by=cast.bako).files] == ["late.txt"]


def test_the_row_of_a_letter_shows_no_word_and_no_report(report, letter):
    row = Handover.objects.get()

    assert b"brother" not in row.sealed
    assert report.bytes not in row.sealed


def test_letters_of_different_length_look_alike(reporter, front, cast, now):
    sizes = set()
    for text in ("short", "long " * 40):
        box = type(reporter)(front).report(text)
        pull(front, now=now)
        triage(
            box,
            tier=Tier.FOUR,
            reasons=frozenset(),
            medical=False,
            note_text="",
            contact=ContactRules(),
            seen_version=0,
            by=cast.amina,
            now=now,
        )
        letter = hand_over(box, to=cast.bako.member, by=cast.amina, now=now)
        sizes.add(len(Handover.objects.get(id=letter).sealed))

    assert len(sizes) == 1
