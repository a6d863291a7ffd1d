"""The table of roles, written a second time and by hand (docs/reference/roles.md)."""

import datetime as dt
from uuid import uuid4

import pytest

from amparo.apps.members.actions import grant, keep
from amparo.apps.members.holder import Holder
from amparo.apps.members.queries import member_by_alias
from amparo.apps.members.roles import Role
from amparo.apps.members.rules import (
    ceiling,
    sponsors_needed,
    why_not_alias,
    why_not_grant,
    why_not_hold,
)
from amparo.lib.refusal import Refused
from amparo.lib.sealing.keyring import ALL_RIGHTS, Entry, Kind, Right
from amparo.lib.sealing.primitives.privates import new_seed
from amparo.web.unseen import Unseen
from tests.cast import Cast

pytestmark = pytest.mark.threat("T-06")

TODAY = dt.date(2026, 11, 20)
# r read, w write, g grant; a role that is not named holds nothing
TABLE = {
    Kind.INBOX: {"intake": "rwg"},
    Kind.CONTACT: {"caseworker": "rwg"},
    Kind.IDENTITY: {"caseworker": "rwg", "analyst": "r"},
    Kind.ACCOUNT: {"caseworker": "rwg", "documenter": "rw", "analyst": "r"},
    Kind.PROTECTION: {"caseworker": "rwg"},
    Kind.EXTRACT: {"caseworker": "rwg", "analyst": "rw", "campaigner": "r"},
    Kind.INVESTIGATION: {"documenter": "rwg", "analyst": "rwg", "campaigner": "rw"},
    Kind.DEPOSIT: {"documenter": "rwg", "analyst": "rwg", "caseworker": "rw"},
    Kind.JOURNAL: {"auditor": "rwg"},
}
LETTERS = {"r": Right.READ, "w": Right.WRITE, "g": Right.GRANT}


def written(kind: Kind, role: Role) -> Right:
    rights = Right(0)
    for letter in TABLE[kind].get(role.value, ""):
        rights |= LETTERS[letter]
    return rights


@pytest.mark.parametrize("kind", list(Kind))
@pytest.mark.parametrize("role", list(Role))
def test_each_role_holds_what_the_table_says(kind: Kind, role: Role) -> None:
    assert ceiling(kind, role) == written(kind, role)


@pytest.mark.parametrize("kind", list(Kind))
@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("right", [Right.READ, Right.WRITE, Right.GRANT])
def test_no_right_beyond_the_table_is_held(
    kind: Kind, role: Role, right: Right
) -> None:
    refusal = why_not_hold(
        kind, right, role=role, expires_on=TODAY + dt.timedelta(days=7), today=TODAY
    )

    assert (refusal is None) is (right in written(kind, role))


@pytest.mark.parametrize("kind", list(Kind))
@pytest.mark.parametrize("giver", list(Role))
@pytest.mark.parametrize("receiver", list(Role))
def test_only_those_who_may_pass_a_key_on_do(
    kind: Kind, giver: Role, receiver: Role
) -> None:
    refusal = why_not_grant(
        kind,
        Right.READ,
        giver=giver,
        receiver=receiver,
        expires_on=TODAY + dt.timedelta(days=7),
        today=TODAY,
    )
    may = Right.GRANT in written(kind, giver) and Right.READ in written(kind, receiver)

    assert (refusal is None) is may


@pytest.mark.parametrize(
    ("days", "may"), [(None, False), (0, True), (31, True), (32, False)]
)
def test_identity_opens_to_an_analyst_for_a_month_at_most(
    days: int | None, may: bool
) -> None:
    last = None if days is None else TODAY + dt.timedelta(days=days)
    refusal = why_not_hold(
        Kind.IDENTITY, Right.READ, role=Role.ANALYST, expires_on=last, today=TODAY
    )

    assert (refusal is None) is may


def test_the_administrator_keeps_no_key_of_any_kind(cast: Cast) -> None:
    for kind in Kind:
        with pytest.raises(Refused):
            keep(Entry(kind, uuid4(), 1, new_seed()), by=cast.dina, now=cast.now)


def test_a_key_given_to_read_is_not_passed_on(cast: Cast) -> None:
    entry = Entry(Kind.CONTACT, uuid4(), 1, new_seed(), rights=Right.READ)
    keep(entry, by=cast.bako, now=cast.now)

    with pytest.raises(Refused):
        grant(entry, to=member_by_alias("chen"), by=cast.bako, now=cast.now)


def test_nobody_gives_more_than_they_hold(cast: Cast) -> None:
    held = Entry(Kind.CONTACT, uuid4(), 1, new_seed(), rights=Right.READ | Right.GRANT)
    keep(held, by=cast.bako, now=cast.now)
    more = Entry(Kind.CONTACT, held.compartment, 1, held.key, rights=ALL_RIGHTS)

    with pytest.raises(Refused):
        grant(more, to=member_by_alias("chen"), by=cast.bako, now=cast.now)


def test_nobody_gives_what_they_do_not_hold(cast: Cast) -> None:
    entry = Entry(Kind.CONTACT, uuid4(), 1, new_seed())

    with pytest.raises(Unseen):
        grant(entry, to=member_by_alias("chen"), by=cast.bako, now=cast.now)


def test_an_expired_key_looks_like_none(cast: Cast) -> None:
    last = cast.now.date()
    entry = Entry(Kind.CONTACT, uuid4(), 1, new_seed(), expires_on=last)
    keep(entry, by=cast.bako, now=cast.now)

    assert unseen(cast.bako, entry) is False
    assert unseen(cast.open("bako", now=cast.now + dt.timedelta(days=1)), entry)


def test_a_key_of_a_former_role_looks_like_none(cast: Cast) -> None:
    from amparo.apps.members.actions import request_signatures, take_signatures
    from amparo.lib.sealing.ceremonies import sign_request

    entry = Entry(Kind.CONTACT, uuid4(), 1, new_seed())
    keep(entry, by=cast.bako, now=cast.now)
    request = request_signatures(cast.bako.id, role=Role.CAMPAIGNER)
    files = [sign_request(request, t) for t in cast.trustee_files[:2]]
    take_signatures(files, by=None, now=cast.now)

    assert unseen(cast.open("bako"), entry)


def unseen(holder: Holder, entry: Entry) -> bool:
    try:
        holder.key(entry.kind, entry.compartment)
    except Unseen:
        return True
    return False


@pytest.mark.parametrize("colleagues", range(5))
def test_two_sponsors_are_needed_once_there_are_two(colleagues: int) -> None:
    assert sponsors_needed(colleagues=colleagues) == min(2, colleagues)


@pytest.mark.parametrize(
    ("alias", "may"),
    [
        ("амина", True),
        ("amina-2", True),
        ("a", False),
        ("a" * 41, False),
        (" amina", False),
        ("am\u202eina", False),
        ("<b>", False),
    ],
)
def test_an_alias_cannot_be_mistaken(alias: str, may: bool) -> None:
    assert (why_not_alias(alias) is None) is may
