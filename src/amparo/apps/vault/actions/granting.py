"""Giving one item to one reader outside: its key, sealed to theirs. One wrap, any size."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from amparo.apps.journal.actions import note
from amparo.apps.members.holder import Holder
from amparo.apps.members.queries import organisation
from amparo.apps.vault import custody, objects
from amparo.apps.vault.granting_rules import why_not_grant
from amparo.apps.vault.queries import FoundItem, get_found, released_items
from amparo.lib.sealing.age_files import Recipient, seal_bytes
from amparo.lib.sealing.item_grants import ItemGrant, seal_to_key, signed_grant
from amparo.lib.sealing.keyring import Kind
from amparo.lib.sealing.primitives.publics import sha256


@dataclass(frozen=True)
class Granted:
    """The sealed grant, and the object whose sealed bytes go along with it."""

    grant: bytes
    stored_as: UUID
    leaf: int


def grant_item(
    item: UUID,
    *,
    to: Recipient | bytes,
    expires_on: date,
    reason: str,
    kind: Kind,
    compartment: UUID,
    by: Holder,
    now: datetime,
) -> Granted:
    """Seal an item's key to a reader: an age key, or an HPKE public key of 1,216 bytes.

    It costs the same for ten gigabytes as for a line. The expiry binds who obeys it:
    whoever has the key and the sealed bytes has both for good.

    Raises:
        Unseen: no key, or no such item.
        Refused: no right to pass on, not released by two people, no reason, in the past.
    """
    found = get_found(item, kind=kind, compartment=compartment, by=by)
    released = released_items(kind=kind, compartment=compartment, by=by, now=now)
    if refused := why_not_grant(
        rights=found.shelf.rights,
        is_released=item in released,
        reason=reason,
        expires_on=expires_on,
        today=now.date(),
    ):
        raise refused
    signed = signed_grant(
        _told(found, expires_on=expires_on, by=by, now=now),
        actor_key=by.trusted.signing_public,
        sign=by.sign,
    )
    sealed = _sealed(signed, to)
    with transaction.atomic():
        leaf = custody.record(
            "granted",
            item=item,
            shelf=found.shelf,
            by=by,
            now=now,
            detail={
                "to": _fingerprint(to),
                "expires_on": expires_on.isoformat(),
                "reason": reason,
            },
            item_keys=found.item_keys,
        )
        note(verb="vault.grant", by=by, now=now, subject=item)
    return Granted(sealed, found.record.stored_as, leaf)


def _told(
    found: FoundItem, *, expires_on: date, by: Holder, now: datetime
) -> ItemGrant:
    told = found.record
    return ItemGrant(
        organisation=organisation().name,
        item=found.row.id,
        object=told.stored_as,
        context=objects.CONTEXT,
        key=found.item_keys.data_key,
        name=told.name,
        media_type=told.media_type,
        size=told.size,
        sha256=bytes.fromhex(told.sha256),
        granted_by=by.alias,
        granted_on=now.date(),
        expires_on=expires_on,
    )


def _sealed(signed: bytes, to: Recipient | bytes) -> bytes:
    if isinstance(to, Recipient):
        return seal_bytes(signed, recipients=[to])
    return seal_to_key(signed, to)


def _fingerprint(to: Recipient | bytes) -> str:
    """Name the reader's key: the age key as it is, or the hash of one too long to read."""
    return str(to) if isinstance(to, Recipient) else f"sha256:{sha256(to).hex()}"
