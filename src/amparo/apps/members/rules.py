from collections.abc import Sequence
from datetime import date

from django.utils.translation import gettext as _

from amparo.apps.members.roles import Role
from amparo.lib.refusal import Refused
from amparo.lib.sealing.keyring import ALL_RIGHTS, Kind, Right

NOTHING = Right(0)
READ = Right.READ
READ_WRITE = Right.READ | Right.WRITE

# The most that each role may hold of each kind; docs/reference/roles.md prints this table.
# What is not written here is refused. The administrator stands nowhere.
CEILING: dict[Kind, dict[Role, Right]] = {
    Kind.INBOX: {Role.INTAKE: ALL_RIGHTS},
    Kind.CONTACT: {Role.CASEWORKER: ALL_RIGHTS},
    Kind.IDENTITY: {Role.CASEWORKER: ALL_RIGHTS, Role.ANALYST: READ},
    Kind.ACCOUNT: {
        Role.CASEWORKER: ALL_RIGHTS,
        Role.DOCUMENTER: READ_WRITE,
        Role.ANALYST: READ,
    },
    Kind.PROTECTION: {Role.CASEWORKER: ALL_RIGHTS},
    Kind.EXTRACT: {
        Role.CASEWORKER: ALL_RIGHTS,
        Role.ANALYST: READ_WRITE,
        Role.CAMPAIGNER: READ,
    },
    Kind.INVESTIGATION: {
        Role.DOCUMENTER: ALL_RIGHTS,
        Role.ANALYST: ALL_RIGHTS,
        Role.CAMPAIGNER: READ_WRITE,
    },
    Kind.DEPOSIT: {
        Role.DOCUMENTER: ALL_RIGHTS,
        Role.ANALYST: ALL_RIGHTS,
        Role.CASEWORKER: READ_WRITE,
    },
    Kind.JOURNAL: {Role.AUDITOR: ALL_RIGHTS},
}
# Identity opens to others only for a time.
MUST_EXPIRE = {(Kind.IDENTITY, Role.ANALYST)}
LONGEST_IDENTITY_DAYS = 31

SPONSORS = 2
SHORTEST_ALIAS, LONGEST_ALIAS = 2, 40


def ceiling(kind: Kind, role: Role) -> Right:
    """Tell the most rights that a role may hold over a kind."""
    return CEILING[kind].get(role, NOTHING)


def why_not_hold(
    kind: Kind, rights: Right, *, role: Role, expires_on: date | None, today: date
) -> Refused | None:
    """Refuse a key that this role may not have in this way."""
    allowed = ceiling(kind, role)
    if not allowed or rights & ~allowed:
        return Refused(
            _("This role may not hold that key."),
            _("The page about roles shows who may read what."),
        )
    if (kind, role) in MUST_EXPIRE:
        if expires_on is None:
            return Refused(
                _("Identity opens to others only for a time."),
                _("Set a last day for it."),
            )
        if (expires_on - today).days > LONGEST_IDENTITY_DAYS:
            return Refused(
                _("That is too long to keep somebody's identity open."),
                _("Choose a last day within a month."),
            )
    return None


def why_not_grant(
    kind: Kind,
    rights: Right,
    *,
    giver: Role,
    receiver: Role,
    expires_on: date | None,
    today: date,
) -> Refused | None:
    """Refuse a grant that the table of roles does not allow."""
    if Right.GRANT not in ceiling(kind, giver):
        return Refused(
            _("Your role may not pass on this key."),
            _("Ask a colleague who leads this work."),
        )
    return why_not_hold(kind, rights, role=receiver, expires_on=expires_on, today=today)


def why_not_alias(alias: str) -> Refused | None:
    """Refuse an alias that could be mistaken or misread."""
    if not SHORTEST_ALIAS <= len(alias) <= LONGEST_ALIAS:
        return Refused(_("An alias has 2 to 40 letters."), _("Choose another one."))
    if not all(c.isalnum() or c in "-_ " for c in alias) or alias != alias.strip():
        return Refused(
            _("An alias has letters, digits, spaces and hyphens only."),
            _("Choose another one; it should not be your name."),
        )
    return None


def sponsors_needed(*, colleagues: int) -> int:
    """Tell how many must have compared a newcomer's words in person.

    Two, once there are two. The very first ones are compared by the trustees themselves,
    who sign each newcomer in any case.
    """
    return min(SPONSORS, colleagues)


def why_not_enough_sponsors(
    sponsors: Sequence[object], *, colleagues: int
) -> Refused | None:
    """Refuse to ask the trustees before enough colleagues have compared the words."""
    if len(sponsors) < sponsors_needed(colleagues=colleagues):
        return Refused(
            _("Not enough colleagues have compared the words yet."),
            _(
                "Two different colleagues must compare them with the newcomer, in person."
            ),
        )
    return None
