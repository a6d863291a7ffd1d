"""Investigations of the house: records, evidence, drafts, one public statement."""

from __future__ import annotations

import io
from typing import Any
from uuid import UUID

from PIL import Image

from amparo.apps.claims.actions import read_texts
from amparo.apps.claims.queries import claims, text_page
from amparo.apps.claims.rules import RULES
from amparo.apps.events import actions as events
from amparo.apps.events.actions import add_article
from amparo.apps.events.actions.sharing import share_investigation
from amparo.apps.events.entries import (
    ActEntry,
    EventEntry,
    InformationEntry,
    SourceEntry,
    VictimEntry,
)
from amparo.apps.events.investigations import (
    create_investigation,
    open_investigation,
)
from amparo.apps.publications import actions as publications
from amparo.apps.vault import actions as vault
from amparo.apps.vault.actions.describing import describe_item
from amparo.apps.vault.derivations import PixelCopy
from amparo.apps.vault.descriptions import Description
from amparo.lib.sealing.keyring import Kind
from tests.access.house import (
    ARREST,
    CONNECTION,
    House,
    note_draft,
    note_share,
    note_statement,
)
from tests.access.ledger import Lock


def make_investigations(house: House) -> tuple[UUID, UUID]:
    """Begin two: one is shared with many, one with nobody."""
    made = []
    for alias in ("farah", "goran"):
        title = house.things.word()
        found = create_investigation(title, by=house.by(alias), now=house.now)
        lock = Lock("investigation", found)
        house.things.words[title.encode()] = {lock}
        house.things.add_investigation(found)
        house.ledger.make(alias, lock)
        made.append(found)
    _share_investigation(house, made[0], by="farah", to=("goran", "hana", "bako"))
    _share_investigation(house, made[1], by="goran", to=("chen",))
    return made[0], made[1]


def _share_investigation(
    house: House, investigation: UUID, *, by: str, to: tuple[str, ...]
) -> None:
    for alias in to:
        share_investigation(
            investigation,
            to=house.member(alias),
            may_write=alias != "hana",
            by=house.by(by),
            now=house.now,
        )
        right = "read" if alias == "hana" else "write"
        note_share(house, investigation, to=alias, by=by, right=right)
    house.settle(*to)


def work_in(house: House, investigation: UUID, by: str) -> None:
    """Record, seal and draft in an investigation."""
    things, lock = house.things, Lock("investigation", investigation)
    at = {"investigation": investigation}
    who = {"by": house.by(by), "now": house.now}
    done = events.record_act(
        investigation,
        ActEntry(
            event=EventEntry(title=things.word(lock), when="2026-03"),
            victim=VictimEntry(alias=things.word(lock)),
            type=ARREST,
        ),
        **who,
    )
    told = events.record_information(
        investigation,
        InformationEntry(
            source=SourceEntry(
                name=things.word(lock),
                kind="media",
                address=f"https://{things.word(lock)}.example/",
            ),
            connection=CONNECTION,
            hearsay_depth=0,
            title=things.word(lock),
            text=things.word(lock),
            language="en",
        ),
        event=done.event,
        **who,
    )
    events.accept_information(investigation, told, **who)
    things.add("event", lock, event=done.event, **at)
    things.add("information", lock, information=told, **at)
    things.add("act", lock, own="record", kind="act", record=done.act, **at)
    _seal(house, investigation, by=by)
    read_article(house, investigation, by=by)
    _draft(house, investigation, told, by=by)


def _seal(house: House, investigation: UUID, *, by: str) -> None:
    things, lock = house.things, Lock("investigation", investigation)
    at = {"kind": Kind.INVESTIGATION, "compartment": investigation}
    word = things.word(lock)
    receipt = vault.seal_item(
        io.BytesIO(word.encode()),
        **at,
        name=f"{word}.jpg",
        media_type="image/jpeg",
        about={"source": word},
        by=house.by(by),
        now=house.now,
    )
    address = {"kind": "investigation", "compartment": investigation}
    things.add("item", lock, item=receipt.item, **address)
    _describe(house, receipt.item, at, by=by, word=word)
    _copy(house, receipt.item, at, by=by, word=word, lock=lock)
    release = vault.ask_release(
        [receipt.item], **at, reason=word, by=house.by(by), now=house.now
    )
    things.add("release", lock, release=release, **address)


def _describe(house: House, item: UUID, at: Any, *, by: str, word: str) -> None:
    told = Description(shows=word, credit=word, place=word, precision=3)
    describe_item(item, **at, told=told, seen=0, by=house.by(by), now=house.now)


def _copy(house: House, item: UUID, at: Any, *, by: str, word: str, lock: Lock) -> None:
    """Seal a copy to look at, as the room would have made it."""
    raw = io.BytesIO()
    Image.new("RGB", (8, 6), "teal").save(raw, "JPEG")
    raw.seek(0)
    made = vault.derive_item(
        raw,
        parent=item,
        **at,
        name=f"{word} (pixels).jpg",
        media_type="image/jpeg",
        how=PixelCopy(1, 1).how("Pillow"),
        by=house.by(by),
        now=house.now,
    )
    where = {"kind": "investigation", "compartment": at["compartment"]}
    house.things.add("copy", lock, own="item", item=made.item, **where)


def read_article(house: House, investigation: UUID, *, by: str) -> None:
    """Let an article be added and read by the machine; note its text and its claims."""
    things, lock = house.things, Lock("investigation", investigation)
    words = f"Police detained 12 men near Velmora, said {things.word(lock)}."
    holder, now = house.by(by), house.now
    added = add_article(
        investigation, words.encode(), name=things.word(lock), by=holder, now=now
    )
    read_texts(investigation, rules=RULES, by=holder, now=now)
    with open_investigation(investigation, by=holder):
        lines = text_page(added.information).lines
        found = claims(rules=RULES).cards
    things.add(
        "read text",
        lock,
        own="information",
        investigation=investigation,
        information=added.information,
        suggestions=[line.id for line in lines],
    )
    for claim in found:
        things.add("claim", lock, investigation=investigation, claim=claim.id)


def _draft(house: House, investigation: UUID, rests_on: UUID, *, by: str) -> UUID:
    things, lock = house.things, Lock("investigation", investigation)
    draft = publications.draft_statement(
        investigation,
        title=things.word(lock),
        sentences=[(things.word(lock), [rests_on])],
        by=house.by(by),
        now=house.now,
    )
    note_draft(house, investigation, draft, by=by)
    return draft


def release_statement(house: House, investigation: UUID) -> None:
    """Let two people release a statement."""
    lock = Lock("investigation", investigation)
    told = next(t.id for t in house.things.of("information") if t.lock == lock)
    assert told
    draft = _draft(house, investigation, told, by="farah")
    asked = publications.ask_release(
        investigation, draft, by=house.by("farah"), now=house.now
    )
    statement = publications.release(
        investigation, asked, by=house.by("goran"), now=house.now, front=None
    )
    note_statement(house, statement)
