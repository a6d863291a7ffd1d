"""One sealed item for one reader outside: its key and what it is, sealed to their key.

Written down in docs/formats/item-grant.md. It costs the same whatever the item's size.
"""

import base64
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from amparo.lib.refusal import Refused
from amparo.lib.sealing.contexts import bind
from amparo.lib.sealing.errors import SealBroken
from amparo.lib.sealing.primitives.privates import hpke_open
from amparo.lib.sealing.primitives.publics import (
    HPKE_PUBLIC_SIZE,
    KEY_SIZE,
    hpke_seal,
    verify,
)
from amparo.lib.sealing.versions import with_version, without_version

VERSION = 1
LONGEST = 64 * 1024
CONTEXT = bind("item-grant/v1")
FIELDS = frozenset(
    {
        "v",
        "organisation",
        "item",
        "object",
        "context",
        "key",
        "name",
        "media_type",
        "size",
        "sha256",
        "granted_by",
        "granted_on",
        "expires_on",
        "actor_key",
        "signature",
    }
)


@dataclass(frozen=True)
class ItemGrant:
    """What a reader needs to open one item, and who gave it to them until when."""

    organisation: str
    item: UUID
    object: UUID
    context: bytes
    key: bytes
    name: str
    media_type: str
    size: int
    sha256: bytes
    granted_by: str
    granted_on: date
    expires_on: date

    def to_dict(self) -> dict[str, Any]:
        """Spell it out as it is signed."""
        return {
            "v": VERSION,
            "organisation": self.organisation,
            "item": str(self.item),
            "object": str(self.object),
            "context": self.context.hex(),
            "key": self.key.hex(),
            "name": self.name,
            "media_type": self.media_type,
            "size": self.size,
            "sha256": self.sha256.hex(),
            "granted_by": self.granted_by,
            "granted_on": self.granted_on.isoformat(),
            "expires_on": self.expires_on.isoformat(),
        }


def signed_grant(
    grant: ItemGrant, *, actor_key: bytes, sign: Callable[[bytes], bytes]
) -> bytes:
    """Spell a grant as JSON that its giver signs; not sealed yet."""
    told = grant.to_dict() | {"actor_key": actor_key.hex()}
    signature = sign(_signed(told))
    return _spelled(told | {"signature": signature.hex()})


def seal_to_key(signed: bytes, public_key: bytes) -> bytes:
    """Seal a signed grant to an HPKE public key (ML-KEM-768 with X25519)."""
    return with_version(VERSION, hpke_seal(public_key, signed, context=CONTEXT))


def open_with_seed(sealed: bytes, seed: bytes) -> bytes:
    """Open what `seal_to_key` sealed; `read_grant` says what it is.

    Raises:
        SealBroken: another key, or changed bytes.
        UnknownVersion: newer software wrote it, or it is no grant.
    """
    return hpke_open(seed, without_version(VERSION, sealed), context=CONTEXT)


def read_grant(signed: bytes, *, today: date) -> tuple[ItemGrant, bytes]:
    """Read an opened grant; return it, and the signing key it says its giver has.

    Whether that key is theirs is for the reader to compare.

    Raises:
        SealBroken: it is no grant, or not signed by the key it names.
        Refused: it has expired.
    """
    try:
        grant, actor_key = _read(signed)
    except (ValueError, TypeError, KeyError, RecursionError):
        raise SealBroken from None
    if today > grant.expires_on:
        raise Refused(
            "This grant has expired.", "Ask the organisation that gave it for another."
        )
    return grant, actor_key


def read_public_key(text: str) -> bytes:
    """Read the public key of a partner, in base64 as `amparo grant new-key` writes it.

    Raises:
        Refused: it is none.
    """
    try:
        key = base64.b64decode("".join(text.split()), validate=True)
    except ValueError:
        key = b""
    if len(key) != HPKE_PUBLIC_SIZE:
        raise Refused(
            "This is not a public key for grants.",
            "Ask for the file that `amparo grant new-key` wrote.",
        )
    return key


def _read(signed: bytes) -> tuple[ItemGrant, bytes]:
    if len(signed) > LONGEST:
        raise ValueError("too long for a grant")
    told = json.loads(signed)
    if not isinstance(told, dict) or told.keys() != FIELDS or told["v"] != VERSION:
        raise ValueError("a field too many or too few")
    actor_key = bytes.fromhex(told["actor_key"])
    body = {name: value for name, value in told.items() if name != "signature"}
    verify(actor_key, bytes.fromhex(told["signature"]), _signed(body))
    grant = ItemGrant(
        organisation=str(told["organisation"]),
        item=UUID(told["item"]),
        object=UUID(told["object"]),
        context=bytes.fromhex(told["context"]),
        key=bytes.fromhex(told["key"]),
        name=str(told["name"]),
        media_type=str(told["media_type"]),
        size=int(told["size"]),
        sha256=bytes.fromhex(told["sha256"]),
        granted_by=str(told["granted_by"]),
        granted_on=date.fromisoformat(told["granted_on"]),
        expires_on=date.fromisoformat(told["expires_on"]),
    )
    if len(grant.key) != KEY_SIZE:
        raise ValueError("a key has 32 bytes")
    return grant, actor_key


def _signed(body: dict[str, Any]) -> bytes:
    return bind("item-grant-signature/v1", _spelled(body))


def _spelled(told: dict[str, Any]) -> bytes:
    return json.dumps(told, sort_keys=True, ensure_ascii=False).encode()
