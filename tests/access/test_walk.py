"""Everybody at random: a state machine walks the desk, and the model says what it must show.

One step is one request: a look at a page, or a form that is sent.
"""

from __future__ import annotations

import copy
import os
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    precondition,
    rule,
    run_state_machine_as_test,
)

from tests.access import matrix
from tests.access.addresses import ABOUT, Address, address
from tests.access.expecting import ASKS, OPEN, expected
from tests.access.house import House, Snapshot
from tests.access.matrix import Row
from tests.access.rolling_back import rolled_back
from tests.access.walking import Walk

STEPS = 50_000 if os.environ.get("AMPARO_PROVE") else 2_000
LOOKS = [row for row in matrix.rows().values() if row.method == "GET"]
DEEDS = [row for row in matrix.rows().values() if row.method == "POST"]
# Each of these changes who sees what; they are drawn more often than the rest.
TURNS = [
    row for row in DEEDS
    if row.page in {
        "protection:share", "protection:lead", "protection:end-share", "protection:open-case",
        "protection:decline-letter", "protection:request-identity", "protection:answer-request",
        "intake:hand-over", "intake:take-back", "members:freeze", "members:rotate",
        "events:investigations", "events:share", "publications:confirm", "vault:seal",
    }
]  # fmt: skip
OFTEN = [*TURNS, *TURNS, *DEEDS, *LOOKS]
ANY = st.integers(min_value=0, max_value=10_000)
TWISTS = st.sampled_from(["", "", "", "unknown", "elsewhere"])


class Day(RuleBasedStateMachine):
    """A day at the desk that ends as if it had not been."""

    house: House
    snapshot: Snapshot
    counted: dict[str, int]

    def __init__(self) -> None:
        super().__init__()
        self.kept = copy.deepcopy((self.house.ledger, self.house.things))
        self.undo = rolled_back()
        self.undo.__enter__()
        self.walk = Walk(self.house, self.house.now)
        self.walk.start()
        self.people = [*self.house.ledger.roles, "a stranger"]

    def teardown(self) -> None:
        self.undo.__exit__(None, None, None)
        self.house.ledger, self.house.things = self.kept
        self.snapshot.put_back()
        self.counted["steps"] += self.walk.steps
        for answer, count in self.walk.seen.items():
            self.counted[answer.value] = self.counted.get(answer.value, 0) + count

    @rule(who=ANY, rows=st.lists(st.tuples(ANY, ANY, TWISTS), min_size=4, max_size=4))
    def looks(self, who: int, rows: list[tuple[int, int, str]]) -> None:
        """Somebody opens pages at random."""
        alias = self.people[who % len(self.people)]
        for row, thing, twist in rows:
            to = self._address(LOOKS[row % len(LOOKS)], thing, twist)
            self.walk.asks(alias, LOOKS[row % len(LOOKS)], to)

    @rule(who=ANY, row=ANY, thing=ANY, twist=TWISTS, pick=ANY)
    def sends(self, who: int, row: int, thing: int, twist: str, pick: int) -> None:
        """Somebody sends a right form, whether or not they may."""
        alias, wanted = self.people[who % len(self.people)], DEEDS[row % len(DEEDS)]
        self.walk.asks(alias, wanted, self._address(wanted, thing, twist), pick=pick)

    @rule(ways=st.lists(st.tuples(ANY, ANY, ANY), min_size=3, max_size=3))
    def does_what_is_open(self, ways: list[tuple[int, int, int]]) -> None:
        """Those who may, do."""
        for number, choice, pick in ways:
            row = OFTEN[number % len(OFTEN)]
            known = list(self._open_ways(row))
            if known:
                alias, to = known[choice % len(known)]
                self.walk.asks(alias, row, to, pick=pick)

    @precondition(lambda self: self.house.ledger.waiting)
    @rule(choice=ANY)
    def collects(self, choice: int) -> None:
        """Somebody for whom a key waits signs in."""
        waiting = list(self.house.ledger.waiting)
        self.walk.sign_in(waiting[choice % len(waiting)])

    @rule(who=ANY)
    def comes_back(self, who: int) -> None:
        """Somebody signs in again."""
        aliases = list(self.house.ledger.roles)
        self.walk.sign_in(aliases[who % len(aliases)])

    @rule(minutes=st.sampled_from([1, 2, 6]))
    def time_passes(self, minutes: int) -> None:
        """Passphrases grow old; whoever was idle for ten minutes has to sign in."""
        self.walk.pass_time(timedelta(minutes=minutes))

    @rule(days=st.sampled_from([4, 12, 25]))
    def days_pass(self, days: int) -> None:
        """Keys that were given for a time run out."""
        self.walk.pass_time(timedelta(days=days))
        self.walk.return_all()

    def _address(self, row: Row, thing: int, twist: str) -> Address:
        things = self.house.things
        about = things.of(ABOUT[row.page]) if row.page in ABOUT else []
        if not about:
            return address(row.page, None, things=things)
        return address(row.page, about[thing % len(about)], things=things, twist=twist)

    def _open_ways(self, row: Row) -> Any:
        things = self.house.things
        about = things.of(ABOUT[row.page]) if row.page in ABOUT else [None]
        for thing in about:
            to = address(row.page, thing, things=things)
            for alias in self.house.ledger.roles:
                if {OPEN, ASKS} & expected(alias, row, to, ledger=self.house.ledger):
                    yield alias, to


@pytest.mark.threat("T-06")
def test_whoever_walks_where_sees_what_is_written(house: House, tmp_path: Path) -> None:
    Day.house, Day.snapshot = house, Snapshot.take(tmp_path / "kept")
    Day.counted = {"steps": 0}
    while Day.counted["steps"] < STEPS:
        run_state_machine_as_test(  # type: ignore[no-untyped-call]
            Day,
            settings=settings(
                max_examples=min(20, max(2, STEPS // 500)),
                stateful_step_count=60,
                deadline=None,
                database=None,
                suppress_health_check=list(HealthCheck),
                print_blob=False,
                phases=(Phase.generate, Phase.shrink),
            ),
        )
    told = Day.counted.copy()
    print(
        f"{told.pop('steps')} steps: " + ", ".join(f"{n} {a}" for a, n in told.items())
    )
    assert Day.counted["steps"] >= STEPS
