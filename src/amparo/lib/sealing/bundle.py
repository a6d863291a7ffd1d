from dataclasses import dataclass, field
from typing import Self
from uuid import UUID

from amparo.lib.sealing.contexts import bind
from amparo.lib.sealing.errors import SealBroken
from amparo.lib.sealing.padding import pad, unpad
from amparo.lib.sealing.primitives.publics import (
    Cost,
    argon2id,
    derive,
    open_bytes,
    random_bytes,
    seal_bytes,
    sha256,
)
from amparo.lib.sealing.spelling import plain_words
from amparo.lib.sealing.versions import with_version, without_version

VERSION = 1
PADDED_SIZE = 256
TOTP_SECRET_SIZE = 20


@dataclass(frozen=True)
class Master:
    """What a passphrase yields: a value to recognise it by, and the key that opens the bundle.

    `verifier` may be stored; it leads neither to the passphrase nor to `unlock_key`.
    """

    verifier: bytes
    unlock_key: bytes = field(repr=False)


@dataclass(frozen=True)
class Bundle:
    """A member's own secrets."""

    hpke_seed: bytes = field(repr=False)
    signing_seed: bytes = field(repr=False)
    ring_key: bytes = field(repr=False)
    totp_secret: bytes = field(repr=False)

    @classmethod
    def new(cls) -> Self:
        """Make fresh secrets for a newcomer."""
        return cls(
            hpke_seed=random_bytes(32),
            signing_seed=random_bytes(32),
            ring_key=random_bytes(32),
            totp_secret=random_bytes(TOTP_SECRET_SIZE),
        )

    def to_bytes(self) -> bytes:
        """Write three keys of 32 bytes, then the one-time-code secret."""
        return self.hpke_seed + self.signing_seed + self.ring_key + self.totp_secret

    @classmethod
    def from_bytes(cls, raw: bytes) -> Self:
        """Read what `to_bytes` wrote.

        Raises:
            SealBroken: too short to be a bundle.
        """
        if len(raw) < 96:
            raise SealBroken
        return cls(raw[:32], raw[32:64], raw[64:96], raw[96:])


def master_from_passphrase(passphrase: str, *, salt: bytes, cost: Cost) -> Master:
    """Stretch a passphrase; spaces, hyphens, upper case and Unicode forms make no difference."""
    stretched = argon2id(plain_words(passphrase).encode(), salt=salt, cost=cost)
    return Master(
        verifier=sha256(derive(stretched, purpose="passphrase/verifier")),
        unlock_key=derive(stretched, purpose="passphrase/unlock"),
    )


def seal_bundle(bundle: Bundle, unlock_key: bytes, *, member: UUID) -> bytes:
    """Seal a member's secrets under the passphrase's key. Format: docs/formats/keyring.md."""
    padded = pad(bundle.to_bytes(), PADDED_SIZE)
    sealed = seal_bytes(unlock_key, padded, context=bind("bundle/v1", member))
    return with_version(VERSION, sealed)


def open_bundle(sealed: bytes, unlock_key: bytes, *, member: UUID) -> Bundle:
    """Open a member's secrets.

    Raises:
        SealBroken: wrong passphrase, another member's, or changed bytes.
        UnknownVersion: the first byte is not a version we know.
    """
    body = without_version(VERSION, sealed)
    padded = open_bytes(unlock_key, body, context=bind("bundle/v1", member))
    return Bundle.from_bytes(unpad(padded))
