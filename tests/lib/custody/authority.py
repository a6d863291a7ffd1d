"""Time stamp authorities of one's own: real ones, by Debian's `openssl ts`."""

import shutil
import subprocess
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

CONFIG = """
[tsa]
serial = {folder}/serial
crypto_device = builtin
signer_cert = {folder}/tsa.pem
signer_key = {folder}/tsa.key
certs = {folder}/chain.pem
signer_digest = {digest}
default_policy = 1.2.3.4.1
digests = sha256, sha384, sha512
accuracy = secs:1
ordering = yes
tsa_name = yes
ess_cert_id_chain = no
ess_cert_id_alg = {ess}
"""
EXTENSIONS = """
[root]
basicConstraints = critical, CA:TRUE
keyUsage = critical, keyCertSign, cRLSign
subjectKeyIdentifier = hash
[middle]
basicConstraints = critical, CA:TRUE, pathlen:0
keyUsage = critical, keyCertSign
# the longer certificate comes second: rfc3161-client wants the two sorted
nsComment = "An intermediate that is longer than the certificate of the authority itself, by far."
[tsa]
basicConstraints = critical, CA:FALSE
keyUsage = critical, digitalSignature
extendedKeyUsage = critical, timeStamping
[two-purposes]
extendedKeyUsage = critical, timeStamping, codeSigning
[not-critical]
extendedKeyUsage = timeStamping
[mail]
extendedKeyUsage = critical, emailProtection
"""


def openssl(*given: str | Path, at: str = "") -> bytes:
    """Run openssl and return what it prints; it must succeed."""
    ran = subprocess.run(
        [shutil.which("openssl") or "openssl", *map(str, given)],
        check=False,
        capture_output=True,
    )
    if ran.returncode:
        raise AssertionError(ran.stderr.decode())
    return ran.stdout


@dataclass(frozen=True)
class Authority:
    """An authority in a folder: root, intermediate, and the key that stamps."""

    folder: Path
    name: str

    @property
    def roots(self) -> Path:
        """The root certificate, PEM."""
        return self.folder / "root.pem"

    def answer(self, request: bytes) -> bytes:
        """Answer a DER request as the authority's server would."""
        query = self.folder / "query.tsq"
        query.write_bytes(request)
        config = self.folder / "tsa.cnf"
        return openssl(
            "ts", "-reply", "-queryfile", query, "-config", config, "-section", "tsa"
        )

    def stamp(self, data: bytes, *options: str) -> bytes:
        """Stamp data with a request that openssl makes."""
        path = self.folder / "data"
        path.write_bytes(data)
        request = openssl("ts", "-query", "-data", path, "-sha256", "-cert", *options)
        return self.answer(request)


def new_authority(
    folder: Path,
    *,
    key: str = "rsa",
    digest: str = "sha256",
    ess: str = "sha256",
    purpose: str = "tsa",
    days: int = 3650,
    name: str = "Test Authority",
) -> Authority:
    """Make an authority; `key` is rsa, P-256 or P-384."""
    if not shutil.which("openssl"):
        pytest.skip("openssl is not installed")
    folder.mkdir(parents=True)
    (folder / "ext.cnf").write_text(EXTENSIONS)
    (folder / "tsa.cnf").write_text(
        CONFIG.format(folder=folder, digest=digest, ess=ess)
    )
    (folder / "serial").write_text("01")
    _certify(folder, "root", f"{name} Root", key, "root", None, days)
    _certify(folder, "middle", f"{name} CA", key, "middle", "root", days)
    _certify(folder, "tsa", name, key, purpose, "middle", days)
    (folder / "chain.pem").write_bytes((folder / "middle.pem").read_bytes())
    return Authority(folder, name)


def _certify(
    folder: Path,
    what: str,
    name: str,
    key: str,
    section: str,
    by: str | None,
    days: int,
) -> None:
    kind = (
        ["-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048"]
        if key == "rsa"
        else ["-algorithm", "EC", "-pkeyopt", f"ec_paramgen_curve:{key}"]
    )
    openssl("genpkey", *kind, "-out", folder / f"{what}.key")
    request = folder / f"{what}.csr"
    subject = f"/O=Lantern House tests/CN={name}"
    openssl(
        "req", "-new", "-key", folder / f"{what}.key", "-subj", subject, "-out", request
    )
    signer = (
        ["-CA", folder / f"{by}.pem", "-CAkey", folder / f"{by}.key", "-CAcreateserial"]
        if by
        else ["-signkey", folder / f"{what}.key"]
    )
    openssl(
        "x509", "-req", "-in", request, *signer, "-days", str(days), "-sha256",
        "-extfile", folder / "ext.cnf", "-extensions", section,
        "-out", folder / f"{what}.pem",
    )  # fmt: skip


def now() -> str:
    """Return the time as the verifier writes it."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
