"""OpenTimestamps: a real proof is followed to its block; the reference reader agrees."""

import io
import json
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from opentimestamps.core.notary import (
    BitcoinBlockHeaderAttestation,
    PendingAttestation,
)
from opentimestamps.core.op import OpAppend, OpPrepend, OpSHA256
from opentimestamps.core.serialize import (
    BytesDeserializationContext,
    BytesSerializationContext,
)
from opentimestamps.core.timestamp import DetachedTimestampFile, Timestamp

from amparo.lib.custody import opentimestamps as ots
from amparo.lib.custody import verify
from amparo.lib.custody.errors import StampRefused

VECTOR = Path(__file__).parents[2] / "vectors/custody/ots-hello-world.json"
DATA, NONCE = b"the head of a log\n", bytes(range(16))


@pytest.fixture(scope="module")
def vector() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(VECTOR.read_text())
    return found


def test_a_real_proof_leads_to_its_block(vector: dict[str, Any]) -> None:
    raw, data = bytes.fromhex(vector["proof"]), bytes.fromhex(vector["file"])
    root, header = bytes.fromhex(vector["root"]), bytes.fromhex(vector["header"])
    step = ots.read_proof(raw, data)
    assert ots.blocks(step) == [(vector["height"], root)]
    assert ots.is_header_of(header, root)
    assert sha256(sha256(header).digest()).digest()[::-1].hex() == vector["block"]
    assert ots.write_proof(step) == raw


def test_the_verifier_reads_it_alike(vector: dict[str, Any]) -> None:
    raw, data = bytes.fromhex(vector["proof"]), bytes.fromhex(vector["file"])
    digest = sha256(data).digest()
    [(kind, payload, message)] = verify.read_ots(
        raw, len(verify.OTS_MAGIC) + 32, digest
    )
    assert (kind, verify.varint(payload, 0)[0]) == (verify.BITCOIN, vector["height"])
    assert message == bytes.fromhex(vector["root"])


def test_another_file_is_not_proven(vector: dict[str, Any]) -> None:
    with pytest.raises(StampRefused):
        ots.read_proof(bytes.fromhex(vector["proof"]), b"Hello World?\n")


def answer(url: str, sent: bytes) -> bytes:
    """Answer as a calendar of the reference library would."""
    stamp = Timestamp(sent)
    way = stamp.ops.add(OpPrepend(b"12345678")).ops.add(OpAppend(b"abcdefgh"))
    way.ops.add(OpSHA256()).attestations.add(PendingAttestation(url))
    context = BytesSerializationContext()
    stamp.serialize(context)
    written: bytes = context.getbytes()
    return written


URLS = ["https://a.example/calendar", "https://b.example/calendar"]


def made() -> bytes:
    sent, _ = ots.begin(DATA, nonce=NONCE)
    return ots.join(DATA, nonce=NONCE, answers=[answer(url, sent) for url in URLS])


def test_the_reference_reader_reads_what_we_wrote() -> None:
    read = DetachedTimestampFile.deserialize(BytesDeserializationContext(made()))
    assert read.file_digest == sha256(DATA).digest()
    found = {each.uri for _, each in read.timestamp.all_attestations()}
    assert found == set(URLS)
    assert sorted(url for url, _ in ots.pending(ots.read_proof(made(), DATA))) == URLS


def test_calendars_never_see_the_digest() -> None:
    sent, _ = ots.begin(DATA, nonce=NONCE)
    assert sent != sha256(DATA).digest()
    assert sent != ots.begin(DATA, nonce=bytes(16))[0]


def completed() -> tuple[bytes, bytes]:
    """Complete one promise of two; return the proof and the root it now ends in."""
    step = ots.read_proof(made(), DATA)
    [message] = [message for url, message in ots.pending(step) if url == URLS[0]]
    more = Timestamp(message)
    end = more.ops.add(OpAppend(b"x" * 32)).ops.add(OpSHA256())
    end.attestations.add(BitcoinBlockHeaderAttestation(900_000))
    context = BytesSerializationContext()
    more.serialize(context)
    [at] = [each for each in step.walk() if each.message == message and each.vouched]
    at.merge(ots.read_answer(context.getbytes(), message))
    return ots.write_proof(step), end.msg


def test_a_promise_is_completed_in_place() -> None:
    proof, root = completed()
    step = ots.read_proof(proof, DATA)
    assert ots.blocks(step) == [(900_000, root)]
    read = DetachedTimestampFile.deserialize(BytesDeserializationContext(proof))
    kinds = [type(each).__name__ for _, each in read.timestamp.all_attestations()]
    assert sorted(kinds) == [
        "BitcoinBlockHeaderAttestation",
        *["PendingAttestation"] * 2,
    ]


def test_both_readers_of_ours_agree() -> None:
    proof, root = completed()
    start = len(verify.OTS_MAGIC) + 32
    found = list(verify.read_ots(proof, start, sha256(DATA).digest()))
    assert (verify.BITCOIN, root) in [(kind, message) for kind, _, message in found]
    assert len(found) == 3


@given(st.binary(max_size=200))
def test_what_is_no_proof_is_refused(raw: bytes) -> None:
    start = ots.MAGIC + sha256(DATA).digest()
    try:
        step = ots.read_proof(start + raw, DATA)
    except StampRefused:
        with pytest.raises((ValueError, IndexError, StopIteration, RuntimeError)):
            list(verify.read_ots(start + raw, len(start), sha256(DATA).digest()))
    else:
        context = BytesDeserializationContext(start + raw)
        assert DetachedTimestampFile.deserialize(context)
        assert ots.read_proof(ots.write_proof(step), DATA)


@pytest.mark.parametrize(
    "raw",
    [
        b"\x08" * 100_000,
        b"\xff\x08" * 50_000,
        b"\xf0\xff\xff\xff\xff\x7f",
        b"\xff" * 999,
    ],
)
def test_a_proof_without_end_is_refused(raw: bytes) -> None:
    with pytest.raises(StampRefused):
        ots.read_answer(raw, bytes(32))
    with pytest.raises((ValueError, IndexError)):
        list(verify.read_ots(raw, 0, bytes(32)))


def test_every_flip_is_refused_or_says_something_else(vector: dict[str, Any]) -> None:
    raw, data = bytes.fromhex(vector["proof"]), bytes.fromhex(vector["file"])
    true = [(vector["height"], bytes.fromhex(vector["root"]))]
    for at in range(len(raw)):
        changed = bytearray(raw)
        changed[at] ^= 1 << at % 8
        try:
            step = ots.read_proof(bytes(changed), data)
        except StampRefused:
            continue
        assert ots.blocks(step) != true


def test_what_we_write_reads_back() -> None:
    assert io.BytesIO(made()).read() == ots.write_proof(ots.read_proof(made(), DATA))
