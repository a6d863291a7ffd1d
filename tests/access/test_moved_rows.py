"""An administrator exchanges values between rows of the desk: no page shows anything new.

Every table, every column that is not a mere number of its row, two rows at a time. After each
exchange everybody opens what is theirs. A page may refuse, or show less; it never shows a
word that it did not show before, so nothing stands under a wrong heading.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations, islice
from typing import Any

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, models, transaction

from amparo.apps.events.router import lives_in_investigation
from tests.access import matrix
from tests.access.addresses import ABOUT, address
from tests.access.expecting import OPEN, expected
from tests.access.house import House
from tests.access.rolling_back import rolled_back
from tests.access.things import CANARY
from tests.access.walking import Walk

IS_LONG = bool(os.environ.get("AMPARO_PROVE"))
PAIRS = 6 if IS_LONG else 1
READERS = ["amina", "bako", "chen", "farah", "goran", "hana", "ines"]
# Whose pages read the rows of a room.
ROOMS = {
    "members": ["members", "protection"],
    "journal": ["journal", "vault"],
    "vault": ["vault", "protection", "events"],
    "consents": ["protection", "events", "publications"],
    "events": ["events", "publications"],
    "intake": ["intake", "protection"],
    "protection": ["protection", "vault"],
    "publications": ["publications"],
}


@dataclass(frozen=True)
class Exchange:
    """Two rows of one table and the columns whose values they exchange."""

    model: type[models.Model]
    columns: tuple[str, ...]
    first: Any
    second: Any

    def __str__(self) -> str:
        return f"{self.model._meta.db_table}.{'+'.join(self.columns)}"

    def happens(self) -> bool:
        """Exchange the values; False when the database itself does not take them."""
        one, two = (
            self.model._default_manager.filter(pk=pk).values(*self.columns).get()
            for pk in (self.first, self.second)
        )
        if one == two:
            return False
        rows = self.model._default_manager
        try:
            with transaction.atomic():
                rows.filter(pk=self.first).update(**two)
                rows.filter(pk=self.second).update(**one)
                if connection.vendor == "sqlite":
                    connection.check_constraints()
        except IntegrityError:
            return False
        return True


def desk_models() -> list[type[models.Model]]:
    return [
        model for model in apps.get_models()
        if model.__module__.startswith("amparo.") and not lives_in_investigation(model)
    ]  # fmt: skip


def exchanges(model: type[models.Model]) -> Iterator[Exchange]:
    """List what can be exchanged in a table: column by column, and all that is sealed at once."""
    names = [f.attname for f in model._meta.concrete_fields if not f.primary_key]
    clear = set(getattr(model, "clear_columns", ()))
    sealed = tuple(
        n for n in names if n not in clear and n.removesuffix("_id") not in clear
    )
    alone = names if IS_LONG else sealed
    for columns in dict.fromkeys(
        c for c in [*((n,) for n in alone), sealed, tuple(names)] if c
    ):
        for first, second in islice(_pairs(model, columns), PAIRS):
            yield Exchange(model, columns, first, second)


def _pairs(
    model: type[models.Model], columns: tuple[str, ...]
) -> Iterator[tuple[Any, Any]]:
    """Pair rows that differ in every one of some columns, and hold something there."""
    rows = list(model._default_manager.order_by("-pk").values_list("pk", *columns))
    for (first, *one), (second, *two) in combinations(rows, 2):
        if (
            all(a and b and a != b for a, b in zip(one, two, strict=True))
            or len(columns) > 2
        ):
            yield first, second


Shown = dict[tuple[str, str], tuple[int, frozenset[bytes]]]


def shown(walk: Walk, rooms: list[str]) -> Shown:
    """Open every page of some rooms for whoever may, and keep the words that it shows."""
    found: Shown = {}
    for (page, method), row in matrix.rows().items():
        if page.split(":")[0] not in rooms or not (
            method == "GET" or page == "vault:open"
        ):
            continue
        for thing in walk.house.things.of(ABOUT[page]) if page in ABOUT else [None]:
            to = address(page, thing, things=walk.house.things)
            for alias in READERS:
                if expected(alias, row, to, ledger=walk.ledger) == {OPEN}:
                    found[alias, to.path] = _words(walk, alias, method, to.path)
    return found


def _words(
    walk: Walk, alias: str, method: str, path: str
) -> tuple[int, frozenset[bytes]]:
    browser = walk.browsers[alias]
    with rolled_back(), walk.still():
        form = {"reason": "to see"} if method == "POST" else {}
        answer = browser.generic(method, path, secure=True) if not form else browser.post(path, form, secure=True)  # fmt: skip
        body = b"".join(answer) if answer.streaming else answer.content
    return answer.status_code, frozenset(CANARY.findall(body))


@pytest.fixture
def walk(house: House) -> Walk:
    made = Walk(house, house.now)
    made.start()
    return made


@pytest.mark.threat("T-04")
@pytest.mark.parametrize("model", desk_models(), ids=lambda m: m._meta.label_lower)
def test_no_page_shows_anything_new_after_an_exchange(
    walk: Walk, model: type[models.Model]
) -> None:
    rooms = ROOMS[model._meta.app_label]
    wanted = list(exchanges(model))
    before = shown(walk, rooms) if wanted else {}
    noticed, tried = set(), 0
    for exchange in wanted:
        with rolled_back():
            if not exchange.happens():
                continue
            tried += 1
            after = shown(walk, rooms)
        for at, (status, words) in after.items():
            more = words - before[at][1]
            assert not more, f"{exchange}: {at} shows {more}"
            if (status, words) != before[at]:
                noticed.add(str(exchange))
    print(f"{tried} exchanges, noticed on pages: {sorted(noticed)}")
