"""Zips of phones, folders of auto-archiver, conversations: what they bring is checked."""

import hashlib
import io
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from opentimestamps.core.notary import BitcoinBlockHeaderAttestation
from opentimestamps.core.op import OpSHA256
from opentimestamps.core.serialize import BytesSerializationContext
from opentimestamps.core.timestamp import DetachedTimestampFile, Timestamp

from amparo.lib.captures.bundles import FolderBundle
from amparo.lib.captures.findings import NotReadable, Reading, Verdict
from amparo.lib.captures.openpgp import read_keys, read_signature, signature_holds
from amparo.lib.captures.recognising import read_bundle, read_file
from amparo.lib.custody.timestamps import read_certificates
from amparo.lib.custody.verify import read_der
from tests.home import IS_PROOF
from tests.lib.captures.making import zipped
from tests.lib.custody.authority import Authority

PGP = Path(__file__).parents[2] / "vectors/captures/openpgp"
PHOTO = (PGP / "photo.txt").read_bytes()
SHA = hashlib.sha256(PHOTO).hexdigest()
KEYS = ["rsa", "ed25519", "p256", "p384"]


def read(files: dict[str, bytes], roots: Any = ()) -> Reading:
    return read_file(io.BytesIO(zipped(files)), name="brought", roots=list(roots))


def verdicts(reading: Reading) -> dict[str, Verdict]:
    return {each.what: each.verdict for each in reading.findings}


# OpenPGP


@pytest.mark.parametrize("kind", KEYS)
@pytest.mark.parametrize("ending", ["asc", "sha512.sig"])
def test_gnupgs_signatures_hold_over_their_file_and_no_other(
    kind: str, ending: str
) -> None:
    keys = read_keys((PGP / f"{kind}.pub.asc").read_bytes())
    signature = read_signature((PGP / f"{kind}.{ending}").read_bytes())

    assert signature_holds(signature, [PHOTO], keys) is keys[0]
    assert signature_holds(signature, [PHOTO + b" "], keys) is None
    assert keys[0].owner == f"Phone {kind} <{kind}@velmora.example>"
    assert signature.at is not None
    assert signature.at.year == 2026


@pytest.mark.parametrize("kind", KEYS)
def test_no_flipped_bit_of_a_signature_goes_unseen(kind: str) -> None:
    """The unhashed part and the issuer hint are not protected; the rest is."""
    keys = read_keys((PGP / f"{kind}.pub.asc").read_bytes())
    raw = (PGP / f"{kind}.sha512.sig").read_bytes()
    whole = read_signature(raw)
    for place in range(0, len(raw), 1 if IS_PROOF else 5):
        spoiled = bytearray(raw)
        spoiled[place] ^= 4
        try:
            signature = read_signature(bytes(spoiled))
        except NotReadable:
            continue
        if signature_holds(signature, [PHOTO], keys):
            assert signature.hashed == whole.hashed
            assert signature.numbers == whole.numbers or _same(signature, whole)


def _same(one: Any, two: Any) -> bool:
    """A length in bits may be told too large: the number stays the same."""
    return [int.from_bytes(n, "big") for n in one.numbers] == [
        int.from_bytes(n, "big") for n in two.numbers
    ]


def test_a_key_of_another_phone_made_no_signature() -> None:
    keys = read_keys((PGP / "p256.pub.asc").read_bytes())
    signature = read_signature((PGP / "p384.asc").read_bytes())

    assert signature_holds(signature, [PHOTO], keys) is None


@given(st.binary(max_size=300))
def test_nothing_that_looks_like_openpgp_crashes(raw: bytes) -> None:
    for reader in (read_keys, read_signature):
        try:
            reader(raw)
        except NotReadable:
            continue


# ProofMode


def ots(content: bytes, *, height: int = 963_000) -> bytes:
    """Return a proof that ends in a block, as the reference client writes it."""
    stamp = Timestamp(hashlib.sha256(content).digest())
    stamp.ops.add(OpSHA256()).attestations.add(BitcoinBlockHeaderAttestation(height))
    out = BytesSerializationContext()
    DetachedTimestampFile(OpSHA256(), stamp).serialize(out)
    return bytes(out.getbytes())


def proof(kind: str = "rsa") -> dict[str, bytes]:
    told = {
        "File Hash SHA256": SHA,
        "Proof Generated": "2031-05-04T12:00Z",
        "Manufacturer": "Lumen",
        "Notes": "",
    }
    return {
        "photo.txt": PHOTO,
        "pubkey.asc": (PGP / f"{kind}.pub.asc").read_bytes(),
        f"{SHA}.asc": (PGP / f"{kind}.asc").read_bytes(),
        f"{SHA}.proof.json": json.dumps(told).encode(),
        f"{SHA}.ots": ots(PHOTO),
    }


@pytest.mark.parametrize("kind", KEYS)
def test_a_proof_of_a_phone_holds(kind: str) -> None:
    reading = read(proof(kind))
    found = verdicts(reading)

    assert (reading.kind, reading.title) == ("proofmode", "photo.txt")
    assert found[f"file {SHA[:12]}"] is Verdict.HOLDS
    assert found["signature of photo.txt"] is Verdict.HOLDS
    assert found["whose key it is"] is Verdict.UNCHECKED
    assert found["OpenTimestamps proof of photo.txt"] is Verdict.UNCHECKED
    assert any("block 963000" in each.why for each in reading.findings)
    assert reading.about == {"proof made at": "2031-05-04T12:00Z", "device maker": "Lumen"}  # fmt: skip


def test_a_changed_photo_is_no_longer_proved() -> None:
    reading = read(proof() | {"photo.txt": PHOTO + b"!"})

    assert verdicts(reading)[f"file {SHA[:12]}"] is Verdict.BROKEN


def test_a_signature_of_another_phone_is_told_apart() -> None:
    files = proof() | {f"{SHA}.asc": (PGP / "ed25519.asc").read_bytes()}

    assert verdicts(read(files))["signature of photo.txt"] is Verdict.UNCHECKED


def test_a_table_that_was_changed_after_it_was_signed_is_broken() -> None:
    """The signature is by the right key, over other bytes."""
    signed = (PGP / "rsa.asc").read_bytes()
    files = proof() | {f"{SHA}.proof.json.asc": signed}

    assert verdicts(read(files))[f"signature of {SHA}.proof.json"] is Verdict.BROKEN


def test_a_proof_of_time_for_another_file_is_broken() -> None:
    found = verdicts(read(proof() | {f"{SHA}.ots": ots(b"another")}))

    assert found["OpenTimestamps proof of photo.txt"] is Verdict.BROKEN


def test_without_a_key_nothing_is_called_signed() -> None:
    files = proof()
    del files["pubkey.asc"]

    assert verdicts(read(files))["signature of photo.txt"] is Verdict.UNCHECKED


# auto-archiver


def archived(authority: Authority, *, bare: bool) -> dict[str, bytes]:
    hashes = f"{SHA}\n{hashlib.sha256(b'page').hexdigest()}".encode()
    answer = authority.stamp(hashes)
    token = read_der(answer)[0].parts()[1].raw
    return {
        "photo.txt": PHOTO,
        "page.html": b"page",
        "hashes.txt": hashes,
        "timestamp_token_http-tsa-velmora-example": token if bare else answer,
    }


@pytest.mark.parametrize("bare", [True, False])
def test_an_archived_folder_holds_with_its_time_stamp(
    authority: Authority, bare: bool
) -> None:
    roots = read_certificates(authority.roots.read_text())
    reading = read(archived(authority, bare=bare), roots)

    assert reading.kind == "auto-archiver"
    assert {each.verdict for each in reading.findings} == {Verdict.HOLDS}
    assert len(reading.findings) == 3


def test_a_stamp_of_an_unknown_authority_is_only_unchecked(
    authority: Authority,
) -> None:
    """Anybody can run an authority that says any time."""
    reading = read(archived(authority, bare=True))

    assert reading.verdict is Verdict.UNCHECKED


def test_hashes_that_were_changed_no_longer_fit_their_stamp(
    authority: Authority,
) -> None:
    files = archived(authority, bare=True)
    files["hashes.txt"] = hashlib.sha256(b"page").hexdigest().encode()
    roots = read_certificates(authority.roots.read_text())

    assert read(files, roots).verdict is Verdict.BROKEN


def test_an_archived_file_that_is_gone_is_named(authority: Authority) -> None:
    files = archived(authority, bare=True)
    del files["photo.txt"]

    assert verdicts(read(files))[f"file {SHA[:12]}"] is Verdict.BROKEN


def test_a_folder_is_read_like_a_zip_and_its_links_are_refused(
    authority: Authority, tmp_path: Path
) -> None:
    for name, content in archived(authority, bare=True).items():
        (tmp_path / name).write_bytes(content)

    assert read_bundle(FolderBundle(tmp_path), roots=[]).kind == "auto-archiver"

    (tmp_path / "link").symlink_to("/etc/passwd")
    with pytest.raises(NotReadable, match="link"):
        FolderBundle(tmp_path)


# conversations

ANDROID = (
    "12/31/23, 11:58 PM - Messages are end-to-end encrypted.\n"
    "12/31/23, 11:59 PM - Noor: IMG-20231231-WA0001.jpg (file attached)\n"
    "1/1/24, 12:01 AM - Tariq: Happy new year\nand a second line\n"
)
IPHONE = (
    "[31.12.23, 23:59:01] Noor: \u200e<attached: 00000002-PHOTO-2023-12-31.jpg>\n"
    "[01.01.24, 00:01:12] Tariq: С новым годом\n"
)


@pytest.mark.parametrize(
    ("name", "text", "messages", "file"),
    [
        ("WhatsApp Chat with Noor.txt", ANDROID, "3", "IMG-20231231-WA0001.jpg"),
        ("_chat.txt", IPHONE, "2", "00000002-PHOTO-2023-12-31.jpg"),
    ],
)
def test_a_whatsapp_conversation_is_counted(
    name: str, text: str, messages: str, file: str
) -> None:
    whole = read({name: text.encode(), file: PHOTO})
    without = read({name: text.encode()})

    assert (whole.kind, whole.about["messages"]) == ("whatsapp", messages)
    assert whole.about["people"] == "2"
    assert verdicts(whole)["attachments"] is Verdict.HOLDS
    assert verdicts(without)["attachments"] is Verdict.BROKEN
    assert verdicts(whole)["authorship"] is Verdict.UNCHECKED
    assert "Noor" not in f"{whole.about}{whole.title}", "people are not told"


def test_a_telegram_export_is_counted() -> None:
    told = {
        "name": "Velmora news",
        "messages": [
            {"id": 1, "date": "2031-05-04T12:00:00", "from_id": "user1", "text": "a"},
            {
                "id": 2,
                "date": "2031-05-04T12:05:00",
                "from_id": "user2",
                "photo": "photos/1.jpg",
            },
        ],
    }
    reading = read({"result.json": json.dumps(told).encode(), "photos/1.jpg": PHOTO})

    assert (reading.kind, reading.about["messages"]) == ("telegram", "2")
    assert verdicts(reading)["attachments"] is Verdict.HOLDS


def test_a_signal_export_is_counted() -> None:
    lines = [
        {"date": "2031-05-04 12:00", "sender": "Me", "body": "a", "attachments": []},
        {
            "date": "2031-05-04 12:01",
            "sender": "B",
            "body": "",
            "attachments": [{"path": "./media/1.jpg"}],
        },
    ]
    text = "\n".join(json.dumps(line) for line in lines)
    reading = read({"data.json": text.encode(), "media/1.jpg": PHOTO})

    assert (reading.kind, reading.about["messages"]) == ("signal", "2")
    assert verdicts(reading)["attachments"] is Verdict.HOLDS


@given(st.text(max_size=300))
def test_no_text_crashes_the_readers_of_conversations(text: str) -> None:
    for name in ("_chat.txt", "result.json", "data.json"):
        try:
            read({name: text.encode("utf-8", "replace")})
        except NotReadable:
            continue


@pytest.mark.parametrize(
    "told",
    [
        {"messages": 7},
        {"messages": [7]},
        {"chats": 7},
        {"chats": {"list": [{"messages": [{"file": 7}]}]}},
        {"date": 1, "attachments": 7},
        {"date": 1, "attachments": [7]},
    ],
)
def test_json_of_another_shape_is_refused_not_crashed_on(told: dict[str, Any]) -> None:
    for name in ("result.json", "data.json"):
        try:
            reading = read({name: json.dumps(told).encode()})
        except NotReadable:
            continue
        assert reading.about["messages"]
