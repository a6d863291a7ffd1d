"""Who should see what: a model of keys that knows the written matrix and none of our code."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from tests.access import matrix

FRESH_FOR = timedelta(minutes=5)
IDLE, LONGEST = timedelta(minutes=10), timedelta(hours=8)
DRAWERS = ("contact", "identity", "account", "protection", "extract")
RIGHTS = ("read", "write", "lead")


class Lock(NamedTuple):
    """What one key opens: a drawer of a case, an investigation, the inbox, a letter…

    Evidence stays under the version of the key that it was sealed with, `since`, until it
    is moved; the rows of a drawer are sealed anew as they are read.
    """

    kind: str
    of: UUID | None = None
    since: int = 0

    @property
    def base(self) -> Lock:
        """The lock itself, whatever was sealed under it when."""
        return Lock(self.kind, self.of)


INBOX, JOURNAL, PUBLIC, GONE = (
    Lock("inbox"),
    Lock("journal"),
    Lock("public"),
    Lock("gone"),
)


@dataclass(frozen=True)
class Key:
    """What one person holds of a lock."""

    version: int
    right: str
    until: date | None = None

    def allows(self, right: str) -> bool:
        """Tell whether it goes as far as this right."""
        return RIGHTS.index(self.right) >= RIGHTS.index(right)


@dataclass(frozen=True)
class Waiting:
    """A key on its way; it counts only while its giver is trusted."""

    lock: Lock
    key: Key
    giver: str


@dataclass
class Session:
    """Since when someone is signed in, and when they last asked for something."""

    since: datetime
    seen_at: datetime


@dataclass
class Rows:
    """Under which versions of its key a drawer lies, and the newest version there is."""

    newest: int = 1
    title: int = 1
    highest: int = 1


@dataclass
class Ledger:
    """The keys of everybody, as the rules of the house would have it."""

    roles: dict[str, str]
    now: datetime
    keys: dict[str, dict[Lock, Key]] = field(default_factory=dict)
    waiting: dict[str, list[Waiting]] = field(default_factory=dict)
    rosters: dict[Lock, dict[str, Key]] = field(default_factory=dict)
    rows: dict[Lock, Rows] = field(default_factory=dict)
    moved: dict[Lock, int] = field(default_factory=dict)
    letters: dict[UUID, str] = field(default_factory=dict)
    sessions: dict[str, Session] = field(default_factory=dict)
    fresh_at: dict[str, datetime] = field(default_factory=dict)
    frozen: set[str] = field(default_factory=set)
    asked_to_freeze: dict[str, str] = field(default_factory=dict)

    def is_in(self, alias: str) -> bool:
        """Tell whether someone is signed in."""
        session = self.sessions.get(alias)
        if session is None or alias in self.frozen:
            return False
        idle, age = self.now - session.seen_at, self.now - session.since
        return idle < IDLE and age < LONGEST

    def starts(self, alias: str) -> None:
        """Note that someone signed in."""
        self.sessions[alias] = Session(self.now, self.now)
        self.fresh_at[alias] = self.now

    def asked(self, alias: str) -> None:
        """Note that someone asked for something: the session goes on, or is over for good."""
        if self.is_in(alias):
            self.sessions[alias].seen_at = self.now
        else:
            self.sessions.pop(alias, None)

    def is_fresh(self, alias: str) -> bool:
        """Tell whether the passphrase was typed within the last five minutes."""
        return self.now < self.fresh_at[alias] + FRESH_FOR

    def key(self, alias: str, lock: Lock) -> Key | None:
        """Find a key that someone holds today."""
        held = self.keys.get(alias, {}).get(lock.base)
        if held is None or (held.until and held.until < self.now.date()):
            return None
        return held

    def opens(self, alias: str, lock: Lock) -> bool:
        """Tell whether someone reads what lies under a lock, with all that lies there now."""
        if lock == GONE:
            return False
        if lock == PUBLIC:
            return self.roles[alias] in {"documenter", "analyst", "campaigner"}
        if lock.kind == "letter":
            return self.letters.get(lock.of) == alias  # type: ignore[arg-type]
        held = self.key(alias, lock)
        if lock.since:
            lowest = max(lock.since, self.moved.get(lock.base, 0))
        else:
            lowest = self._rows(lock).highest
        return held is not None and held.version >= lowest

    def sees_case(self, alias: str, case: UUID) -> bool:
        """Tell whether someone holds a drawer in which the name of the case can be read."""
        return any(
            held.version >= self._rows(Lock(drawer, case)).title
            for drawer in DRAWERS
            if (held := self.key(alias, Lock(drawer, case)))
        )

    def may(self, alias: str, lock: Lock, right: str) -> bool:
        """Tell whether someone's key goes as far as a right."""
        held = self.key(alias, lock)
        return held is not None and held.allows(right)

    def leads(self, alias: str, case: UUID) -> bool:
        """Tell whether someone gives keys of a case to others."""
        return any(self.may(alias, Lock(drawer, case), "lead") for drawer in DRAWERS)

    def shareable(self, alias: str, drawer: str) -> str:
        """Give the most that a lead may share of a drawer with someone: read, write or nothing."""
        told = matrix.drawers()[self.roles[alias]][drawer]
        return told if told in {"read", "write"} else ""

    def make(self, alias: str, lock: Lock) -> None:
        """Note a new lock with its maker's key."""
        self.rows[lock] = Rows()
        self.keys.setdefault(alias, {})[lock] = Key(1, "lead")
        self.rosters[lock] = {alias: Key(1, "lead")}

    def give(
        self, lock: Lock, *, to: str, by: str, right: str, until: date | None = None
    ) -> None:
        """Note that a key of a lock is on its way to someone."""
        held = self.key(by, lock)
        assert held, (by, lock)
        self._send(lock, Key(held.version, right, until), to=to, by=by)

    def _send(self, lock: Lock, key: Key, *, to: str, by: str) -> None:
        self.waiting.setdefault(to, []).append(Waiting(lock, key, by))
        self.rosters[lock][to] = key

    def collect(self, alias: str) -> None:
        """Put into someone's hands what was on its way."""
        ring = self.keys.setdefault(alias, {})
        for each in self.waiting.pop(alias, []):
            held = ring.get(each.lock)
            if each.giver in self.frozen or (held and held.version > each.key.version):
                continue
            ring[each.lock] = each.key

    def rotate(self, lock: Lock, *, by: str) -> None:
        """Note a new version of a key, given to all who are on the roster and still here."""
        held, rows = self.key(by, lock), self._rows(lock)
        assert held, (by, lock)
        rows.newest = held.version + 1
        roster, self.rosters[lock] = self.rosters[lock], {}
        mine = Key(rows.newest, held.right, held.until)
        self.keys[by][lock] = self.rosters[lock][by] = mine
        for alias, key in roster.items():
            over = key.until and key.until < self.now.date()
            if alias not in self.frozen and alias != by and not over:
                self._send(
                    lock, Key(rows.newest, key.right, key.until), to=alias, by=by
                )

    def end(self, lock: Lock, *, member: str, by: str) -> None:
        """Note that a lock was changed for someone, and all that lies under it sealed anew."""
        self.rosters[lock].pop(member, None)
        self.rotate(lock, by=by)
        self._sealed_anew(lock, by=by)

    def read(self, alias: str, lock: Lock) -> None:
        """Note that someone opened a drawer; who may write seals old rows anew."""
        if self.may(alias, lock, "write"):
            self._sealed_anew(lock, by=alias)

    def wrote(self, alias: str, lock: Lock) -> None:
        """Note that someone added a row to a drawer, under the newest key they hold."""
        held, rows = self.key(alias, lock), self._rows(lock)
        assert held, (alias, lock)
        rows.highest = max(rows.highest, held.version)

    def freeze(self, alias: str) -> None:
        """Note that someone was frozen."""
        self.frozen.add(alias)
        self.asked_to_freeze.pop(alias, None)
        self.keys[alias] = {}
        self.waiting.pop(alias, None)

    def _sealed_anew(self, lock: Lock, *, by: str) -> None:
        held, rows = self.key(by, lock), self._rows(lock)
        assert held, (by, lock)
        rows.title = rows.highest = self.moved[lock.base] = held.version

    def _rows(self, lock: Lock) -> Rows:
        return self.rows.setdefault(lock, Rows())
