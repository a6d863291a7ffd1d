"""Read a folder (or zip) that Bellingcat's auto-archiver wrote, and check its time stamps.

`hashes.txt` holds the hashes of the archived files, bare, one a line; each
`timestamp_token_*` is an RFC 3161 token or answer over exactly that file, by SHA-256.
Source: auto-archiver 1.0 to 1.2, hash_enricher and timestamping_enricher.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator

from amparo.lib.captures.bundles import Bundle, pieces, read_small
from amparo.lib.captures.findings import (
    Finding,
    NotReadable,
    Reading,
    broken,
    holds,
    unchecked,
)
from amparo.lib.custody import verify
from amparo.lib.custody.verify import Certificate

HASHES = re.compile(r"(?:.*/)?hashes\.txt")
TOKEN = re.compile(r"(?:.*/)?timestamp_token_[^/]+|.*\.(?:tsr|tst)")
LINE = re.compile(r"[0-9a-f]{64}|[0-9a-f]{128}")
METHODS = {64: "sha256", 128: "sha3_512"}


def is_auto_archiver(bundle: Bundle) -> bool:
    """Tell whether hashes lie there, as auto-archiver writes them."""
    return any(HASHES.fullmatch(name) for name in bundle.names)


def read_auto_archiver(bundle: Bundle, *, roots: list[Certificate]) -> Reading:
    """Say which files are as hashed, and whether each time stamp over the hashes holds.

    `roots` are the certificates of authorities that the reader trusts; may be empty.

    Raises:
        NotReadable: there are no hashes, or it is broken.
    """
    lists = [name for name in bundle.names if HASHES.fullmatch(name)]
    if not lists:
        raise NotReadable("holds no hashes.txt")
    findings: list[Finding] = []
    for name in lists:
        findings += _hashes(bundle, name)
        findings += _stamps(bundle, name, roots)
    about = {"files": str(len(bundle.names))}
    return Reading(
        "auto-archiver", "auto-archiver folder", findings, about, bundle.names
    )


def _hashes(bundle: Bundle, name: str) -> Iterator[Finding]:
    lines = read_small(bundle, name).decode("ascii", "replace").split()
    if not lines or not all(LINE.fullmatch(line) for line in lines):
        yield broken("list of hashes", "It holds something that is no hash.")
        return
    wanted = set(lines)
    made = {
        each
        for each in bundle.names
        if HASHES.fullmatch(each) or TOKEN.fullmatch(each) or each.endswith(".crt")
    }
    found: dict[str, str] = {}
    for each in sorted(set(bundle.names) - made):
        for value in _digests(bundle, each, {len(line) for line in wanted}):
            found[value] = each
    for line in sorted(wanted - found.keys()):
        yield broken(f"file {line[:12]}", "No file here has this hash.")
    for line in sorted(wanted & found.keys()):
        yield holds(f"file {line[:12]}", f"{found[line]} has this hash.")


def _digests(bundle: Bundle, name: str, lengths: set[int]) -> list[str]:
    hashers = [hashlib.new(METHODS[length]) for length in sorted(lengths)]
    for piece in pieces(bundle, name):
        for hasher in hashers:
            hasher.update(piece)
    return [hasher.hexdigest() for hasher in hashers]


def _stamps(bundle: Bundle, name: str, roots: list[Certificate]) -> Iterator[Finding]:
    folder = name.rpartition("/")[0]
    tokens = [
        each
        for each in bundle.names
        if TOKEN.fullmatch(each) and each.rpartition("/")[0] == folder
    ]
    if not tokens:
        yield unchecked("time stamps", "There is none.")
    data = read_small(bundle, name)
    for token in tokens:
        yield stamp_finding(
            f"time stamp {token.rpartition('/')[2]}",
            read_small(bundle, token),
            data,
            roots,
        )


def stamp_finding(
    what: str, raw: bytes, data: bytes, roots: list[Certificate]
) -> Finding:
    """Say whether a token, or the answer that carries it, holds for data.

    By an authority that is not among `roots` it is never more than unchecked.
    """
    try:
        answer = raw if _is_answer(raw) else _wrapped(raw)
        at, leaf, pool = verify.read_stamp(answer, data)
        root = verify.find_root(leaf, pool, roots, at)
    except KeyError as unknown:
        return unchecked(what, f"It uses a method not known here: {unknown}.")
    except (ValueError, IndexError, TypeError) as problem:
        return broken(what, f"It does not hold: {problem}.")
    if root is None:  # anybody can make an authority that says any time
        return unchecked(what, f"{at} says {leaf.name}, an authority we do not know.")
    return holds(what, f"{at}, by {leaf.name}, under {root.name}.")


def _is_answer(raw: bytes) -> bool:
    """Tell an answer (status first) from a bare token (its kind first)."""
    return verify.read_der(raw)[0].parts()[0].tag == 0x30


def _wrapped(raw: bytes) -> bytes:
    body = b"\x30\x03\x02\x01\x00" + raw
    size = len(body).to_bytes((len(body).bit_length() + 7) // 8, "big")
    head = bytes([len(body)]) if len(body) < 128 else bytes([128 + len(size)]) + size
    return b"\x30" + head + body
