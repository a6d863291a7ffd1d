"""Answers that a public authority really gave: three readers hold them."""

import json
import ssl
from base64 import b64decode
from pathlib import Path
from typing import Any

import pytest

from amparo.lib.custody.errors import StampRefused
from amparo.lib.custody.timestamps import _der, read_answer
from amparo.lib.custody.verify import Der, read_der
from amparo.lib.sealing.primitives.time_stamps import second_reader_agrees
from tests.lib.custody.authority import openssl

VECTOR = Path(__file__).parents[2] / "vectors/custody/rfc3161-sigstore.json"
TOLD: dict[str, Any] = json.loads(VECTOR.read_text())
AUTHORITY, ROOT = b64decode(TOLD["authority"]), b64decode(TOLD["root"])


def with_certificate(answer: bytes) -> bytes:
    """Put the authority's certificate into its place, as an authority does when asked to."""
    status, token = read_der(answer)[0].parts()
    kind, [signed] = token.parts()[0], token.parts()[1].parts()
    parts = signed.parts()
    [place] = [n for n, part in enumerate(parts) if part.tag == 0xA0]
    parts[place] = Der(0xA0, AUTHORITY, _der(0xA0, AUTHORITY))
    whole = _der(0x30, *(part.raw for part in parts))
    return _der(0x30, status.raw, _der(0x30, kind.raw, _der(0xA0, whole)))


@pytest.fixture(params=TOLD["answers"], ids=lambda told: str(told["at"]))
def told(request: pytest.FixtureRequest) -> dict[str, bytes]:
    raw = request.param
    return {
        "at": raw["at"].encode(),
        "data": b64decode(raw["data"]),
        "answer": with_certificate(b64decode(raw["answer"])),
    }


def test_three_readers_hold_it(told: dict[str, bytes], tmp_path: Path) -> None:
    roots = ssl.DER_cert_to_PEM_cert(ROOT)
    stamp = read_answer(told["answer"], data=told["data"], roots=roots)
    assert f"{stamp.at:%Y-%m-%dT%H:%M:%SZ}".encode() == told["at"]
    assert (stamp.authority, stamp.root) == ("sigstore-tsa", "sigstore-tsa-selfsigned")
    assert f"{stamp.stands_until:%Y-%m-%d}" == "2035-04-06"
    assert second_reader_agrees(told["answer"], data=told["data"], roots=roots.encode())
    for name, raw in {**told, "roots": roots.encode()}.items():
        (tmp_path / name).write_bytes(raw)
    said = openssl(
        "ts", "-verify", "-in", tmp_path / "answer", "-data", tmp_path / "data",
        "-CAfile", tmp_path / "roots", "-attime", str(int(stamp.at.timestamp())),
    )  # fmt: skip
    assert b"Verification: OK" in said


def test_a_changed_byte_of_what_is_signed_is_refused(told: dict[str, bytes]) -> None:
    roots, raw = ssl.DER_cert_to_PEM_cert(ROOT), told["answer"]
    start = raw.index(b"20260227")
    for at in (start, len(raw) - 1, raw.index(AUTHORITY) + len(AUTHORITY) - 1):
        changed = raw[:at] + bytes([raw[at] ^ 1]) + raw[at + 1 :]
        with pytest.raises(StampRefused):
            read_answer(changed, data=told["data"], roots=roots)


def test_without_its_certificate_it_is_refused(told: dict[str, bytes]) -> None:
    bare = told["answer"].replace(_der(0xA0, AUTHORITY), b"\xa0\x00")
    with pytest.raises(StampRefused):
        read_answer(bare, data=told["data"], roots=ssl.DER_cert_to_PEM_cert(ROOT))
