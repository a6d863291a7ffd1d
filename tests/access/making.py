"""How the house is made: once, by the real actions, with somebody who may not see each thing."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from amparo.apps.consents.terms import Audience, Detail, Purpose
from amparo.apps.intake.actions import hand_over, triage
from amparo.apps.intake.contact_rules import ContactRules
from amparo.apps.intake.pulling import pull
from amparo.apps.intake.tiers import Tier
from amparo.apps.members.models import Invitation
from amparo.apps.protection import actions as protection
from amparo.apps.protection.drawers import Drawer, Reach
from amparo.apps.protection.entries import Consent, Given
from tests.access.house import (
    House,
    note_deposits,
    note_letter,
    opened,
)
from tests.access.ledger import INBOX, JOURNAL, Ledger, Lock
from tests.access.making_records import make_investigations, release_statement, work_in
from tests.access.things import Thing
from tests.apps.intake.reporter import Reporter
from tests.cast import Cast, Person, _join

# Two who have a role and no key at all, where the cast has only one with the key.
KEYLESS = {"petra": "intake", "omar": "auditor"}


def build_house(cast: Cast) -> House:
    """Make the house: bako's case is shared with many, chen's with nobody."""
    people = dict(cast.town.people)
    cast.town = replace(cast.town, people=people)
    for alias, role in KEYLESS.items():
        people[alias] = _join(alias, role, people, cast.trustee_files, cast.now)
    roles = {a: str(cast.open(a).role) for a in people if a != "elias"}
    house = House(cast, cast.now, Ledger(roles, cast.now))
    house.passphrases = {alias: person.passphrase for alias, person in people.items()}
    house.ledger.make("amina", INBOX)
    house.ledger.make("ines", JOURNAL)
    _members(house, people)
    first, second = _cases(house)
    shared, hidden = make_investigations(house)
    work_in(house, shared, "farah")
    work_in(house, hidden, "goran")
    _pass_extracts(house, {"bako": (first, shared), "chen": (second, hidden)})
    release_statement(house, shared)
    _ask_for_identity(house, first)
    return house


def _members(house: House, people: dict[str, Person]) -> None:
    from amparo.apps.members.actions import accept_invitation, confirm_newcomer, invite

    for alias, person in people.items():
        if alias != "elias":
            house.things.add("member", Lock("members"), member=person.id)
    by = house.by("dina")
    invitation = invite(by.role.__class__("documenter"), by=by, now=house.now)
    slip = accept_invitation(invitation.code, alias="kiran", now=house.now)
    confirm_newcomer(
        "kiran",
        passphrase=slip.passphrase,
        code=_code(slip, house.now),
        now=house.now,
    )
    house.things.add("newcomer", Lock("members"), member=slip.member)
    invite(by.role.__class__("analyst"), by=by, now=house.now)
    open_one = Invitation.objects.get(member=None)
    house.things.add("invitation", Lock("members"), invitation=open_one.id)


def _code(slip: Any, now: datetime) -> str:
    from tests.cast import _person

    return _person(slip).code(now)


def _cases(house: House) -> tuple[UUID, UUID]:
    """Five reports: two become cases, two wait as letters, one lies in the inbox."""
    letters = {}
    for name in ("bako", "chen", "bako", "chen", None):
        report = _report(house)
        if name:
            letters[_letter(house, report, to=name)] = name
    offer = Reporter(house.front).offer(house.things.word(INBOX))
    pull(house.front, now=house.now)
    house.things.add("offer", INBOX, offer=offer)
    made = []
    for letter, name in list(letters.items())[:2]:
        made.append(_open_case(house, letter, by=name))
    _share_drawers(house, made[0])
    return made[0], made[1]


def _report(house: House) -> Thing:
    things, reporter = house.things, Reporter(house.front)
    told = things.word(INBOX)
    box = reporter.report(f"They came at night. {told}")
    content = f"{told} in a file".encode()
    file = reporter.file(content, name=f"{told}.jpg", media_type="image/jpeg")
    pull(house.front, now=house.now)
    thing = things.add("report", INBOX, report=box)
    thing.words.append(told)
    things.add("file", INBOX, own="box", report=box, box=file)
    return thing


def _letter(house: House, report: Thing, *, to: str) -> UUID:
    box = report.id
    assert box
    triage(
        box,
        tier=Tier.TWO,
        reasons=frozenset(),
        medical=False,
        note_text="as told",
        contact=ContactRules(),
        seen_version=0,
        by=house.by("amina"),
        now=house.now,
    )
    letter = hand_over(box, to=house.member(to), by=house.by("amina"), now=house.now)
    note_letter(house, report, letter, to=to)
    return letter


def _open_case(house: House, letter: UUID, *, by: str) -> UUID:
    case = protection.open_case(letter, by=house.by(by), now=house.now)
    opened(house, letter, case, by=by)
    for drawer in Drawer:
        if drawer != "contact" and drawer != "protection":
            _write_sheet(house, case, drawer, by=by)
    return case


def _write_sheet(house: House, case: UUID, drawer: Drawer, *, by: str) -> None:
    told = house.things.word(Lock(drawer.value, case))
    holder = house.by(by)
    before = protection.read_drawer(case, drawer, by=holder, now=house.now)
    name = "names" if drawer == "identity" else "remarks"
    if drawer == "account":
        name, told = "story", f"{before.sheet.story} {told}"  # type: ignore[union-attr]
    sheet = replace(before.sheet, **{name: told})
    version = before.sheet_version
    protection.write_sheet(
        case, drawer, sheet=sheet, seen_version=version, by=holder, now=house.now
    )


def _share_drawers(house: House, case: UUID) -> None:
    for alias, drawer, right in (
        ("farah", "account", "write"),
        ("goran", "account", "read"),
        ("goran", "extract", "write"),
        ("hana", "extract", "read"),
        ("chen", "contact", "write"),
        ("chen", "account", "read"),
    ):
        reach = Reach.WRITE if right == "write" else Reach.READ
        protection.share_drawer(
            case,
            Drawer(drawer),
            to=house.cast.person(alias).id,
            reach=reach,
            by=house.by("bako"),
            now=house.now,
        )
        house.ledger.give(Lock(drawer, case), to=alias, by="bako", right=right)
    house.settle("farah", "goran", "hana", "chen")


def a_consent(house: House, *, by: str, words: str) -> Consent:
    """Make a consent that lets everything be documented and published."""
    return Consent(
        purposes=frozenset({Purpose.DOCUMENTING, Purpose.STATEMENT}),
        audiences=frozenset({Audience.TEAM, Audience.PUBLIC}),
        detail=Detail.ACCOUNT,
        expires_on=house.now.date() + timedelta(days=365),
        given_on=house.now.date(),
        given=Given.MESSAGE,
        words=words,
        recorded_by=house.by(by).id,
    )


def _pass_extracts(house: House, paths: dict[str, tuple[UUID, UUID]]) -> None:
    for alias, (case, investigation) in paths.items():
        account, extract = Lock("account", case), Lock("extract", case)
        consent = protection.record_consent(
            case,
            consent=a_consent(house, by=alias, words=house.things.word(account)),
            by=house.by(alias),
            now=house.now,
        )
        house.things.add("consent", account, case=case, consent=consent)
        token = protection.issue_token(
            case, consent=consent, by=house.by(alias), now=house.now
        )
        lock = Lock("investigation", investigation)
        protection.pass_extract(
            case,
            investigation=investigation,
            text=house.things.word(extract, lock),
            token=token,
            by=house.by(alias),
            now=house.now,
        )
        note_deposits(house, investigation)


def _ask_for_identity(house: House, case: UUID) -> None:
    lock = Lock("account", case)
    request = protection.request_identity(
        case,
        reason=house.things.word(lock),
        until=house.now.date() + timedelta(days=7),
        by=house.by("goran"),
        now=house.now,
    )
    thing = house.things.add(
        "request", lock, own="request_id", case=case, request_id=request
    )
    thing.address["asked_by"] = "goran"
