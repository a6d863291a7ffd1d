"""Our primitives give what the standards' own vectors say. Each file names its source."""

import hashlib
import hmac
import io
import zlib
from typing import Any

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from amparo.lib.sealing.errors import SealBroken
from amparo.lib.sealing.primitives import privates, publics
from amparo.lib.sealing.primitives.privates import RangeReader, StreamOpener
from amparo.lib.sealing.streams import open_range
from tests.lib.sealing.vectors import vectors

COBBLESTONES = vectors("cobblestone-256")["vectors"]
GOOD = [v for v in COBBLESTONES if v["result"] == "valid"]
BAD = [v for v in COBBLESTONES if v["result"] == "invalid"]
PIECE = 40_000


def by_name(vector: dict[str, Any]) -> str:
    return f"{vector['tcId']} {vector['comment']}"


def ciphertext_of(vector: dict[str, Any]) -> bytes:
    return zlib.decompress(bytes.fromhex(vector["ciphertext"]))


def streamed(vector: dict[str, Any]) -> bytes:
    key, context = bytes.fromhex(vector["key"]), bytes.fromhex(vector["context"])
    opener = StreamOpener(key, context=context)
    sealed = ciphertext_of(vector)
    pieces = [sealed[at : at + PIECE] for at in range(0, len(sealed), PIECE)]
    return b"".join(map(opener.update, pieces)) + opener.finish()


def reader_of(vector: dict[str, Any]) -> RangeReader:
    key, context = bytes.fromhex(vector["key"]), bytes.fromhex(vector["context"])
    return RangeReader(key, io.BytesIO(ciphertext_of(vector)), context=context)


@pytest.mark.parametrize("vector", GOOD, ids=by_name)
def test_a_published_stream_opens(vector: dict[str, Any]) -> None:
    plain = streamed(vector)
    assert hashlib.sha512(plain).hexdigest() == vector["sha512"]


@pytest.mark.parametrize("vector", GOOD, ids=by_name)
def test_our_own_reader_agrees_with_the_published_stream(
    vector: dict[str, Any],
) -> None:
    reader = reader_of(vector)
    assert reader.size() == vector["length"]
    plain = reader.read(0, vector["length"] + 1)
    assert hashlib.sha512(plain).hexdigest() == vector["sha512"]


@pytest.mark.parametrize("vector", BAD, ids=by_name)
def test_a_broken_published_stream_is_refused(vector: dict[str, Any]) -> None:
    with pytest.raises((SealBroken, ValueError)):
        streamed(vector)


@pytest.mark.parametrize("vector", BAD, ids=by_name)
def test_our_own_reader_refuses_the_broken_stream(vector: dict[str, Any]) -> None:
    with pytest.raises((SealBroken, ValueError)):
        reader_of(vector).read(0, 10**9)


@pytest.mark.parametrize("key_size", [16, 31, 33])
def test_a_range_is_not_read_with_a_key_of_another_size(key_size: int) -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        open_range(b"k" * key_size, io.BytesIO(b""), start=0, length=1, context=b"")


@pytest.mark.parametrize("vector", vectors("x-wing")["vectors"])
def test_a_seed_gives_the_published_x_wing_key(vector: dict[str, str]) -> None:
    public = privates.hpke_public(bytes.fromhex(vector["seed"]))
    assert public.hex() == vector["public_key"]


@pytest.mark.parametrize("vector", vectors("x-wing")["vectors"])
def test_a_box_sealed_by_another_implementation_opens(vector: dict[str, str]) -> None:
    sealed = hpke_by_hand(vector, b"plaintext", info=b"context")
    seed = bytes.fromhex(vector["seed"])
    assert privates.hpke_open(seed, sealed, context=b"context") == b"plaintext"


def hpke_by_hand(vector: dict[str, str], plaintext: bytes, *, info: bytes) -> bytes:
    """RFC 9180 sections 5.1 and 5.2, base mode, from the published shared secret."""
    suite = b"HPKE" + bytes.fromhex("647a00010002")

    def extract(salt: bytes, label: bytes, ikm: bytes) -> bytes:
        return hmac.digest(
            salt or bytes(32), b"HPKE-v1" + suite + label + ikm, "sha256"
        )

    def expand(prk: bytes, label: bytes, context: bytes, length: int) -> bytes:
        text = length.to_bytes(2, "big") + b"HPKE-v1" + suite + label + context
        return hmac.digest(prk, text + b"\x01", "sha256")[:length]

    context = b"\x00" + extract(b"", b"psk_id_hash", b"") + extract(b"", b"info_hash", info)  # fmt: skip
    secret = extract(bytes.fromhex(vector["shared_secret"]), b"secret", b"")
    key = expand(secret, b"key", context, 32)
    nonce = expand(secret, b"base_nonce", context, 12)
    sealed = AESGCM(key).encrypt(nonce, plaintext, b"")
    return bytes.fromhex(vector["encapsulated"]) + sealed


@pytest.mark.parametrize("vector", vectors("argon2id")["vectors"])
def test_a_secret_is_stretched_as_published(vector: dict[str, Any]) -> None:
    cost = publics.Cost(vector["memory_kib"], vector["passes"], vector["lanes"])
    secret, salt = bytes.fromhex(vector["secret"]), bytes.fromhex(vector["salt"])
    assert publics.argon2id(secret, salt=salt, cost=cost).hex() == vector["output"]


@pytest.mark.parametrize("vector", vectors("ed25519")["vectors"])
def test_a_signature_is_the_published_one(vector: dict[str, str]) -> None:
    seed, message = bytes.fromhex(vector["seed"]), bytes.fromhex(vector["message"])
    assert privates.signing_public(seed).hex() == vector["public_key"]
    assert privates.sign(seed, message).hex() == vector["signature"]


@pytest.mark.parametrize("vector", vectors("ed25519")["vectors"])
def test_a_published_signature_holds_for_no_other_message(
    vector: dict[str, str],
) -> None:
    public = bytes.fromhex(vector["public_key"])
    signature = bytes.fromhex(vector["signature"])
    publics.verify(public, signature, bytes.fromhex(vector["message"]))
    with pytest.raises(SealBroken):
        publics.verify(public, signature, b"another")


def test_a_seed_that_expands_itself_once_opens_the_same_boxes() -> None:
    seed, other = privates.HpkeSeed(privates.new_seed()), privates.HpkeSeed(bytes(32))
    sealed = [
        publics.hpke_seal(privates.hpke_public(seed), b"%d" % n, context=b"box")
        for n in range(2)
    ]
    opened = [privates.hpke_open(seed, each, context=b"box") for each in sealed]
    assert opened == [b"0", b"1"]
    for each in sealed:
        with pytest.raises(SealBroken):
            privates.hpke_open(other, each, context=b"box")
