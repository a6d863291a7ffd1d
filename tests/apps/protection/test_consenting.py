"""What the person agreed to, and nothing more, leaves the case."""

import json
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest

from amparo.apps.consents.actions import withdraw
from amparo.apps.consents.terms import Audience, Detail, Purpose
from amparo.apps.consents.token import ConsentToken, why_not_use
from amparo.apps.members.actions import collect_grants, grant, keep
from amparo.apps.protection.actions import (
    issue_token,
    pass_extract,
    propose_extract,
    record_consent,
    withdraw_consent,
)
from amparo.apps.protection.drawers import Drawer, Reach
from amparo.apps.protection.entries import Consent, Extract, Proposal
from amparo.apps.protection.queries import get_consent, open_drawer
from amparo.apps.protection.rules import Check
from amparo.apps.vault.actions import open_deposit_door
from amparo.apps.vault.models import Deposit
from amparo.apps.vault.queries import deposits, read_deposit
from amparo.lib.refusal import Refused
from amparo.lib.sealing.keyring import Entry, Kind
from amparo.web.unseen import Unseen

WORDS = "A young man was taken from a market in the district by men in uniform."


@pytest.fixture
def investigation(cast, now):
    """Farah's investigation, with a door through which bako may put things in."""
    made = uuid4()
    keep(Entry(Kind.INVESTIGATION, made, 1, bytes(range(32))), by=cast.farah, now=now)
    door = open_deposit_door(
        kind=Kind.INVESTIGATION, compartment=made, by=cast.farah, now=now
    )
    collect_grants(cast.farah, now=now)
    grant(replace(door, rights=DEPOSITOR), to=cast.bako.member, by=cast.farah, now=now)
    collect_grants(cast.bako, now=now)
    return made


DEPOSITOR = 3  # read and write: enough to put in, not to give on


@pytest.fixture
def consent(case, a_consent, cast, now):
    return record_consent(case, consent=a_consent, by=cast.bako, now=now)


@pytest.fixture
def token(case, consent, cast, now):
    return issue_token(case, consent=consent, by=cast.bako, now=now)


def let_out(case, investigation, token, *, by, now, text=WORDS, **more):
    return pass_extract(
        case,
        investigation=investigation,
        text=text,
        token=token,
        by=by,
        now=now,
        language="en",
        **more,
    )


def public_use(token, now):
    return why_not_use(
        token, purpose=Purpose.STATEMENT, audience=Audience.PUBLIC, now=now
    )


class TestRecording:
    def test_a_consent_is_filed_as_it_was_given(
        self, case, consent, a_consent, cast, now
    ):
        filed = get_consent(case, consent, by=cast.bako, now=now)

        assert filed.consent == a_consent

    @pytest.mark.parametrize(
        "change",
        [
            {"purposes": frozenset()},
            {"audiences": frozenset()},
            {"given_on": "tomorrow"},
            {"expires_on": "yesterday"},
        ],
        ids=str,
    )
    def test_a_consent_that_allows_nothing_is_refused(
        self, case, a_consent, cast, now, change
    ):
        days = {"tomorrow": 1, "yesterday": -1}
        wrong = {
            k: now.date() + timedelta(days=days[v]) if isinstance(v, str) else v
            for k, v in change.items()
        }

        with pytest.raises(Refused):
            record_consent(
                case, consent=replace(a_consent, **wrong), by=cast.bako, now=now
            )

    @pytest.mark.parametrize(
        ("alias", "reach"), [("farah", Reach.WRITE), ("goran", Reach.READ)]
    )
    def test_only_a_caseworker_records_it(
        self, case, share, a_consent, now, alias, reach
    ):
        colleague = share(alias, Drawer.ACCOUNT, reach)

        with pytest.raises(Refused):
            record_consent(case, consent=a_consent, by=colleague, now=now)

    def test_an_outsider_learns_nothing(self, case, consent, a_consent, cast, now):
        for act in (
            lambda: record_consent(case, consent=a_consent, by=cast.chen, now=now),
            lambda: issue_token(case, consent=consent, by=cast.chen, now=now),
            lambda: get_consent(case, consent, by=cast.chen, now=now),
        ):
            with pytest.raises(Unseen):
                act()


class TestTokens:
    def test_each_extract_has_a_token_of_its_own(self, case, consent, cast, now):
        first, second = (
            issue_token(case, consent=consent, by=cast.bako, now=now) for _ in range(2)
        )

        assert first.id != second.id
        filed = get_consent(case, consent, by=cast.bako, now=now)
        assert filed.consent.tokens == (first.id, second.id)

    def test_a_token_names_neither_case_nor_person(self, case, token):
        told = token.to_bytes().decode()

        assert str(case) not in told
        assert "Zelim" not in told

    def test_no_token_rests_on_an_ended_consent(self, case, consent, cast, now):
        later = now + timedelta(days=400)

        with pytest.raises(Refused):
            issue_token(
                case, consent=consent, by=cast.open("bako", now=later), now=later
            )


class TestLettingOut:
    def test_the_text_and_the_token_arrive_and_nothing_of_the_case(
        self, case, investigation, token, cast, now
    ):
        let_out(case, investigation, token, by=cast.bako, now=now)

        where = {"kind": Kind.INVESTIGATION, "compartment": investigation}
        (card,) = deposits(**where, by=cast.farah)
        envelope = read_deposit(card.id, **where, by=cast.farah).envelope
        told = json.loads(envelope)
        assert (told["format"], told["text"]) == ("amparo-extract/v1", WORDS)
        carried = ConsentToken.from_bytes(json.dumps(told["token"]).encode())
        assert public_use(carried, now) is None
        for secret in (str(case), "Zelim", "market."):
            assert secret not in envelope.decode()

    def test_what_left_stays_listed_in_the_case(
        self, case, investigation, token, cast, now
    ):
        let_out(case, investigation, token, by=cast.bako, now=now)

        drawer = open_drawer(case, Drawer.EXTRACT, by=cast.bako, now=now)
        (extract,) = [f.entry for f in drawer.of(Extract)]
        assert (extract.text, extract.investigation) == (WORDS, investigation)

    @pytest.mark.parametrize("point", Check)
    def test_each_point_of_the_checklist_counts(
        self, case, investigation, token, cast, now, point
    ):
        with pytest.raises(Refused):
            let_out(
                case,
                investigation,
                token,
                by=cast.bako,
                now=now,
                checked=frozenset(Check) - {point},
            )
        assert not Deposit.objects.exists()

    @pytest.mark.parametrize("text", ["ZELIM was taken.", "Mr. Aradov's son"])
    def test_a_name_from_the_identity_drawer_does_not_pass(
        self, case, investigation, token, cast, now, text
    ):
        with pytest.raises(Refused):
            let_out(case, investigation, token, by=cast.bako, now=now, text=text)
        assert not Deposit.objects.exists()

    def test_a_name_passes_if_the_person_chose_to_be_named(
        self, case, investigation, a_consent, cast, now
    ):
        named = replace(a_consent, detail=Detail.NAMED)
        consent = record_consent(case, consent=named, by=cast.bako, now=now)
        token = issue_token(case, consent=consent, by=cast.bako, now=now)

        let_out(case, investigation, token, by=cast.bako, now=now, text="Zelim speaks.")

        assert Deposit.objects.count() == 1

    def test_a_token_of_another_case_does_not_carry_these_words(
        self, case, investigation, token, cast, now
    ):
        with pytest.raises(Refused):
            let_out(
                case, investigation, replace(token, id=uuid4()), by=cast.bako, now=now
            )

    def test_there_must_be_a_door(self, case, token, cast, now):
        with pytest.raises(Unseen):
            let_out(case, uuid4(), token, by=cast.bako, now=now)

    def test_a_documenter_proposes_and_does_not_let_out(
        self, case, investigation, share, token, cast, now
    ):
        farah = share("farah", Drawer.ACCOUNT, Reach.WRITE)
        proposed = propose_extract(case, text=WORDS, language="en", by=farah, now=now)

        with pytest.raises(Unseen):
            let_out(case, investigation, token, by=farah, now=now)
        drawer = open_drawer(case, Drawer.ACCOUNT, by=cast.bako, now=now)
        assert [f.id for f in drawer.of(Proposal)] == [proposed]


class TestWithdrawing:
    def test_a_no_blocks_every_token_at_once(self, case, consent, cast, now):
        tokens = [
            issue_token(case, consent=consent, by=cast.bako, now=now) for _ in range(3)
        ]
        assert [public_use(t, now) for t in tokens] == [None] * 3

        withdraw_consent(
            case,
            consent=consent,
            how="in a message",
            on=now.date(),
            by=cast.bako,
            now=now,
        )

        assert all(public_use(t, now) for t in tokens)

    def test_after_a_no_nothing_leaves_and_no_token_is_made(
        self, case, investigation, consent, token, cast, now
    ):
        withdraw_consent(
            case, consent=consent, how="in a call", on=now.date(), by=cast.bako, now=now
        )

        with pytest.raises(Refused):
            let_out(case, investigation, token, by=cast.bako, now=now)
        with pytest.raises(Refused):
            issue_token(case, consent=consent, by=cast.bako, now=now)

    def test_a_token_withdrawn_by_its_number_alone_carries_nothing_out(
        self, case, investigation, token, cast, now
    ):
        withdraw(token.id, by=cast.farah, now=now)

        with pytest.raises(Refused):
            let_out(case, investigation, token, by=cast.bako, now=now)

    def test_whoever_reads_the_account_may_stop_it(
        self, case, consent, token, share, cast, now
    ):
        chen = share("chen", Drawer.ACCOUNT, Reach.READ)

        withdraw_consent(
            case, consent=consent, how="told chen", on=now.date(), by=chen, now=now
        )

        assert public_use(token, now) is not None
        filed = get_consent(case, consent, by=cast.bako, now=now)
        assert filed.consent.withdrawn.how == "told chen"

    def test_an_outsider_cannot_touch_it(self, case, consent, cast, now):
        with pytest.raises(Unseen):
            withdraw_consent(
                case, consent=consent, how="x", on=now.date(), by=cast.chen, now=now
            )

    def test_saying_no_twice_keeps_the_first(self, case, consent, cast, now):
        for how in ("first", "second"):
            withdraw_consent(
                case, consent=consent, how=how, on=now.date(), by=cast.bako, now=now
            )

        filed = get_consent(case, consent, by=cast.bako, now=now).consent
        assert filed.withdrawn.how == "first"
        assert isinstance(filed, Consent)
