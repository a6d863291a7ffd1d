"""Time stamps by RFC 3161: the question to an authority, and what its answer says.

The reading itself is done by `verify.py`, which strangers use too. Written down in
docs/formats/time-anchors.md.
"""

import re
from base64 import b64decode
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from amparo.lib.custody import verify
from amparo.lib.custody.errors import StampRefused
from amparo.lib.custody.verify import Certificate, Der, Wrong

CONTENT_TYPE = "application/timestamp-query"
ANSWER_TYPE = "application/timestamp-reply"
LARGEST_ANSWER = 1 << 16
SHA256_METHOD = bytes.fromhex("300d06096086480165030402010500")
PEM = re.compile("-----BEGIN CERTIFICATE-----([^-]+)-----END CERTIFICATE-----")
INTEGER = 2


@dataclass(frozen=True)
class Stamp:
    """That some bytes were there at a time, as an authority says.

    `authority` and `root` are the names in the certificates; `stands_until` is the first
    end of validity in its chain: renew before.
    """

    at: datetime
    authority: str
    root: str
    stands_until: datetime


def request(data: bytes, *, nonce: int) -> bytes:
    """Ask for a stamp over data by its SHA-256, with the certificates in the answer."""
    imprint = _der(0x30, SHA256_METHOD, _der(4, sha256(data).digest()))
    return _der(0x30, b"\2\1\1", imprint, _integer(nonce), b"\1\1\xff")


def read_answer(
    raw: bytes, *, data: bytes, roots: str, nonce: int | None = None
) -> Stamp:
    """Check an authority's answer over data, under root certificates in PEM.

    Raises:
        StampRefused: it does not hold, is for other data or another question, or leads
            to none of the roots.
    """
    if len(raw) > LARGEST_ANSWER:
        raise StampRefused("far too long")
    trusted = read_certificates(roots)
    try:
        verify.check_stamp(raw, data, trusted, "the answer", "our list of roots")
    except Wrong as problem:
        raise StampRefused(problem.reason) from None
    at, leaf, others = verify.read_stamp(raw, data)
    if nonce is not None and _nonce(raw) != nonce:
        raise StampRefused("an answer to another question")
    root = verify.find_root(leaf, others, trusted, at)
    if root is None:
        raise StampRefused("leads to no root that we trust")
    ends = min(each.ends for each in (leaf, root, *others))
    return Stamp(_time(at), leaf.name, root.name, _time(ends))


def stands_until(raw: bytes) -> datetime:
    """Return the first end of validity among the certificates in an answer, unchecked.

    Raises:
        StampRefused: it is not an answer.
    """
    try:
        token = verify.read_der(raw)[0].parts()[1].parts()[1].parts()[0]
        boxes = [part for part in token.parts() if part.tag == 0xA0]
        ends = [Certificate(each).ends for box in boxes for each in box.parts()]
    except (ValueError, IndexError, TypeError):
        raise StampRefused("not an answer") from None
    if not ends:
        raise StampRefused("an answer without certificates")
    return _time(min(ends))


def read_certificates(pem: str) -> list[Certificate]:
    """Read the certificates in a PEM text.

    Raises:
        StampRefused: one of them is none.
    """
    try:
        return [Certificate(*verify.read_der(b64decode(t))) for t in PEM.findall(pem)]
    except (ValueError, IndexError, TypeError):
        raise StampRefused("something that is not a certificate") from None


def _nonce(raw: bytes) -> int | None:
    """Find the nonce in an answer that was checked: the only bare number behind its time."""
    token = verify.read_der(raw)[0].parts()[1].parts()[1].parts()[0]
    inner = token.parts()[2].parts()[1].parts()[0].body
    fields: list[Der] = verify.read_der(inner)[0].parts()
    numbers = [int.from_bytes(f.body, "big") for f in fields[5:] if f.tag == INTEGER]
    return numbers[0] if numbers else None


def _time(text: str) -> datetime:
    return datetime.fromisoformat(text)


def _integer(number: int) -> bytes:
    return _der(INTEGER, number.to_bytes(number.bit_length() // 8 + 1, "big"))


def _der(tag: int, *parts: bytes) -> bytes:
    body = b"".join(parts)
    if len(body) < 128:
        return bytes([tag, len(body)]) + body
    size = len(body).to_bytes((len(body).bit_length() + 7) // 8, "big")
    return bytes([tag, 128 + len(size)]) + size + body
