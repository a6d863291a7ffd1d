"""A house with two of everything, and a book of what is in it and who should see it."""

from __future__ import annotations

import shutil
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings

from amparo.apps.events.investigations import open_investigation
from amparo.apps.members.actions import collect_grants
from amparo.apps.members.queries import colleagues
from amparo.apps.protection.drawers import Drawer
from amparo.apps.publications.models import PublishedStatement, Sentence
from amparo.apps.vault.queries import deposits, items
from amparo.lib.sealing.keyring import Kind
from amparo.outbound.front_link_fake import FrontLinkFake
from tests.access.ledger import PUBLIC, Ledger, Lock
from tests.access.things import Thing, Things
from tests.cast import Cast

# Codes of the vocabularies: "saw it", and "arrest".
CONNECTION, ARREST = "010200000000", "030101000000"


@dataclass
class House:
    """Lantern House with cases, investigations, evidence, statements and people at work."""

    cast: Cast
    now: datetime
    ledger: Ledger
    things: Things = field(default_factory=Things)
    front: FrontLinkFake = field(default_factory=FrontLinkFake)
    passphrases: dict[str, str] = field(default_factory=dict)

    def by(self, alias: str) -> Any:
        """Open someone's ring, as a request of theirs does."""
        return self.cast.open(alias, now=self.now)

    def settle(self, *aliases: str) -> None:
        """Let people collect what was granted to them."""
        for alias in aliases:
            collect_grants(self.by(alias), now=self.now)
            self.ledger.collect(alias)

    def member(self, alias: str) -> Any:
        """Give a colleague as others see them."""
        return next(c for c in colleagues() if c.alias == alias)


def note_letter(house: House, report: Thing, letter: UUID, *, to: str) -> None:
    """Note a letter: whom it goes to, and that it tells what the report told."""
    house.ledger.letters[letter] = to
    thing = house.things.add("letter", Lock("letter", letter), letter=letter)
    thing.words = list(report.words)
    for word in thing.words:
        house.things.words[word.encode()].add(thing.lock)


def letter_gone(house: House, letter: Thing) -> None:
    """Note that a letter is not there any more."""
    assert letter.id
    house.ledger.letters.pop(letter.id, None)
    house.things.remove(letter)


def opened(house: House, letter: UUID, case: UUID, *, by: str) -> None:
    """Note that a letter became a case: its words lie in two drawers now."""
    things, told = house.things, house.things.find(letter)
    for drawer in Drawer:
        house.ledger.make(by, Lock(drawer.value, case))
    things.add_case(case)
    contact, account = Lock("contact", case), Lock("account", case)
    for word in told.words:
        things.words[word.encode()] = {contact}
    things.words[told.words[0].encode()] = {contact, account}
    for card in items(kind=Kind.ACCOUNT, compartment=case, by=house.by(by)):
        things.add("item", account, kind="account", compartment=case, item=card.id)
    _inbox_forgets(house, told)
    letter_gone(house, told)


def _inbox_forgets(house: House, letter: Thing) -> None:
    things = house.things
    for report in things.of("report"):
        if report.words[0] == letter.words[0]:
            for thing in [*things.of("file"), report]:
                if thing.address["report"] == report.id:
                    things.remove(thing)


def note_share(
    house: House, investigation: UUID, *, to: str, by: str, right: str
) -> None:
    """Note that someone was given an investigation, or a caseworker its door."""
    lock = Lock("investigation", investigation)
    if house.ledger.roles[to] == "caseworker":
        lock, right = Lock("door", investigation), "write"
        if not house.ledger.key(by, lock):
            house.ledger.make(by, lock)
    house.ledger.give(lock, to=to, by=by, right=right)


def note_draft(house: House, investigation: UUID, draft: UUID, *, by: str) -> None:
    """Note a draft and its sentences."""
    lock = Lock("investigation", investigation)
    at = {"investigation": investigation, "draft": draft}
    house.things.add("draft", lock, **at)
    with open_investigation(investigation, by=house.by(by)):
        found = list(
            Sentence.objects.filter(draft__uid=draft).values_list("pk", flat=True)
        )
    for number in found:
        house.things.add("sentence", lock, sentence=number, **at)


def note_deposits(house: House, investigation: UUID) -> None:
    """Note what waits at a door."""
    opener = next(
        a for a in house.ledger.roles
        if house.ledger.opens(a, Lock("investigation", investigation))
    )  # fmt: skip
    known = {thing.id for thing in house.things.of("deposit")}
    for card in deposits(
        kind=Kind.INVESTIGATION, compartment=investigation, by=house.by(opener)
    ):
        if card.id not in known:
            at = {"investigation": investigation, "deposit": card.id}
            house.things.add("deposit", Lock("investigation", investigation), **at)


def note_statement(house: House, statement: UUID) -> None:
    """Note a statement: its words, and where they come from, are public with it."""
    house.things.add("statement", PUBLIC, statement=statement)
    shown = PublishedStatement.objects.get(pk=statement)
    told = f"{shown.title} {shown.sentences} {shown.sources}"
    for word, locks in house.things.words.items():
        if word.decode() in told:
            locks.add(PUBLIC)


@dataclass
class Snapshot:
    """The files of a desk as they were; its rows go back with their transaction."""

    kept: Path
    desk: Path

    @classmethod
    def take(cls, into: Path) -> Snapshot:
        """Copy the desk's folder."""
        desk = Path(settings.AMPARO_HOME) / "desk"
        shutil.copytree(desk, into)
        return cls(into, desk)

    def put_back(self) -> None:
        """Make the desk's folder what it was."""
        shutil.rmtree(self.desk)
        shutil.copytree(self.kept, self.desk)
