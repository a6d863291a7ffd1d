"""No answer tells a person whether something exists that they may not see.

A case is one request of one person, asked in two worlds that differ by things hidden from
them: the answers are the same, byte for byte.
"""

from __future__ import annotations

import copy
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.access import matrix
from tests.access.addresses import ABOUT, address
from tests.access.deeds import Visit, deed
from tests.access.expecting import OPEN, expected
from tests.access.hidden import Secret, hidden_from
from tests.access.house import House, Snapshot
from tests.access.rolling_back import rolled_back
from tests.access.walking import Walk
from tests.access.worlds import Request, answers

CASES = 5_000 if os.environ.get("AMPARO_PROVE") else 500
A_TIME = 12  # requests that are asked in one pair of worlds
OBSERVERS = ["dina", "petra", "omar", "amina", "bako", "chen", "farah", "goran", "hana"]
WORDS = ["Zelim", "heron", "market", "Курган", "canary", "a", "gate"]
ANY = st.integers(min_value=0, max_value=10_000)
# Random in themselves: new words, new names; a session that ends; a package with its log.
LEFT_OUT = {
    "members:sign-out",
    "members:invite",
    "members:new-passphrase",
    "events:investigations",
    "vault:package",
    "intake:fetch",
}
MADE_UP = {"protection:open-case"}  # the new case gets a random name
QUERIES = [
    "/cases/?q={}",
    "/cases/?q={}&page=2",
    "/investigations/{own}/search?words={}",
    "/investigations/{own}/search?words={}*&kind=event",
    "/investigations/{own}/search?words={}&source={}&page=3",
    "/investigations/{own}/timeline?first=2026-01-01&last=2026-12-31",
    "/statements/{own}/{draft}/sentences/new?find={}",
    "/investigations/{own}/acts/new?event={id}",
    "/investigations/{own}/acts/new?information={id}",
    "/journal/?page={}",
    "/inbox/?page=2",
    "/passphrase?next=/cases/{id}",
    "/cases/{id}/{}",
    "/vault/{}/{id}/",
    "/no/such/{id}",
]
LOOKS_AND_DEEDS = [
    row for row in matrix.rows().values()
    if row.method == "GET" or row.page not in LEFT_OUT
]  # fmt: skip


class Pair:
    """A house, who looks at it, and how often it was compared."""

    def __init__(self, house: House, folder: Path) -> None:
        self.house, self.snapshot = house, Snapshot.take(folder / "kept")
        self.walk = Walk(house, house.now)
        self.walk.start()
        self.files = self.snapshot.desk / "investigations"
        self.cases = 0
        self.opened = 0

    def compare(
        self,
        alias: str,
        secrets: list[Secret],
        word: str,
        draws: list[tuple[int, int, int]],
    ) -> None:
        """Ask the same with and without the secrets."""
        book = copy.deepcopy((self.house.ledger, self.house.things))
        with rolled_back(), self.walk.still():
            known = len(self.house.things.all)
            for secret in secrets:
                secret.do(word)
            requests = list(self._requests(alias, word, draws, known))
            ids = {str(t.id).encode() for t in self.house.things.all}
            there = answers(self.walk, alias, requests, files=self.files, known=ids)
        self.house.ledger, self.house.things = book
        self.snapshot.put_back()
        not_there = answers(self.walk, alias, requests, files=self.files, known=ids)
        for request, one, other in zip(requests, there, not_there, strict=True):
            self.cases += 1
            self.opened += one[0][0] < 400
            assert one == other, (
                f"{alias} can tell by {request}: {[s.name for s in secrets]}"
            )

    def _requests(
        self, alias: str, word: str, draws: list[tuple[int, int, int]], known: int
    ) -> Iterator[Request]:
        hidden = self.house.things.all[known:]
        for kind, choice, pick in draws:
            if kind % 3 == 0:
                yield Request("GET", self._query(alias, word, choice, pick, hidden), {})
            else:
                found = self._request(alias, word, choice, pick, hidden)
                yield found or Request(
                    "GET", self._query(alias, word, choice, pick, hidden), {}
                )

    def _query(
        self, alias: str, word: str, choice: int, pick: int, hidden: list[Any]
    ) -> str:
        things, ledger = self.house.things, self.house.ledger
        own = [t for t in things.of("draft") if ledger.opens(alias, t.lock)]
        at = own[pick % len(own)].address if own else things.of("draft")[0].address
        ids = [t.id for t in hidden if t.id] or [t.id for t in things.all if t.id]
        return QUERIES[choice % len(QUERIES)].format(
            word,
            word,
            own=at["investigation"],
            draft=at["draft"],
            id=ids[pick % len(ids)],
        )

    def _request(
        self, alias: str, word: str, choice: int, pick: int, hidden: list[Any]
    ) -> Request | None:
        things, row = self.house.things, LOOKS_AND_DEEDS[choice % len(LOOKS_AND_DEEDS)]
        about = ABOUT.get(row.page)
        near = [t for t in hidden if t.sort == about] or (
            things.of(about) if about else [None]
        )
        thing = near[pick % len(near)]
        to = address(row.page, thing, things=things)
        right = expected(alias, row, to, ledger=self.house.ledger)
        if row.page in MADE_UP and OPEN in right:
            return None
        form = deed(row.page, Visit(self.walk, alias, thing, pick)).form
        told = {name: _with(word, value) for name, value in form.items()}
        return Request(row.method, to.path, told if row.method == "POST" else {})


def _with(word: str, value: Any) -> Any:
    """Put the word in the place of a form's own words, so that it may meet a hidden one."""
    if hasattr(value, "read"):
        return (f"{word}.jpg", word.encode(), "image/jpeg")
    return (
        re.sub(r"canary[0-9a-f]{12}", word, value) if isinstance(value, str) else value
    )


@pytest.fixture
def pair(house: House, tmp_path: Path) -> Pair:
    return Pair(house, tmp_path)


@pytest.mark.threat("T-06")
def test_hidden_and_absent_are_one_for_whoever_asks_whatever(pair: Pair) -> None:
    @settings(
        max_examples=-(-CASES // A_TIME),
        deadline=None,
        database=None,
        phases=(Phase.generate,),
        suppress_health_check=list(HealthCheck),
    )
    @given(
        alias=st.sampled_from(OBSERVERS),
        chosen=st.lists(ANY, min_size=1, max_size=3),
        word=st.sampled_from(WORDS),
        draws=st.lists(st.tuples(ANY, ANY, ANY), min_size=A_TIME, max_size=A_TIME),
    )
    def compared(
        alias: str, chosen: list[int], word: str, draws: list[tuple[int, int, int]]
    ) -> None:
        secrets = hidden_from(alias, pair.house)
        assert secrets, alias
        some = list(
            {s.name: s for s in (secrets[n % len(secrets)] for n in chosen)}.values()
        )
        pair.compare(alias, some, word, draws)

    compared()
    print(
        f"{pair.cases} requests compared in two worlds, {pair.opened} of pages that open"
    )
    assert pair.cases >= CASES
    assert pair.opened >= CASES / 10, "absent pages alone would tell little"


def _many(pair: Pair, alias: str, secret: str, paths: list[str]) -> None:
    """Ask for some pages, with one secret done and undone."""
    chosen = [s for s in hidden_from(alias, pair.house) if s.name == secret]
    assert chosen, secret
    book = copy.deepcopy((pair.house.ledger, pair.house.things))
    requests = [Request("GET", path, {}) for path in paths]
    with rolled_back(), pair.walk.still():
        chosen[0].do("Zelim")
        there = answers(pair.walk, alias, requests, files=pair.files, known=set())
    pair.house.ledger, pair.house.things = book
    pair.snapshot.put_back()
    assert there == answers(pair.walk, alias, requests, files=pair.files, known=set())


def test_a_count_that_takes_in_hidden_rows_is_caught(
    pair: Pair, monkeypatch: pytest.MonkeyPatch
) -> None:
    from amparo.apps.protection.models import Case
    from amparo.apps.protection.views import cases

    _many(pair, "bako", "chen opens a case", ["/cases/"])
    monkeypatch.setattr(cases, "count_letters", lambda _by: Case.objects.count())

    with pytest.raises(AssertionError):
        _many(pair, "bako", "chen opens a case", ["/cases/"])


def test_a_refusal_that_knows_what_is_there_is_caught(
    pair: Pair, monkeypatch: pytest.MonkeyPatch
) -> None:
    from amparo.apps.vault import shelves
    from amparo.apps.vault.models import Item
    from amparo.lib.refusal import Refused

    shelf = pair.house.things.of("shelf")[1].address
    path = f"/vault/{shelf['kind']}/{shelf['compartment']}/"
    _many(pair, "hana", "an item of a case", [path])
    before, known = shelves.shelf, Item.objects.count()

    def tells(by: Any, **at: Any) -> Any:
        if Item.objects.count() > known:
            raise Refused("You may not see this item.")
        return before(by, **at)

    monkeypatch.setattr(shelves, "shelf", tells)

    with pytest.raises(AssertionError):
        _many(pair, "hana", "an item of a case", [path])


def test_a_duplicate_that_is_found_in_another_compartment_is_caught(
    pair: Pair, monkeypatch: pytest.MonkeyPatch
) -> None:
    from amparo.apps.vault.actions import items as sealing
    from amparo.apps.vault.models import Item
    from amparo.lib.refusal import Refused

    found = sealing.find_twin
    known = Item.objects.count()

    def finds(digest: bytes, **at: Any) -> Any:
        if Item.objects.count() > known:
            raise Refused("These bytes are sealed here already.")
        return found(digest, **at)

    monkeypatch.setattr(sealing, "find_twin", finds)
    book = copy.deepcopy((pair.house.ledger, pair.house.things))
    secret = next(
        s for s in hidden_from("hana", pair.house) if s.name == "an item of a case"
    )
    shelf = next(
        t
        for t in pair.house.things.of("shelf")
        if pair.house.ledger.may("farah", t.lock, "write")
    ).address
    path = f"/vault/{shelf['kind']}/{shelf['compartment']}/seal"
    request = Request("POST", path, {"file": ("Zelim.jpg", b"Zelim", "image/jpeg")})
    with rolled_back(), pair.walk.still():
        secret.do("Zelim")
        there = answers(pair.walk, "farah", [request], files=pair.files, known=set())
    pair.house.ledger, pair.house.things = book
    pair.snapshot.put_back()

    assert there != answers(
        pair.walk, "farah", [request], files=pair.files, known=set()
    )
