"""The written matrix, read from docs/reference/access-matrix.md. Nothing here comes from the code."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from functools import cache
from pathlib import Path

PAGE = Path(__file__).parents[2] / "docs/reference/access-matrix.md"
NAME = re.compile(r"`([a-z]+:[a-z-]+)`")
ROLES = (
    "administrator",
    "intake",
    "caseworker",
    "documenter",
    "analyst",
    "campaigner",
    "auditor",
)


class Cell(Enum):
    """What a role may do with a page."""

    YES = "yes"
    OWN = "own"
    NO = "no"
    ABSENT = "-"


@dataclass(frozen=True)
class Row:
    """One page asked in one way."""

    page: str
    method: str
    cells: dict[str, Cell]
    own_is: str
    right: str
    passphrase: str


@cache
def rows() -> dict[tuple[str, str], Row]:
    """Give every row by page and method."""
    found = [
        _row(cells) for cells in _lines() if NAME.fullmatch(cells[0]) and len(cells) > 2
    ]
    by_name = {(row.page, row.method): row for row in found}
    assert len(by_name) == len(found), "a page is written twice"
    return by_name


@cache
def open_pages() -> frozenset[tuple[str, str]]:
    """Give the pages that strangers see."""
    return frozenset(
        (_name(cells[0]), cells[1])
        for cells in _lines()
        if NAME.fullmatch(cells[0]) and len(cells) == 2
    )


@cache
def drawers() -> dict[str, dict[str, str]]:
    """Give what each standing may hold of each drawer."""
    return _table("who")


@cache
def asked_again() -> frozenset[str]:
    """Give the drawers that ask for the passphrase again."""
    told = _table("passphrase again")["within five minutes"]
    return frozenset(drawer for drawer, again in told.items() if again == "yes")


def _row(cells: list[str]) -> Row:
    page, method, *rest = cells
    return Row(
        _name(page),
        method,
        dict(zip(ROLES, map(Cell, rest[: len(ROLES)]), strict=True)),
        *rest[len(ROLES) :],
    )


def _name(cell: str) -> str:
    found = NAME.fullmatch(cell)
    assert found, cell
    return found.group(1)


def _table(first: str) -> dict[str, dict[str, str]]:
    """Give the table whose head begins with this word, by its first column."""
    lines = iter(_lines())
    head = next(cells for cells in lines if cells[0] == first)
    found = {}
    for cells in lines:
        if len(cells) != len(head) or cells[0] == "---":
            if found:
                break
            continue
        found[cells[0]] = dict(zip(head[1:], cells[1:], strict=True))
    return found


def _lines() -> Iterator[list[str]]:
    for line in PAGE.read_text().splitlines():
        if line.startswith("|"):
            yield [cell.strip() for cell in line.strip("|").split("|")]
        else:
            yield [""]
