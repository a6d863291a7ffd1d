from collections.abc import Callable
from uuid import UUID

from amparo.lib.sealing.contexts import bind
from amparo.lib.sealing.errors import SealBroken
from amparo.lib.sealing.keyring import ROW, Entry, Ring
from amparo.lib.sealing.primitives.privates import hpke_open, hpke_public, sign
from amparo.lib.sealing.primitives.publics import (
    HPKE_OVERHEAD,
    SIGNATURE_SIZE,
    hmac_sha256,
    hpke_seal,
    same,
    sha256,
    verify,
)
from amparo.lib.sealing.versions import with_version, without_version

VERSION = 1
LINEAGE_SIZE = 32
NO_LINEAGE = bytes(LINEAGE_SIZE)
BODY_SIZE = 16 + ROW.size + LINEAGE_SIZE
SEALED_SIZE = 1 + HPKE_OVERHEAD + BODY_SIZE + SIGNATURE_SIZE


def seal_grant(
    entry: Entry,
    *,
    organisation: UUID,
    grantor: UUID,
    grantor_signing_seed: bytes,
    recipient: UUID,
    recipient_public_key: bytes,
    previous_key: bytes | None = None,
) -> bytes:
    """Seal one compartment key to one colleague, signed by who grants it.

    All grants look alike: same length, no sender, no compartment. `previous_key` is the key of the
    version before; without it, a colleague who already holds the compartment will not take the new version.
    Format: docs/formats/grant.md.
    """
    body = grantor.bytes + entry.to_row() + _lineage(entry, previous_key)
    signature = sign(
        grantor_signing_seed,
        _signed(body, organisation, recipient, recipient_public_key),
    )
    context = bind("grant/v1", organisation, recipient)
    sealed = hpke_seal(recipient_public_key, body + signature, context=context)
    return with_version(VERSION, sealed)


def open_grant(
    sealed: bytes,
    *,
    organisation: UUID,
    recipient: UUID,
    hpke_seed: bytes,
    signing_key_of: Callable[[UUID], bytes],
    held: Ring | None = None,
) -> tuple[UUID, Entry]:
    """Open a grant and say who gave it.

    `signing_key_of` gives the signing key of a member whom the directory trusts, and raises
    SealBroken for anyone else. With `held`, the recipient's ring, a grant that would put another
    key in the place of one held, or a newer version that does not descend from it, is refused.

    Raises:
        SealBroken: not for this recipient, not by a trusted member, contradicts `held`, or changed.
        UnknownVersion: the first byte is not a version we know.
    """
    if len(sealed) != SEALED_SIZE:
        raise SealBroken
    to_recipient = without_version(VERSION, sealed)
    context = bind("grant/v1", organisation, recipient)
    plain = hpke_open(hpke_seed, to_recipient, context=context)
    body, signature = plain[:BODY_SIZE], plain[BODY_SIZE:]
    grantor = UUID(bytes=body[:16])
    message = _signed(body, organisation, recipient, hpke_public(hpke_seed))
    verify(signing_key_of(grantor), signature, message)
    entry = Entry.from_row(body[16 : 16 + ROW.size])
    _check_descent(entry, body[16 + ROW.size :], held or Ring())
    return grantor, entry


def _signed(
    body: bytes, organisation: UUID, recipient: UUID, recipient_public_key: bytes
) -> bytes:
    return bind(
        "grant-signature/v1",
        organisation,
        recipient,
        sha256(recipient_public_key),
        body,
    )


def _lineage(entry: Entry, previous_key: bytes | None) -> bytes:
    """Show, to whoever holds the version before, that this key was made by a holder of it."""
    if previous_key is None:
        return NO_LINEAGE
    return hmac_sha256(previous_key, bind("lineage/v1", entry.to_row()[:53]))


def _check_descent(entry: Entry, lineage: bytes, held: Ring) -> None:
    """A planted colleague must not slip a key they know under a compartment we write to."""
    same_version = held.at(entry.kind, entry.compartment, entry.version)
    if same_version is not None and not same(same_version.key, entry.key):
        raise SealBroken
    newest = held.get(entry.kind, entry.compartment)
    if newest is None or newest.version >= entry.version:
        return
    before = held.at(entry.kind, entry.compartment, entry.version - 1)
    if before is None or not same(lineage, _lineage(entry, before.key)):
        raise SealBroken
