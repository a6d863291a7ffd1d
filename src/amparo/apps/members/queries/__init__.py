"""Who may be believed. A row of the database alone never is."""

from amparo.apps.members.queries.directory import (
    Untrusted,
    directory_for_trustees,
    get_member,
    granting_key_of,
    hpke_key_of,
    signatures_of,
    signed_entry,
    signing_key_of,
    trusted_directory,
    trusted_entry,
)
from amparo.apps.members.queries.inspection import (
    Finding,
    findings,
)
from amparo.apps.members.queries.people import (
    Colleague,
    colleagues,
    find_freeze_asker,
    get_newcomer,
    gone_members,
    member_by_alias,
    newcomers,
    open_invitations,
)
from amparo.apps.members.queries.pinned import (
    NotFounded,
    PinnedOrganisation,
    from_statement,
    organisation,
    statement_of,
)
from amparo.apps.members.queries.sealed_rows import (
    SealedRoster,
    find_roster,
    find_rosters,
    grants_for,
    recovery_copies,
)

__all__ = [
    "Colleague",
    "Finding",
    "NotFounded",
    "PinnedOrganisation",
    "SealedRoster",
    "Untrusted",
    "colleagues",
    "directory_for_trustees",
    "find_freeze_asker",
    "find_roster",
    "find_rosters",
    "findings",
    "from_statement",
    "get_member",
    "get_newcomer",
    "gone_members",
    "granting_key_of",
    "grants_for",
    "hpke_key_of",
    "member_by_alias",
    "newcomers",
    "open_invitations",
    "organisation",
    "recovery_copies",
    "signatures_of",
    "signed_entry",
    "signing_key_of",
    "statement_of",
    "trusted_directory",
    "trusted_entry",
]
