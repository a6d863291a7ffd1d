"""Let people do things, and put everything back as it was: rows, files and our own book."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction

from tests.access.house import Snapshot
from tests.access.walking import Walk


@contextmanager
def put_back(walk: Walk, snapshot: Snapshot) -> Iterator[None]:
    """Do what is inside, then make it undone."""
    house = walk.house
    book = copy.deepcopy((house.ledger, house.things))
    walk.is_written = False
    with rolled_back():
        yield
    house.ledger, house.things = book
    if walk.is_written:
        snapshot.put_back()


@contextmanager
def rolled_back() -> Iterator[None]:
    """Roll the rows back at the end."""
    attempt = transaction.atomic()
    # As Django's own test case does: a durable transaction inside is an outermost one.
    attempt._from_testcase = True  # type: ignore[attr-defined]
    with attempt:
        yield
        transaction.set_rollback(True)
