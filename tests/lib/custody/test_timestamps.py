"""Time stamps by real authorities (openssl): three readers agree, and no change passes."""

import os
import re
import subprocess
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from amparo.lib.custody import verify
from amparo.lib.custody.errors import StampRefused
from amparo.lib.custody.timestamps import (
    Stamp,
    read_answer,
    read_certificates,
    request,
)
from amparo.lib.sealing.primitives.time_stamps import second_reader_agrees
from tests.lib.custody.authority import Authority, new_authority, openssl

DATA = b"lantern-house.example/custody\n14\nroot\n"
NONCE = 2**63 + 12345
KINDS = [
    ("rsa", "sha256", "sha256"),
    ("rsa", "sha512", "sha1"),
    ("P-256", "sha256", "sha256"),
    ("P-384", "sha384", "sha512"),
]
PROVE = bool(os.environ.get("AMPARO_PROVE"))


@pytest.fixture(scope="module", params=KINDS, ids=lambda kind: "-".join(kind))
def authority(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Authority:
    key, digest, ess = request.param
    folder = tmp_path_factory.mktemp("tsa") / "authority"
    return new_authority(folder, key=key, digest=digest, ess=ess)


@pytest.fixture(scope="module")
def answer(authority: Authority) -> bytes:
    return authority.answer(request(DATA, nonce=NONCE))


def read(raw: bytes, authority: Authority, data: bytes = DATA, **given: int) -> Stamp:
    return read_answer(raw, data=data, roots=authority.roots.read_text(), **given)


def test_three_readers_hold_it(
    authority: Authority, answer: bytes, tmp_path: Path
) -> None:
    stamp = read(answer, authority, nonce=NONCE)
    assert abs(datetime.now(UTC) - stamp.at) < timedelta(minutes=10)
    assert (stamp.authority, stamp.root) == ("Test Authority", "Test Authority Root")
    roots = authority.roots.read_bytes()
    assert second_reader_agrees(answer, data=DATA, roots=roots)
    assert b"Verification: OK" in by_openssl(authority, answer, tmp_path, stamp.at)


def by_openssl(
    authority: Authority, answer: bytes, folder: Path, at: datetime
) -> bytes:
    (folder / "answer.tsr").write_bytes(answer)
    (folder / "data").write_bytes(DATA)
    return openssl(
        "ts", "-verify", "-in", folder / "answer.tsr", "-data", folder / "data",
        "-CAfile", authority.roots, "-attime", str(int(at.timestamp())),
    )  # fmt: skip


def test_other_data_is_refused(authority: Authority, answer: bytes) -> None:
    with pytest.raises(StampRefused, match="something else"):
        read(answer, authority, data=DATA + b"x")


def test_an_answer_to_another_question_is_refused(
    authority: Authority, answer: bytes
) -> None:
    with pytest.raises(StampRefused, match="another question"):
        read(answer, authority, nonce=NONCE + 1)


def test_another_root_is_refused(answer: bytes, tmp_path: Path) -> None:
    stranger = new_authority(tmp_path / "stranger")
    with pytest.raises(StampRefused, match="no root"):
        read(answer, stranger)
    roots = stranger.roots.read_bytes()
    assert second_reader_agrees(answer, data=DATA, roots=roots) is False


def test_no_changed_byte_changes_what_is_said(
    authority: Authority, answer: bytes
) -> None:
    """A flip is refused, or touched only what nobody signs and says nothing."""
    true, step = read(answer, authority), 1 if PROVE else 29
    roots = authority.roots.read_text()
    accepted = 0
    for at in range(0, len(answer), step):
        changed = bytearray(answer)
        changed[at] ^= 1 << at % 8
        try:
            found = read_answer(bytes(changed), data=DATA, roots=roots)
        except StampRefused:
            continue
        accepted += 1
        assert (found.at, found.authority, found.root) == (true.at, *names(true))
    assert accepted < len(answer) / step / 2


def names(stamp: Stamp) -> tuple[str, str]:
    return stamp.authority, stamp.root


@pytest.mark.parametrize("purpose", ["two-purposes", "not-critical", "mail", "middle"])
def test_a_certificate_for_something_else_cannot_stamp(
    purpose: str, tmp_path: Path
) -> None:
    """openssl refuses to serve with such a certificate, so the token is put together here."""
    good = new_authority(tmp_path / "good")
    bad = new_authority(tmp_path / "bad", purpose=purpose)
    [cert] = read_certificates((bad.folder / "tsa.pem").read_text())
    [fine] = read_certificates((good.folder / "tsa.pem").read_text())
    assert (fine.may_stamp(), cert.may_stamp()) == (True, False)


def test_a_time_outside_the_certificate_is_refused(
    authority: Authority, answer: bytes
) -> None:
    roots = read_certificates(authority.roots.read_text())
    at, leaf, pool = verify.read_stamp(answer, DATA)
    assert verify.find_root(leaf, pool, roots, at)
    for when in ("1999-01-01T00:00:00Z", "2099-01-01T00:00:00Z"):
        assert verify.find_root(leaf, pool, roots, when) is None


def test_the_intermediate_must_be_a_ca_and_may_not_go_deeper(
    authority: Authority, answer: bytes
) -> None:
    [middle] = read_certificates((authority.folder / "middle.pem").read_text())
    [leaf] = read_certificates((authority.folder / "tsa.pem").read_text())
    assert [middle.may_issue(0), middle.may_issue(1)] == [True, False]
    assert not leaf.may_issue(0)


def test_a_stamp_stands_until_the_first_certificate_ends(tmp_path: Path) -> None:
    short = new_authority(tmp_path / "short", days=20)
    stamp = read(short.stamp(DATA), short)
    assert timedelta(days=19) < stamp.stands_until - stamp.at < timedelta(days=21)


def test_openssl_reads_our_question(tmp_path: Path) -> None:
    (tmp_path / "query").write_bytes(request(DATA, nonce=NONCE))
    text = openssl("ts", "-query", "-in", tmp_path / "query", "-text").decode()
    assert "Hash Algorithm: sha256" in text
    assert f"Nonce: 0x{NONCE:X}" in text
    assert "Certificate required: yes" in text


HOSTILE = {
    "nothing": b"",
    "a NUL": b"\0",
    "zeros": bytes(5000),
    "a deep nest": b"\x30\x80" * 3000,
    "lengths that go on": b"\x30\x84\xff\xff\xff\xff",
    "a length of lengths": b"\x30\xff" + bytes(200),
    "a long tag": b"\x3f\x81\x81\x00",
    "a longer length than needed": b"\x30\x81\x03\x02\x01\x00",
    "a refusal": bytes.fromhex("30053003020102"),
}


@pytest.mark.parametrize("raw", HOSTILE.values(), ids=HOSTILE)
def test_what_is_no_answer_is_refused_quickly(raw: bytes, authority: Authority) -> None:
    begun = time.monotonic()
    with pytest.raises(StampRefused):
        read(raw, authority)
    assert time.monotonic() - begun < 1


def test_many_certificates_cost_little(authority: Authority, answer: bytes) -> None:
    at, leaf, pool = verify.read_stamp(answer, DATA)
    begun = time.monotonic()
    assert verify.find_root(leaf, pool * 500, [], at) is None
    assert time.monotonic() - begun < 2


def test_openssl_is_a_recent_one() -> None:
    ran = subprocess.run(["openssl", "version"], capture_output=True, check=True)
    assert re.match(rb"OpenSSL [3-9]", ran.stdout)
