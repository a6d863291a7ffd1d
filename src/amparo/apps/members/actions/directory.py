import base64
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from amparo.apps.members import heads
from amparo.apps.members.actions.freezing import strip
from amparo.apps.members.holder import Holder
from amparo.apps.members.models import Member
from amparo.apps.members.queries import get_member, organisation
from amparo.apps.members.states import State
from amparo.apps.members.witnessing import note
from amparo.lib.refusal import Refused
from amparo.lib.sealing.directory import DirectoryEntry, Signature, check_entry
from amparo.lib.sealing.directory import State as Standing
from amparo.lib.sealing.errors import SealBroken
from amparo.lib.sealing.primitives.publics import sha256

SIGNATURE_FILE = "directory-signature/v1"


def take_signatures(
    files: Sequence[dict[str, Any]], *, by: Holder | None, now: datetime
) -> DirectoryEntry:
    """Take the files that two or more trustees signed for one member, and act on them.

    A newcomer becomes a member, a role changes, or a leaver is stripped of everything.

    Raises:
        Refused: the files do not agree, are too few, are old, or are not by our trustees.
    """
    entry = _one_entry(files)
    member = get_member(entry.member)
    signatures = [
        Signature(trustee=f["trustee"], value=bytes.fromhex(f["signature"]))
        for f in files
    ]
    with transaction.atomic():
        admit(member, entry, signatures, by=by, now=now)
    return entry


def admit(
    member: Member,
    entry: DirectoryEntry,
    signatures: Sequence[Signature],
    *,
    by: Holder | None,
    now: datetime,
) -> None:
    """Believe a directory entry from now on, in the caller's transaction.

    Raises:
        Refused: too few trustees vouch for it, it is old, or names other keys than the member's.
    """
    _check(member, entry, signatures)
    raw = entry.to_bytes()
    left = entry.state is Standing.LEFT
    heads.write_entry_mark(member.id, heads.EntryMark(entry.serial, sha256(raw).hex()))
    if left:
        strip(member, state=State.LEFT)
    Member.objects.filter(pk=member.id).update(
        role=entry.role,
        state=State.LEFT if left else State.ACTIVE,
        directory_entry=raw,
        directory_signatures=[
            {"trustee": s.trustee, "signature": s.value.hex()} for s in signatures
        ],
    )
    verb = "member.left" if left else "member.signed_by_trustees"
    note(verb=verb, by=by, now=now, subject=member.id, facts={"role": entry.role})


def _one_entry(files: Sequence[dict[str, Any]]) -> DirectoryEntry:
    if not files or any(f.get("amparo") != SIGNATURE_FILE for f in files):
        raise Refused(
            _("These are not signature files of trustees."),
            _("Bring the files that 'amparo directory sign' wrote."),
        )
    if len({f["entry"] for f in files}) != 1:
        raise Refused(
            _("The trustees signed different things."),
            _("Ask them to sign the same request again."),
        )
    try:
        return DirectoryEntry.from_bytes(base64.b64decode(files[0]["entry"]))
    except (SealBroken, ValueError):
        raise Refused(
            _("The signature file is damaged."), _("Bring it again.")
        ) from None


def _check(
    member: Member, entry: DirectoryEntry, signatures: Sequence[Signature]
) -> None:
    pinned, mark = organisation(), heads.find_entry_mark(member.id)
    try:
        check_entry(
            entry,
            signatures,
            trustees=pinned.trustees,
            threshold=pinned.directory_threshold,
            at_least_serial=mark.serial + 1 if mark else 1,
        )
    except SealBroken:
        raise Refused(
            _(
                "Not enough of our trustees signed this, or it is older than what we have."
            ),
            _("Ask two trustees to sign the newest request."),
        ) from None
    agrees = (
        entry.organisation == pinned.id
        and entry.member == member.id
        and entry.alias == member.alias
        and entry.hpke_public == member.hpke_public
        and entry.signing_public == member.signing_public
    )
    if not agrees:
        raise Refused(
            _("What the trustees signed is not what is stored here."),
            _("Someone changed one of the two. Tell an auditor, and invite again."),
        )
    if heads.is_frozen(member.id) and entry.state is not Standing.LEFT:
        raise Refused(
            _("A frozen colleague cannot come back with the same keys."),
            _("Make a new invitation."),
        )
