"""Five drawers a case, each under its own key, and who may do what with which.

This table is the law: the pages, the grants and docs/reference/drawers.md come from it.
"""

from __future__ import annotations

from enum import IntEnum

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from amparo.apps.members.roles import Role
from amparo.lib.sealing.keyring import Kind, Right


class Drawer(TextChoices):
    """A part of a case that is opened alone."""

    CONTACT = "contact", _("Contact")
    IDENTITY = "identity", _("Identity")
    ACCOUNT = "account", _("Account")
    PROTECTION = "protection", _("Protection")
    EXTRACT = "extract", _("Extract")

    @property
    def kind(self) -> Kind:
        """The kind of key that opens it."""
        return KINDS[self]


KINDS = {
    Drawer.CONTACT: Kind.CONTACT,
    Drawer.IDENTITY: Kind.IDENTITY,
    Drawer.ACCOUNT: Kind.ACCOUNT,
    Drawer.PROTECTION: Kind.PROTECTION,
    Drawer.EXTRACT: Kind.EXTRACT,
}
HOLDS = {
    Drawer.CONTACT: _("how to reach the person safely"),
    Drawer.IDENTITY: _("names, papers, birth"),
    Drawer.ACCOUNT: _("what happened, evidence, health, what was agreed to"),
    Drawer.PROTECTION: _("danger, shelter, route, money, visas"),
    Drawer.EXTRACT: _("the words that may leave the case"),
}
# These can cost a life at once: the passphrase is asked again before they open.
NEED_FRESH = frozenset({Drawer.IDENTITY, Drawer.PROTECTION})


class Standing(TextChoices):
    """What a member is in one case. A lead is whoever may give its keys to others."""

    LEAD = "lead", _("lead caseworker")
    CASEWORKER = "caseworker", _("caseworker")
    DOCUMENTER = "documenter", _("documenter")
    ANALYST = "analyst", _("analyst or lawyer")
    CAMPAIGNER = "campaigner", _("campaigner")
    INTAKE = "intake", _("intake worker")
    ADMINISTRATOR = "administrator", _("administrator")
    AUDITOR = "auditor", _("auditor")


class Reach(IntEnum):
    """How far a standing reaches into a drawer."""

    NOTHING = 0
    BY_REQUEST = 1  # read, after a reasoned request that a second person approved
    READ = 2
    WRITE = 3  # and read


N, Q, R, W = Reach.NOTHING, Reach.BY_REQUEST, Reach.READ, Reach.WRITE
_COLUMNS = (
    Drawer.CONTACT,
    Drawer.IDENTITY,
    Drawer.ACCOUNT,
    Drawer.PROTECTION,
    Drawer.EXTRACT,
)
_ROWS = {
    #                     contact identity account protection extract
    Standing.LEAD: (W, W, W, W, W),
    Standing.CASEWORKER: (W, R, R, W, N),
    Standing.DOCUMENTER: (N, N, W, N, N),
    Standing.ANALYST: (N, Q, R, N, W),
    Standing.CAMPAIGNER: (N, N, N, N, R),
    Standing.INTAKE: (N, N, N, N, N),
    Standing.ADMINISTRATOR: (N, N, N, N, N),
    Standing.AUDITOR: (N, N, N, N, N),
}
MATRIX = {
    standing: dict(zip(_COLUMNS, reaches, strict=True))
    for standing, reaches in _ROWS.items()
}
STANDING_OF = {
    Role.CASEWORKER: Standing.CASEWORKER,
    Role.DOCUMENTER: Standing.DOCUMENTER,
    Role.ANALYST: Standing.ANALYST,
    Role.CAMPAIGNER: Standing.CAMPAIGNER,
    Role.INTAKE: Standing.INTAKE,
    Role.ADMINISTRATOR: Standing.ADMINISTRATOR,
    Role.AUDITOR: Standing.AUDITOR,
}


def reach_of(role: Role, drawer: Drawer, *, rights: Right) -> Reach:
    """Say how far someone in this role reaches with these rights on the key."""
    if not rights & Right.READ:
        return Reach.NOTHING
    granted = Reach.WRITE if rights & Right.WRITE else Reach.READ
    return min(granted, MATRIX[standing_of(role, rights=rights)][drawer])


def standing_of(role: Role, *, rights: Right) -> Standing:
    """Say what a member is in a case, from the role and the rights on one of its keys."""
    if role is Role.CASEWORKER and rights & Right.GRANT:
        return Standing.LEAD
    return STANDING_OF[role]


def rights_for(reach: Reach) -> Right:
    """Say which rights a grant carries for this reach."""
    if reach is Reach.WRITE:
        return Right.READ | Right.WRITE
    return Right.READ if reach else Right(0)
