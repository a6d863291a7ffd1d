"""Primitives that need no private key. The front box may import this file and not `privates`."""

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from functools import cached_property

from cryptography.cobblestone import Cobblestone256Encryptor
from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives import hashes, hpke
from cryptography.hazmat.primitives.asymmetric import ed25519, mlkem, x25519
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from amparo.lib.sealing.errors import SealBroken

KEY_SIZE = 32
NONCE_SIZE = 12
TAG_SIZE = 16
SIGNATURE_SIZE = 64
SIGNING_PUBLIC_SIZE = 32
MLKEM_PUBLIC_SIZE = 1184
HPKE_PUBLIC_SIZE = MLKEM_PUBLIC_SIZE + 32
HPKE_OVERHEAD = 1120 + TAG_SIZE  # encapsulated key in front, tag behind

HPKE_SUITE = hpke.Suite(
    hpke.KEM.MLKEM768_X25519, hpke.KDF.HKDF_SHA256, hpke.AEAD.AES_256_GCM
)


@dataclass(frozen=True)
class Cost:
    """What one guess of a passphrase costs in Argon2id; stored beside the salt, raised over time."""

    memory_kib: int
    passes: int
    lanes: int


def random_bytes(count: int) -> bytes:
    """Take bytes from the operating system's generator."""
    return secrets.token_bytes(count)


def sha256(data: bytes) -> bytes:
    """Hash bytes to 32."""
    return hashlib.sha256(data).digest()


def hmac_sha256(key: bytes, data: bytes) -> bytes:
    """Authenticate bytes under a key; 32 bytes."""
    return hmac.digest(key, data, "sha256")


def same(left: bytes, right: bytes) -> bool:
    """Compare secrets in a time that does not tell where they differ."""
    return hmac.compare_digest(left, right)


def argon2id(secret: bytes, *, salt: bytes, cost: Cost) -> bytes:
    """Stretch a passphrase or code into 32 bytes. Source: RFC 9106."""
    return Argon2id(
        salt=salt,
        length=KEY_SIZE,
        iterations=cost.passes,
        lanes=cost.lanes,
        memory_cost=cost.memory_kib,
    ).derive(secret)


def derive(key: bytes, *, purpose: str, length: int = KEY_SIZE) -> bytes:
    """Make an independent key for one purpose out of a strong key (HKDF-SHA-512, RFC 5869)."""
    info = b"amparo/derive/v1\x00" + purpose.encode()
    return HKDF(hashes.SHA512(), length, salt=None, info=info).derive(key)


def seal_bytes(key: bytes, plaintext: bytes, *, context: bytes) -> bytes:
    """Seal under a shared 32-byte key, bound to a context that is not stored (AES-256-GCM).

    Returns nonce, ciphertext, tag. At most 2**32 seals under one key: the nonce is random.
    """
    nonce = random_bytes(NONCE_SIZE)
    return nonce + _aead(key).encrypt(nonce, plaintext, context)


def open_bytes(key: bytes, sealed: bytes, *, context: bytes) -> bytes:
    """Open what `seal_bytes` sealed under the same key and context.

    Raises:
        SealBroken: key, context or bytes differ.
    """
    if len(sealed) < NONCE_SIZE + TAG_SIZE:
        raise SealBroken
    try:
        return _aead(key).decrypt(sealed[:NONCE_SIZE], sealed[NONCE_SIZE:], context)
    except InvalidTag:
        raise SealBroken from None


class WorkingKey(bytes):
    """A sealing key that prepares itself once, for whoever seals or opens many things in a row.

    It serves wherever a key does. Keep it no longer than that work lasts.
    """

    @cached_property
    def cipher(self) -> AESGCM:
        """The prepared cipher."""
        return AESGCM(self)


def _aead(key: bytes) -> AESGCM:
    if isinstance(key, WorkingKey):
        return key.cipher
    if len(key) != KEY_SIZE:
        raise ValueError("a sealing key has 32 bytes")
    return AESGCM(key)


def hpke_seal(public_key: bytes, plaintext: bytes, *, context: bytes) -> bytes:
    """Seal to whoever holds the private seed; the sealer cannot open it again (RFC 9180, ML-KEM-768 with X25519).

    Returns encapsulated key (1,120 bytes), ciphertext, tag.
    """
    return HPKE_SUITE.encrypt(plaintext, _hpke_public_key(public_key), info=context)


def _hpke_public_key(raw: bytes) -> hpke.MLKEM768X25519PublicKey:
    if len(raw) != HPKE_PUBLIC_SIZE:
        raise ValueError("an HPKE public key has 1,216 bytes")
    return hpke.MLKEM768X25519PublicKey(
        mlkem.MLKEM768PublicKey.from_public_bytes(raw[:MLKEM_PUBLIC_SIZE]),
        x25519.X25519PublicKey.from_public_bytes(raw[MLKEM_PUBLIC_SIZE:]),
    )


def verify(public_key: bytes, signature: bytes, message: bytes) -> None:
    """Check an Ed25519 signature (RFC 8032).

    Raises:
        SealBroken: the signature is not by this key over this message.
    """
    if len(public_key) != SIGNING_PUBLIC_SIZE:
        raise SealBroken
    try:
        ed25519.Ed25519PublicKey.from_public_bytes(public_key).verify(
            signature, message
        )
    except InvalidSignature:
        raise SealBroken from None


class StreamSealer:
    """Seals one message of any length as it passes (C2SP chunked encryption, Cobblestone-256)."""

    def __init__(self, key: bytes, *, context: bytes) -> None:
        self._encryptor = Cobblestone256Encryptor(key, context)

    def update(self, chunk: bytes) -> bytes:
        """Take some plaintext; give the ciphertext that is ready, perhaps none."""
        return self._encryptor.update(chunk)

    def update_into(
        self, chunk: bytes | bytearray | memoryview, buffer: bytearray | memoryview
    ) -> int:
        """Take some plaintext; put the ciphertext that is ready at the start of `buffer`.

        Returns how many bytes. `buffer` needs 17 bytes for each 16 of `chunk`, and 32 KiB.
        """
        return self._encryptor.update_into(chunk, buffer)

    def finish(self) -> bytes:
        """Give the last ciphertext. A stream without it does not open."""
        return self._encryptor.finalize()
