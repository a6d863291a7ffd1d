"""Custody events: who did what to which item, signed, and committed to in the log.

Written down in docs/formats/custody-event.md.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

from amparo.lib.custody.canonical import NotCanonical, canonical, parse_canonical
from amparo.lib.custody.errors import EventRefused
from amparo.lib.custody.groups import Random, member_hash, sign_members, verify_member
from amparo.lib.custody.notes import Sign
from amparo.lib.sealing.errors import SealBroken
from amparo.lib.sealing.padding import to_bucket
from amparo.lib.sealing.primitives.publics import verify

ALONE, IN_A_GROUP = 1, 2
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

    def to_dict(self, version: int = ALONE) -> dict[str, Any]:
        """Spell the event out as it is signed; times in UTC, to the second."""
        return {
            "v": version,
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


def signed_together(
    told: Sequence[CustodyEvent], salts: Sequence[bytes], *, sign: Sign, random: Random
) -> list[bytes]:
    """Return the bytes of events that one person makes in one act, signed as groups.

    Each needs the salt that its commitment will have, and can be checked alone with it.
    One alone is signed alone. `random` gives so many random bytes.
    """
    if len(told) == 1:
        return [event_bytes(signed_event(told[0], sign))]
    bodies = [canonical(event.to_dict(IN_A_GROUP)) for event in told]
    members = list(map(member_hash, bodies, salts))
    signatures = sign_members(members, sign=sign, random=random)
    return [
        _with_signature(body, signature, kind=event.type)
        for body, signature, event in zip(bodies, signatures, told, strict=True)
    ]


def _with_signature(body: bytes, signature: str, *, kind: str) -> bytes:
    """Put a signature where canonical JSON has it: before the last two fields."""
    end = b',"type":%b,"v":%d}' % (canonical(kind), IN_A_GROUP)
    return b'%b,"signature":"%b"%b' % (body.removesuffix(end), signature.encode(), end)


def event_bytes(signed: Mapping[str, Any]) -> bytes:
    """Write a signed event as the bytes that are kept and committed to."""
    return canonical(dict(signed))


def read_event(raw: bytes, salt: bytes | None = None) -> dict[str, Any]:
    """Read the bytes of a signed event and check its signature by the key it names.

    One that was signed in a group needs its salt. Whether the key is the actor's is for
    the caller to check.

    Raises:
        EventRefused: not canonical, a field too many or too few, or wrongly signed.
    """
    try:
        signed = parse_canonical(raw)
    except NotCanonical as problem:
        raise EventRefused(str(problem)) from None
    if not isinstance(signed, dict) or signed.keys() != FIELDS:
        raise EventRefused("the event lacks a field, or has one too many")
    try:
        _verify(signed, _unsigned(raw), salt)
    except (SealBroken, TypeError, ValueError, AttributeError):
        raise EventRefused("the event is not signed by the key it names") from None
    return signed


def _unsigned(raw: bytes) -> bytes:
    """Cut the signature out of a canonical event: only `type` and `v` stand behind it."""
    before, _, rest = raw.rpartition(b',"signature":"')
    return before + rest[rest.index(b'"') + 1 :]


def _verify(signed: Mapping[str, Any], body: bytes, salt: bytes | None) -> None:
    key, signature, version = (signed[f] for f in ("actor_key", "signature", "v"))
    if type(version) is not int or version not in (ALONE, IN_A_GROUP):
        raise EventRefused("the event is of an unknown version")
    if version == ALONE:
        verify(bytes.fromhex(key), bytes.fromhex(signature), SIGNING_LABEL + body)
        return
    if salt is None or len(salt) != SALT_SIZE:
        raise EventRefused("an event signed in a group is read with its salt")
    member = member_hash(body, salt)
    verify_member(member, signature=signature, public_key=bytes.fromhex(key))


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
