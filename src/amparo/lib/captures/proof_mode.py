"""Read a zip that ProofMode made on a phone, and check its signatures.

For each file that was proved there is `<sha256>.asc` (over the file itself),
`<sha256>.proof.csv` and `.proof.json`, each with its own `.asc`, and perhaps `.ots` and a
device attestation; `pubkey.asc` is the phone's key. Source: ProofMode 0.9 and Android.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from amparo.lib.captures.bundles import Bundle, digest, pieces, read_small
from amparo.lib.captures.findings import (
    Finding,
    NotReadable,
    Reading,
    broken,
    holds,
    unchecked,
)
from amparo.lib.captures.openpgp import (
    PublicKey,
    read_keys,
    read_signature,
    signature_holds,
    why_not_check,
)
from amparo.lib.custody.errors import StampRefused
from amparo.lib.custody.opentimestamps import blocks, read_proof

STAMPED = 256 << 20  # bytes of a file whose proof is followed
KEY, HOW_TO = "pubkey.asc", "HowToVerifyProofData.txt"
PROOF = re.compile(r"(?:.*/)?([0-9a-f]{64})\.(?:proof\.(?:json|csv)|asc)")
SIGNED = re.compile(r"(.*\.proof\.(?:json|csv))\.asc")
_TOLD = {
    "Proof Generated": "proof made at",
    "File Created": "file made at",
    "Manufacturer": "device maker",
    "Hardware": "device",
    "Location.Latitude": "latitude",
    "Location.Longitude": "longitude",
    "Location.Time": "place known at",
    "Notes": "note",
}
_NOT_READ = {
    ".gst": "device attestation",
    ".devicecheck": "device attestation",
}


def is_proof_mode(bundle: Bundle) -> bool:
    """Tell whether there is a proof for some file."""
    return any(PROOF.fullmatch(name) for name in bundle.names)


def read_proof_mode(bundle: Bundle) -> Reading:
    """Say which files are proved, and whether each signature holds.

    Raises:
        NotReadable: there is no proof in it, or it is broken.
    """
    hashes = sorted({m.group(1) for n in bundle.names if (m := PROOF.fullmatch(n))})
    if not hashes:
        raise NotReadable("holds no proof of ProofMode")
    keys = _keys(bundle)
    by_digest = {digest(bundle, name): name for name in _media(bundle)}
    findings = [*_key_findings(keys)]
    for each in hashes:
        findings += _file(bundle, each, by_digest.get(each), keys)
    findings += _signed_tables(bundle, keys)
    findings += _unread(bundle)
    about = _told(bundle)
    return Reading(
        "proofmode", _title(by_digest, hashes), findings, about, bundle.names
    )


def _keys(bundle: Bundle) -> list[PublicKey]:
    names = [name for name in bundle.names if name.rpartition("/")[2] == KEY]
    return read_keys(read_small(bundle, names[0])) if names else []


def _key_findings(keys: list[PublicKey]) -> Iterator[Finding]:
    if keys:
        yield unchecked(
            "whose key it is", f"Fingerprint {keys[0].fingerprint}: compare it."
        )
    else:
        yield unchecked("signatures", "The zip brings no key to check them with.")


def _media(bundle: Bundle) -> list[str]:
    made = (".asc", ".ots", *_NOT_READ)
    return [
        name
        for name in bundle.names
        if not PROOF.fullmatch(name)
        and not name.endswith(made)
        and name.rpartition("/")[2] != HOW_TO
    ]


def _file(
    bundle: Bundle, sha256: str, media: str | None, keys: list[PublicKey]
) -> Iterator[Finding]:
    what = f"file {sha256[:12]}"
    if media is None:
        yield broken(what, "The file that was proved is not in the zip, or changed.")
        return
    yield holds(what, f"{media} has the hash that was proved.")
    signatures = [n for n in bundle.names if n.rpartition("/")[2] == f"{sha256}.asc"]
    if not signatures:
        yield unchecked(f"signature of {media}", "There is none.")
    for name in signatures:
        yield _signature(bundle, name, media, keys)
    for name in bundle.names:
        if name.rpartition("/")[2] == f"{sha256}.ots":
            yield _clock(bundle, name, media)


def _clock(bundle: Bundle, name: str, media: str) -> Finding:
    """Follow an OpenTimestamps proof to who vouches for it."""
    what = f"OpenTimestamps proof of {media}"
    try:
        step = read_proof(read_small(bundle, name), read_small(bundle, media, STAMPED))
    except StampRefused:
        return broken(what, "It is malformed, or for another file.")
    except NotReadable as problem:
        return unchecked(what, f"{problem}.")
    heights = sorted(height for height, _ in blocks(step))
    if not heights:
        return unchecked(
            what, "It is pending: a calendar promised it, no block holds it."
        )
    return unchecked(
        what, f"It leads to Bitcoin block {heights[0]}: compare its header."
    )


def _signed_tables(bundle: Bundle, keys: list[PublicKey]) -> Iterator[Finding]:
    for name in bundle.names:
        if (found := SIGNED.fullmatch(name)) and found.group(1) in bundle.names:
            yield _signature(bundle, name, found.group(1), keys)


def _signature(
    bundle: Bundle, name: str, signed: str, keys: list[PublicKey]
) -> Finding:
    what = f"signature of {signed}"
    if not keys:
        return unchecked(what, "There is no key to check it with.")
    try:
        signature = read_signature(read_small(bundle, name))
    except NotReadable as problem:
        return unchecked(what, f"It {problem.why}.")
    if why := why_not_check(signature, keys):
        return unchecked(what, why)
    key = signature_holds(signature, pieces(bundle, signed), keys)
    if key is None:
        return broken(what, "It is not by the key that came along, over this file.")
    at = f" at {signature.at:%Y-%m-%d %H:%M:%S} UTC" if signature.at else ""
    return holds(what, f"By {key.id}{at}, by the phone's clock.")


def _unread(bundle: Bundle) -> Iterator[Finding]:
    for name in bundle.names:
        for ending, what in _NOT_READ.items():
            if name.endswith(ending):
                yield unchecked(f"{what} {name}", "It is kept, and not checked here.")


def _told(bundle: Bundle) -> dict[str, str]:
    """Return what the phone says of the first file: its own words, not checked."""
    for name in bundle.names:
        if name.endswith(".proof.json"):
            try:
                told = json.loads(read_small(bundle, name))
            except (ValueError, RecursionError):
                return {}
            return _facts(told) if isinstance(told, dict) else {}
    return {}


def _facts(told: dict[str, Any]) -> dict[str, str]:
    return {
        ours: str(told[theirs])[:300]
        for theirs, ours in _TOLD.items()
        if told.get(theirs) not in {None, ""}
    }


def _title(by_digest: dict[str, str], hashes: list[str]) -> str:
    named = [by_digest[each] for each in hashes if each in by_digest]
    return named[0].rpartition("/")[2] if named else "proof of ProofMode"
