"""Web archives of others: what holds is said, what does not is named."""

import base64
import io
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from amparo.lib.captures.bundles import ZipBundle
from amparo.lib.captures.findings import NotReadable, Reading, Verdict
from amparo.lib.captures.recognising import read_file
from amparo.lib.custody.timestamps import read_certificates, request
from tests.home import IS_PROOF
from tests.lib.captures.making import (
    ADDRESS,
    NOW,
    signed_by_domain,
    signed_without_name,
    wacz,
    warc,
    zipped,
)
from tests.lib.custody.authority import Authority


def read(raw: bytes, *, name: str = "brought", roots: Any = ()) -> Reading:
    return read_file(io.BytesIO(raw), name=name, roots=list(roots))


def verdicts(reading: Reading) -> dict[str, Verdict]:
    return {each.what: each.verdict for each in reading.findings}


# WACZ


def test_a_wacz_is_known_by_what_it_holds_and_its_hashes_hold() -> None:
    reading = read(zipped(wacz()), name="odd-name.bin")

    assert (reading.kind, reading.title) == ("wacz", "The market")
    assert verdicts(reading)["hashes of files"] is Verdict.HOLDS
    assert verdicts(reading)["hash of the list"] is Verdict.HOLDS
    assert verdicts(reading)["digests of records"] is Verdict.HOLDS


def test_a_changed_file_is_named() -> None:
    files = wacz()
    files["pages/pages.jsonl"] += b" "
    reading = read(zipped(files))

    assert reading.verdict is Verdict.BROKEN
    assert any("pages/pages.jsonl" in each.why for each in reading.findings)


def test_a_file_that_the_list_does_not_know_is_told() -> None:
    reading = read(zipped(wacz() | {"extra.txt": b"added later"}))

    assert verdicts(reading)["files beside the list"] is Verdict.UNCHECKED


def test_a_changed_list_does_not_hold() -> None:
    files = wacz()
    files["datapackage.json"] = files["datapackage.json"].replace(b"market", b"harbor")

    assert verdicts(read(zipped(files)))["hash of the list"] is Verdict.BROKEN


@pytest.mark.parametrize("curve", [ec.SECP256R1(), ec.SECP384R1()])
@pytest.mark.parametrize("as_browsers_do", [True, False])
def test_a_signature_without_a_name_holds_in_both_spellings(
    curve: Any, as_browsers_do: bool
) -> None:
    signed = signed_without_name(curve, as_browsers_do=as_browsers_do)
    found = verdicts(read(zipped(wacz({"signedData": signed}))))

    assert found["signature"] is Verdict.HOLDS
    assert found["whose key it is"] is Verdict.UNCHECKED


def test_a_signature_by_another_key_is_broken() -> None:
    one, two = (signed_without_name(ec.SECP256R1(), as_browsers_do=True) for _ in "ab")
    mixed = one | {"publicKey": two["publicKey"]}

    assert verdicts(read(zipped(wacz({"signedData": mixed}))))["signature"] is Verdict.BROKEN  # fmt: skip


@pytest.mark.parametrize(
    "spoil",
    [
        {"signature": "no base64!"},
        {"signature": ""},
        {"publicKey": base64.b64encode(b"\x30\x03\x02\x01").decode()},
        {"publicKey": 7},
        {"hash": "sha256:00"},
    ],
)
def test_a_malformed_signature_is_broken_and_no_crash(spoil: dict[str, Any]) -> None:
    signed = signed_without_name(ec.SECP256R1(), as_browsers_do=True) | spoil

    assert verdicts(read(zipped(wacz({"signedData": signed}))))["signature"] is Verdict.BROKEN  # fmt: skip


def test_a_domains_signature_holds_and_its_authority_is_for_people_to_compare() -> None:
    reading = read(zipped(wacz({"signedData": signed_by_domain()})))
    found = verdicts(reading)

    assert found["signature"] is Verdict.HOLDS
    assert found["name of the signer"] is Verdict.HOLDS
    assert found["its authority"] is Verdict.UNCHECKED
    assert found["time stamp"] is Verdict.UNCHECKED


def test_a_certificate_of_another_domain_is_broken() -> None:
    signed = signed_by_domain() | {"domain": "daily.velmora.example"}

    assert verdicts(read(zipped(wacz({"signedData": signed}))))["name of the signer"] is Verdict.BROKEN  # fmt: skip


def test_a_time_stamp_far_from_the_signature_is_broken(authority: Authority) -> None:
    signed = signed_by_domain()
    answer = authority.answer(request(signed["signature"].encode(), nonce=7))
    stamped = signed | {"timeSignature": base64.b64encode(answer).decode()}
    roots = read_certificates(authority.roots.read_text())
    files = zipped(wacz({"signedData": stamped}))  # signed in 2031, stamped today

    reading = read(files, roots=roots)
    of_time = [each for each in reading.findings if each.what == "time stamp"]
    assert [each.verdict for each in of_time] == [Verdict.HOLDS, Verdict.BROKEN]


# WARC


@pytest.mark.parametrize("name", ["a.warc.gz", "photo.jpg"])
def test_a_warc_is_read_to_its_end(name: str) -> None:
    reading = read(warc(), name=name)

    assert reading.kind == "warc"
    assert reading.title == ADDRESS
    assert reading.about["response records"] == "1"
    assert reading.about["from"].startswith(f"{NOW:%Y-%m-%d}")


def test_a_changed_body_in_a_warc_is_found() -> None:
    import gzip

    plain = gzip.decompress(warc())
    reading = read(plain.replace(b"The market", b"Tne market"))

    assert verdicts(reading)["digests of records"] is Verdict.BROKEN


def test_a_cut_warc_is_refused_or_told() -> None:
    raw = warc()
    for end in range(20, len(raw) - 1, 7):
        try:
            reading = read(raw[:end])
        except NotReadable:
            continue
        assert reading.verdict is not Verdict.HOLDS


def test_each_flipped_byte_of_a_plain_warc_is_refused_or_read() -> None:
    import gzip

    raw = gzip.decompress(warc())
    for place in range(0, len(raw), 1 if IS_PROOF else 5):
        spoiled = bytearray(raw)
        spoiled[place] ^= 0x55
        try:
            read(bytes(spoiled))
        except NotReadable:
            continue


@pytest.mark.parametrize(
    "head",
    [b"X: " + b"x" * (3 << 20), b"X: y\r\n" * 30_000],
    ids=["one endless line", "endless lines"],
)
def test_a_head_without_end_is_refused(head: bytes) -> None:
    with pytest.raises(NotReadable, match="head without end"):
        read(b"WARC/1.1\r\nWARC-Type: response\r\n" + head + b"\r\n\r\n")


def test_a_record_of_another_length_is_told_and_nothing_is_printed(
    capfd: pytest.CaptureFixture[str],
) -> None:
    import gzip

    plain = gzip.decompress(warc())
    reading = read(plain.replace(b"The market</title>", b"The market</title> and more"))

    assert reading.verdict is Verdict.BROKEN
    assert capfd.readouterr() == ("", "")


def test_no_archive_proves_what_a_server_sent() -> None:
    assert verdicts(read(warc()))["origin"] is Verdict.UNCHECKED


# zips that are made to do harm


@pytest.mark.parametrize(
    "name",
    ["/etc/passwd", "../outside", "a/../../b", "a\\b", "C:evil", "a//b", "x\ny", "./a"],
)
def test_a_path_that_leads_out_is_refused_by_name(name: str) -> None:
    with pytest.raises(NotReadable) as refused:
        read(zipped({name: b"x", "datapackage.json": b"{}"}))

    assert refused.value.name == name


def test_doubles_links_and_bombs_are_refused() -> None:
    import zipfile

    link = io.BytesIO()
    with zipfile.ZipFile(link, "w") as archive:
        entry = zipfile.ZipInfo("link")
        entry.external_attr = 0o120777 << 16
        archive.writestr(entry, "/etc/passwd")
    bomb = zipped({"big": bytes(64 << 20)}, kind=zipfile.ZIP_DEFLATED)
    double = zipped({"A.txt": b"x", "a.TXT": b"y"})

    for raw, why in ((link.getvalue(), "link"), (bomb, "far more"), (double, "twice")):
        with pytest.raises(NotReadable, match=why):
            ZipBundle(io.BytesIO(raw))


def test_an_encrypted_member_is_refused_by_name() -> None:
    raw = bytearray(zipped({"secret.txt": b"x"}))
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        raw[raw.index(mark) + place] |= 1

    with pytest.raises(NotReadable, match=r"secret\.txt: is encrypted"):
        ZipBundle(io.BytesIO(bytes(raw)))


def test_each_flipped_byte_of_a_wacz_is_refused_or_told() -> None:
    """No crash, and never a good word for protected bytes that differ."""
    raw = zipped(wacz())
    good = verdicts(read(raw))
    for place in range(0, len(raw), 11):
        spoiled = bytearray(raw)
        spoiled[place] ^= 0x41
        try:
            reading = read(bytes(spoiled))
        except NotReadable:
            continue
        if reading.kind == "wacz" and verdicts(reading) == good:
            # what is not protected: dates and flags of the zip itself
            assert _files(bytes(spoiled)) == _files(raw)


def _files(raw: bytes) -> dict[str, bytes]:
    import zipfile

    with zipfile.ZipFile(io.BytesIO(raw)) as packed:
        return {name: packed.read(name) for name in packed.namelist()}


@pytest.mark.parametrize(
    "raw", [b"", b"PK\x03\x04", b"\x1f\x8b", b"WARC/1.1\r\n", b"hello", bytes(5000)]
)
def test_what_is_nothing_known_is_refused(raw: bytes) -> None:
    with pytest.raises(NotReadable):
        read(raw)
