from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

import pytest

from amparo.apps.consents.terms import Audience, Detail, Purpose
from amparo.apps.intake.actions import hand_over, triage
from amparo.apps.intake.contact_rules import ContactRules
from amparo.apps.intake.pulling import pull
from amparo.apps.intake.tiers import Reason, Tier
from amparo.apps.members.actions import collect_grants
from amparo.apps.protection.actions import open_case, share_drawer, write_sheet
from amparo.apps.protection.drawers import Drawer, Reach
from amparo.apps.protection.entries import Consent, Given
from amparo.apps.protection.queries import open_drawer
from amparo.apps.protection.sheets import IdentitySheet
from amparo.outbound.front_link_fake import FrontLinkFake
from tests.apps.intake.reporter import Reporter

STORY = "They took my brother from the market."
PHOTO = b"\xff\xd8" + b"photo" * 9000


@pytest.fixture
def now(cast) -> datetime:
    return cast.now


@pytest.fixture
def front() -> FrontLinkFake:
    return FrontLinkFake()


@pytest.fixture
def reporter(front, cast) -> Reporter:
    return Reporter(front)


@pytest.fixture
def letter(reporter, front, cast, now) -> UUID:
    """A letter to bako: a report with a photograph, triaged by amina."""
    box = reporter.report(STORY)
    reporter.file(PHOTO, name="gate.jpg", media_type="image/jpeg")
    pull(front, now=now)
    triage(
        box,
        tier=Tier.ONE,
        reasons=frozenset({Reason.HELD}),
        medical=True,
        note_text="held since morning",
        contact=ContactRules(never_say=("Lantern House",)),
        seen_version=0,
        by=cast.amina,
        now=now,
    )
    return hand_over(box, to=cast.bako.member, by=cast.amina, now=now)


@pytest.fixture
def letter_with(front, cast, now):
    """Make a letter to bako with other words."""

    def letter_of(text: str) -> UUID:
        box = Reporter(front).report(text)
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
        return hand_over(box, to=cast.bako.member, by=cast.amina, now=now)

    return letter_of


@pytest.fixture
def case(letter, cast, now) -> UUID:
    """Bako's case; a name stands in the identity drawer."""
    made = open_case(letter, by=cast.bako, now=now)
    write_sheet(
        made,
        Drawer.IDENTITY,
        sheet=IdentitySheet(names="Zelim Aradov"),
        seen_version=1,
        by=cast.bako,
        now=now,
    )
    return made


@pytest.fixture
def share(case, cast, now):
    """Bako shares a drawer; the colleague collects it at the next sign-in."""

    def share_with(alias: str, drawer: Drawer, reach: Reach, **more: object):
        person = cast.person(alias)
        share_drawer(
            case, drawer, to=person.id, reach=reach, by=cast.bako, now=now, **more
        )
        holder = cast.open(alias)
        collect_grants(holder, now=now)
        return holder

    return share_with


@pytest.fixture
def a_consent(cast, now) -> Consent:
    return Consent(
        purposes=frozenset({Purpose.DOCUMENTING, Purpose.STATEMENT}),
        audiences=frozenset({Audience.TEAM, Audience.PUBLIC}),
        detail=Detail.ACCOUNT,
        expires_on=now.date() + timedelta(days=365),
        given_on=now.date(),
        given=Given.MESSAGE,
        words="Yes, you may tell what happened, not who I am.",
        recorded_by=cast.bako.id,
    )


@pytest.fixture
def stale(cast, now):
    """Give a holder whose passphrase was typed ten minutes ago."""

    def stale_holder(holder):
        return replace(holder, passphrase_at=now - timedelta(minutes=10))

    return stale_holder


def sheet_of(case: UUID, drawer: Drawer, *, by, now):
    return open_drawer(case, drawer, by=by, now=now).sheet
