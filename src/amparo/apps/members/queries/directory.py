import base64
from uuid import UUID

from django.utils.translation import gettext as _

from amparo.apps.members import heads
from amparo.apps.members.models import (
    Member,
)
from amparo.apps.members.queries.pinned import organisation
from amparo.apps.members.states import State
from amparo.lib.refusal import Refused
from amparo.lib.sealing.directory import DirectoryEntry, Signature, check_entry
from amparo.lib.sealing.directory import State as Standing
from amparo.lib.sealing.errors import SealBroken
from amparo.lib.sealing.primitives.publics import sha256


class Untrusted(Refused):
    """The member's row is not what enough trustees signed, or not the newest."""

    def __init__(self, reason: str) -> None:
        super().__init__(
            _("The trustees' signatures do not vouch for this member."),
            _("Do not pass anything on. Tell an auditor and two trustees."),
        )
        self.reason = reason


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


def directory_for_trustees() -> list[dict[str, object]]:
    """Write every signed entry, in the form that the trustees' offline tool reads."""
    return [
        {
            "entry": base64.b64encode(m.directory_entry).decode(),
            "signatures": m.directory_signatures,
        }
        for m in Member.objects.exclude(directory_entry=b"").order_by("alias")
    ]
