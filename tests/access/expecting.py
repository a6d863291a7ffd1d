"""What the written matrix and the ledger say that an answer must be."""

from __future__ import annotations

from enum import Enum
from uuid import UUID

from tests.access import matrix
from tests.access.addresses import Address
from tests.access.ledger import GONE, Ledger, Lock
from tests.access.matrix import Cell, Row
from tests.access.things import Thing


class Answer(Enum):
    """What a person sees."""

    OPEN = "open"
    REFUSED = "refused in words"
    ABSENT = "absent"
    ASKS = "asks for the passphrase"
    SIGN_IN = "sign in"


OPEN, REFUSED, ABSENT, ASKS, SIGN_IN = Answer
# A draft that nobody asked to release has no page to confirm it.
# A claim is gone when a new text changes what is said; a draft when it is released.
MAY_BE_ABSENT = {"publications:confirm", "claims:claim"}


def expected(alias: str, row: Row, to: Address, *, ledger: Ledger) -> set[Answer]:
    """Give the answers that are right; more than one only where the matrix leaves it open."""
    if (row.page, row.method) in matrix.open_pages():
        return {OPEN}
    if not ledger.is_in(alias):
        return {SIGN_IN}
    cell = row.cells[ledger.roles[alias]]
    asks_first = row.passphrase == "first" and not ledger.is_fresh(alias)
    if cell is Cell.ABSENT:
        return {ABSENT, ASKS} if asks_first else {ABSENT}
    if asks_first:
        return {ASKS}
    if not row.own_is:
        # Colleagues and newcomers are known to everybody: none of an id is said in words.
        if to.is_twisted or (to.thing and to.thing.lock == GONE):
            return {OPEN, REFUSED}
        return {REFUSED} if cell is Cell.NO else {OPEN}
    if to.is_twisted:
        return _of_nothing(alias, row, cell, to, ledger=ledger)
    return _of_own(alias, row, cell, to.thing, ledger=ledger)


def _of_nothing(
    alias: str, row: Row, cell: Cell, to: Address, *, ledger: Ledger
) -> set[Answer]:
    """Whoever may not write under a roof is told so before anything is looked up there."""
    is_reader = is_own(alias, row.own_is, to.like, ledger=ledger) and (
        cell is Cell.NO or not may(alias, row, to.like, ledger=ledger)
    )
    return {ABSENT, REFUSED} if is_reader else {ABSENT}


def _of_own(
    alias: str, row: Row, cell: Cell, thing: Thing | None, *, ledger: Ledger
) -> set[Answer]:
    if not is_own(alias, row.own_is, thing, ledger=ledger):
        return {ABSENT}
    if row.own_is == "inbox" and thing:
        return {OPEN} if ledger.opens(alias, thing.lock) else {ABSENT}
    if _asks_again(row, thing) and not ledger.is_fresh(alias):
        return {ASKS}
    if cell is Cell.NO or not may(alias, row, thing, ledger=ledger):
        return {REFUSED, ABSENT} if row.page in MAY_BE_ABSENT else {REFUSED}
    if row.own_is == "extract with account" and not opens(
        alias, "account", thing, ledger
    ):
        return {ABSENT}
    return {OPEN, ABSENT} if row.page in MAY_BE_ABSENT else {OPEN}


def _asks_again(row: Row, thing: Thing | None) -> bool:
    """Tell whether a page opens a drawer for which the passphrase is typed again."""
    is_marked = thing is not None and thing.drawer in matrix.asked_again()
    return row.passphrase == "drawer" and is_marked


def is_own(alias: str, own_is: str, thing: Thing | None, *, ledger: Ledger) -> bool:
    """Tell whether a thing is someone's own, in the sense of the matrix."""
    if own_is in {"inbox", "journal"}:
        return ledger.opens(alias, Lock(own_is))
    assert thing
    if own_is == "case":
        return ledger.sees_case(alias, _case(thing))
    if own_is == "account or extract" and thing.sort == "case":
        return any(opens(alias, d, thing, ledger) for d in ("account", "extract"))
    if own_is == "extract with account":
        return opens(alias, "extract", thing, ledger)
    if own_is in {"account", "contact"} and thing.sort == "case":
        return opens(alias, own_is, thing, ledger)
    return ledger.opens(alias, thing.lock)


def opens(alias: str, drawer: str, thing: Thing | None, ledger: Ledger) -> bool:
    """Tell whether someone opens a drawer of the case that a thing belongs to."""
    assert thing
    return ledger.opens(alias, Lock(drawer, _case(thing)))


def may(alias: str, row: Row, thing: Thing | None, *, ledger: Ledger) -> bool:
    """Tell whether someone's key goes as far as a page needs."""
    if row.right in {"", "read"} or row.own_is in {"inbox", "journal"}:
        return True
    assert thing
    if row.page == "protection:answer-request":
        return ledger.may(alias, Lock("identity", _case(thing)), "lead")
    if row.own_is == "case":
        return ledger.leads(alias, _case(thing))
    if row.own_is == "extract with account":
        return ledger.may(alias, Lock("extract", _case(thing)), row.right)
    if row.own_is in {"account", "contact"}:
        return ledger.may(alias, Lock(row.own_is, _case(thing)), row.right)
    return ledger.may(alias, thing.lock, row.right)


def _case(thing: Thing) -> UUID:
    case = thing.address["case"]
    assert isinstance(case, UUID)
    return case
