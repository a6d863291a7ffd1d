from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Protocol
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from amparo.apps.members.actions.keeping import save_ring
from amparo.apps.members.holder import Holder
from amparo.apps.members.models import Grant
from amparo.apps.members.queries import (
    PinnedOrganisation,
    get_member,
    granting_key_of,
    grants_for,
    organisation,
    trusted_entry,
)
from amparo.apps.members.roles import Role
from amparo.apps.members.rosters import enroll
from amparo.apps.members.rules import ceiling, why_not_grant, why_not_hold
from amparo.apps.members.witnessing import note
from amparo.lib.refusal import Refused
from amparo.lib.sealing.errors import SealBroken, SealingError
from amparo.lib.sealing.grants import open_grant, seal_grant
from amparo.lib.sealing.keyring import Entry, Kind, Right, Ring
from amparo.lib.sealing.primitives.privates import hpke_public
from amparo.lib.sealing.primitives.publics import same


class Colleague(Protocol):
    """Whoever a key goes to: only the id is read, all else comes from the directory."""

    @property
    def id(self) -> UUID:
        """The member's id."""


@dataclass(frozen=True)
class Collected:
    """What came out of the grants that waited for a member."""

    accepted: tuple[Entry, ...]
    refused: tuple[str, ...]


def grant(entry: Entry, *, to: Colleague, by: Holder, now: datetime) -> None:
    """Give a key that one holds to a colleague, with the rights written in `entry`.

    Raises:
        Refused: the giver lacks the right, the table of roles forbids it, or the trustees
            do not vouch for the colleague.
    """
    trusted = trusted_entry(get_member(to.id))
    _check_may_grant(entry, by=by, receiver=Role(trusted.role), now=now)
    before = by.ring.at(entry.kind, entry.compartment, entry.version - 1)
    sealed = seal_grant(
        entry,
        organisation=organisation().id,
        grantor=by.id,
        grantor_signing_seed=by.bundle.signing_seed,
        recipient=trusted.member,
        recipient_public_key=trusted.hpke_public,
        previous_key=before.key if before else None,
    )
    with transaction.atomic():
        Grant.objects.create(recipient_id=trusted.member, sealed=sealed)
        enroll([entry], member=trusted.member)
        note(
            verb="key.granted",
            by=by,
            now=now,
            subject=trusted.member,
            facts={"kind": entry.kind.name.lower()},
        )


def grant_compartment(
    kind: Kind,
    compartment: UUID,
    *,
    to: Colleague,
    by: Holder,
    now: datetime,
    rights: Right,
    expires_on: date | None = None,
) -> None:
    """Give every version of a compartment's key, so that the colleague reads old records too.

    Raises:
        Unseen: the giver does not hold it.
        Refused: as `grant`.
    """
    newest = by.entry(kind, compartment)
    with transaction.atomic():
        for version in range(1, newest.version + 1):
            held = by.ring.at(kind, compartment, version)
            if held is not None:
                given = replace(held, rights=rights, expires_on=expires_on)
                grant(given, to=to, by=by, now=now)


def collect_grants(holder: Holder, *, now: datetime) -> Collected:
    """Put into the ring what colleagues granted, and remove the rows.

    A grant that is forged, moved, contradicts a key held or breaks the table of roles is
    left out, and the journal says so.
    """
    rows = grants_for(holder.id)
    if not rows:
        return Collected((), ())
    accepted, refused = _sift([row.sealed for row in rows], holder, now)
    with transaction.atomic():
        if accepted:
            save_ring(holder, lambda ring: _with_all(ring, accepted))
        enroll(accepted, member=holder.id)
        Grant.objects.filter(pk__in=[row.pk for row in rows]).delete()
        for reason in refused:
            note(verb="grant.refused", by=holder, now=now, facts={"reason": reason})
        if accepted:
            note(
                verb="grant.collected",
                by=holder,
                now=now,
                facts={"keys": len(accepted)},
            )
    return Collected(tuple(accepted), tuple(refused))


def _sift(
    sealed_grants: list[bytes], holder: Holder, now: datetime
) -> tuple[list[Entry], list[str]]:
    """Open all, oldest version first, each against the ring as it would then be."""
    accepted: list[Entry] = []
    refused: list[str] = []
    ring = holder.ring
    for sealed in _oldest_first(sealed_grants, holder, refused):
        try:
            entry = _open_checked(sealed, holder, ring, now)
        except SealingError:
            refused.append("contradicts a key held")
            continue
        except Refused:
            refused.append("against the table of roles")
            continue
        ring = ring.with_entry(entry)
        accepted.append(entry)
    return accepted, refused


def _oldest_first(
    sealed_grants: list[bytes], holder: Holder, refused: list[str]
) -> list[bytes]:
    opened: list[tuple[int, bytes]] = []
    for sealed in sealed_grants:
        try:
            _grantor, entry = _open(sealed, holder, Ring())
        except SealingError:
            refused.append("seal or signature")
        else:
            opened.append((entry.version, sealed))
    return [sealed for _version, sealed in sorted(opened)]


def _open(sealed: bytes, holder: Holder, held: Ring) -> tuple[UUID, Entry]:
    return open_grant(
        sealed,
        organisation=organisation().id,
        recipient=holder.id,
        hpke_seed=holder.bundle.hpke_seed,
        signing_key_of=granting_key_of,
        held=held,
    )


def _open_checked(sealed: bytes, holder: Holder, ring: Ring, now: datetime) -> Entry:
    """Open a grant and check it against the table of roles.

    Raises:
        SealingError: it does not open, or contradicts the ring.
        Refused: the giver may not give it, or the holder may not have it.
    """
    grantor, entry = _open(sealed, holder, ring)
    pinned = organisation()
    _check_public_half(entry, pinned)
    if grantor == pinned.id:
        return _recovered(entry, holder=holder, now=now)
    refusal = why_not_grant(
        entry.kind,
        entry.rights,
        giver=Role(trusted_entry(get_member(grantor)).role),
        receiver=holder.role,
        expires_on=entry.expires_on,
        today=now.date(),
    )
    if refusal:
        raise refusal
    return entry


def _recovered(entry: Entry, *, holder: Holder, now: datetime) -> Entry:
    """Take what three trustees recovered, cut down to what this role may hold."""
    cut = replace(entry, rights=entry.rights & ceiling(entry.kind, holder.role))
    refusal = why_not_hold(
        cut.kind,
        cut.rights,
        role=holder.role,
        expires_on=cut.expires_on,
        today=now.date(),
    )
    if refusal:
        raise refusal
    return cut


def _check_public_half(entry: Entry, pinned: PinnedOrganisation) -> None:
    """Refuse an inbox or journal key that does not belong to the pinned public key."""
    expected = {
        (Kind.INBOX, pinned.inbox_version): pinned.inbox_public,
        (Kind.JOURNAL, pinned.journal_version): pinned.journal_public,
    }.get((entry.kind, entry.version))
    if expected is not None and hpke_public(entry.key) != expected:
        raise SealBroken


def _check_may_grant(
    entry: Entry, *, by: Holder, receiver: Role, now: datetime
) -> None:
    held = by.entry(entry.kind, entry.compartment, version=entry.version)
    if not same(held.key, entry.key) or Right.GRANT not in held.rights:
        raise Refused(
            _("You may use this key, not pass it on."),
            _("Ask the colleague who leads this work."),
        )
    if entry.rights & ~held.rights:
        raise Refused(
            _("You cannot give more than you hold."), _("Choose fewer rights.")
        )
    refusal = why_not_grant(
        entry.kind,
        entry.rights,
        giver=by.role,
        receiver=receiver,
        expires_on=entry.expires_on,
        today=now.date(),
    )
    if refusal:
        raise refusal


def _with_all(ring: Ring, entries: list[Entry]) -> Ring:
    for entry in entries:
        ring = ring.with_entry(entry)
    return ring
