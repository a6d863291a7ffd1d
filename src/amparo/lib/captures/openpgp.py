"""Check detached OpenPGP signatures by keys that came along; makes none.

Reads version 4 keys and signatures by RSA, ECDSA and Ed25519 with SHA-2, in armor or
not. Whoever made a key can have made it yesterday: a fingerprint must be compared.

Source: RFC 4880, RFC 6637, RFC 9580. Checked against GnuPG.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

from amparo.lib.captures.findings import NotReadable
from amparo.lib.custody import verify

LONGEST = 1 << 20
SHORTEST_RSA = 256  # bytes
RSA, RSA_SIGN, ECDSA, EDDSA, ED25519 = 1, 3, 19, 22, 27
HASHES = {8: "sha256", 9: "sha384", 10: "sha512", 11: "sha224"}
DETACHED, TEXT = 0, 1
SIGNATURE, PUBLIC_KEY, PUBLIC_SUBKEY, USER = 2, 6, 14, 13
CREATED, ISSUER, ISSUER_FINGERPRINT = 2, 16, 33
CURVES = {
    "2a8648ce3d030107": verify.ANSI + "030107",
    "2b81040022": "2b81040022",
}
ED25519_CURVE = "2b06010401da470f01"
_ARMOR = re.compile(
    rb"-----BEGIN PGP [A-Z ]+-----\r?\n(.*?)-----END PGP [A-Z ]+-----", re.DOTALL
)


@dataclass(frozen=True)
class PublicKey:
    """A key, or one of its subkeys, and the name its owner gave it."""

    fingerprint: str
    algorithm: int
    numbers: tuple[bytes, ...]
    curve: str
    owner: str

    @property
    def id(self) -> str:
        """The last 16 digits of the fingerprint."""
        return self.fingerprint[-16:]

    @property
    def is_known(self) -> bool:
        """Whether signatures by such a key can be checked here."""
        if self.algorithm in {RSA, RSA_SIGN}:
            return len(self.numbers[0]) >= SHORTEST_RSA
        if self.algorithm == ECDSA:
            return self.curve in CURVES
        return self.algorithm == ED25519 or self.curve == ED25519_CURVE


@dataclass(frozen=True)
class Signature:
    """A signature over a file. `at` is the signer's own clock."""

    algorithm: int
    hash_name: str
    kind: int
    hashed: bytes  # what is hashed behind the file
    left: bytes  # the first two bytes of the hash
    numbers: tuple[bytes, ...]
    issuer: str
    at: datetime | None

    def is_by(self, key: PublicKey) -> bool:
        """Tell whether the signature names this key as its maker."""
        return not self.issuer or key.fingerprint.endswith(self.issuer)


def read_keys(raw: bytes) -> list[PublicKey]:
    """Read a key with its subkeys.

    Raises:
        NotReadable: it is none, or of a version not known here.
    """
    keys, owner = [], ""
    with _malformed():
        packets = list(_packets(_unarmored(raw)))
        owners = [body for tag, body in packets if tag == USER]
        owner = owners[0].decode("utf-8", "replace")[:200] if owners else ""
        keys = [
            _key(body, owner)
            for tag, body in packets
            if tag in {PUBLIC_KEY, PUBLIC_SUBKEY} and body[:1] == b"\4"
        ]
    if not keys:
        raise NotReadable("holds no OpenPGP key of version 4")
    return keys


def read_signature(raw: bytes) -> Signature:
    """Read one detached signature.

    Raises:
        NotReadable: it is none, or of a version or method not known here.
    """
    with _malformed():
        packets = list(_packets(_unarmored(raw)))
        found = [body for tag, body in packets if tag == SIGNATURE]
        if len(found) == 1 and len(packets) == 1:
            return _signature(found[0])
    raise NotReadable("is not one OpenPGP signature")


def signature_holds(
    signature: Signature, content: Iterable[bytes], keys: Iterable[PublicKey]
) -> PublicKey | None:
    """Return the key that made a signature over some content, or None.

    Text signatures (lines without their ends) are not read: None.
    """
    if signature.kind != DETACHED:
        return None
    hasher = hashlib.new(signature.hash_name)
    for piece in content:
        hasher.update(piece)
    hasher.update(signature.hashed)
    value = hasher.digest()
    if value[:2] != signature.left:
        return None
    fitting = [key for key in keys if signature.is_by(key)]
    return next((key for key in fitting if _holds(signature, value, key)), None)


def why_not_check(signature: Signature, keys: Iterable[PublicKey]) -> str:
    """Say why a signature cannot be checked with these keys; nothing when it can."""
    if signature.kind != DETACHED:
        return "It is over text, not over a file."
    fitting = [key for key in keys if signature.is_by(key)]
    if not fitting:
        return "It is by a key that did not come along."
    if all(not key.is_known for key in fitting):
        return "It is by a kind of key not known here."
    return ""


def _holds(signature: Signature, value: bytes, key: PublicKey) -> bool:
    numbers = [int.from_bytes(each, "big") for each in signature.numbers]
    if key.algorithm in {RSA, RSA_SIGN} and signature.algorithm in {RSA, RSA_SIGN}:
        modulus, exponent = (int.from_bytes(each, "big") for each in key.numbers)
        size = (modulus.bit_length() + 7) // 8
        raw = signature.numbers[0].rjust(size, b"\0")
        try:
            return verify.verify_rsa(modulus, exponent, raw, signature.hash_name, value)
        except (KeyError, StopIteration, OverflowError):
            return False
    if key.algorithm != signature.algorithm:
        return False
    if key.algorithm == ECDSA and key.curve in CURVES:
        curve = verify.CURVES[CURVES[key.curve]]
        return verify.verify_ecdsa(curve, key.numbers[0], numbers[0], numbers[1], value)
    if key.algorithm == EDDSA and key.curve == ED25519_CURVE:
        raw = b"".join(each.rjust(32, b"\0") for each in signature.numbers)
        return verify.verify_ed25519(key.numbers[0][1:], raw, value)
    if key.algorithm == ED25519:
        return verify.verify_ed25519(key.numbers[0], signature.numbers[0], value)
    return False


def _unarmored(raw: bytes) -> bytes:
    if len(raw) > LONGEST:
        raise ValueError("too long")
    found = _ARMOR.search(raw)
    if not found:
        return raw
    text = found.group(1).replace(b"\r", b"")
    head, blank, rest = text.partition(b"\n\n")
    lines = (rest if blank else head.lstrip(b"\n")).split(b"\n")
    return base64.b64decode(b"".join(x for x in lines if not x.startswith(b"=")))


def _packets(raw: bytes) -> Iterator[tuple[int, bytes]]:
    """Give tag and body of each packet; partial lengths are for streams, not for these."""
    at = 0
    while at < len(raw):
        first = raw[at]
        if not first & 0x80:
            raise ValueError("no packet")
        if first & 0x40:
            tag, (size, start) = first & 0x3F, _new_length(raw, at + 1)
        else:
            tag, width = first >> 2 & 0xF, (1, 2, 4)[first & 3]
            start = at + 1 + width
            size = int.from_bytes(raw[at + 1 : start], "big")
        at = start + size
        if at > len(raw):
            raise ValueError("cut")
        yield tag, raw[start:at]


def _new_length(raw: bytes, at: int) -> tuple[int, int]:
    first = raw[at]
    if first < 192:
        return first, at + 1
    if first < 224:
        return ((first - 192) << 8) + raw[at + 1] + 192, at + 2
    if first == 255:
        return int.from_bytes(raw[at + 1 : at + 5], "big"), at + 5
    raise ValueError("partial length")


def _key(body: bytes, owner: str) -> PublicKey:
    framed = b"\x99" + len(body).to_bytes(2, "big") + body
    fingerprint = hashlib.sha1(framed).hexdigest()  # noqa: S324  so they are named
    algorithm, rest = body[5], body[6:]
    curve = ""
    if algorithm in {ECDSA, EDDSA}:
        curve, rest = rest[1 : 1 + rest[0]].hex(), rest[1 + rest[0] :]
    if algorithm == ED25519:
        numbers: tuple[bytes, ...] = (rest[:32],)
    elif algorithm in {RSA, RSA_SIGN}:
        numbers = _numbers(rest, 2)
    elif algorithm in {ECDSA, EDDSA}:
        numbers = _numbers(rest, 1)
    else:
        numbers = ()
    return PublicKey(fingerprint, algorithm, numbers, curve, owner)


def _signature(body: bytes) -> Signature:
    version, kind, algorithm, hashing = body[:4]
    if version != 4:
        raise ValueError("version")
    end = 6 + int.from_bytes(body[4:6], "big")
    after = end + 2 + int.from_bytes(body[end : end + 2], "big")
    told = dict([*_subpackets(body[end + 2 : after]), *_subpackets(body[6:end])])
    rest = body[after + 2 :]
    if algorithm == ED25519:
        numbers: tuple[bytes, ...] = (rest[:64],)
    else:
        numbers = _numbers(rest, 1 if algorithm in {RSA, RSA_SIGN} else 2)
    issuer = told.get(ISSUER_FINGERPRINT, b"\4")[1:] or told.get(ISSUER, b"")
    created = told.get(CREATED)
    return Signature(
        algorithm=algorithm,
        hash_name=HASHES[hashing],
        kind=kind,
        hashed=body[:end] + b"\4\xff" + end.to_bytes(4, "big"),
        left=body[after : after + 2],
        numbers=numbers,
        issuer=issuer.hex(),
        at=datetime.fromtimestamp(int.from_bytes(created, "big"), UTC)
        if created
        else None,
    )


def _subpackets(raw: bytes) -> Iterator[tuple[int, bytes]]:
    at = 0
    while at < len(raw):
        first = raw[at]
        if first < 192:
            size, start = first, at + 1
        elif first < 255:
            size, start = ((first - 192) << 8) + raw[at + 1] + 192, at + 2
        else:
            size, start = int.from_bytes(raw[at + 1 : at + 5], "big"), at + 5
        at = start + size
        if not size or at > len(raw):
            raise ValueError("subpacket")
        yield raw[start] & 0x7F, raw[start + 1 : at]


def _numbers(raw: bytes, count: int) -> tuple[bytes, ...]:
    """Read so many numbers, each with its length in bits before it."""
    found, at = [], 0
    for _ in range(count):
        size = (int.from_bytes(raw[at : at + 2], "big") + 7) // 8
        number = raw[at + 2 : at + 2 + size]
        if len(number) != size:
            raise ValueError("number")
        found.append(number)
        at += 2 + size
    return tuple(found)


@contextmanager
def _malformed() -> Iterator[None]:
    try:
        yield
    except (ValueError, IndexError, KeyError) as problem:
        if isinstance(problem, NotReadable):
            raise
        raise NotReadable(f"is no OpenPGP data we can read ({problem})") from None
