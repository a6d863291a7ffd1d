"""Doors: who holds a door's hash may put in; who holds the compartment's key takes out.

The hash of the door's public key is what a depositor carries (`Kind.DEPOSIT`). From it
follow the row's id and the key that seals the public key in the row, so the row tells an
administrator nothing, and another public key put in its place is refused.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from amparo.apps.members.holder import Holder
from amparo.apps.members.queries import signing_key_of
from amparo.apps.vault.models import Deposit, DepositDoor
from amparo.apps.vault.rules import Damaged
from amparo.apps.vault.shelves import Shelf
from amparo.lib.sealing.contexts import bind
from amparo.lib.sealing.errors import SealBroken, SealingError
from amparo.lib.sealing.primitives.privates import hpke_open, hpke_public
from amparo.lib.sealing.primitives.publics import (
    SIGNATURE_SIZE,
    derive,
    hpke_seal,
    same,
    sha256,
    verify,
)
from amparo.lib.sealing.records import Place, open_record, seal_record


@dataclass(frozen=True)
class OpenedDeposit:
    """What somebody put in, who did, and when they said it was."""

    id: UUID
    envelope: bytes
    depositor: UUID
    at: datetime


def door_hash(shelf: Shelf) -> bytes:
    """Return what depositors carry: it pins the door's public key."""
    return sha256(hpke_public(shelf.door_seed))


def door_id(pinned: bytes) -> UUID:
    """Return the id of the door's row."""
    return UUID(bytes=derive(pinned, purpose="deposit door id", length=16), version=5)


def seal_door(shelf: Shelf) -> bytes:
    """Seal a door's public key for its row."""
    pinned = door_hash(shelf)
    key = derive(pinned, purpose="deposit door key")
    public = hpke_public(shelf.door_seed)
    return seal_record(key, public, place=_door_place(pinned), buckets=False)


def open_door(door: DepositDoor, *, pinned: bytes) -> bytes:
    """Return a door's public key.

    Raises:
        Damaged: the row holds another key than the one that was pinned.
    """
    key = derive(pinned, purpose="deposit door key")
    try:
        public = open_record(key, door.sealed, place=_door_place(pinned))
    except SealingError:
        raise Damaged(door.id) from None
    if not same(sha256(public), pinned):
        raise Damaged(door.id)
    return public


def seal_deposit(
    envelope: bytes, *, deposit: UUID, public: bytes, by: Holder, now: datetime
) -> bytes:
    """Sign an envelope and seal it to a door; not even the depositor can open it again."""
    head = json.dumps({"by": str(by.id), "at": now.astimezone(UTC).isoformat()})
    signature = by.sign(_signed(deposit, head, envelope))
    framed = len(head).to_bytes(2, "big") + head.encode() + signature + envelope
    return hpke_seal(public, framed, context=bind("deposit/v1", deposit))


def open_deposit(row: Deposit, *, shelf: Shelf) -> OpenedDeposit:
    """Open a deposit and check its signature by the members' signed directory.

    Raises:
        Damaged: it was changed, moved, or signed by nobody we trust.
    """
    try:
        framed = hpke_open(
            shelf.door_seed, row.sealed, context=bind("deposit/v1", row.id)
        )
        head, signature, envelope = _apart(framed)
        told: dict[str, Any] = json.loads(head)
        depositor = UUID(told["by"])
        verify(signing_key_of(depositor), signature, _signed(row.id, head, envelope))
    except SealBroken:
        raise Damaged(row.id) from None
    return OpenedDeposit(
        row.id, envelope, depositor, datetime.fromisoformat(told["at"])
    )


def _signed(deposit: UUID, head: str, envelope: bytes) -> bytes:
    return bind("deposit-signature/v1", deposit, head, envelope)


def _apart(framed: bytes) -> tuple[str, bytes, bytes]:
    end = 2 + int.from_bytes(framed[:2], "big")
    rest = end + SIGNATURE_SIZE
    return framed[2:end].decode(), framed[end:rest], framed[rest:]


def _door_place(pinned: bytes) -> Place:
    return Place("vault_depositdoor", door_id(pinned), "sealed", 1)
