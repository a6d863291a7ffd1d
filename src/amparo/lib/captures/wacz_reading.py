"""Read a WACZ that others made, and check the hashes and signatures that it brings.

Source: WACZ 1.1.1 and WACZ Signing and Verification 0.1.0 of Webrecorder.
"""

from __future__ import annotations

import base64
import json
import re
from binascii import Error as NotBase64
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from hashlib import sha256, sha512
from typing import Any

from amparo.lib.captures.auto_archiver import stamp_finding
from amparo.lib.captures.bundles import Bundle, digest, pieces, read_small
from amparo.lib.captures.findings import (
    Finding,
    NotReadable,
    Reading,
    Verdict,
    broken,
    holds,
    unchecked,
)
from amparo.lib.captures.warc_reading import read_warc
from amparo.lib.custody import verify
from amparo.lib.custody.errors import StampRefused
from amparo.lib.custody.timestamps import read_certificates
from amparo.lib.custody.verify import Certificate, Der

PACKAGE, DIGEST = "datapackage.json", "datapackage-digest.json"
STAMPED_WITHIN = timedelta(minutes=10)
SAN = "551d11"
WARC_NAME = re.compile(r"archive/[^/]+\.warc(\.gz)?")


def read_wacz(bundle: Bundle, *, roots: list[Certificate]) -> Reading:
    """Say what a WACZ holds and which of its claims hold.

    `roots` are the certificates of time stamp authorities that the reader trusts.

    Raises:
        NotReadable: it is no WACZ, or broken.
    """
    package = _json(bundle, PACKAGE)
    told = {
        key: str(package[key])[:500]
        for key in ("title", "created", "software", "mainPageUrl", "mainPageURL")
        if package.get(key)
    }
    findings = [
        *_listed(bundle, package),
        *_signed(bundle, roots),
        *_records(bundle),
    ]
    title = told.get("title") or told.get("mainPageUrl") or "web archive"
    return Reading("wacz", title, findings, told, bundle.names)


def _json(bundle: Bundle, name: str) -> dict[str, Any]:
    try:
        told = json.loads(read_small(bundle, name))
    except (ValueError, RecursionError) as problem:
        if isinstance(problem, NotReadable):
            raise
        raise NotReadable("is no JSON", name) from None
    if not isinstance(told, dict):
        raise NotReadable("is no JSON object", name)
    return told


def _listed(bundle: Bundle, package: Mapping[str, Any]) -> Iterator[Finding]:
    """Compare every file with the hash that the list has of it."""
    resources = package.get("resources")
    if not isinstance(resources, list) or not resources:
        yield broken("list of files", "It lists no file.")
        return
    listed, wrong = set(), []
    for each in resources:
        name, claimed = _claim(each)
        listed.add(name)
        if name not in bundle.names or not _same_hash(bundle, name, claimed):
            wrong.append(name)
    extra = set(bundle.names) - listed - {PACKAGE, DIGEST}
    if wrong:
        yield broken("hashes of files", f"Missing or changed: {', '.join(wrong[:5])}.")
    else:
        yield holds("hashes of files", f"{len(listed)} files are as listed.")
    if extra:
        yield unchecked("files beside the list", f"{', '.join(sorted(extra)[:5])}.")


def _claim(resource: object) -> tuple[str, str]:
    if not isinstance(resource, dict):
        return "(no name)", ""
    return str(resource.get("path")), str(resource.get("hash"))


def _same_hash(bundle: Bundle, name: str, claimed: str) -> bool:
    algorithm, _, value = claimed.partition(":")
    if algorithm == "sha256":
        return digest(bundle, name) == value
    if algorithm == "sha512":
        hasher = sha512()
        for piece in pieces(bundle, name):
            hasher.update(piece)
        return hasher.hexdigest() == value
    return False


def _records(bundle: Bundle) -> Iterator[Finding]:
    names = [name for name in bundle.names if WARC_NAME.fullmatch(name)]
    if not names:
        yield broken("web archive files", "There is none.")
    for name in names:
        with bundle.open(name) as file:
            yield from read_warc(file, name=name).findings


def _signed(bundle: Bundle, roots: list[Certificate]) -> Iterator[Finding]:
    """Check the hash of the list, and the signature over it."""
    if DIGEST not in bundle.names:
        yield unchecked("signature", "It brings none.")
        return
    told = _json(bundle, DIGEST)
    actual = f"sha256:{sha256(read_small(bundle, PACKAGE)).hexdigest()}"
    if told.get("hash") != actual:
        yield broken("hash of the list", "The list is not the one that was hashed.")
        return
    yield holds("hash of the list")
    signed = told.get("signedData")
    if not isinstance(signed, dict):
        yield unchecked("signature", "It brings none.")
        return
    if signed.get("hash") != actual:
        yield broken("signature", "It is over another list.")
        return
    try:
        yield from _signature(signed, actual, roots)
    except (ValueError, IndexError, TypeError, KeyError, NotBase64, StampRefused):
        yield broken("signature", "It is malformed.")


def _signature(
    signed: Mapping[str, Any], message: str, roots: list[Certificate]
) -> Iterator[Finding]:
    raw = base64.b64decode(signed["signature"], validate=True)
    if "publicKey" in signed:
        key = base64.b64decode(signed["publicKey"], validate=True)
        [spki] = verify.read_der(key)
        yield _said(
            "signature", spki, raw, message, f"By key {sha256(key).hexdigest()}."
        )
        yield unchecked("whose key it is", "The key has no name: anybody can make one.")
    elif "domainCert" in signed:
        yield from _by_domain(signed, raw, message, roots)
    else:
        yield broken("signature", "It brings neither key nor certificate.")


def _said(what: str, key: Der, raw: bytes, message: str, why: str) -> Finding:
    if ecdsa_holds(key, raw, message.encode()):
        return holds(what, why)
    return broken(what, "It is not by this key over this list.")


def ecdsa_holds(key: Der, raw: bytes, message: bytes) -> bool:
    """Tell whether a signature by ECDSA with SHA-256 holds, in either spelling.

    Raises:
        KeyError: a kind of key not known here.
    """
    kind, *more = key.parts(0x30)[0].parts(0x30)
    if verify.oid(kind) != verify.EC:
        raise KeyError(verify.oid(kind))
    curve = verify.CURVES[verify.oid(more[0])]
    size = curve.p.bit_length() // 8
    if len(raw) == 2 * size:  # as browsers write it
        r, s = (int.from_bytes(half, "big") for half in (raw[:size], raw[size:]))
    else:
        [pair] = verify.read_der(raw)
        r, s = (int.from_bytes(each.body, "big") for each in pair.parts(0x30))
    point = key.parts(0x30)[1].body[1:]
    return verify.verify_ecdsa(curve, point, r, s, sha256(message).digest())


def _by_domain(
    signed: Mapping[str, Any], raw: bytes, message: str, roots: list[Certificate]
) -> Iterator[Finding]:
    chain = read_certificates(str(signed["domainCert"]))
    leaf, domain = chain[0], str(signed.get("domain"))
    names = _names(leaf)
    why = f"By the certificate of {', '.join(sorted(names))}."
    yield _said("signature", leaf.key, raw, message, why)
    if domain in names:
        yield holds("name of the signer", f"The certificate is of {domain}.")
    else:
        yield broken("name of the signer", "The certificate is of another name.")
    created = _moment(str(signed.get("created")))
    root = verify.find_root(
        leaf, chain[1:], chain[-1:], f"{created:%Y-%m-%dT%H:%M:%SZ}"
    )
    if root is None:
        yield unchecked("its certificates", "They do not lead to the last of them.")
    else:
        fingerprint = sha256(root.raw).hexdigest()
        yield unchecked(
            "its authority", f"Leads to {root.name} [{fingerprint}]: compare it."
        )
    yield from _stamped(signed, created, roots)


def _names(leaf: Certificate) -> set[str]:
    raw = leaf.extensions.get(SAN)
    listed = verify.read_der(raw)[0].parts(0x30) if raw else []
    names = {
        each.body.decode("ascii", "replace") for each in listed if each.tag == 0x82
    }
    return names | {leaf.name}


def _stamped(
    signed: Mapping[str, Any], created: datetime, roots: list[Certificate]
) -> Iterator[Finding]:
    """Check the time stamp over the signature, which is stamped as base64 text."""
    if "timeSignature" not in signed:
        yield unchecked("time stamp", "It brings none.")
        return
    raw = base64.b64decode(str(signed["timeSignature"]), validate=True)
    data = str(signed["signature"]).encode("ascii")
    found = stamp_finding("time stamp", raw, data, roots)
    if "no certificate" in found.why:
        yield unchecked("time stamp", "It does not bring its signer's certificate.")
        return
    yield found
    if found.verdict is not Verdict.BROKEN:
        at = _moment(found.why.partition("Z")[0] + "+00:00")
        if abs(at - created) > STAMPED_WITHIN:
            yield broken("time stamp", f"{at} is far from when it says it was signed.")


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError("no time zone")
    return moment
