"""Who may be believed. A row of the database alone never is."""

import base64
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from amparo.apps.members import heads
from amparo.apps.members.models import (
    CompartmentRoster,
    FreezeRequest,
    Grant,
    Invitation,
    Member,
    Organisation,
    RecoveryCopy,
)
from amparo.apps.members.roles import Role
from amparo.apps.members.states import State
from amparo.lib.refusal import Refused
from amparo.lib.sealing.directory import DirectoryEntry, Signature, check_entry
from amparo.lib.sealing.directory import State as Standing
from amparo.lib.sealing.errors import SealBroken
from amparo.lib.sealing.primitives.publics import sha256

AT_ONCE = 500  # SQLite takes a limited number of values in one statement


@dataclass(frozen=True)
class PinnedOrganisation:
    """The organisation as it was founded, read from the pin beside the database."""

    id: UUID
    name: str
    trustees: tuple[bytes, ...]
    directory_threshold: int
    recovery_public: bytes
    recovery_signing_public: bytes
    inbox_compartment: UUID
    inbox_version: int
    inbox_public: bytes
    journal_compartment: UUID
    journal_version: int
    journal_public: bytes


@dataclass(frozen=True)
class Colleague:
    """A member as others see them, by what trustees signed."""

    id: UUID
    alias: str
    role: Role
    is_asked_to_be_frozen: bool = False


@dataclass(frozen=True)
class Finding:
    """Something in the database that contradicts what trustees signed or the desk remembers."""

    what: str
    member: UUID | None = None


class NotFounded(Refused):
    """No organisation was founded on this desk yet."""

    def __init__(self) -> None:
        super().__init__(
            _("There is no organisation here yet."),
            _("Found one on the command line: amparo organisation found."),
        )


class Untrusted(Refused):
    """The member's row is not what enough trustees signed, or not the newest."""

    def __init__(self, reason: str) -> None:
        super().__init__(
            _("The trustees' signatures do not vouch for this member."),
            _("Do not pass anything on. Tell an auditor and two trustees."),
        )
        self.reason = reason


def organisation() -> PinnedOrganisation:
    """Give the organisation's public keys from the pin, never from the row.

    Raises:
        NotFounded: there is none yet.
    """
    pin = heads.find_pin()
    if pin is None:
        raise NotFounded
    return from_statement(pin)


def statement_of(row: Organisation) -> dict[str, object]:
    """Write the organisation's row as the statement that is pinned."""
    return {
        "id": str(row.id),
        "name": row.name,
        "trustees": list(row.trustees),
        "directory_threshold": row.directory_threshold,
        "recovery_public": row.recovery_public.hex(),
        "recovery_signing_public": row.recovery_signing_public.hex(),
        "inbox_compartment": str(row.inbox_compartment),
        "inbox_version": row.inbox_version,
        "inbox_public": row.inbox_public.hex(),
        "journal_compartment": str(row.journal_compartment),
        "journal_version": row.journal_version,
        "journal_public": row.journal_public.hex(),
    }


def from_statement(statement: dict[str, Any]) -> PinnedOrganisation:
    """Read a pinned statement."""
    return PinnedOrganisation(
        id=UUID(statement["id"]),
        name=statement["name"],
        trustees=tuple(bytes.fromhex(t) for t in statement["trustees"]),
        directory_threshold=statement["directory_threshold"],
        recovery_public=bytes.fromhex(statement["recovery_public"]),
        recovery_signing_public=bytes.fromhex(statement["recovery_signing_public"]),
        inbox_compartment=UUID(statement["inbox_compartment"]),
        inbox_version=statement["inbox_version"],
        inbox_public=bytes.fromhex(statement["inbox_public"]),
        journal_compartment=UUID(statement["journal_compartment"]),
        journal_version=statement["journal_version"],
        journal_public=bytes.fromhex(statement["journal_public"]),
    )


def signatures_of(member: Member) -> list[Signature]:
    """Read the trustees' signatures that are stored with a member."""
    return [
        Signature(trustee=s["trustee"], value=bytes.fromhex(s["signature"]))
        for s in member.directory_signatures
    ]


def signed_entry(member: Member) -> DirectoryEntry:
    """Give the newest directory entry of a member, in whatever standing.

    Raises:
        Untrusted: unsigned, signed by too few trustees, an older one, or the row differs.
    """
    pinned = organisation()
    mark = heads.find_entry_mark(member.id)
    if mark is None or not member.directory_entry:
        raise Untrusted("not signed yet")
    if sha256(member.directory_entry).hex() != mark.digest:
        raise Untrusted("not the newest entry")
    try:
        entry = DirectoryEntry.from_bytes(member.directory_entry)
        check_entry(
            entry,
            signatures_of(member),
            trustees=pinned.trustees,
            threshold=pinned.directory_threshold,
            at_least_serial=mark.serial,
        )
    except (SealBroken, KeyError, TypeError, ValueError):
        raise Untrusted("signatures do not hold") from None
    if entry.organisation != pinned.id or entry.member != member.id:
        raise Untrusted("another member's entry")
    _check_copies(member, entry)
    return entry


def _check_copies(member: Member, entry: DirectoryEntry) -> None:
    """Refuse a row whose copies say other than what was signed: somebody changed it."""
    if member.alias != entry.alias:
        raise Untrusted("changed alias")
    if member.role != entry.role:
        raise Untrusted("changed role")
    if member.hpke_public != entry.hpke_public:
        raise Untrusted("swapped key")
    if member.signing_public != entry.signing_public:
        raise Untrusted("swapped signing key")


def trusted_entry(member: Member) -> DirectoryEntry:
    """Give the directory entry of a member who is here and not frozen.

    Raises:
        Untrusted: as `signed_entry`, or they left, or they are frozen.
    """
    entry = signed_entry(member)
    if entry.state is not Standing.ACTIVE:
        raise Untrusted("left")
    if heads.is_frozen(member.id) or member.state != State.ACTIVE:
        raise Untrusted("frozen")
    return entry


def trusted_directory() -> dict[UUID, DirectoryEntry]:
    """List everybody who is here, each checked against the trustees."""
    found = {}
    for member in Member.objects.order_by("alias"):
        try:
            found[member.id] = trusted_entry(member)
        except Untrusted:
            continue
    return found


def colleagues(role: Role | None = None) -> list[Colleague]:
    """List the colleagues who are here, by alias; all, or those of one role."""
    asked = set(FreezeRequest.objects.values_list("member_id", flat=True))
    return [
        Colleague(e.member, e.alias, Role(e.role), e.member in asked)
        for e in trusted_directory().values()
        if role is None or e.role == role
    ]


def member_by_alias(alias: str) -> Member:
    """Give the colleague with this alias, as trustees signed it.

    Raises:
        Refused: nobody here has it.
    """
    member = Member.objects.filter(alias=alias).first()
    if member is not None:
        try:
            trusted_entry(member)
        except Untrusted:
            member = None
    if member is None:
        raise Refused(_("Nobody here has that alias."), _("Choose one from the list."))
    return member


def get_member(member: UUID) -> Member:
    """Give the colleague with this id.

    Raises:
        Refused: nobody here has it.
    """
    found = Member.objects.filter(pk=member).first()
    if found is None:
        raise Refused(_("There is no such colleague."), _("Choose one from the list."))
    return found


def hpke_key_of(member: UUID) -> bytes:
    """Give the key to seal something to a colleague who is here.

    Raises:
        Untrusted, Refused: there is none to be believed.
    """
    return trusted_entry(get_member(member)).hpke_public


def signing_key_of(member: UUID) -> bytes:
    """Give the key that checks what a member signed, also one who left or is frozen.

    Raises:
        SealBroken: nobody whom the trustees ever signed.
    """
    found = Member.objects.filter(pk=member).first()
    if found is None:
        raise SealBroken
    try:
        return signed_entry(found).signing_public
    except Untrusted:
        raise SealBroken from None


def granting_key_of(grantor: UUID) -> bytes:
    """Give the key that checks a grant: a colleague who is here, or the recovery ceremony.

    Raises:
        SealBroken: neither.
    """
    pinned = organisation()
    if grantor == pinned.id:
        return pinned.recovery_signing_public
    found = Member.objects.filter(pk=grantor).first()
    if found is None:
        raise SealBroken
    try:
        return trusted_entry(found).signing_public
    except Untrusted:
        raise SealBroken from None


def findings() -> Iterator[Finding]:
    """Search the database for rows that contradict the pin, the marks or the signatures."""
    row = Organisation.objects.first()
    if row is None or statement_of(row) != heads.find_pin():
        yield Finding("organisation.changed")
    for member in Member.objects.order_by("alias"):
        reason = _why_suspect(member)
        if reason is not None:
            yield Finding(reason, member.id)


def _why_suspect(member: Member) -> str | None:
    frozen, gone = heads.is_frozen(member.id), {State.FROZEN, State.LEFT}
    if frozen != (member.state in gone):
        return "unfrozen by hand" if frozen else "frozen by hand"
    if frozen or member.state in {State.INVITED, State.PENDING}:
        return None
    try:
        signed_entry(member)
    except Untrusted as untrusted:
        return untrusted.reason
    return None


def open_invitations(today: date) -> list[Invitation]:
    """List invitations whose code can still be used."""
    return list(
        Invitation.objects.filter(member=None, expires_on__gte=today).order_by(
            "expires_on"
        )
    )


def newcomers() -> list[Member]:
    """List people who accepted an invitation and are not signed by the trustees yet."""
    return list(
        Member.objects.filter(state__in=[State.INVITED, State.PENDING]).order_by(
            "alias"
        )
    )


def gone_members() -> list[Member]:
    """List those who were here once: frozen, or left."""
    return list(
        Member.objects.filter(state__in=[State.FROZEN, State.LEFT]).order_by("alias")
    )


def find_freeze_asker(member: UUID) -> Member | None:
    """Find who asked to freeze a colleague, while a second one is awaited."""
    request = (
        FreezeRequest.objects.filter(member_id=member)
        .select_related("asked_by")
        .first()
    )
    return request.asked_by if request else None


def get_newcomer(member: UUID) -> Member:
    """Give a newcomer who waits for sponsors and trustees.

    Raises:
        Refused: nobody with this id waits.
    """
    found = Member.objects.filter(pk=member, state=State.PENDING).first()
    if found is None:
        raise Refused(
            _("Nobody waits under this address."),
            _("Go back to the list of colleagues."),
        )
    return found


def grants_for(member: UUID) -> list[Grant]:
    """List the grants that wait for a member."""
    return list(Grant.objects.filter(recipient_id=member))


def recovery_copies() -> list[bytes]:
    """Give every sealed recovery copy; only trustees learn what each of them is."""
    return [c.sealed for c in RecoveryCopy.objects.order_by("id").iterator()]


def find_roster(roster: UUID) -> CompartmentRoster | None:
    """Find the sealed roster with this id."""
    return CompartmentRoster.objects.filter(pk=roster).first()


def find_rosters(rosters: Sequence[UUID]) -> dict[UUID, CompartmentRoster]:
    """Find many sealed rosters by their ids, some hundred at a time."""
    found: dict[UUID, CompartmentRoster] = {}
    for start in range(0, len(rosters), AT_ONCE):
        found |= CompartmentRoster.objects.in_bulk(rosters[start : start + AT_ONCE])
    return found


def directory_for_trustees() -> list[dict[str, object]]:
    """Write every signed entry, in the form that the trustees' offline tool reads."""
    return [
        {
            "entry": base64.b64encode(m.directory_entry).decode(),
            "signatures": m.directory_signatures,
        }
        for m in Member.objects.exclude(directory_entry=b"").order_by("alias")
    ]
