"""The role matrix as it is lived: grants, requests, ends of grants."""

from datetime import timedelta

import pytest

from amparo.apps.members.actions import collect_grants
from amparo.apps.members.roles import Role
from amparo.apps.members.rules import CEILING
from amparo.apps.protection.actions import (
    add_lead,
    answer_request,
    read_drawer,
    request_identity,
    share_drawer,
)
from amparo.apps.protection.drawers import (
    MATRIX,
    STANDING_OF,
    Drawer,
    Reach,
    Standing,
    rights_for,
)
from amparo.apps.protection.entries import IdentityRequest
from amparo.apps.protection.queries import cases, get_case, open_drawer
from amparo.apps.protection.rules import why_not_answer_request
from amparo.lib.refusal import Refused
from amparo.lib.sealing.keyring import ALL_RIGHTS, Right
from amparo.web.unseen import Unseen

ROLES = {
    "chen": Role.CASEWORKER,
    "farah": Role.DOCUMENTER,
    "goran": Role.ANALYST,
    "hana": Role.CAMPAIGNER,
    "amina": Role.INTAKE,
    "dina": Role.ADMINISTRATOR,
    "ines": Role.AUDITOR,
}
EVERY = [(alias, drawer) for alias in ROLES for drawer in Drawer]


@pytest.mark.parametrize(("alias", "drawer"), EVERY)
def test_a_drawer_is_shared_exactly_as_far_as_the_matrix_says(
    case, share, cast, now, alias, drawer
):
    allowed = MATRIX[STANDING_OF[ROLES[alias]]][drawer]

    if allowed < Reach.READ:
        with pytest.raises(Refused):
            share(alias, drawer, Reach.READ)
        with pytest.raises(Unseen):
            read_drawer(case, drawer, by=cast.open(alias), now=now)
        return
    if allowed is Reach.READ:
        with pytest.raises(Refused):
            share(alias, drawer, Reach.WRITE)
    colleague = share(alias, drawer, allowed)
    assert read_drawer(case, drawer, by=colleague, now=now).reach is allowed


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("drawer", Drawer)
def test_no_standing_reaches_further_than_its_role_may_hold(role, drawer):
    reach = MATRIX[STANDING_OF[role]][drawer]
    ceiling = CEILING[drawer.kind].get(role, Right(0))

    assert rights_for(reach) & ~ceiling == Right(0)


@pytest.mark.parametrize(
    "standing", [Standing.ADMINISTRATOR, Standing.INTAKE, Standing.AUDITOR]
)
def test_some_standings_reach_into_no_drawer(standing):
    assert set(MATRIX[standing].values()) == {Reach.NOTHING}


def test_nobody_but_the_lead_holds_all_five():
    whole = {
        s for s, row in MATRIX.items() if all(r >= Reach.READ for r in row.values())
    }

    assert whole == {Standing.LEAD}


def test_a_colleague_sees_the_shared_drawer_and_no_other(case, share, now):
    farah = share("farah", Drawer.ACCOUNT, Reach.WRITE)

    view = get_case(case, by=farah)
    assert view.drawers == [Drawer.ACCOUNT]
    assert [c.id for c in cases(farah)] == [case]
    for drawer in set(Drawer) - {Drawer.ACCOUNT}:
        with pytest.raises(Unseen):
            read_drawer(case, drawer, by=farah, now=now)


@pytest.mark.parametrize("drawer", Drawer)
def test_a_colleague_cannot_give_a_key_on_be_it_held_or_not(
    case, share, cast, now, drawer
):
    chen = share("chen", Drawer.CONTACT, Reach.WRITE)

    with pytest.raises(Refused):
        share_drawer(
            case,
            drawer,
            to=cast.person("chen").id,
            reach=Reach.READ,
            by=chen,
            now=now,
        )


def test_a_case_passes_into_other_hands_as_a_whole(case, cast, now):
    add_lead(case, to=cast.chen.id, by=cast.bako, now=now)
    chen = cast.open("chen")
    collect_grants(chen, now=now)

    assert get_case(case, by=chen).standing is Standing.LEAD
    assert get_case(case, by=chen).drawers == list(Drawer)


def test_only_the_lead_adds_a_lead_and_only_a_caseworker(case, share, cast, now):
    chen = share("chen", Drawer.CONTACT, Reach.WRITE)

    for giver, taker in ((chen, "chen"), (cast.bako, "goran"), (cast.bako, "dina")):
        with pytest.raises(Refused):
            add_lead(case, to=cast.person(taker).id, by=giver, now=now)


def test_an_expired_share_ends_by_itself(case, share, cast, now):
    share("farah", Drawer.ACCOUNT, Reach.READ, expires_on=now.date())

    assert cases(cast.open("farah", now=now))
    tomorrow = cast.open("farah", now=now + timedelta(days=1))
    assert cases(tomorrow) == []
    with pytest.raises(Unseen):
        get_case(case, by=tomorrow)


class TestIdentityRequests:
    @pytest.fixture
    def goran(self, share):
        return share("goran", Drawer.ACCOUNT, Reach.READ)

    @pytest.fixture
    def until(self, now):
        return now.date() + timedelta(days=7)

    @pytest.fixture
    def asked(self, case, goran, until, now):
        return request_identity(
            case,
            reason="The court asks for the date of birth.",
            until=until,
            by=goran,
            now=now,
        )

    def test_identity_cannot_be_shared_with_an_analyst_directly(
        self, case, goran, cast, now
    ):
        with pytest.raises(Refused):
            share_drawer(
                case,
                Drawer.IDENTITY,
                to=goran.id,
                reach=Reach.READ,
                by=cast.bako,
                now=now,
            )

    def test_a_yes_opens_it_and_ends_by_itself(self, case, asked, cast, now, until):
        answer_request(case, request=asked, granted=True, by=cast.bako, now=now)

        goran = cast.open("goran")
        collect_grants(goran, now=now)
        sheet = read_drawer(case, Drawer.IDENTITY, by=goran, now=now).sheet
        assert sheet.names == "Zelim Aradov"
        later = now + timedelta(days=8)
        with pytest.raises(Unseen):
            read_drawer(
                case, Drawer.IDENTITY, by=cast.open("goran", now=later), now=later
            )

    def test_a_no_opens_nothing(self, case, asked, cast, now):
        answer_request(case, request=asked, granted=False, by=cast.bako, now=now)

        goran = cast.open("goran")
        collect_grants(goran, now=now)
        with pytest.raises(Unseen):
            read_drawer(case, Drawer.IDENTITY, by=goran, now=now)

    def test_the_asker_does_not_decide(self, case, asked, goran, now):
        with pytest.raises(Refused):
            answer_request(case, request=asked, granted=True, by=goran, now=now)

    def test_nobody_decides_for_themselves_whatever_they_hold(self, cast, until, now):
        own = IdentityRequest(asked_by=cast.bako.id, reason="mine", until=until)

        def why_not(by):
            return why_not_answer_request(own, by=by.id, right=ALL_RIGHTS, now=now)

        assert why_not(cast.bako) is not None
        assert why_not(cast.chen) is None

    def test_a_request_is_answered_once(self, case, asked, cast, now):
        answer_request(case, request=asked, granted=False, by=cast.bako, now=now)

        with pytest.raises(Refused):
            answer_request(case, request=asked, granted=True, by=cast.bako, now=now)

    def test_a_colleague_who_is_not_the_lead_does_not_decide(
        self, case, asked, share, now
    ):
        chen = share("chen", Drawer.ACCOUNT, Reach.READ)

        with pytest.raises(Refused):
            answer_request(case, request=asked, granted=True, by=chen, now=now)

    @pytest.mark.parametrize(
        ("reason", "days"), [("  ", 7), ("court", 32), ("court", -1)]
    )
    def test_a_request_needs_a_reason_and_an_end_within_a_month(
        self, case, goran, now, reason, days
    ):
        with pytest.raises(Refused):
            request_identity(
                case,
                reason=reason,
                until=now.date() + timedelta(days=days),
                by=goran,
                now=now,
            )

    def test_a_documenter_has_the_pseudonym_and_no_way_to_ask(
        self, case, share, until, now
    ):
        farah = share("farah", Drawer.ACCOUNT, Reach.WRITE)

        with pytest.raises(Refused):
            request_identity(case, reason="curious", until=until, by=farah, now=now)

    def test_an_outsider_cannot_ask_about_what_is_not_there(
        self, case, cast, until, now
    ):
        with pytest.raises(Unseen):
            request_identity(case, reason="who?", until=until, by=cast.goran, now=now)

    def test_the_lead_finds_the_request(self, case, asked, cast, now):
        drawer = open_drawer(case, Drawer.ACCOUNT, by=cast.bako, now=now)

        assert [f.id for f in drawer.of(IdentityRequest)] == [asked]
