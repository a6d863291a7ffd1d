"""An investigation of three colleagues, with an article and a person's consented words."""

import io
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from PIL import Image

from amparo.apps.consents.terms import Audience, Detail, Purpose
from amparo.apps.consents.token import ConsentToken, issue
from amparo.apps.events.actions import record_act, record_information
from amparo.apps.events.actions.accepting import accept_information
from amparo.apps.events.entries import (
    ActEntry,
    EventEntry,
    InformationEntry,
    RecordedAct,
    SourceEntry,
    VictimEntry,
)
from amparo.apps.events.investigations import create_investigation
from amparo.apps.members.actions import collect_grants, grant_compartment
from amparo.apps.members.queries import Colleague
from amparo.apps.publications.actions import draft_statement
from amparo.apps.vault.actions import derive_item, seal_item
from amparo.apps.vault.actions.describing import describe_item
from amparo.apps.vault.derivations import PixelCopy
from amparo.apps.vault.descriptions import Description
from amparo.lib.sealing.keyring import Kind, Right
from amparo.lib.sealing.primitives.publics import random_bytes
from amparo.outbound.front_link_fake import FrontLinkFake

WITNESS = "Kestrel"
VICTIM = "Heron"
PUBLIC = {
    "purposes": {Purpose.DOCUMENTING, Purpose.STATEMENT},
    "audiences": {Audience.TEAM, Audience.PUBLIC},
    "detail": Detail.ACCOUNT,
}


PUBLIC_PICTURE = {
    "shows": "The harbour gate",
    "alt": "A steel gate in a grey wall.",
    "credit": "A resident of Velmora",
    "licence": "by-permission",
    "permission": "By a signed note of March 2026",
    "place": "Velmora",
    "precision": 3,
    "people": "nobody",
    "graphic": "no",
}


@dataclass
class Room:
    """An investigation and what lies in it, as farah recorded it."""

    cast: Any
    investigation: UUID
    recorded: RecordedAct
    article: UUID
    front: FrontLinkFake = field(default_factory=FrontLinkFake)

    def token(self, **terms: Any) -> ConsentToken:
        """Let bako record what a person agreed to."""
        expires = self.cast.now.date() + timedelta(days=90)
        agreed = {**PUBLIC, "expires_on": expires, **terms}
        return issue(**agreed, by=self.cast.bako, now=self.cast.now)

    def testimony(
        self,
        token: ConsentToken | None,
        *,
        title: str = "What they saw",
        accepted: bool = True,
    ) -> UUID:
        """Record what a person said, with the consent that came with it."""
        return self.information(
            source=SourceEntry(name=WITNESS, kind="person"),
            title=title,
            consent=json.loads(token.to_bytes()) if token else None,
            accepted=accepted,
        )

    def information(self, *, accepted: bool = True, **fields: Any) -> UUID:
        entry: dict[str, Any] = {
            "source": SourceEntry(
                name="Velmora Courier",
                kind="media",
                address="https://courier.example/gate",
            ),
            "connection": "010200000000",
            "hearsay_depth": 0,
            "title": "Arrests at the harbour gate",
            "text": "Eleven people were taken at the gate.",
            "language": "en",
        }
        found = record_information(
            self.investigation,
            InformationEntry(**{**entry, **fields}),
            event=self.recorded.event,
            by=self.cast.farah,
            now=self.cast.now,
        )
        if accepted:
            accept_information(
                self.investigation, found, by=self.cast.farah, now=self.cast.now
            )
        return found

    def draft(
        self, *sentences: tuple[str, list[UUID]], title: str = "The gate"
    ) -> UUID:
        return draft_statement(
            self.investigation,
            title=title,
            sentences=sentences,
            by=self.cast.farah,
            now=self.cast.now,
        )

    def photograph(self, *, pages: int = 1, copied: bool = True, **told: Any) -> UUID:
        """Seal a picture with what was said of it, and its copy as the room makes it."""
        at = {"kind": Kind.INVESTIGATION, "compartment": self.investigation}
        who = {"by": self.cast.farah, "now": self.cast.now}
        item = seal_item(
            io.BytesIO(random_bytes(32)),
            name="gate.jpg",
            media_type="image/jpeg",
            about={"source": "a witness"},
            **at,
            **who,
        ).item
        if copied:
            self.copied(item, pages=pages)
        describe_item(
            item, told=Description(**{**PUBLIC_PICTURE, **told}), seen=0, **at, **who
        )
        return item

    def copied(self, item: UUID, *, colour: str = "teal", pages: int = 1) -> UUID:
        """Seal what the room would have made of a picture."""
        raw = io.BytesIO()
        Image.new("RGB", (60, 40), colour).save(
            raw, "JPEG", comment=b"canary in a comment"
        )
        raw.seek(0)
        return derive_item(
            raw,
            parent=item,
            kind=Kind.INVESTIGATION,
            compartment=self.investigation,
            name="gate (pixels).jpg",
            media_type="image/jpeg",
            how=PixelCopy(pages, pages).how("Pillow"),
            by=self.cast.farah,
            now=self.cast.now,
        ).item


def share(cast: Any, investigation: UUID, alias: str, *, rights: Right) -> None:
    person = cast.person(alias)
    grant_compartment(
        Kind.INVESTIGATION,
        investigation,
        to=Colleague(person.id, alias, getattr(cast, alias).role),
        by=cast.open("farah"),
        now=cast.now,
        rights=rights,
    )
    collect_grants(getattr(cast, alias), now=cast.now)


@pytest.fixture
def room(cast: Any) -> Room:
    investigation = create_investigation("The gate", by=cast.farah, now=cast.now)
    writing = Right.READ | Right.WRITE
    share(cast, investigation, "goran", rights=writing)
    share(cast, investigation, "hana", rights=writing)
    recorded = record_act(
        investigation,
        ActEntry(
            event=EventEntry(title="Arrests at the harbour gate", when="2026-03"),
            victim=VictimEntry(alias=VICTIM),
            type="030101000000",
        ),
        by=cast.farah,
        now=cast.now,
    )
    made = Room(cast, investigation, recorded, article=UUID(int=0))
    made.article = made.information(material_date="2026-03-14", date_basis="text")
    return made


@pytest.fixture
def two_sources(room: Room) -> Callable[[], tuple[UUID, ConsentToken]]:
    """A draft of two sentences, one on the article, one on what a person agreed to."""

    def make() -> tuple[UUID, ConsentToken]:
        token = room.token()
        draft = room.draft(
            ("Eleven people were taken at the harbour gate.", [room.article]),
            (
                "One of them was held for nine days.",
                [room.testimony(token), room.article],
            ),
        )
        return draft, token

    return make
