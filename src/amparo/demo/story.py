"""One report, carried all the way through the house by the people of Lantern House.

Every step is the action that a page or command would call; no table is written here.
"""

import io
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from uuid import UUID

from amparo.apps.consents.terms import Audience, Detail, Purpose
from amparo.apps.events import actions as events
from amparo.apps.events.actions.accepting import ExtractUse
from amparo.apps.events.entries import (
    ActEntry,
    EventEntry,
    PerpetratorEntry,
    PlaceEntry,
    VictimEntry,
)
from amparo.apps.events.investigations import create_investigation
from amparo.apps.intake import actions as intake
from amparo.apps.intake.contact_rules import ContactRules
from amparo.apps.intake.pulling import pull
from amparo.apps.intake.queries import inbox
from amparo.apps.intake.tiers import Reason, Tier
from amparo.apps.members import actions as members
from amparo.apps.members.front import desk_front
from amparo.apps.members.holder import Holder
from amparo.apps.members.queries import colleagues
from amparo.apps.protection import actions as protection
from amparo.apps.protection.drawers import Drawer, Reach
from amparo.apps.protection.entries import Consent, Given
from amparo.apps.publications import actions as publications
from amparo.apps.vault import actions as vault
from amparo.apps.vault.queries import deposits, items
from amparo.demo import town
from amparo.demo.founding import Staff
from amparo.demo.phone import Phone
from amparo.demo.photograph import invented_photograph
from amparo.lib.sealing.keyring import Kind, Right
from amparo.lib.values.places import Precision

SEEN_NEVER = 0


@dataclass
class Story:
    """What the people of the story hold in their hands as it goes on."""

    staff: Staff
    phone: Phone
    clock: Callable[[], datetime]
    code: str = field(default="", repr=False)
    answer: str = ""
    report: UUID | None = None
    case: UUID | None = None
    investigation: UUID | None = None
    information: UUID | None = None
    event: UUID | None = None
    act: UUID | None = None
    photograph: UUID | None = None
    statement: UUID | None = None

    def holder(self, alias: str) -> Holder:
        """Open a colleague's ring for one act."""
        return self.staff.holder(alias, now=self.clock())


def write_report(story: Story) -> None:
    """Someone writes from a phone with scripts off, keeps the code and adds a photograph."""
    page = story.phone.open("/en/report")
    page = story.phone.submit(page.form_with("text"), {"text": town.REPORT})
    story.code = " ".join(page.code)
    page = story.phone.submit(page.form_with("word"), {"without": "1"})
    story.phone.submit(
        page.form_with("file"),
        {},
        files={"file": ("IMG_2231.png", invented_photograph())},
    )


def take_in(story: Story) -> None:
    """The desk fetches what lies on the front; Amina opens it, triages and answers."""
    pull(desk_front(), now=story.clock())
    conversation = inbox(by=story.holder("amina"), now=story.clock()).conversations[0]
    story.report = conversation.id
    intake.open_report(story.report, by=story.holder("amina"), now=story.clock())
    intake.triage(
        story.report,
        tier=Tier.TWO,
        reasons=frozenset({Reason.EXPOSED, Reason.NO_SAFE_PLACE}),
        medical=False,
        note_text="A friend was held and his phone kept. A room until Sunday only.",
        contact=ContactRules(),
        seen_version=SEEN_NEVER,
        by=story.holder("amina"),
        now=story.clock(),
    )
    intake.answer(
        story.report, text=town.ANSWER, by=story.holder("amina"), now=story.clock()
    )
    pull(desk_front(), now=story.clock())


def read_answer(story: Story) -> None:
    """The reporter comes back with the code, reads once, and says what may be told."""
    page = story.phone.open("/en/replies")
    page = story.phone.submit(page.form_with("code"), {"code": story.code})
    story.answer = page.text
    page = story.phone.submit(page.form_with("text"), {"text": town.REPLY})
    story.phone.submit(page.forms[_read_form(page.forms)], {})
    pull(desk_front(), now=story.clock())


def _read_form(forms: list) -> int:  # type: ignore[type-arg]
    return next(n for n, form in enumerate(forms) if form.action.endswith("/read"))


def hand_over(story: Story) -> None:
    """Amina gives the conversation to Bako, who opens a case with five new keys."""
    assert story.report  # noqa: S101
    bako = next(c for c in colleagues() if c.alias == "bako")
    letter = intake.hand_over(
        story.report, to=bako, by=story.holder("amina"), now=story.clock()
    )
    story.case = protection.open_case(
        letter, by=story.holder("bako"), now=story.clock()
    )


def open_investigation(story: Story) -> None:
    """Farah opens an encrypted file, shares its key with Goran, and a door for extracts."""
    now, farah = story.clock(), story.holder("farah")
    story.investigation = create_investigation(town.INVESTIGATION, by=farah, now=now)
    named = {c.alias: c for c in colleagues()}
    members.grant_compartment(
        Kind.INVESTIGATION,
        story.investigation,
        to=named["goran"],
        by=story.holder("farah"),
        now=now,
        rights=Right.READ | Right.WRITE,
    )
    vault.open_deposit_door(
        kind=Kind.INVESTIGATION,
        compartment=story.investigation,
        by=story.holder("farah"),
        now=now,
    )
    members.grant_compartment(
        Kind.DEPOSIT,
        story.investigation,
        to=named["bako"],
        by=story.holder("farah"),
        now=now,
        rights=Right.READ | Right.WRITE,
    )
    for alias in ("goran", "bako"):
        members.collect_grants(story.holder(alias), now=story.clock())


def record_consent(story: Story) -> None:
    """Bako notes what was agreed to, and passes on words that point to nobody."""
    assert story.case  # noqa: S101
    assert story.investigation  # noqa: S101
    today = story.clock().date()
    consent = protection.record_consent(
        story.case,
        consent=_agreed(today, by=story.holder("bako")),
        by=story.holder("bako"),
        now=story.clock(),
    )
    token = protection.issue_token(
        story.case, consent=consent, by=story.holder("bako"), now=story.clock()
    )
    protection.pass_extract(
        story.case,
        investigation=story.investigation,
        text=town.EXTRACT,
        token=token,
        language="en",
        by=story.holder("bako"),
        now=story.clock(),
    )
    protection.share_drawer(
        story.case,
        Drawer.ACCOUNT,
        to=story.holder("farah").id,
        reach=Reach.READ,
        by=story.holder("bako"),
        now=story.clock(),
    )
    members.collect_grants(story.holder("farah"), now=story.clock())


def _agreed(today: date, *, by: Holder) -> Consent:
    return Consent(
        purposes=frozenset(
            {Purpose.DOCUMENTING, Purpose.STATEMENT, Purpose.SUBMISSION}
        ),
        audiences=frozenset({Audience.TEAM, Audience.COURTS, Audience.PUBLIC}),
        detail=Detail.ACCOUNT,
        expires_on=today + timedelta(days=365),
        given_on=today,
        given=Given.MESSAGE,
        words="Yes, tell it, but not the workshop and not my aunt.",
        recorded_by=by.id,
    )


def document(story: Story) -> None:
    """Farah turns the extract into an event, and seals the photograph beside it."""
    assert story.investigation  # noqa: S101
    waiting = deposits(
        kind=Kind.INVESTIGATION,
        compartment=story.investigation,
        by=story.holder("farah"),
    )
    story.information = events.accept_extract(
        story.investigation,
        waiting[0].id,
        ExtractUse(
            alias="Heron",
            title="A friend of the man who was held",
            connection="020100000000",
            hearsay_depth=1,
        ),
        by=story.holder("farah"),
        now=story.clock(),
    )
    recorded = events.record_act(
        story.investigation,
        _act(story.information),
        by=story.holder("farah"),
        now=story.clock(),
    )
    story.event, story.act = recorded.event, recorded.act
    events.accept_information(
        story.investigation,
        story.information,
        by=story.holder("farah"),
        now=story.clock(),
    )
    story.photograph = _copy_photograph(story)
    events.attach_item(
        story.investigation,
        story.information,
        item=story.photograph,
        by=story.holder("farah"),
        now=story.clock(),
    )


def _act(information: UUID) -> ActEntry:
    velmora = PlaceEntry(
        name="Velmora",
        kind="100500000000",
        precision=Precision.SETTLEMENT,
        latitude=12.34,
        longitude=-38.21,
    )
    return ActEntry(
        event=EventEntry(
            title="A man held for three days in a house outside Velmora",
            description="Taken from his workplace, held, and beaten.",
            when="2026-03~",
            place=velmora,
        ),
        victim=VictimEntry(alias="Kestrel"),
        type="030102000000",
        method="020700000000",
        when="2026-03~",
        place=velmora,
        words="Held for three days in a house outside the town and beaten.",
        perpetrators=(
            PerpetratorEntry(
                alias="Two men in grey uniforms", degree="010100000000", unit="group"
            ),
            PerpetratorEntry(alias="One man in plain clothes", degree="010100000000"),
        ),
        rests_on=(information,),
    )


def _copy_photograph(story: Story) -> UUID:
    """Bring the photograph from the case to the investigation; both acts are events of custody."""
    assert story.case  # noqa: S101
    assert story.investigation  # noqa: S101
    card = items(kind=Kind.ACCOUNT, compartment=story.case, by=story.holder("farah"))[0]
    content = vault.view_item(
        card.id,
        kind=Kind.ACCOUNT,
        compartment=story.case,
        by=story.holder("farah"),
        now=story.clock(),
        reason="The reporter agreed that it may be documented",
    )
    receipt = vault.seal_item(
        io.BytesIO(b"".join(content.chunks)),
        kind=Kind.INVESTIGATION,
        compartment=story.investigation,
        name="house-outside-velmora.png",
        media_type=content.media_type,
        about={"source": "Heron", "place": "near Velmora"},
        by=story.holder("farah"),
        now=story.clock(),
    )
    return receipt.item


def release_statement(story: Story) -> None:
    """Farah drafts and asks; Goran reads and confirms; the page goes to the front."""
    assert story.investigation  # noqa: S101
    assert story.information  # noqa: S101
    assert story.act  # noqa: S101
    draft = publications.draft_statement(
        story.investigation,
        title=town.STATEMENT_TITLE,
        sentences=[(text, [story.information]) for text in town.STATEMENT],
        by=story.holder("farah"),
        now=story.clock(),
    )
    asked = publications.ask_release(
        story.investigation, draft, by=story.holder("farah"), now=story.clock()
    )
    story.statement = publications.release(
        story.investigation,
        asked,
        by=story.holder("goran"),
        now=story.clock(),
        front=desk_front(),
    )


def export_package(story: Story, target: Path) -> None:
    """Farah asks, Goran confirms, and the photograph leaves with the proofs of its custody."""
    assert story.investigation  # noqa: S101
    assert story.photograph  # noqa: S101
    asked = vault.ask_release(
        [story.photograph],
        kind=Kind.INVESTIGATION,
        compartment=story.investigation,
        reason="For the court of Karsania",
        by=story.holder("farah"),
        now=story.clock(),
    )
    vault.release_items(
        asked,
        kind=Kind.INVESTIGATION,
        compartment=story.investigation,
        by=story.holder("goran"),
        now=story.clock(),
    )
    vault.export_package(
        target,
        kind=Kind.INVESTIGATION,
        compartment=story.investigation,
        items=[story.photograph],
        records=[
            {
                "event": str(story.event),
                "title": "A man held for three days in a house outside Velmora",
                "date": "2026-03~",
            }
        ],
        by=story.holder("goran"),
        now=story.clock(),
        title="Photograph of a house outside Velmora",
    )
