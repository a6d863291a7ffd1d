"""The verifier's own Ed25519, against the RFC, OpenSSL, and awkward signatures."""

import ast
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from amparo.lib.custody import verify
from amparo.lib.sealing.primitives import privates

# RFC 8032, section 7.1: seed, public key, message, signature.
VECTORS = [
    (
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bac"
        "c61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
    ),
    (
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e"
        "458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
    ),
    (
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        "af82",
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290"
        "ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a",
    ),
]
SMALL_ORDER = [
    "0100000000000000000000000000000000000000000000000000000000000000",
    "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "0000000000000000000000000000000000000000000000000000000000000000",
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
]
SOURCE = Path(verify.__file__)


@pytest.mark.parametrize(("public", "message", "signature"), VECTORS)
def test_the_signatures_of_the_rfc_hold(
    public: str, message: str, signature: str
) -> None:
    raw = (bytes.fromhex(each) for each in (public, signature, message))
    assert verify.verify_ed25519(*raw)


@given(st.binary(min_size=32, max_size=32), st.binary(max_size=300))
@settings(max_examples=60, deadline=None)
def test_what_openssl_signs_holds_and_one_bit_less_does_not(
    seed: bytes, message: bytes
) -> None:
    public, signature = privates.signing_public(seed), privates.sign(seed, message)
    assert verify.verify_ed25519(public, signature, message)
    assert not verify.verify_ed25519(public, signature, message + b"\x00")
    for at in (0, 31, 32, 62):
        changed = bytearray(signature)
        changed[at] ^= 1
        assert not verify.verify_ed25519(public, bytes(changed), message)


def test_the_other_spelling_of_a_signature_does_not_hold() -> None:
    signature = privates.sign(bytes(32), b"x")
    s = int.from_bytes(signature[32:], "little") + verify.ORDER
    longer = signature[:32] + s.to_bytes(32, "little")
    assert not verify.verify_ed25519(privates.signing_public(bytes(32)), longer, b"x")


@pytest.mark.parametrize("change", [lambda s: s + b"\x00", lambda s: s[:-1]])
def test_a_longer_or_shorter_signature_does_not_hold(
    change: Callable[[bytes], bytes],
) -> None:
    signature = change(privates.sign(bytes(32), b"x"))
    public = privates.signing_public(bytes(32))
    assert not verify.verify_ed25519(public, signature, b"x")


@pytest.mark.parametrize("public", SMALL_ORDER)
def test_a_key_under_which_anything_holds_is_no_key(public: str) -> None:
    forged = b"\x01" + bytes(63)
    assert not verify.verify_ed25519(bytes.fromhex(public), forged, b"anything")


def test_a_key_that_is_no_point_is_no_key() -> None:
    assert verify.decompress(b"\x02" + bytes(31)) is None
    assert verify.decompress(b"\xff" * 32) is None
    assert verify.decompress(b"\x01" + bytes(30) + b"\x80") is None


def test_the_verifier_runs_on_python_3_8() -> None:
    ast.parse(SOURCE.read_text(), feature_version=(3, 8))


def test_the_verifier_needs_only_the_standard_library_and_no_network() -> None:
    tree = ast.parse(SOURCE.read_text())
    plain = {
        name.name
        for node in ast.walk(tree)
        if isinstance(node, ast.Import)
        for name in node.names
    }
    named = {n.module for n in ast.walk(tree) if isinstance(n, ast.ImportFrom)}
    assert plain == {
        "argparse", "base64", "collections", "concurrent.futures", "functools",
        "hashlib", "itertools", "json", "os", "re", "stat", "sys", "time",
    }  # fmt: skip
    assert named == {
        "__future__",
        "typing",
        "unicodedata",
    }


def test_the_verifier_can_be_read_in_a_day() -> None:
    lines = SOURCE.read_text().splitlines()
    assert len(lines) <= 900
    assert max(map(len, lines)) <= 118
