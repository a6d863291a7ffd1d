"""What stands in the house and under which lock, and the words by which it would be known."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterator
from dataclasses import dataclass, field
from uuid import UUID

from tests.access.ledger import GONE, Lock

CANARY = re.compile(rb"canary[0-9a-f]{12}")
EVIDENCE = {"item", "copy", "release"}
ID = re.compile(rb"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


@dataclass
class Thing:
    """Something with an address: a case, a letter, an event, an item…"""

    sort: str
    lock: Lock
    address: dict[str, object]
    # What would show that it exists; None when it has no random id of its own.
    id: UUID | None = None
    # Words that go wherever it goes; the first is what a reporter wrote.
    words: list[str] = field(default_factory=list)
    # Who opens one of these may know its id too: a door shows which investigation it is of.
    known_by: set[Lock] = field(default_factory=set)

    @property
    def drawer(self) -> str:
        """The drawer it is, if it is one."""
        return self.lock.kind if self.sort == "drawer" else ""


@dataclass
class Things:
    """Everything there is, and every planted word, each with the locks that it lies under."""

    all: list[Thing] = field(default_factory=list)
    words: dict[bytes, set[Lock]] = field(default_factory=dict)

    def add(self, sort: str, lock: Lock, *, own: str = "", **address: object) -> Thing:
        """Add a thing; `own` names the part of its address that is its own id."""
        found = address.get(own or sort)
        if sort in EVIDENCE and lock.kind == "account":
            lock = lock._replace(since=lock.since or 1)
        thing = Thing(sort, lock, address, found if isinstance(found, UUID) else None)
        self.all.append(thing)
        return thing

    def add_case(self, case: UUID) -> None:
        """Add a case and its five drawers."""
        from amparo.lib.sealing.keyring import Kind

        self.add("case", Lock("case", case), case=case)
        for drawer in ("contact", "identity", "account", "protection", "extract"):
            kind = int(Kind[drawer.upper()])
            where = {"case": case, "drawer": drawer, "compartment": case, "kind": kind}
            self.add("drawer", Lock(drawer, case), **where)
        self.add("shelf", Lock("account", case), kind="account", compartment=case)

    def add_investigation(self, investigation: UUID) -> None:
        """Add an investigation and its shelf."""
        lock = Lock("investigation", investigation)
        thing = self.add("investigation", lock, investigation=investigation)
        thing.known_by = {Lock("door", investigation)}
        self.add("shelf", lock, kind="investigation", compartment=investigation)

    def of(self, sort: str) -> list[Thing]:
        """List the things of a sort, also those that are gone."""
        return [thing for thing in self.all if thing.sort == sort]

    def find(self, own: UUID) -> Thing:
        """Give the thing with this id."""
        return next(thing for thing in self.all if thing.id == own)

    def remove(self, thing: Thing) -> None:
        """Note that a thing is not there any more."""
        thing.lock = GONE

    def word(self, *locks: Lock) -> str:
        """Make a word that nobody but those who open one of these locks may ever read."""
        word = f"canary{secrets.token_hex(6)}"
        self.words[word.encode()] = set(locks)
        return word

    def shown(self, body: bytes) -> Iterator[tuple[str, set[Lock]]]:
        """Give every planted word and known id in an answer, with the locks it lies under."""
        for word in set(CANARY.findall(body)):
            yield word.decode(), self.words.get(word, set())
        known = {str(t.id).encode(): t for t in self.all if t.id}
        for found in set(ID.findall(body)) & known.keys():
            thing = known[found]
            yield f"{thing.sort} {found.decode()}", {thing.lock, *thing.known_by}
