"""Points that several parties multiply by secrets of their own, in any order.

PyNaCl binds no ristretto255, so this is the subgroup of prime order of edwards25519;
libsodium refuses a point that is not canonical or not in it, which ristretto would
encode away. A text becomes a point as in RFC 9380 (edwards25519, two Elligator maps
added), with SHA-512 in place of its expansion.
"""

from __future__ import annotations

import hashlib
import secrets

from nacl import bindings as sodium
from nacl.exceptions import CryptoError

from amparo.lib.sealing.errors import SealBroken

POINT_SIZE = 32
SECRET_SIZE = 32
_WIDE = 64


def new_blinding_secret() -> bytes:
    """Draw a scalar below the group's order, never zero."""
    while True:
        secret: bytes = sodium.crypto_core_ed25519_scalar_reduce(
            secrets.token_bytes(_WIDE)
        )
        if any(secret):
            return secret


def point_of(text: bytes, *, session: bytes) -> bytes:
    """Map a text to a point nobody knows the logarithm of; another in every session."""
    wide = hashlib.sha512(
        b"amparo overlap v1\x00" + len(session).to_bytes(4, "big") + session + text
    ).digest()
    point: bytes = sodium.crypto_core_ed25519_add(
        sodium.crypto_core_ed25519_from_uniform(wide[:POINT_SIZE]),
        sodium.crypto_core_ed25519_from_uniform(wide[POINT_SIZE:]),
    )
    return point


def random_point() -> bytes:
    """Draw a point that stands for nothing."""
    return point_of(secrets.token_bytes(_WIDE), session=b"nothing")


def blinded(point: bytes, *, secret: bytes) -> bytes:
    """Multiply a point by a secret.

    Raises:
        SealBroken: these bytes are no point of the group, or a forbidden one.
    """
    if len(point) != POINT_SIZE:
        raise SealBroken
    try:
        result: bytes = sodium.crypto_scalarmult_ed25519_noclamp(secret, point)
    except CryptoError as error:
        raise SealBroken from error
    return result


def unblinded(point: bytes, *, secret: bytes) -> bytes:
    """Divide a point by a secret: what a party can do to its own layer, and to no other.

    Raises:
        SealBroken: these bytes are no point of the group.
    """
    inverse = sodium.crypto_core_ed25519_scalar_invert(secret)
    return blinded(point, secret=inverse)
