"""Somebody asks the desk for something; the answer is compared with what is written."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from unittest.mock import patch

from django.test import Client, TestCase

from amparo.apps.members import sessions
from amparo.apps.members.actions import collect_grants
from amparo.apps.members.middleware import session_cookie_name
from amparo.apps.protection.models import DrawerRecord
from tests.access import matrix
from tests.access.addresses import LISTS, Address
from tests.access.deeds import Deed, Visit, deed
from tests.access.expecting import (
    ABSENT,
    ASKS,
    OPEN,
    REFUSED,
    SIGN_IN,
    Answer,
    expected,
)
from tests.access.house import House
from tests.access.ledger import Ledger, Lock
from tests.access.matrix import Row

STEP = timedelta(seconds=31)  # the next one-time code
TAKEN = {200, 302, 409, 422}
REFUSALS = {200, 403, 409, 422}
# Reading one of these opens a drawer, and whoever may write seals its old rows anew.
READS = {
    ("protection:drawer", "GET"): "",
    ("protection:edit", "GET"): "",
    ("protection:edit", "POST"): "",
    ("protection:answer", "GET"): "contact",
    ("protection:make-extract", "GET"): "account",
    ("protection:make-extract", "POST"): "account",
}


class Wrong(AssertionError):  # noqa: N818  it says what an answer was
    """The desk answered otherwise than is written."""


@dataclass
class Walk:
    """Everybody with a browser of their own, and what they did so far."""

    house: House
    now: datetime
    browsers: dict[str, Client] = field(default_factory=dict)
    passphrases: dict[str, str] = field(default_factory=dict)
    steps: int = 0
    is_written: bool = False
    absent: bytes = b""
    seen: dict[Answer, int] = field(default_factory=dict)

    @property
    def ledger(self) -> Ledger:
        """Who should see what."""
        return self.house.ledger

    def start(self) -> None:
        """Sign everybody in, as at the beginning of a day."""
        self.passphrases = dict(self.house.passphrases)
        for alias in self.ledger.roles:
            self.begin_session(alias)
        self.browsers["a stranger"] = Client()
        someone = self.browsers[next(iter(self.ledger.roles))]
        with self.clock():
            self.absent = someone.get("/no/such/page", secure=True).content

    def begin_session(self, alias: str) -> None:
        """Give somebody a session without the form; `sign_in` is the way of people."""
        person = self.house.cast.town.people[alias]
        token = sessions.start(person.bundle, member=person.id, now=self.now)
        self.browsers[alias] = Client()
        self.browsers[alias].cookies[session_cookie_name()] = token
        self.ledger.starts(alias)

    def alias_of(self, member: object) -> str:
        """Give the alias of a member."""
        people = self.house.cast.town.people
        return next(alias for alias, person in people.items() if person.id == member)

    def sheet_version(self, lock: Lock) -> int:
        """Give the version at which a drawer's sheet stands."""
        rows = DrawerRecord.objects.filter(
            case_id=lock.of, drawer=lock.kind, noun="sheet"
        )
        return rows.values_list("version", flat=True).get()

    def pass_time(self, span: timedelta) -> None:
        """Let time go by."""
        self.now += span
        self.ledger.now = self.now

    def sign_in(self, alias: str) -> None:
        """Sign in by the page; waiting keys are collected. Who was frozen is refused."""
        self.pass_time(STEP)
        person = self.house.cast.town.people[alias]
        form = {
            "alias": alias,
            "passphrase": self.passphrases[alias],
            "code": person.code(self.now),
        }
        self.browsers[alias] = Client()
        with self.clock():
            answer = self.browsers[alias].post("/sign-in", form, secure=True)
        self.steps += 1
        is_let_in = answer.status_code == 302
        if is_let_in == (alias in self.ledger.frozen):
            raise Wrong(f"{alias} signs in: {answer.status_code}")
        if is_let_in:
            self.ledger.starts(alias)
            self.ledger.collect(alias)

    def return_all(self) -> None:
        """Let everybody who is still here come back to work, with the keys that waited."""
        for alias in set(self.ledger.roles) - self.ledger.frozen:
            with self.clock():
                collect_grants(self.house.cast.open(alias, now=self.now), now=self.now)
            self.ledger.collect(alias)
            self.begin_session(alias)

    def freshened(self, alias: str) -> None:
        """Note that somebody has just typed the passphrase."""
        self.ledger.fresh_at[alias] = self.now

    @contextmanager
    def clock(self) -> Iterator[None]:
        """Let the desk read our clock, and finish what waits for a commit."""
        with (
            patch("django.utils.timezone.now", return_value=self.now),
            TestCase.captureOnCommitCallbacks(execute=True) as committed,
        ):
            yield
        self.is_written = self.is_written or bool(committed)

    @contextmanager
    def still(self) -> Iterator[None]:
        """Let the desk read our clock, and forget what waits for a commit."""
        with patch("django.utils.timezone.now", return_value=self.now):
            yield

    def asks(self, alias: str, row: Row, to: Address, *, pick: int = 0) -> Answer:
        """Ask as somebody, judge the answer, and note what it changed."""
        self.steps += 1
        what = Deed({})
        if row.method == "POST":
            what = deed(row.page, Visit(self, alias, to.like, pick))
        right = (
            {SIGN_IN} if alias not in self.ledger.roles and not _is_open(row)
            else expected(alias, row, to, ledger=self.ledger)
        )  # fmt: skip
        if row.page == "vault:package":
            self.is_written = True
            with at_once():
                answer, body = self._ask(alias, row.method, to.path, what)
        else:
            answer, body = self._ask(alias, row.method, to.path, what)
        got = _read(answer, body, absent=self.absent)
        if row.page == "members:sign-out" and right == {OPEN}:
            got = OPEN  # it leads to the sign-in page
        if not _fits(got, right, row, answer.status_code):
            told = f"{alias} {row.method} {to.path} ({row.page})"
            right_words = " or ".join(a.value for a in right)
            raise Wrong(
                f"{told}: {got.value}, {answer.status_code}; written is {right_words}"
            )
        self._look_for_leaks(alias, row, to, what, body)
        self.ledger.asked(alias)
        if OPEN in right and got is OPEN:
            self._note(alias, row, to, what, answer, body)
        self.seen[got] = self.seen.get(got, 0) + 1
        return got

    def _ask(self, alias: str, method: str, path: str, what: Deed) -> tuple[Any, bytes]:
        browser = self.browsers[alias]
        with self.clock():
            if method == "POST":
                answer = browser.post(path, what.form, secure=True)
            else:
                answer = browser.get(path, secure=True)
            body = b"".join(answer) if answer.streaming else answer.content
        return answer, body

    def _look_for_leaks(
        self, alias: str, row: Row, to: Address, what: Deed, body: bytes
    ) -> None:
        sent = f"{what.form}"
        if not self.ledger.is_in(alias):
            leaked = [shown for shown, _locks in self.house.things.shown(body)]
            if leaked:
                raise Wrong(f"{alias} reads {leaked} at {to.path}")
            return
        for shown, locks in self.house.things.shown(body):
            is_echo = shown.split()[-1] in sent
            if not is_echo and not any(self._reads(alias, lock) for lock in locks):
                told = f"{alias} {row.method} {to.path}"
                raise Wrong(f"{told} shows {shown} of {locks}")

    def _reads(self, alias: str, lock: Lock) -> bool:
        if lock.kind == "members":
            return True
        if lock.kind == "case":
            assert lock.of
            return self.ledger.sees_case(alias, lock.of)
        return self.ledger.opens(alias, lock)

    def _note(
        self, alias: str, row: Row, to: Address, what: Deed, answer: Any, body: bytes
    ) -> None:
        drawer = READS.get((row.page, row.method))
        if (
            drawer is not None and to.thing and answer.status_code != 302
        ) or drawer == "account":
            case = to.thing.address["case"] if to.thing else None
            lock = Lock(drawer, case) if drawer else to.thing.lock  # type: ignore[union-attr, arg-type]
            self.ledger.read(alias, lock)
        if row.method == "POST" and answer.status_code == what.done and what.then:
            what.then(answer)
        if row.method == "GET" and row.page in LISTS and answer.status_code == 200:
            self._is_whole(alias, row, to, body)

    def _is_whole(self, alias: str, row: Row, to: Address, body: bytes) -> None:
        """Check that a list shows everything that is somebody's own."""
        for thing in self.house.things.of(LISTS[row.page]):
            roof = to.thing.lock if to.thing else None
            if roof and thing.lock.base != roof.base:
                continue
            if self._reads(alias, thing.lock) and str(thing.id).encode() not in body:
                raise Wrong(f"{alias} misses {thing.sort} {thing.id} at {to.path}")


@contextmanager
def at_once() -> Iterator[None]:
    """Do at once what waits for a commit: an export reads the log that it has just written.

    Outside of tests its transactions commit one after the other; here they all lie in one.
    """
    with patch("django.db.transaction.on_commit", lambda do, **_how: do()):
        yield


def _is_open(row: Row) -> bool:
    return (row.page, row.method) in matrix.open_pages()


def _read(answer: Any, body: bytes, *, absent: bytes) -> Answer:
    if answer.status_code == 404:
        if body != absent:
            raise Wrong("an absent page differs from the one that never was")
        return ABSENT
    where = answer.get("Location", "")
    if answer.status_code == 302 and where.startswith("/sign-in"):
        return SIGN_IN
    if answer.status_code == 302 and where.startswith("/passphrase"):
        return ASKS
    return OPEN if answer.status_code < 400 or answer.status_code == 422 else REFUSED


def _fits(got: Answer, right: set[Answer], row: Row, status: int) -> bool:
    """Compare. A form that may be sent can still be refused for what is in it, not by whom."""
    if got in right:
        return got is not REFUSED or status in REFUSALS
    if OPEN in right and got is REFUSED:
        return row.method == "POST" and status == 409
    # Some forms show a refusal above themselves: the page is there, the deed is not done.
    return right == {REFUSED} and row.method == "POST" and status == 200
