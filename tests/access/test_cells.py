"""Every cell of the written matrix is walked: each person, page and method, on one's own
thing, on all others, on one that is not there and on one that stands elsewhere."""

import os
from datetime import timedelta
from pathlib import Path

import pytest

from tests.access import matrix
from tests.access.addresses import ABOUT, address
from tests.access.expecting import ABSENT, OPEN, is_own
from tests.access.house import House, Snapshot
from tests.access.matrix import Row
from tests.access.rolling_back import put_back
from tests.access.walking import Walk, Wrong
from tests.cast import PEOPLE

EVERYBODY = [
    "a stranger",
    "dina",
    "petra",
    "omar",
    *(a for a in PEOPLE if a != "elias"),
]
IS_LONG = bool(os.environ.get("AMPARO_PROVE"))
KINDS = ("inbox", "contact", "identity", "protection", "extract", "journal", "deposit")


@pytest.fixture
def walk(house: House) -> Walk:
    made = Walk(house, house.now)
    made.start()
    return made


@pytest.mark.threat("T-06")
@pytest.mark.parametrize("alias", EVERYBODY)
def test_each_cell_is_as_it_is_written(walk: Walk, kept: Path, alias: str) -> None:
    snapshot = Snapshot.take(kept)
    for row in matrix.rows().values():
        for number, twist in _ways(walk, row, alias):
            with put_back(walk, snapshot):
                things = walk.house.things
                about = ABOUT.get(row.page)
                thing = things.of(about)[number] if about else None
                walk.asks(
                    alias, row, address(row.page, thing, things=things, twist=twist)
                )
            if alias in walk.ledger.roles:
                walk.begin_session(alias)
    print(f"{alias}: {walk.steps} cells, {_told(walk)}")
    assert walk.steps > len(matrix.rows())


def _ways(walk: Walk, row: Row, alias: str) -> list[tuple[int, str]]:
    """Choose the things to ask for: all in the long proof, else one's own and another's."""
    about = ABOUT.get(row.page)
    if about is None:
        return [(0, "")]
    things = walk.house.things.of(about)
    numbers = range(len(things))
    if not IS_LONG and alias in walk.ledger.roles:
        by_kind = {is_own(alias, row.own_is or "statement", t, ledger=walk.ledger): n
                   for n, t in enumerate(things)}  # fmt: skip
        numbers = by_kind.values()
    return [*((number, "") for number in numbers), (0, "unknown"), (0, "elsewhere")]


def _told(walk: Walk) -> str:
    return ", ".join(f"{count} {answer.value}" for answer, count in walk.seen.items())


def test_there_are_shelves_for_accounts_and_investigations_alone(walk: Walk) -> None:
    compartments = {t.address["compartment"] for t in walk.house.things.of("shelf")}
    for alias in walk.ledger.roles:
        for kind in KINDS:
            for compartment in compartments:
                path = f"/vault/{kind}/{compartment}/"
                with walk.clock():
                    answer = walk.browsers[alias].get(path, secure=True)
                assert answer.status_code == 404, (alias, path)


@pytest.mark.parametrize("drawer", ["identity", "protection"])
def test_a_drawer_that_asks_again_opens_after_the_passphrase(
    walk: Walk, drawer: str
) -> None:
    row = matrix.rows()["protection:drawer", "GET"]
    lead, thing = next(
        (a, t) for a in walk.ledger.roles for t in walk.house.things.of("drawer")
        if t.drawer == drawer and walk.ledger.opens(a, t.lock)
    )  # fmt: skip
    to = address(row.page, thing, things=walk.house.things)
    walk.pass_time(timedelta(minutes=6))
    assert walk.asks(lead, row, to).value == "asks for the passphrase"

    again = matrix.rows()["members:passphrase", "POST"]
    walk.asks(lead, again, address(again.page, None, things=walk.house.things))

    assert walk.asks(lead, row, to) is OPEN


def test_a_page_that_forgets_to_ask_for_the_key_is_caught(
    walk: Walk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Plant the hole that this file is there to find, and see it found."""
    from amparo.apps.protection import queries
    from amparo.apps.protection.views import drawers

    hidden = next(
        t for t in walk.house.things.of("case") if not _sees(walk, "farah", t)
    )
    known = next(t for t in walk.house.things.of("case") if _sees(walk, "farah", t))
    row = matrix.rows()["protection:drawer", "GET"]
    drawer = next(
        t for t in walk.house.things.of("drawer")
        if t.lock.of == hidden.id and t.drawer == "account"
    )  # fmt: skip
    to = address(row.page, drawer, things=walk.house.things)
    assert walk.asks("farah", row, to) is ABSENT
    lead = walk.house.by("chen")
    monkeypatch.setattr(
        drawers, "get_case", lambda case, *, by: queries.get_case(case, by=lead)
    )
    monkeypatch.setattr(
        drawers,
        "read_drawer",
        lambda case, drawer, *, by, now: queries.open_drawer(
            case, drawer, by=lead, now=now
        ),
    )
    monkeypatch.setattr(drawers, "_files", lambda *_anything: {})

    with pytest.raises(Wrong, match="written is absent"):
        walk.asks("farah", row, to)
    assert known


def _sees(walk: Walk, alias: str, thing: object) -> bool:
    return walk.ledger.sees_case(alias, thing.id)  # type: ignore[attr-defined]
