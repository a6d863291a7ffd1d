"""A case: who has which key sees which drawer; for all others there is no such case."""

from dataclasses import replace
from uuid import uuid4

import pytest

from amparo.apps.intake.actions import hand_over
from amparo.apps.intake.models import Handover, Received
from amparo.apps.intake.pulling import pull
from amparo.apps.journal.queries import entries
from amparo.apps.members.models import RecoveryCopy
from amparo.apps.protection.actions import (
    answer,
    decline_letter,
    open_case,
    read_drawer,
    read_history,
    take_letter,
    write_sheet,
)
from amparo.apps.protection.drawers import Drawer, Reach, Standing
from amparo.apps.protection.models import Case, DrawerRecord, DrawerRevision
from amparo.apps.protection.queries import (
    cases,
    get_case,
    open_drawer,
    search_cases,
)
from amparo.apps.protection.records import ChangedMeanwhile, Tampered
from amparo.apps.protection.rules import NotFresh
from amparo.apps.protection.sheets import AccountSheet, IdentitySheet, changed
from amparo.apps.vault.actions import view_item
from amparo.apps.vault.queries import items
from amparo.lib.refusal import Refused
from amparo.web.unseen import Unseen
from tests.apps.protection.conftest import PHOTO, STORY, sheet_of

OUTSIDERS = ["chen", "elias", "dina", "amina", "farah", "goran", "hana", "ines"]


class TestOpening:
    def test_a_letter_becomes_a_case_in_five_drawers(self, case, cast, now):
        bako = cast.bako

        assert get_case(case, by=bako).drawers == list(Drawer)
        assert sheet_of(case, Drawer.ACCOUNT, by=bako, now=now).story == STORY
        assert sheet_of(case, Drawer.PROTECTION, by=bako, now=now).medical
        rules = sheet_of(case, Drawer.CONTACT, by=bako, now=now).rules
        assert rules.never_say == ("Lantern House",)

    def test_each_drawer_has_a_key_of_its_own(self, case, cast):
        keys = {cast.bako.key(drawer.kind, case) for drawer in Drawer}

        assert len(keys) == 5

    def test_the_keys_are_in_the_ring_at_the_next_sign_in_too(self, case, cast):
        assert get_case(case, by=cast.open("bako")).is_lead

    def test_each_key_has_a_recovery_copy(self, letter, cast, now):
        before = RecoveryCopy.objects.count()
        open_case(letter, by=cast.bako, now=now)

        assert RecoveryCopy.objects.count() == before + 5

    def test_the_photograph_lies_in_the_vault_as_it_was_sent(self, case, cast, now):
        where = {"kind": Drawer.ACCOUNT.kind, "compartment": case}
        (card,) = items(**where, by=cast.bako)

        content = view_item(
            card.id, **where, by=cast.bako, now=now, reason="first look"
        )

        assert b"".join(content.chunks) == PHOTO

    def test_the_inbox_copy_is_gone(self, case):
        assert not Handover.objects.exists()
        assert all(row.sealed == b"" for row in Received.objects.all())

    @pytest.mark.parametrize("alias", ["chen", "farah", "goran", "dina", "amina"])
    def test_nobody_else_makes_a_case_of_the_letter(self, letter, cast, now, alias):
        with pytest.raises((Unseen, Refused)):
            open_case(letter, by=getattr(cast, alias), now=now)

        assert not Case.objects.exists()

    def test_a_letter_makes_one_case(self, letter, cast, now):
        open_case(letter, by=cast.bako, now=now)

        with pytest.raises(Unseen):
            open_case(letter, by=cast.bako, now=now)

    def test_a_declined_letter_makes_none(self, letter, cast, now):
        decline_letter(letter, by=cast.bako, now=now)

        assert not Case.objects.exists()
        assert set(Received.objects.values_list("state", flat=True)) == {"here"}

    def test_later_messages_join_the_case(self, case, reporter, front, cast, now):
        later = reporter.message("He is free.")
        pull(front, now=now)
        second = hand_over(later, to=cast.bako.member, by=cast.amina, now=now)

        assert take_letter(second, by=cast.bako, now=now) == case

        drawer = open_drawer(case, Drawer.CONTACT, by=cast.bako, now=now)
        assert [f.entry.text for f in drawer.entries] == [STORY, "He is free."]

    def test_a_letter_for_a_case_one_does_not_hold_is_refused(
        self, case, reporter, front, cast, now
    ):
        later = reporter.message("He is free.")
        pull(front, now=now)
        second = hand_over(later, to=cast.chen.member, by=cast.amina, now=now)

        with pytest.raises(Refused):
            take_letter(second, by=cast.chen, now=now)


class TestOutsiders:
    @pytest.mark.parametrize("alias", OUTSIDERS)
    def test_a_case_without_a_key_is_not_there(self, case, cast, now, alias):
        outsider = getattr(cast, alias)

        for look in (
            lambda: get_case(case, by=outsider),
            lambda: read_drawer(case, Drawer.ACCOUNT, by=outsider, now=now),
            lambda: answer(case, text="hello", by=outsider, now=now),
        ):
            with pytest.raises(Unseen) as hidden:
                look()
            with pytest.raises(Unseen) as absent:
                get_case(uuid4(), by=outsider)
            assert str(hidden.value) == str(absent.value)

    @pytest.mark.parametrize("alias", OUTSIDERS)
    def test_lists_and_search_are_the_same_with_and_without_it(
        self, letter, cast, now, alias
    ):
        outsider = getattr(cast, alias)
        before = cases(outsider), search_cases("brother", by=outsider)

        open_case(letter, by=cast.bako, now=now)

        assert (cases(outsider), search_cases("brother", by=outsider)) == before

    def test_the_lead_finds_it_by_a_word(self, case, cast):
        assert [c.id for c in search_cases("BROTHER", by=cast.bako)] == [case]
        assert search_cases("helicopter", by=cast.bako) == []

    def test_reading_is_noted_with_the_drawer(self, case, cast, now):
        read_drawer(case, Drawer.ACCOUNT, by=cast.bako, now=now)

        read = [e for e in entries(by=cast.ines) if e.verb == "drawer.read"]
        assert [(e.alias, e.facts) for e in read] == [("bako", {"drawer": "account"})]


def test_keys_that_a_new_role_may_not_hold_list_nothing(case, cast):
    trusted = replace(cast.bako.trusted, role="administrator")

    assert cases(replace(cast.bako, trusted=trusted)) == []


class TestFreshness:
    @pytest.mark.parametrize("drawer", [Drawer.IDENTITY, Drawer.PROTECTION])
    def test_what_can_cost_a_life_needs_the_passphrase_again(
        self, case, cast, now, stale, drawer
    ):
        with pytest.raises(NotFresh):
            read_drawer(case, drawer, by=stale(cast.bako), now=now)

        read_drawer(case, drawer, by=cast.bako, now=now)

    def test_other_drawers_do_not(self, case, cast, now, stale):
        read_drawer(case, Drawer.ACCOUNT, by=stale(cast.bako), now=now)

    def test_who_has_no_key_is_not_even_asked(self, case, share, cast, now, stale):
        farah = share("farah", Drawer.ACCOUNT, Reach.WRITE)

        with pytest.raises(Unseen):
            read_drawer(case, Drawer.IDENTITY, by=stale(farah), now=now)


class TestWriting:
    def test_what_is_written_is_read_and_the_old_is_kept(self, case, cast, now):
        write_sheet(
            case,
            Drawer.ACCOUNT,
            sheet=AccountSheet(story="second telling"),
            seen_version=1,
            by=cast.bako,
            now=now,
        )

        sheet = sheet_of(case, Drawer.ACCOUNT, by=cast.bako, now=now)
        assert sheet.story == "second telling"
        (earlier,) = read_history(case, Drawer.ACCOUNT, by=cast.bako, now=now)
        assert earlier.story == STORY

    def test_no_update_is_lost_between_two_colleagues(self, case, cast, now):
        for story, refused in (("first saved", False), ("too late", True)):
            write = {
                "sheet": AccountSheet(story=story),
                "seen_version": 1,
                "by": cast.bako,
                "now": now,
            }
            if refused:
                with pytest.raises(ChangedMeanwhile):
                    write_sheet(case, Drawer.ACCOUNT, **write)
            else:
                write_sheet(case, Drawer.ACCOUNT, **write)

        sheet = sheet_of(case, Drawer.ACCOUNT, by=cast.bako, now=now)
        assert sheet.story == "first saved"

    def test_a_reader_cannot_write(self, case, share, cast, now):
        goran = share("goran", Drawer.ACCOUNT, Reach.READ)

        with pytest.raises(Refused):
            write_sheet(
                case,
                Drawer.ACCOUNT,
                sheet=AccountSheet(story="other"),
                seen_version=1,
                by=goran,
                now=now,
            )

    def test_no_word_stands_in_the_database(self, case, cast, now):
        rows = [
            r.sealed
            for r in (*DrawerRecord.objects.all(), *DrawerRevision.objects.all())
        ]

        assert rows
        for word in (b"brother", b"Zelim", b"Lantern", str(case).encode()):
            assert not any(word in sealed for sealed in rows)

    def test_an_unknown_field_is_a_bug_and_not_dropped(self):
        with pytest.raises(TypeError):
            changed(IdentitySheet(), nickname="x")


class TestTampering:
    @pytest.fixture
    def rows(self, case):
        return {
            (r.drawer, r.noun): r
            for r in DrawerRecord.objects.filter(
                case_id=case, noun__in=["title", "sheet"]
            )
        }

    def test_a_record_moved_to_another_row_is_refused(self, case, rows, cast, now):
        DrawerRecord.objects.filter(id=rows["account", "sheet"].id).update(
            sealed=rows["account", "title"].sealed
        )

        with pytest.raises(Tampered):
            read_drawer(case, Drawer.ACCOUNT, by=cast.bako, now=now)

    def test_a_record_moved_to_another_drawer_is_refused(self, case, rows, cast, now):
        DrawerRecord.objects.filter(id=rows["contact", "sheet"].id).update(
            sealed=rows["identity", "sheet"].sealed
        )

        with pytest.raises(Tampered):
            read_drawer(case, Drawer.CONTACT, by=cast.bako, now=now)

    def test_an_old_version_under_the_new_number_is_refused(self, case, cast, now):
        write_sheet(
            case,
            Drawer.ACCOUNT,
            sheet=AccountSheet(story="new"),
            seen_version=1,
            by=cast.bako,
            now=now,
        )
        old = DrawerRevision.objects.get(record__drawer="account")
        DrawerRecord.objects.filter(id=old.record_id).update(sealed=old.sealed)

        with pytest.raises(Tampered):
            read_drawer(case, Drawer.ACCOUNT, by=cast.bako, now=now)

    def test_a_title_passed_off_as_an_entry_is_refused(self, case, rows, cast, now):
        DrawerRecord.objects.filter(id=rows["account", "title"].id).update(noun="entry")

        with pytest.raises(Tampered):
            read_drawer(case, Drawer.ACCOUNT, by=cast.bako, now=now)

    @pytest.mark.threat("T-04")
    def test_rows_that_were_taken_away_are_missed(self, case, rows, cast, now):
        DrawerRecord.objects.filter(case_id=case).delete()

        (card,) = cases(cast.bako)
        assert (card.id, card.pseudonym) == (case, None)
        with pytest.raises(Tampered):
            read_drawer(case, Drawer.ACCOUNT, by=cast.bako, now=now)

    def test_one_spoilt_case_does_not_hide_the_others(self, case, rows, cast):
        DrawerRecord.objects.filter(id=rows["extract", "title"].id).update(
            sealed=b"\x01" + bytes(300)
        )

        (card,) = cases(cast.bako)

        assert (card.id, card.pseudonym) == (case, None)


class TestAnswers:
    def test_an_answer_from_the_case_reaches_the_reporter(
        self, case, reporter, front, cast, now
    ):
        answer(case, text="A doctor will wait.", by=cast.bako, now=now)
        pull(front, now=now)

        assert reporter.replies()[0].startswith("A doctor will wait.")

    def test_an_answer_against_a_contact_rule_is_refused_before_it_is_queued(
        self, case, reporter, front, cast, now
    ):
        with pytest.raises(Refused):
            answer(case, text="From lantern house", by=cast.bako, now=now)

        pull(front, now=now)
        assert reporter.replies() == []

    def test_a_colleague_without_the_contact_drawer_cannot_answer(
        self, case, share, now
    ):
        farah = share("farah", Drawer.ACCOUNT, Reach.WRITE)

        with pytest.raises(Unseen):
            answer(case, text="hello", by=farah, now=now)


def test_a_member_is_seen_as_what_the_keys_make_of_them(case, share, cast):
    assert get_case(case, by=cast.bako).standing is Standing.LEAD
    chen = share("chen", Drawer.CONTACT, Reach.WRITE)
    assert get_case(case, by=chen).standing is Standing.CASEWORKER
