"""A whole desk at work, filled by the real actions wherever that ends within minutes.

Only cases and events are written by the thousand straight into their tables, sealed as the
actions seal them.
"""

import io
import itertools
import json
import random
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from uuid import UUID, uuid4

from django.conf import settings
from django.core.management import call_command
from django.db import transaction
from django.utils import timezone

from amparo.apps.claims.actions import read_texts
from amparo.apps.claims.queries import claims
from amparo.apps.claims.rules import RULES
from amparo.apps.consents.terms import Audience, Detail, Purpose
from amparo.apps.events import actions as events
from amparo.apps.events.actions import add_article
from amparo.apps.events.actions.accepting import ExtractUse
from amparo.apps.events.actions.sharing import share_investigation
from amparo.apps.events.investigations import create_investigation, open_investigation
from amparo.apps.events.models import Act, Event, Information
from amparo.apps.intake import actions as intake
from amparo.apps.intake.contact_rules import ContactRules
from amparo.apps.intake.pulling import pull
from amparo.apps.intake.queries import inbox, offers
from amparo.apps.intake.tiers import Reason, Tier
from amparo.apps.journal.actions import note
from amparo.apps.journal.models import LogHead
from amparo.apps.members import actions as members
from amparo.apps.members.holder import Holder
from amparo.apps.members.queries import colleagues, member_by_alias, organisation
from amparo.apps.members.roles import Role
from amparo.apps.protection import actions as protection
from amparo.apps.protection.drawers import Drawer, Reach
from amparo.apps.protection.entries import Consent, Given
from amparo.apps.protection.sheets import AccountSheet
from amparo.apps.publications import actions as publications
from amparo.apps.publications.models import Sentence
from amparo.apps.vault import actions as vault
from amparo.apps.vault.queries import deposits
from amparo.demo import founding, town
from amparo.demo.founding import Staff
from amparo.lib.sealing.keyring import Kind
from amparo.lib.sealing.primitives.publics import Cost, StreamSealer, random_bytes
from amparo.lib.sealing.reports import (
    FileHeader,
    Report,
    file_context,
    padded_file_size,
    seal_file_header,
    seal_report,
)
from amparo.outbound.front_link_fake import FrontLinkFake
from common import investigation as bulk
from common.cases import fill_cases

MORE_COLLEAGUES = 16
QUICK = Cost(memory_kib=64, passes=1, lanes=1)
STORY = "They came before it was light and took him to the old depot. " * 8
WEEK = "2026-W47"
INVESTIGATION = Kind.INVESTIGATION


@dataclass(frozen=True)
class Sizes:
    """How much the desk holds."""

    cases: int = 20_000
    own_cases: int = 2_000
    events: int = 100_000
    items: int = 2_000
    reports: int = 200
    messages: int = 60
    files: int = 30
    offers: int = 10
    drafts: int = 200
    notes: int = 20_000


@dataclass
class House:
    """Who works here, and what can be looked at: names to ids, for addresses."""

    staff: Staff
    sizes: Sizes
    ids: dict[str, str] = field(default_factory=dict)
    told_by_people: list[UUID] = field(default_factory=list)

    def holder(self, alias: str) -> Holder:
        return self.staff.holder(alias, now=timezone.now())


def fill(home: Path, sizes: Sizes) -> None:
    """Found an organisation, let it work for years, and write down how to sign in."""
    call_command("migrate", verbosity=0)
    house = _founded(sizes)
    rooms = (_people, _reports, _letters, _cases, _one_case, _investigation)
    for room in (*rooms, _claims, _consents, _items, _statements, _notes):
        with _told(room.__name__):
            room(house)
    founding.write_papers(house.staff, home / "papers")
    house.staff.sign_out()
    (home / "house.json").write_text(json.dumps(house.ids, indent=1))


@contextmanager
def _told(what: str) -> Iterator[None]:
    start = time.perf_counter()
    yield
    spent = time.perf_counter() - start
    print(f"filled {what.strip('_')} in {spent:.0f} s", file=sys.stderr)


def _founded(sizes: Sizes) -> House:
    with _told("the set-up ceremony"):
        staff = founding.found_organisation(now=timezone.now())
        campaigner = town.Colleague("hana", Role.CAMPAIGNER, "tells the world")
        for colleague in (*town.STAFF[1:], campaigner):
            founding.bring_in(colleague, staff, now=timezone.now())
        for alias in founding.FIRST_KEYS:
            founding.hand_first_key(alias, staff, now=timezone.now())
    return House(staff, sizes)


def _people(house: House) -> None:
    """Bring in more colleagues, whose passphrases cost little, and leave one waiting."""
    cost, settings.AMPARO_PASSPHRASE_COST = settings.AMPARO_PASSPHRASE_COST, QUICK
    roles = itertools.cycle([Role.CASEWORKER, Role.DOCUMENTER, Role.INTAKE])
    for number, role in zip(range(MORE_COLLEAGUES), roles, strict=False):
        colleague = town.Colleague(f"colleague {number}", role, "works here")
        founding.bring_in(colleague, house.staff, now=timezone.now())
    dina, now = house.holder("dina"), timezone.now()
    code = members.invite(Role.CASEWORKER, by=dina, now=now).code
    slip = members.accept_invitation(code, alias="newcomer", now=now)
    typed = founding.slip_code(slip, now=now)
    member, _words = members.confirm_newcomer(
        "newcomer", passphrase=slip.passphrase, code=typed, now=now
    )
    members.invite(Role.CASEWORKER, by=dina, now=now)
    settings.AMPARO_PASSPHRASE_COST = cost
    house.ids["newcomer"] = str(member.id if hasattr(member, "id") else member)
    house.ids["colleague"] = str(member_by_alias("colleague 1").id)


def _reports(house: House) -> None:
    front, sizes, threads = FrontLinkFake(), house.sizes, []
    for number in range(sizes.reports):
        thread = uuid4()
        threads.append(thread)
        front.open_thread(thread)
        _text_box(front, "report", thread, f"{number}. {STORY}")
    for number in range(sizes.messages):
        _text_box(front, "message", threads[number], f"More of {number}. {STORY}")
    for number in range(sizes.files):
        _file_box(front, threads[number])
    for number in range(sizes.offers):
        _text_box(front, "offer", uuid4(), f"A room for {number}.")
    pull(front, now=timezone.now())
    waiting = inbox(by=house.holder("amina"), now=timezone.now()).conversations
    for conversation in waiting[: sizes.reports // 5]:
        intake.triage(
            conversation.id,
            tier=Tier.TWO,
            reasons=frozenset({Reason.EXPOSED, Reason.NO_SAFE_PLACE}),
            medical=False,
            note_text="A room until Sunday only.",
            contact=ContactRules(),
            seen_version=0,
            by=house.holder("amina"),
            now=timezone.now(),
        )
    with_file = next(c for c in waiting[sizes.reports // 5 :] if c.files)
    intake.answer(
        with_file.id,
        text="We believe you.",
        by=house.holder("amina"),
        now=timezone.now(),
    )
    house.ids["report"], house.ids["box"] = (
        str(with_file.id),
        str(with_file.files[0].id),
    )
    house.ids["offer"] = str(offers(by=house.holder("amina")).offers[0].id)


def _text_box(front: FrontLinkFake, kind: str, thread: UUID, text: str) -> None:
    box, pinned = uuid4(), organisation()
    told = Report(text=text, language="en", thread=thread, reply_key=random_bytes(32))
    sealed = seal_report(pinned.inbox_public, told, box=box, organisation=pinned.id)
    front.receive(kind, sealed, box=box, week=WEEK)


def _file_box(front: FrontLinkFake, thread: UUID) -> None:
    box, pinned, content = uuid4(), organisation(), random_bytes(20_000)
    header = FileHeader(
        thread=thread,
        name="picture.jpg",
        media_type="image/jpeg",
        size=len(content),
        key=random_bytes(32),
    )
    context = file_context(box=box, organisation=pinned.id)
    sealer = StreamSealer(header.key, context=context)
    padded = content.ljust(padded_file_size(len(content)), b"\x00")
    head = seal_file_header(
        pinned.inbox_public, header, box=box, organisation=pinned.id
    )
    front.receive("file", head + sealer.update(padded) + sealer.finish(), box=box)


def _letters(house: House) -> None:
    """Hand over a dozen reports; the first becomes a case, the others wait as letters."""
    bako = next(c for c in colleagues() if c.alias == "bako")
    waiting = inbox(by=house.holder("amina"), now=timezone.now()).conversations
    triaged = [c for c in waiting if c.tier][:12]
    letters = [
        intake.hand_over(c.id, to=bako, by=house.holder("amina"), now=timezone.now())
        for c in triaged
    ]
    case = protection.open_case(letters[0], by=house.holder("bako"), now=timezone.now())
    house.ids["case"], house.ids["letter"] = str(case), str(letters[1])


def _cases(house: House) -> None:
    sizes, now = house.sizes, timezone.now()
    keys = fill_cases(sizes.cases, own=sizes.own_cases)
    members.keep_all(keys, by=house.holder("bako"), now=now, recoverable=False)
    accounts = [key for key in keys if key.kind is Kind.ACCOUNT]
    shared = [
        type(key)(key.kind, key.compartment, key.version, key.key, rights)
        for key in accounts[:500]
        for rights in [type(key.rights)(3)]
    ]
    members.keep_all(shared, by=house.holder("farah"), now=now, recoverable=False)


def _one_case(house: House) -> None:
    """Give the case that is looked at earlier versions, colleagues and open questions."""
    case, now = UUID(house.ids["case"]), timezone.now()
    for version in range(1, 4):
        protection.write_sheet(
            case,
            Drawer.ACCOUNT,
            sheet=AccountSheet(story=f"{version}. {STORY}", language="en"),
            seen_version=version,
            by=house.holder("bako"),
            now=now,
        )
    for alias, drawer, reach in (
        ("farah", Drawer.ACCOUNT, Reach.WRITE),
        ("goran", Drawer.ACCOUNT, Reach.READ),
        ("goran", Drawer.EXTRACT, Reach.WRITE),
        ("chen", Drawer.CONTACT, Reach.WRITE),
    ):
        to = member_by_alias(alias).id
        protection.share_drawer(
            case, drawer, to=to, reach=reach, by=house.holder("bako"), now=now
        )
        members.collect_grants(house.holder(alias), now=now)
    asked = protection.request_identity(
        case,
        reason="A visa form asks for it",
        until=now.date() + timedelta(days=7),
        by=house.holder("goran"),
        now=now,
    )
    protection.propose_extract(
        case, text="A man was held.", language="en", by=house.holder("farah"), now=now
    )
    house.ids["request_id"] = str(asked)


def _investigation(house: House) -> None:
    now = timezone.now()
    investigation = create_investigation(
        "Detentions around Velmora", by=house.holder("farah"), now=now
    )
    for other in range(4):
        create_investigation(f"Other {other}", by=house.holder("farah"), now=now)
    with open_investigation(investigation, by=house.holder("farah")):
        bulk.build(house.sizes.events, by=house.holder("farah").id)
        event = Event.objects.get(pk=house.sizes.events // 2)
        house.ids["event"] = str(event.uid)
        house.ids["act"] = str(Act.objects.get(event=event).uid)
        house.ids["information"] = str(Information.objects.get(event=event).uid)
        house.ids["actor"] = str(event.acts.get().victim.uid)
        house.ids["place"] = str(event.place.uid)
        house.ids["source"] = str(event.information.get().source.uid)
    named = {c.alias: c for c in colleagues()}
    for alias in ("goran", "hana", "bako"):
        share_investigation(
            investigation,
            to=named[alias],
            may_write=True,
            by=house.holder("farah"),
            now=now,
        )
        members.collect_grants(house.holder(alias), now=now)
    house.ids["investigation"] = str(investigation)


def _claims(house: House) -> None:
    """Add a hundred articles that repeat ten, and let them be read."""
    into, farah = UUID(house.ids["investigation"]), house.holder("farah")
    for number in range(100):
        words = (
            f"# https://paper{number}.example/a | Paper {number} | 2019-04-{number % 28 + 1:02d}\n"
            f"The Karsan Courier {number % 10} reported that at least {60 + number % 10} men "
            "were detained in Velmora in March.\n"
            f"The mayor's spokesman {number % 7} denied that anybody had been detained.\n"
        )
        added = add_article(
            into, words.encode(), name=f"{number}.txt", by=farah, now=timezone.now()
        )
    house.ids["text"] = str(added.information)
    read_texts(into, rules=RULES, by=farah, now=timezone.now())
    with open_investigation(into, by=farah):
        house.ids["claim"] = claims(rules=RULES).cards[0].id


def _consents(house: House) -> None:
    """Record a consent, pass on extracts, file one of them; the others wait at the door."""
    case, into = UUID(house.ids["case"]), UUID(house.ids["investigation"])
    today, now = date.today(), timezone.now()  # noqa: DTZ011
    consent = protection.record_consent(
        case,
        consent=Consent(
            purposes=frozenset({Purpose.DOCUMENTING, Purpose.STATEMENT}),
            audiences=frozenset({Audience.TEAM, Audience.PUBLIC}),
            detail=Detail.ACCOUNT,
            expires_on=today + timedelta(days=365),
            given_on=today,
            given=Given.MESSAGE,
            words="Yes, tell it.",
            recorded_by=house.holder("bako").id,
        ),
        by=house.holder("bako"),
        now=now,
    )
    for number in range(10):
        token = protection.issue_token(
            case, consent=consent, by=house.holder("bako"), now=now
        )
        protection.pass_extract(
            case,
            investigation=into,
            text=f"{number}. A man was held for three days.",
            token=token,
            language="en",
            by=house.holder("bako"),
            now=now,
        )
    where = {"kind": INVESTIGATION, "compartment": into}
    waiting = deposits(by=house.holder("farah"), **where)
    # One is about nothing yet, six are accepted for an event, three wait.
    told = [
        events.accept_extract(
            into,
            each.id,
            ExtractUse(
                alias=f"Heron {number}",
                title="A friend",
                connection="020100000000",
                hearsay_depth=1,
                event=UUID(house.ids["event"]) if number else None,
            ),
            by=house.holder("farah"),
            now=now,
        )
        for number, each in enumerate(waiting[:7])
    ]
    house.ids |= {"consent": str(consent), "deposit": str(waiting[-1].id)}
    house.ids["extract"] = str(told[0])
    house.told_by_people = told[1:]


def _items(house: House) -> None:
    into, farah = UUID(house.ids["investigation"]), house.holder("farah")
    where = {"kind": INVESTIGATION, "compartment": into}
    now, sealed = timezone.now(), []
    with transaction.atomic():
        for number in range(house.sizes.items):
            receipt = vault.seal_item(
                io.BytesIO(b"A page of paper, number %d. " % number * 40),
                name=f"page-{number}.txt",
                media_type="text/plain",
                about={"source": "Paper 7"},
                by=farah,
                now=now,
                **where,
            )
            sealed.append(receipt.item)
    asks = [
        vault.ask_release(
            sealed[n * 10 : n * 10 + 10],
            reason="For a court",
            by=farah,
            now=now,
            **where,
        )
        for n in range(10)
    ]
    for ask in asks[:5]:
        vault.release_items(ask, by=house.holder("goran"), now=now, **where)
    case = UUID(house.ids["case"])
    receipt = vault.seal_item(
        io.BytesIO(b"A photograph, say."),
        kind=Kind.ACCOUNT,
        compartment=case,
        name="picture.jpg",
        media_type="image/jpeg",
        about={},
        by=house.holder("bako"),
        now=now,
    )
    house.ids |= {"item": str(sealed[0]), "release": str(asks[0])}
    house.ids |= {"open_release": str(asks[9]), "account_item": str(receipt.item)}


def _statements(house: House) -> None:
    """Draft statements; half are asked for, a third is released."""
    into, count, chance = (
        UUID(house.ids["investigation"]),
        house.sizes.drafts,
        _chance(),
    )
    farah, goran, now = house.holder("farah"), house.holder("goran"), timezone.now()
    with open_investigation(into, by=farah):
        told = list(
            Information.objects.filter(event__isnull=False)
            .order_by("id")
            .values_list("uid", flat=True)[:2000]
        )
        acts = list(Act.objects.order_by("id").values_list("uid", flat=True)[:2000])
        drafts = [
            publications.draft_statement(
                into,
                title=f"Statement {number}",
                sentences=[
                    (
                        f"In case {n} men were held.",
                        [
                            *chance.sample(told, 2),
                            chance.choice(house.told_by_people),
                            chance.choice(acts),
                        ],
                    )
                    for n in range(4)
                ],
                by=farah,
                now=now,
            )
            for number in range(count)
        ]
        asked = [
            publications.ask_release(into, draft, by=farah, now=now)
            for draft in drafts[: count // 2]
        ]
        sentence = Sentence.objects.filter(draft__uid=drafts[-1]).first()
    statements = [
        publications.release(into, ask, by=goran, now=now, front=None)
        for ask in asked[: count // 3]
    ]
    house.ids |= {"draft": str(drafts[-1]), "sentence": str(sentence.pk)}
    house.ids |= {"asked": str(drafts[count // 2 - 1]), "released": str(drafts[0])}
    house.ids["statement"] = str(statements[0])


def _notes(house: House) -> None:
    """Fill the journal up with what people read."""
    holders = [house.holder(alias) for alias in ("amina", "bako", "farah", "goran")]
    chance, now = _chance(), timezone.now()
    with transaction.atomic():
        for _ in range(house.sizes.notes - LogHead.objects.get().size):
            by = chance.choice(holders)
            note(verb="drawer.read", by=by, now=now, subject=uuid4())


def _chance() -> random.Random:
    return random.Random(bulk.SEED)
