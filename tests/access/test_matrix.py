"""The written matrix knows every page, and every way to ask for it."""

from itertools import product

import pytest
from django.test import Client

from tests.access import matrix
from tests.access.addresses import ABOUT, address, parts
from tests.access.house import House
from tests.access.matrix import Cell
from tests.access.walking import Walk

METHODS_OF_ALL_KINDS = ("GET", "POST", "PUT", "PATCH", "DELETE")


def written() -> set[tuple[str, str]]:
    return set(matrix.rows()) | matrix.open_pages()


def test_every_page_of_the_desk_is_written_and_every_written_page_is_there() -> None:
    assert {page for page, _method in written()} == set(parts())


def test_a_page_that_nobody_wrote_down_is_noticed(
    settings: pytest.FixtureRequest,
) -> None:
    parts.cache_clear()
    settings.ROOT_URLCONF = "tests.access.one_page_more"  # type: ignore[attr-defined]
    try:
        assert set(parts()) - {page for page, _method in written()} == {"secret:door"}
    finally:
        parts.cache_clear()


def test_every_page_about_something_says_about_what() -> None:
    with_id = {page for page, names in parts().items() if names} - {"web:static"}

    assert set(ABOUT) == with_id


def test_what_is_written_is_within_the_words_it_explains() -> None:
    for row in matrix.rows().values():
        is_of_own = any(c is Cell.OWN for c in row.cells.values())
        assert bool(row.own_is) >= is_of_own, row
        assert row.right in {"", "read", "write", "lead"}, row
        assert row.passphrase in {"", "first", "drawer"}, row
    assert set(matrix.drawers()) >= set(matrix.ROLES) - {"documenter"}


def test_no_page_takes_a_method_that_is_not_written(house: House) -> None:
    walk = Walk(house, house.now)
    walk.start()
    people = [*house.ledger.roles, "a stranger"]
    of_open_doors = {page for page, _method in matrix.open_pages()}
    for alias, page in product(people, set(parts()) - of_open_doors):
        about = ABOUT.get(page)
        thing = house.things.of(about)[0] if about else None
        to = address(page, thing, things=house.things).path
        for method in METHODS_OF_ALL_KINDS:
            if (page, method) not in written():
                _is_not_taken(walk, walk.browsers[alias], method, to)


def _is_not_taken(walk: Walk, browser: Client, method: str, to: str) -> None:
    with walk.clock():
        answer = browser.generic(method, to, secure=True)
    walk.steps += 1
    where = answer.get("Location", "")
    is_closed = answer.status_code in {404, 405} or where.startswith("/sign-in")
    assert is_closed, (method, to, answer.status_code)
    assert not list(walk.house.things.shown(answer.content)), (method, to)
