"""A token says what is allowed; each gate asks it again, without any key."""

import json
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from amparo.apps.consents.actions import withdraw
from amparo.apps.consents.models import KnownToken, Withdrawal
from amparo.apps.consents.queries import is_withdrawn, withdrawn_among
from amparo.apps.consents.terms import Audience, Detail, Purpose
from amparo.apps.consents.token import ConsentToken, NotAToken, issue, why_not_use
from amparo.apps.members.actions import freeze
from amparo.lib.refusal import Refused


@pytest.fixture
def token(cast, now):
    return issued(cast.bako, now)


def issued(by, now, **change):
    terms = {
        "purposes": [Purpose.STATEMENT],
        "audiences": [Audience.PUBLIC, Audience.TEAM],
        "detail": Detail.ACCOUNT,
        "expires_on": now.date() + timedelta(days=30),
    }
    return issue(**{**terms, **change}, by=by, now=now)


def refused(token, now, *, purpose=Purpose.STATEMENT, audience=Audience.PUBLIC):
    return why_not_use(token, purpose=purpose, audience=audience, now=now) is not None


def test_a_live_token_lets_its_own_use_pass(token, now):
    assert not refused(token, now)


def test_every_use_that_was_not_agreed_to_is_refused(token, now):
    passing = {
        (purpose, audience)
        for purpose in Purpose
        for audience in Audience
        if not refused(token, now, purpose=purpose, audience=audience)
    }

    assert passing == {(Purpose.STATEMENT, a) for a in (Audience.PUBLIC, Audience.TEAM)}


@pytest.mark.parametrize(("days", "ended"), [(0, False), (30, False), (31, True)])
def test_it_ends_after_its_last_day(token, now, days, ended):
    assert refused(token, now + timedelta(days=days)) is ended


def test_a_withdrawal_holds_at_once_and_for_good(token, cast, now):
    withdraw(token.id, by=cast.farah, now=now)

    assert refused(token, now)
    assert is_withdrawn(token.id)
    withdraw(token.id, by=cast.bako, now=now)
    assert Withdrawal.objects.count() == 1


def test_withdrawals_are_found_among_many(cast, now):
    tokens = [issued(cast.bako, now).id for _ in range(3)]
    withdraw(tokens[1], by=cast.bako, now=now)

    assert withdrawn_among([*tokens, uuid4()]) == {tokens[1]}


@pytest.mark.threat("T-04")
def test_a_withdrawal_deleted_from_the_database_still_holds(
    token, cast, now, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        withdraw(token.id, by=cast.bako, now=now)
    Withdrawal.objects.all().delete()

    assert refused(token, now)
    assert withdrawn_among([token.id]) == {token.id}


def test_an_unknown_number_cannot_be_withdrawn(cast, now):
    with pytest.raises(Refused):
        withdraw(uuid4(), by=cast.bako, now=now)


@pytest.mark.parametrize(
    "alias", ["amina", "farah", "goran", "hana", "ines", "dina", "elias"]
)
def test_only_a_caseworker_signs_for_a_person(cast, now, alias):
    with pytest.raises(Refused):
        issued(getattr(cast, alias), now)


@pytest.mark.parametrize("change", [{"purposes": []}, {"audiences": []}], ids=str)
def test_a_token_that_allows_nothing_is_not_made(cast, now, change):
    with pytest.raises(Refused):
        issued(cast.bako, now, **change)


class TestForging:
    @pytest.mark.parametrize(
        "change",
        [
            {"id": uuid4()},
            {"purposes": frozenset(Purpose)},
            {"audiences": frozenset(Audience)},
            {"detail": Detail.NAMED},
            {"signature": bytes(64)},
        ],
        ids=lambda c: next(iter(c)),
    )
    def test_a_changed_token_passes_nothing(self, token, now, change):
        assert refused(replace(token, **change), now)

    def test_a_later_end_passes_nothing(self, token, now):
        longer = replace(token, expires_on=token.expires_on + timedelta(days=1))
        assert refused(longer, now)

    def test_a_token_signed_by_someone_of_another_role_passes_nothing(
        self, token, cast, now
    ):
        own = replace(token, signer=cast.hana.id)
        own = replace(own, signature=cast.hana.sign(own.message()))

        assert refused(own, now)

    def test_a_well_signed_token_that_the_desk_never_issued_passes_nothing(
        self, token, now
    ):
        KnownToken.objects.all().delete()

        assert refused(token, now)

    def test_a_signer_who_was_frozen_since_is_still_believed(self, cast, now):
        """Else a person's yes would end with somebody's contract."""
        token = issued(cast.chen, now)
        for colleague in (cast.amina, cast.bako):
            freeze(cast.chen.id, by=colleague, now=now)

        assert not refused(token, now)


class TestWritten:
    def test_it_reads_back_as_it_was_written(self, token):
        assert ConsentToken.from_bytes(token.to_bytes()) == token

    @given(st.binary(max_size=300))
    def test_rubbish_is_not_a_token(self, raw):
        with pytest.raises(NotAToken):
            ConsentToken.from_bytes(raw)

    @settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(st.data())
    def test_a_field_changed_or_missing_is_not_a_token_or_does_not_pass(
        self, token, now, data
    ):
        fields = json.loads(token.to_bytes())
        name = data.draw(st.sampled_from(sorted(fields)))
        fields[name] = data.draw(
            st.none() | st.integers() | st.text(max_size=20) | st.lists(st.text())
        )
        try:
            other = ConsentToken.from_bytes(json.dumps(fields).encode())
        except NotAToken:
            return
        assert other == token or refused(other, now)

    def test_an_unknown_field_is_refused_and_not_dropped(self, token):
        fields = {**json.loads(token.to_bytes()), "name": "x"}

        with pytest.raises(NotAToken):
            ConsentToken.from_bytes(json.dumps(fields).encode())

    def test_it_holds_nothing_of_a_person(self, token):
        assert set(json.loads(token.to_bytes())) == {
            "audiences",
            "detail",
            "expires_on",
            "format",
            "id",
            "purposes",
            "signature",
            "signer",
        }
