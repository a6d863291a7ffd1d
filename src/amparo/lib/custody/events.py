"""Custody events: who did what to which item, signed, and committed to in the log.

Written down in docs/formats/custody-event.md.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

from amparo.lib.custody.canonical import NotCanonical, canonical, parse_canonical
from amparo.lib.custody.errors import EventRefused
from amparo.lib.custody.notes import Sign
from amparo.lib.sealing.errors import SealBroken
from amparo.lib.sealing.padding import to_bucket
from amparo.lib.sealing.primitives.publics import verify

VERSION = 1
SALT_SIZE = 32
SIGNING_LABEL = b"amparo-custody-event/v1\n"
LEAF_LABEL = b"amparo-custody/v1\n"
FIELDS = frozenset(
    {"v", "type", "at", "actor", "actor_key", "object", "detail", "signature"}
)


@dataclass(frozen=True)
class CustodyEvent:
    """One thing done to one item. `actor` is an alias; `detail` is what the type needs."""

    type: str
    at: datetime
    actor: str
    actor_key: bytes
    object: UUID | None
    detail: Mapping[str, Any] = field(default_factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """Spell the event out as it is signed; times in UTC, to the second."""
        return {
            "v": VERSION,
            "type": self.type,
            "at": self.at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "actor": self.actor,
            "actor_key": self.actor_key.hex(),
            "object": str(self.object) if self.object else None,
            "detail": dict(self.detail),
        }


def signed_event(event: CustodyEvent, sign: Sign) -> dict[str, Any]:
    """Return the event as a dictionary that carries its actor's signature."""
    body = event.to_dict()
    return {**body, "signature": sign(SIGNING_LABEL + canonical(body)).hex()}


def event_bytes(signed: Mapping[str, Any]) -> bytes:
    """Write a signed event as the bytes that are kept and committed to."""
    return canonical(dict(signed))


def read_event(raw: bytes) -> dict[str, Any]:
    """Read the bytes of a signed event and check its signature by the key it names.

    Whether that key is the actor's is for the caller to check.

    Raises:
        EventRefused: not canonical, a field too many or too few, or wrongly signed.
    """
    try:
        signed = parse_canonical(raw)
    except NotCanonical as problem:
        raise EventRefused(str(problem)) from None
    if not isinstance(signed, dict) or signed.keys() != FIELDS:
        raise EventRefused("the event lacks a field, or has one too many")
    body = {name: value for name, value in signed.items() if name != "signature"}
    try:
        key, signature = map(bytes.fromhex, (signed["actor_key"], signed["signature"]))
        verify(key, signature, SIGNING_LABEL + canonical(body))
    except (SealBroken, TypeError, ValueError):
        raise EventRefused("the event is not signed by the key it names") from None
    return signed


def commit(raw: bytes, salt: bytes) -> bytes:
    """Commit to an event so that without the salt nobody can test a guess at it.

    Returns SHA-256 over the salt and the bytes, padded with zeros to a bucket.
    """
    if len(salt) != SALT_SIZE:
        raise ValueError("a salt has 32 bytes")
    return sha256(salt + raw.ljust(to_bucket(len(raw)), b"\x00")).digest()


def leaf_input(commitment: bytes) -> bytes:
    """Return the entry that stands in the log for a commitment."""
    if len(commitment) != sha256().digest_size:
        raise ValueError("a commitment has 32 bytes")
    return LEAF_LABEL + commitment
