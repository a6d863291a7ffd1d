from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Self
from uuid import UUID

from amparo.lib.sealing.contexts import bind, parts_of
from amparo.lib.sealing.errors import SealBroken
from amparo.lib.sealing.primitives.privates import sign, signing_public
from amparo.lib.sealing.primitives.publics import (
    HPKE_PUBLIC_SIZE,
    SIGNATURE_SIZE,
    SIGNING_PUBLIC_SIZE,
    sha256,
    verify,
)
from amparo.lib.sealing.words import words_for

PURPOSE = "directory-entry/v1"
FINGERPRINT_WORDS = 6
REMEMBERED = 1024


class State(StrEnum):
    """Whether a member's keys are to be trusted."""

    ACTIVE = "active"
    LEFT = "left"


@dataclass(frozen=True)
class DirectoryEntry:
    """What the trustees vouch for: these keys and this role belong to this member.

    `serial` rises with each change, so that an old entry put back is noticed.
    """

    organisation: UUID
    member: UUID
    alias: str
    role: str
    hpke_public: bytes
    signing_public: bytes
    serial: int
    state: State = State.ACTIVE

    def __post_init__(self) -> None:
        if len(self.hpke_public) != HPKE_PUBLIC_SIZE:
            raise ValueError("an HPKE public key has 1,216 bytes")
        if len(self.signing_public) != SIGNING_PUBLIC_SIZE:
            raise ValueError("a signing public key has 32 bytes")

    def to_bytes(self) -> bytes:
        """Write the bytes that trustees sign. Format: docs/formats/directory.md."""
        return bind(
            PURPOSE,
            self.organisation,
            self.member,
            self.alias,
            str(self.role),
            self.hpke_public,
            self.signing_public,
            self.serial,
            self.state.value,
        )

    @classmethod
    def from_bytes(cls, raw: bytes) -> Self:
        """Read what `to_bytes` wrote. It proves nothing before `check_entry`.

        Raises:
            SealBroken: not an entry.
        """
        shape = (UUID, UUID, str, str, bytes, bytes, int, str)
        try:
            fields = parts_of(PURPOSE, raw, shape=shape)
            fields[-1] = State(fields[-1])
            return cls(*fields)
        except ValueError:
            raise SealBroken from None


@dataclass(frozen=True)
class Signature:
    """One trustee's signature; `trustee` counts from 0 in the organisation's list of trustees."""

    trustee: int
    value: bytes

    def to_bytes(self) -> bytes:
        """Write one byte for the trustee, then the signature: 65 bytes."""
        return bytes([self.trustee]) + self.value

    @classmethod
    def from_bytes(cls, raw: bytes) -> Self:
        """Read what `to_bytes` wrote.

        Raises:
            SealBroken: not 65 bytes.
        """
        if len(raw) != 1 + SIGNATURE_SIZE:
            raise SealBroken
        return cls(raw[0], raw[1:])


def sign_entry(
    entry: DirectoryEntry, trustee_seed: bytes, *, trustees: Sequence[bytes]
) -> Signature:
    """Vouch for an entry as one of the trustees.

    Raises:
        SealBroken: this seed is none of the trustees'.
    """
    public = signing_public(trustee_seed)
    if public not in trustees:
        raise SealBroken
    value = sign(trustee_seed, entry.to_bytes())
    return Signature(trustee=list(trustees).index(public), value=value)


def check_entry(
    entry: DirectoryEntry,
    signatures: Sequence[Signature],
    *,
    trustees: Sequence[bytes],
    threshold: int = 2,
    at_least_serial: int = 0,
) -> None:
    """Check that enough different trustees vouch for an entry.

    Raises:
        SealBroken: too few do, or the entry is older than `at_least_serial`.
    """
    vouching = _vouching(entry.to_bytes(), tuple(signatures), tuple(trustees))
    if vouching < threshold or entry.serial < at_least_serial:
        raise SealBroken


@lru_cache(maxsize=REMEMBERED)
def _vouching(
    message: bytes, signatures: tuple[Signature, ...], trustees: tuple[bytes, ...]
) -> int:
    """Count the trustees whose signatures hold; the same bytes always give the same count.

    Every page checks the whole directory, and nothing here is secret, so it is remembered.
    """
    return len(
        {
            trustees[signature.trustee]
            for signature in signatures
            if _is_valid(signature, message, trustees)
        }
    )


def _is_valid(signature: Signature, message: bytes, trustees: Sequence[bytes]) -> bool:
    if not 0 <= signature.trustee < len(trustees):
        return False
    try:
        verify(trustees[signature.trustee], signature.value, message)
    except SealBroken:
        return False
    return True


def fingerprint_words(*, hpke_public: bytes, signing_public: bytes) -> str:
    """Spell a member's public keys as six words for two sponsors to compare aloud (77 bits)."""
    digest = sha256(bind("fingerprint/v1", hpke_public, signing_public))
    return " ".join(words_for(digest, count=FINGERPRINT_WORDS))
