"""Primitives that need a private key. The front box must never be able to import this file."""

import hashlib
from functools import cached_property
from typing import BinaryIO

from cryptography.cobblestone import Cobblestone256Decryptor
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes, hpke
from cryptography.hazmat.primitives.asymmetric import ed25519, mlkem, x25519
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand

from amparo.lib.sealing.errors import SealBroken
from amparo.lib.sealing.primitives.publics import (
    HPKE_OVERHEAD,
    HPKE_SUITE,
    KEY_SIZE,
    NONCE_SIZE,
    TAG_SIZE,
    random_bytes,
    same,
)

CHUNK_SIZE = 16384
SALT_SIZE = 24
COMMITMENT_SIZE = 32
HEADER_SIZE = SALT_SIZE + COMMITMENT_SIZE
SEALED_CHUNK_SIZE = CHUNK_SIZE + TAG_SIZE
STREAM_LABEL = b"c2sp.org/chunked-encryption@v1+AEAD_AES_256_GCM\x00"


def new_seed() -> bytes:
    """Make a private key. Every private key here is a 32-byte seed."""
    return random_bytes(KEY_SIZE)


class HpkeSeed(bytes):
    """A seed that expands itself once, for whoever opens many things in a row with it.

    It serves wherever a seed does. Keep it no longer than that work lasts.
    """

    @cached_property
    def private_key(self) -> hpke.MLKEM768X25519PrivateKey:
        """The expanded key."""
        return hpke.MLKEM768X25519PrivateKey(*_hpke_halves(self))


def hpke_public(seed: bytes) -> bytes:
    """Work out the public half of an HPKE seed: ML-KEM-768 key (1,184 bytes), then X25519 key (32)."""
    mlkem_key, x25519_key = _hpke_halves(seed)
    return (
        mlkem_key.public_key().public_bytes_raw()
        + x25519_key.public_key().public_bytes_raw()
    )


def hpke_open(seed: bytes, sealed: bytes, *, context: bytes) -> bytes:
    """Open what `publics.hpke_seal` sealed to this seed's public half.

    Raises:
        SealBroken: seed, context or bytes differ.
    """
    if len(sealed) < HPKE_OVERHEAD:
        raise SealBroken
    own = seed if isinstance(seed, HpkeSeed) else HpkeSeed(seed)
    try:
        return HPKE_SUITE.decrypt(sealed, own.private_key, info=context)
    except InvalidTag:
        raise SealBroken from None


def _hpke_halves(
    seed: bytes,
) -> tuple[mlkem.MLKEM768PrivateKey, x25519.X25519PrivateKey]:
    """Expand a seed as X-Wing does, so that any X-Wing implementation reads our keys."""
    if len(seed) != KEY_SIZE:
        raise ValueError("a private seed has 32 bytes")
    expanded = hashlib.shake_256(seed).digest(96)
    return (
        mlkem.MLKEM768PrivateKey.from_seed_bytes(expanded[:64]),
        x25519.X25519PrivateKey.from_private_bytes(expanded[64:]),
    )


def signing_public(seed: bytes) -> bytes:
    """Work out the public half of an Ed25519 seed; 32 bytes."""
    return _signing_key(seed).public_key().public_bytes_raw()


def sign(seed: bytes, message: bytes) -> bytes:
    """Sign with Ed25519 (RFC 8032); 64 bytes."""
    return _signing_key(seed).sign(message)


class SigningSeed(bytes):
    """A seed that expands itself once, for whoever signs many things in a row.

    It serves wherever a seed does. Keep it no longer than that work lasts.
    """

    @cached_property
    def private_key(self) -> ed25519.Ed25519PrivateKey:
        """The expanded key."""
        return ed25519.Ed25519PrivateKey.from_private_bytes(self)


def _signing_key(seed: bytes) -> ed25519.Ed25519PrivateKey:
    if isinstance(seed, SigningSeed):
        return seed.private_key
    return ed25519.Ed25519PrivateKey.from_private_bytes(seed)


class StreamOpener:
    """Opens a stream as it passes. Every byte it gives was authenticated at its position.

    A stream cut at a chunk's end is found out only by `finish`: what came before is a true
    beginning, so do not act on it until `finish` has returned.
    """

    def __init__(self, key: bytes, *, context: bytes) -> None:
        self._decryptor = Cobblestone256Decryptor(key, context)

    def update(self, chunk: bytes) -> bytes:
        """Take some ciphertext; give the plaintext that is ready, perhaps none.

        Raises:
            SealBroken: key, context or bytes differ.
        """
        try:
            return self._decryptor.update(chunk)
        except InvalidTag:
            raise SealBroken from None

    def update_into(
        self, chunk: bytes | bytearray | memoryview, buffer: bytearray | memoryview
    ) -> int:
        """Take some ciphertext; put the plaintext that is ready at the start of `buffer`.

        Returns how many bytes. `buffer` needs the size of `chunk`, and 32 KiB.

        Raises:
            SealBroken: key, context or bytes differ.
        """
        try:
            return self._decryptor.update_into(chunk, buffer)
        except InvalidTag:
            raise SealBroken from None

    def finish(self) -> bytes:
        """Give the last plaintext.

        Raises:
            SealBroken: the stream was cut, extended or changed.
        """
        try:
            return self._decryptor.finalize()
        except InvalidTag:
            raise SealBroken from None


class RangeReader:
    """Reads any part of a sealed stream without the rest.

    Written from the C2SP text over plain AES-GCM and HKDF, independent of `StreamOpener`.
    """

    def __init__(self, key: bytes, source: BinaryIO, *, context: bytes) -> None:
        if len(key) != KEY_SIZE:
            raise ValueError("a stream key has 32 bytes")
        self._source = source
        self._last_chunk, self._last_size = _last_chunk(source)
        source.seek(0)
        header = source.read(HEADER_SIZE)
        salt, commitment = header[:SALT_SIZE], header[SALT_SIZE:]
        chunk_key, self._base_nonce, expected = _stream_keys(key, salt, context)
        if not same(commitment, expected):
            raise SealBroken
        self._aead = AESGCM(chunk_key)

    def size(self) -> int:
        """Tell how many bytes the plaintext has, having opened its last chunk to be sure."""
        return self._last_chunk * CHUNK_SIZE + len(self._open(self._last_chunk))

    def read(self, start: int, length: int) -> bytes:
        """Read up to `length` bytes from `start`; fewer only at the true end.

        Raises:
            SealBroken: key, context or the bytes needed differ.
        """
        if start < 0 or length < 0:
            raise ValueError("a range starts at 0 or later and is not negative")
        first = min(start // CHUNK_SIZE, self._last_chunk)
        last = min((start + length) // CHUNK_SIZE, self._last_chunk)
        plain = b"".join(self._open(number) for number in range(first, last + 1))
        offset = start - first * CHUNK_SIZE
        return plain[offset : offset + length]

    def _open(self, number: int) -> bytes:
        self._source.seek(HEADER_SIZE + number * SEALED_CHUNK_SIZE)
        is_last = number == self._last_chunk
        sealed = self._source.read(self._last_size if is_last else SEALED_CHUNK_SIZE)
        try:
            return self._aead.decrypt(self._nonce(number), sealed, None)
        except InvalidTag:
            raise SealBroken from None

    def _nonce(self, number: int) -> bytes:
        mixed = int.from_bytes(self._base_nonce, "big") ^ number
        return mixed.to_bytes(NONCE_SIZE, "big")


def _last_chunk(source: BinaryIO) -> tuple[int, int]:
    """Number and sealed size of the last chunk; a stream without a short last chunk was cut."""
    body = source.seek(0, 2) - HEADER_SIZE
    if body < TAG_SIZE:
        raise SealBroken
    number, size = divmod(body, SEALED_CHUNK_SIZE)
    if size < TAG_SIZE:
        raise SealBroken
    return number, size


def _stream_keys(key: bytes, salt: bytes, context: bytes) -> tuple[bytes, bytes, bytes]:
    length = KEY_SIZE + NONCE_SIZE + COMMITMENT_SIZE
    info = STREAM_LABEL + salt + context
    output = HKDFExpand(hashes.SHA512(), length, info).derive(key)
    return output[:32], output[32:44], output[44:]
