from collections.abc import Callable, Iterable
from datetime import datetime
from functools import partial
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from amparo.apps.members import heads
from amparo.apps.members.holder import Holder
from amparo.apps.members.models import Member, RecoveryCopy
from amparo.apps.members.opening import Tampered, reopen_ring
from amparo.apps.members.queries import PinnedOrganisation, organisation
from amparo.apps.members.rosters import enroll, strike
from amparo.apps.members.rules import why_not_hold
from amparo.apps.members.states import State
from amparo.apps.members.witnessing import note
from amparo.lib.refusal import Refused
from amparo.lib.sealing.grants import seal_grant
from amparo.lib.sealing.keyring import Entry, Ring, seal_ring
from amparo.lib.sealing.primitives.publics import same, sha256


def keep(entry: Entry, *, by: Holder, now: datetime, recoverable: bool = True) -> None:
    """Put a new compartment's key into one's own ring.

    A copy is sealed for recovery by three trustees, unless the work is too dangerous to be
    recoverable at all.

    Raises:
        Refused: this role may not hold such a key, or another key stands in its place.
    """
    keep_all([entry], by=by, now=now, recoverable=recoverable)


def keep_all(
    entries: Iterable[Entry], *, by: Holder, now: datetime, recoverable: bool = True
) -> None:
    """Put several new keys into one's own ring with one saving, as `keep`."""
    entries = list(entries)
    for entry in entries:
        _check_may_keep(entry, by=by, now=now)
    with transaction.atomic():
        save_ring(by, lambda ring: _with_all(ring, entries))
        enroll(entries, member=by.id)
        if recoverable:
            _copy_for_recovery(entries, by=by)
        note(
            verb="key.kept",
            by=by,
            now=now,
            facts={"kinds": sorted({e.kind.name.lower() for e in entries})},
        )


def forget(compartment: UUID, *, by: Holder, now: datetime) -> None:
    """Take every key of a compartment out of one's own ring, for good."""
    with transaction.atomic():
        held = [entry for entry in by.ring if entry.compartment == compartment]
        strike(held, member=by.id)
        save_ring(by, lambda ring: ring.without(compartment))
        note(verb="key.forgotten", by=by, now=now)


def save_ring(by: Holder, change: Callable[[Ring], Ring]) -> None:
    """Change the newest ring of a holder and seal it again, in the caller's transaction.

    The head is written once the transaction has committed: after a power cut in between,
    the ring is one ahead of its head, which `heads.check_ring` takes.

    Raises:
        Refused: the member was frozen meanwhile.
    """
    row = Member.objects.select_for_update().get(pk=by.id)
    try:
        ring = change(reopen_ring(row, by.bundle))
    except Tampered:
        raise _changed_meanwhile() from None
    version = row.keyring_version + 1
    sealed = seal_ring(ring, by.bundle.ring_key, member=by.id, version=version)
    saved = Member.objects.filter(
        pk=by.id, state=State.ACTIVE, keyring_version=row.keyring_version
    ).update(sealed_keyring=sealed, keyring_version=version)
    if not saved:
        raise _changed_meanwhile()
    by.ring = ring
    remember_ring(by, version=version, sealed=sealed)


def remember_ring(
    by: Holder, *, version: int, sealed: bytes, totp_step: int = 0
) -> None:
    """Write the head of a ring when the transaction has committed."""
    head = heads.Head(version, sha256(sealed).hex(), totp_step)
    transaction.on_commit(
        partial(heads.write_head, by.id, head, ring_key=by.bundle.ring_key)
    )


def _changed_meanwhile() -> Refused:
    return Refused(
        _("Your keys changed while this was saved, and nothing was kept."),
        _("Sign in and try again."),
    )


def _check_may_keep(entry: Entry, *, by: Holder, now: datetime) -> None:
    refusal = why_not_hold(
        entry.kind,
        entry.rights,
        role=by.role,
        expires_on=entry.expires_on,
        today=now.date(),
    )
    if refusal:
        raise refusal
    held = by.ring.at(entry.kind, entry.compartment, entry.version)
    if held is not None and not same(held.key, entry.key):
        raise Refused(
            _("Another key already stands in this place."),
            _("Tell an auditor: two keys for one thing should not happen."),
        )


def _with_all(ring: Ring, entries: Iterable[Entry]) -> Ring:
    for entry in entries:
        ring = ring.with_entry(entry)
    return ring


def _copy_for_recovery(entries: Iterable[Entry], *, by: Holder) -> None:
    """Seal keys to the organisation itself: ordinary grants that three trustees can open."""
    pinned = organisation()
    RecoveryCopy.objects.bulk_create(
        RecoveryCopy(sealed=_recovery_copy(entry, pinned, by)) for entry in entries
    )


def _recovery_copy(entry: Entry, pinned: PinnedOrganisation, by: Holder) -> bytes:
    before = by.ring.at(entry.kind, entry.compartment, entry.version - 1)
    return seal_grant(
        entry,
        organisation=pinned.id,
        grantor=by.id,
        grantor_signing_seed=by.bundle.signing_seed,
        recipient=pinned.id,
        recipient_public_key=pinned.recovery_public,
        previous_key=before.key if before else None,
    )
