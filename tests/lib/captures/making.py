"""Zips and signed archives as others would make them."""

import base64
import io
import json
import zipfile
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from functools import cache
from hashlib import sha256
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.x509.oid import NameOID

from amparo.lib.captures.page_seen import Exchange
from amparo.lib.captures.wacz_writing import WaczFile
from amparo.lib.captures.warc_writing import WarcFile

NOW = datetime(2031, 5, 4, 12, 0, tzinfo=UTC)
PAGE = b"<title>The market</title>"
ADDRESS = "https://daily.velmora.example/market"


def zipped(
    files: Mapping[str, bytes | str], *, kind: int = zipfile.ZIP_STORED
) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", kind) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return out.getvalue()


def warc(body: bytes = PAGE) -> bytes:
    out = io.BytesIO()
    WarcFile(out, told={"software": "test"}, now=NOW).exchange(
        Exchange(
            url=ADDRESS,
            method="GET",
            request_headers=[],
            request_body=b"",
            status=200,
            reason="OK",
            headers=[("Content-Type", "text/html")],
            body=io.BytesIO(body),
            size=len(body),
            at=NOW,
            kind="Document",
        )
    )
    return out.getvalue()


def wacz(digest: Mapping[str, Any] | None = None) -> dict[str, bytes]:
    """Return the files of a small WACZ; `digest` is added to what lies beside its list."""
    files = dict(_plain())
    told = json.loads(files["datapackage-digest.json"]) | dict(digest or {})
    files["datapackage-digest.json"] = json.dumps(told).encode()
    return files


@cache
def _plain() -> dict[str, bytes]:
    """Made once: ids of records are random."""
    out = io.BytesIO()
    file = WaczFile(out, now=NOW)
    file.add("archive/data.warc.gz", warc())
    file.add("indexes/index.cdx", b"")
    file.add("pages/pages.jsonl", b"{}\n")
    file.close({"title": "The market", "software": "another tool"})
    with zipfile.ZipFile(out) as packed:
        return {name: packed.read(name) for name in packed.namelist()}


def list_hash() -> str:
    return f"sha256:{sha256(wacz()['datapackage.json']).hexdigest()}"


def signed_without_name(
    curve: ec.EllipticCurve, *, as_browsers_do: bool
) -> dict[str, Any]:
    """Sign as ArchiveWeb.page does: a fresh key, and the key beside the signature."""
    key = ec.generate_private_key(curve)
    raw = key.sign(list_hash().encode(), ec.ECDSA(hashes.SHA256()))
    if as_browsers_do:
        size = curve.key_size // 8
        raw = b"".join(n.to_bytes(size, "big") for n in decode_dss_signature(raw))
    public = key.public_key().public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    return {
        "hash": list_hash(),
        "created": f"{NOW:%Y-%m-%dT%H:%M:%SZ}",
        "software": "another tool",
        "signature": base64.b64encode(raw).decode(),
        "publicKey": base64.b64encode(public).decode(),
    }


def signed_by_domain(domain: str = "crawler.velmora.example") -> dict[str, Any]:
    """Sign as authsign does: by a certificate of a domain, with its chain."""
    root_key, key = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
    root = _certificate("Velmora Root", root_key, "Velmora Root", root_key, ca=True)
    leaf = _certificate(domain, key, "Velmora Root", root_key, ca=False)
    raw = key.sign(list_hash().encode(), ec.ECDSA(hashes.SHA256()))
    chain = b"".join(c.public_bytes(serialization.Encoding.PEM) for c in (leaf, root))
    return {
        "hash": list_hash(),
        "created": f"{NOW:%Y-%m-%dT%H:%M:%SZ}",
        "software": "authsign",
        "domain": domain,
        "domainCert": chain.decode(),
        "signature": base64.b64encode(raw).decode(),
    }


def _certificate(
    name: str,
    key: ec.EllipticCurvePrivateKey,
    issuer: str,
    by: ec.EllipticCurvePrivateKey,
    *,
    ca: bool,
) -> x509.Certificate:
    def named(text: str) -> x509.Name:
        return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])

    builder = (
        x509.CertificateBuilder()
        .subject_name(named(name))
        .issuer_name(named(issuer))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(NOW - timedelta(days=1))
        .not_valid_after(NOW + timedelta(days=1))
        .add_extension(x509.BasicConstraints(ca, None), critical=True)
        .add_extension(
            x509.KeyUsage(not ca, False, False, False, False, ca, ca, False, False),
            critical=True,
        )
    )
    return builder.sign(by, hashes.SHA256())
