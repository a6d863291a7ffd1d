"""Opening, sorting, answering: by intake workers, and by nobody else."""

from datetime import timedelta

import pytest

from amparo.apps.intake.actions import (
    answer,
    close_offer,
    open_file,
    open_offer,
    open_report,
    triage,
)
from amparo.apps.intake.contact_rules import ContactRules
from amparo.apps.intake.models import Outgoing, Received, Sheet
from amparo.apps.intake.opening import Damaged, Tampered
from amparo.apps.intake.pulling import pull
from amparo.apps.intake.queries import inbox, offers
from amparo.apps.intake.tiers import CLOCK, Reason, Tier, propose_tier
from amparo.apps.journal.queries import entries
from amparo.apps.members.actions import renew
from amparo.lib.refusal import Refused
from amparo.lib.sealing.keyring import Kind
from amparo.web.unseen import Unseen
from tests.apps.intake.reporter import Reporter

OUTSIDERS = ["bako", "farah", "goran", "hana", "ines", "dina", "chen", "elias"]


@pytest.fixture
def report(reporter, front, now):
    box = reporter.report("They took my brother from the market.")
    pull(front, now=now)
    return box


def put_in_tier(report, tier, *, by, now, reasons=(), note="decided", **more):
    triage(
        report,
        tier=tier,
        reasons=frozenset(reasons),
        medical=more.get("medical", False),
        note_text=note,
        contact=more.get("contact", ContactRules()),
        seen_version=more.get("seen_version", 0),
        by=by,
        now=now,
    )


def test_an_intake_worker_reads_a_report(report, cast, now):
    conversation = open_report(report, by=cast.amina, now=now)

    assert conversation.first.report.text == "They took my brother from the market."


@pytest.mark.parametrize("alias", OUTSIDERS)
def test_nobody_else_sees_that_there_is_a_report(report, cast, now, alias):
    outsider = getattr(cast, alias)
    for look in (
        lambda: open_report(report, by=outsider, now=now),
        lambda: inbox(by=outsider, now=now),
        lambda: offers(by=outsider),
    ):
        with pytest.raises(Unseen):
            look()


def test_reading_leaves_a_note_for_auditors(report, cast, now):
    open_report(report, by=cast.amina, now=now)

    read = [e for e in entries(by=cast.ines) if e.verb == "report.read"]
    assert [(e.alias, e.subject) for e in read] == [("amina", report)]


def test_a_thread_is_one_conversation(reporter, front, cast, now):
    report = reporter.report("first")
    reporter.message("second")
    reporter.file(b"photo", name="gate.jpg", media_type="image/jpeg")
    stranger = Reporter(front)
    stranger.report("someone else")
    pull(front, now=now)

    conversation = open_report(report, by=cast.amina, now=now)

    assert [t.report.text for t in conversation.texts] == ["first", "second"]
    assert [f.header.name for f in conversation.files] == ["gate.jpg"]
    assert len(inbox(by=cast.amina, now=now).conversations) == 2


def test_a_file_comes_out_as_it_went_in(reporter, front, cast, now):
    content = bytes(range(256)) * 700
    report = reporter.report("look")
    box = reporter.file(content, name="../../gate.jpg", media_type="text/html")
    pull(front, now=now)

    header, pieces = open_file(report, box, by=cast.amina, now=now)

    assert (header.name, b"".join(pieces)) == ("../../gate.jpg", content)


def test_a_file_whose_bytes_were_changed_is_refused(reporter, front, cast, now, desk):
    report = reporter.report("look")
    box = reporter.file(b"a" * 50_000, name="x", media_type="image/png")
    pull(front, now=now)
    path = desk / "desk" / "inbox" / str(box)
    spoiled = bytearray(path.read_bytes())
    spoiled[-30_000] ^= 1
    path.write_bytes(spoiled)

    _header, pieces = open_file(report, box, by=cast.amina, now=now)

    with pytest.raises(Damaged):
        list(pieces)


def test_a_file_of_another_conversation_is_not_found(reporter, front, cast, now):
    report = reporter.report("mine")
    other = Reporter(front)
    other.report("other")
    theirs = other.file(b"b", name="x", media_type="image/png")
    pull(front, now=now)

    with pytest.raises(Unseen):
        open_file(report, theirs, by=cast.amina, now=now)


def test_swapped_rows_do_not_open(reporter, front, cast, now):
    mine, theirs = reporter.report("mine"), Reporter(front).report("theirs")
    pull(front, now=now)
    rows = {row.id: row for row in Received.objects.all()}
    for taker, giver in ((mine, theirs), (theirs, mine)):
        Received.objects.filter(id=taker).update(sealed=rows[giver].sealed)

    found = inbox(by=cast.amina, now=now)

    assert (found.conversations, set(found.damaged)) == ([], {mine, theirs})


def test_a_swapped_triage_sheet_does_not_open(reporter, front, cast, now):
    mine, theirs = reporter.report("mine"), Reporter(front).report("theirs")
    pull(front, now=now)
    put_in_tier(mine, Tier.ONE, by=cast.amina, now=now)
    put_in_tier(theirs, Tier.FOUR, by=cast.amina, now=now)
    Sheet.objects.filter(report_id=mine).update(
        sealed=Sheet.objects.get(report_id=theirs).sealed
    )

    with pytest.raises(Tampered):
        inbox(by=cast.amina, now=now)


def test_an_old_triage_sheet_under_the_new_number_does_not_open(report, cast, now):
    put_in_tier(report, Tier.FOUR, by=cast.amina, now=now)
    old = Sheet.objects.get().sealed
    put_in_tier(report, Tier.ONE, by=cast.amina, now=now, seen_version=1)
    assert open_report(report, by=cast.amina, now=now).tier is Tier.ONE

    Sheet.objects.update(sealed=old)

    with pytest.raises(Tampered):
        open_report(report, by=cast.amina, now=now)


def test_what_was_sealed_to_the_old_inbox_key_opens_after_a_renewal(
    reporter, front, cast, now, django_capture_on_commit_callbacks
):
    earlier = reporter.report("pulled before")
    pull(front, now=now)
    put_in_tier(earlier, Tier.THREE, by=cast.amina, now=now)
    later = Reporter(front)
    late = later.report("sealed before, pulled after")
    later.file(b"photo", name="gate.jpg", media_type="image/jpeg")
    with django_capture_on_commit_callbacks(execute=True):
        renew(Kind.INBOX, by=cast.amina, now=now)
    pull(front, now=now)

    found = inbox(by=cast.open("amina"), now=now)

    assert found.damaged == []
    assert {c.id for c in found.conversations} == {earlier, late}
    assert {c.tier for c in found.conversations} == {Tier.THREE, None}
    assert set(Received.objects.values_list("inbox_version", flat=True)) == {1, 2}


def test_an_offer_never_stands_among_the_reports(reporter, front, cast, now):
    report = reporter.report("danger")
    offer = Reporter(front).offer("I have a spare room.")
    pull(front, now=now)

    assert [c.id for c in inbox(by=cast.amina, now=now).conversations] == [report]
    assert [o.id for o in offers(by=cast.amina).offers] == [offer]
    with pytest.raises(Unseen):
        open_report(offer, by=cast.amina, now=now)


def test_an_offer_is_read_and_closed_apart(reporter, front, cast, now):
    offer = reporter.offer("I have a spare room.")
    pull(front, now=now)
    opened = open_offer(offer, by=cast.amina, now=now)
    assert opened.report.text == "I have a spare room."

    close_offer(offer, by=cast.amina, now=now)

    assert offers(by=cast.amina).offers == []
    assert Received.objects.get(id=offer).sealed == b""


class TestTiers:
    @pytest.mark.parametrize(("tier", "hours"), [(1, 1), (2, 4), (3, 24), (4, 72)])
    def test_each_tier_has_its_clock(self, report, cast, now, tier, hours):
        put_in_tier(report, Tier(tier), by=cast.amina, now=now)
        clock = open_report(report, by=cast.amina, now=now).clock

        assert clock.due_at == now + timedelta(hours=hours)
        assert not clock.overdue

    def test_the_clock_counts_from_arrival_and_runs_out(self, report, cast, now):
        later = now + timedelta(hours=5)
        put_in_tier(report, Tier.TWO, by=cast.amina, now=later)

        assert open_report(report, by=cast.amina, now=later).clock.overdue

    def test_an_untriaged_report_must_be_looked_at_within_the_hour(
        self, report, cast, now
    ):
        clock = open_report(report, by=cast.amina, now=now).clock

        assert clock.due_at - now == CLOCK[Tier.ONE]

    def test_an_answer_meets_the_clock_and_a_new_message_starts_it(
        self, report, reporter, front, cast, now
    ):
        soon, later = now + timedelta(minutes=5), now + timedelta(hours=2)
        answer(report, text="We read you.", by=cast.amina, now=soon)
        assert open_report(report, by=cast.amina, now=later).clock.met

        reporter.message("They came back.")
        pull(front, now=later)

        clock = open_report(report, by=cast.amina, now=later).clock
        assert not clock.met
        assert clock.due_at == later + CLOCK[Tier.ONE]

    def test_the_most_urgent_stands_first(self, front, cast, now):
        slow, fast, hurt = (Reporter(front).report(t) for t in ("slow", "fast", "hurt"))
        pull(front, now=now)
        put_in_tier(slow, Tier.FOUR, by=cast.amina, now=now)
        put_in_tier(fast, Tier.TWO, by=cast.amina, now=now)
        put_in_tier(hurt, Tier.ONE, medical=True, by=cast.amina, now=now)

        order = [c.id for c in inbox(by=cast.amina, now=now).conversations]

        assert order == [hurt, fast, slow]

    def test_a_reporter_who_needs_a_doctor_jumps_the_queue_untriaged(
        self, front, cast, now
    ):
        Reporter(front).report("first")
        pull(front, now=now - timedelta(minutes=30))
        hurt = Reporter(front).report("he bleeds", medical="now")
        pull(front, now=now)

        first = inbox(by=cast.amina, now=now).conversations[0]

        assert (first.id, first.medical) == (hurt, True)

    def test_triage_has_the_last_word_on_the_medical_need(self, front, cast, now):
        hurt = Reporter(front).report("he bled, a doctor came", medical="now")
        pull(front, now=now)
        put_in_tier(hurt, Tier.THREE, by=cast.amina, now=now)

        conversation = open_report(hurt, by=cast.amina, now=now)

        assert not conversation.medical
        assert conversation.clock.due_at == now + CLOCK[Tier.THREE]

    def test_a_medical_need_is_always_tier_one(self, report, cast, now):
        assert propose_tier([], medical=True) is Tier.ONE
        with pytest.raises(Refused):
            put_in_tier(report, Tier.TWO, medical=True, by=cast.amina, now=now)

    def test_another_tier_than_the_reasons_say_needs_words(self, report, cast, now):
        with pytest.raises(Refused):
            put_in_tier(
                report,
                Tier.FOUR,
                reasons=[Reason.HELD],
                note="",
                by=cast.amina,
                now=now,
            )

        put_in_tier(
            report,
            Tier.FOUR,
            reasons=[Reason.HELD],
            note="freed by now",
            by=cast.amina,
            now=now,
        )
        assert open_report(report, by=cast.amina, now=now).tier is Tier.FOUR

    def test_two_colleagues_cannot_overwrite_each_other(self, report, cast, now):
        put_in_tier(report, Tier.TWO, by=cast.amina, now=now)

        with pytest.raises(Refused):
            put_in_tier(report, Tier.FOUR, by=cast.amina, now=now, seen_version=0)

        assert open_report(report, by=cast.amina, now=now).tier is Tier.TWO


class TestAnswers:
    def test_an_answer_is_read_by_the_reporter_and_names_nobody(
        self, report, reporter, front, cast, now
    ):
        answer(report, text="Is he hurt?", by=cast.amina, now=now)
        pull(front, now=now)

        (reply,) = reporter.replies()
        assert reply.startswith("Is he hurt?")
        assert cast.amina.alias not in reply

    @pytest.mark.parametrize(
        "rules",
        [ContactRules(never=True), ContactRules(never_say=("Lantern",))],
        ids=["never", "forbidden word"],
    )
    def test_an_answer_against_the_rules_is_not_even_queued(
        self, report, cast, now, rules
    ):
        put_in_tier(report, Tier.TWO, contact=rules, by=cast.amina, now=now)

        with pytest.raises(Refused):
            answer(report, text="This is Lantern House.", by=cast.amina, now=now)

        assert not Outgoing.objects.exists()
        assert open_report(report, by=cast.amina, now=now).sheet.answers == ()

    def test_an_empty_answer_is_refused(self, report, cast, now):
        with pytest.raises(Refused):
            answer(report, text="  \n", by=cast.amina, now=now)

    def test_a_duress_word_is_a_flag_and_never_a_message(
        self, report, reporter, front, cast, now
    ):
        reporter.message("amparo:duress")
        pull(front, now=now)

        conversation = open_report(report, by=cast.amina, now=now)

        assert conversation.duress
        assert len(conversation.exchange) == 1
