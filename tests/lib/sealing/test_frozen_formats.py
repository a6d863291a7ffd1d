"""What a release has sealed, every later release opens."""

import base64
import datetime as dt
from typing import Any
from uuid import UUID

import pytest

from amparo.lib.sealing.bundle import Bundle, master_from_passphrase, open_bundle
from amparo.lib.sealing.contexts import bind
from amparo.lib.sealing.directory import (
    DirectoryEntry,
    Signature,
    State,
    check_entry,
    fingerprint_words,
)
from amparo.lib.sealing.errors import UnknownVersion
from amparo.lib.sealing.grants import open_grant
from amparo.lib.sealing.keyring import Entry, Kind, Right, Ring, open_ring
from amparo.lib.sealing.opened_reports import (
    open_file,
    open_file_header,
    open_report,
)
from amparo.lib.sealing.padding import padme, to_bucket
from amparo.lib.sealing.primitives.privates import hpke_public, signing_public
from amparo.lib.sealing.primitives.publics import Cost, derive
from amparo.lib.sealing.records import Place, open_record
from amparo.lib.sealing.recovery import combine, recovery_signing_seed
from amparo.lib.sealing.reporter import open_reply, reporter_keys
from amparo.lib.sealing.reports import HEADER_SIZE, Report
from amparo.lib.sealing.words import read_code
from tests.lib.sealing.vectors import vectors

FROZEN = vectors("formats")


def raw(told: dict[str, Any], name: str) -> bytes:
    return bytes.fromhex(told[name])


def cost_of(told: dict[str, Any]) -> Cost:
    return Cost(told["memory_kib"], told["passes"], told["lanes"])


def place_of(told: dict[str, Any]) -> Place:
    return Place(told["table"], UUID(told["row"]), told["column"], told["version"])


def test_a_context_is_spelled_as_before() -> None:
    told = FROZEN["context"]
    parts = (b"\x00\xff", "слово", -12, UUID(int=5))
    assert bind(told["purpose"], *parts).hex() == told["bytes"]


def test_a_derived_key_is_the_same() -> None:
    told = FROZEN["derive"]
    output = derive(raw(told, "key"), purpose=told["purpose"], length=told["length"])
    assert output.hex() == told["output"]


def test_a_record_opens() -> None:
    told = FROZEN["record"]
    assert place_of(told).context().hex() == told["context"]
    value = open_record(raw(told, "key"), raw(told, "sealed"), place=place_of(told))
    assert value.decode() == told["value"]


def test_an_unknown_version_says_so() -> None:
    told = FROZEN["record"]
    sealed = b"\x02" + raw(told, "sealed")[1:]
    with pytest.raises(UnknownVersion):
        open_record(raw(told, "key"), sealed, place=place_of(told))


def test_a_ring_row_is_written_as_before() -> None:
    told = FROZEN["entry"]
    entry = Entry(
        kind=Kind(told["kind"]),
        compartment=UUID(told["compartment"]),
        version=told["version"],
        key=raw(told, "key"),
        rights=Right(told["rights"]),
        expires_on=dt.date.fromisoformat(told["expires_on"]),
    )
    assert entry.to_row().hex() == told["row"]


def test_a_ring_opens() -> None:
    told = FROZEN["keyring"]
    ring = open_ring(
        raw(told, "sealed"),
        raw(told, "ring_key"),
        member=UUID(told["member"]),
        version=told["version"],
    )
    assert [entry.to_row().hex() for entry in ring] == told["rows"]


def test_a_passphrase_opens_its_bundle() -> None:
    told = FROZEN["bundle"]
    master = master_from_passphrase(
        told["passphrase"], salt=raw(told, "salt"), cost=cost_of(told)
    )
    assert master.verifier.hex() == told["verifier"]
    assert master.unlock_key.hex() == told["unlock_key"]
    sealed, member = raw(told, "sealed"), UUID(told["member"])
    assert open_bundle(sealed, master.unlock_key, member=member) == Bundle(
        hpke_seed=raw(told, "hpke_seed"),
        signing_seed=raw(told, "signing_seed"),
        ring_key=raw(told, "ring_key"),
        totp_secret=raw(told, "totp_secret"),
    )


def test_a_grant_opens_and_continues_the_version_before() -> None:
    told = FROZEN["grant"]
    row = Entry.from_row(raw(told, "row"))
    before = Entry(row.kind, row.compartment, 1, raw(told, "previous_key"))
    grantor, entry = open_grant(
        raw(told, "sealed"),
        organisation=UUID(told["organisation"]),
        recipient=UUID(told["recipient"]),
        hpke_seed=raw(told, "recipient_hpke_seed"),
        signing_key_of=lambda _: raw(told, "grantor_signing_public"),
        held=Ring([before]),
    )
    assert (str(grantor), entry) == (told["grantor"], row)


def test_a_directory_entry_is_believed() -> None:
    told = FROZEN["directory"]
    entry = DirectoryEntry.from_bytes(raw(told, "bytes"))
    assert entry == DirectoryEntry(
        organisation=UUID(told["organisation"]),
        member=UUID(told["member"]),
        alias=told["alias"],
        role=told["role"],
        hpke_public=hpke_public(raw(told, "hpke_seed")),
        signing_public=signing_public(raw(told, "signing_seed")),
        serial=told["serial"],
        state=State(told["state"]),
    )
    assert entry.to_bytes().hex() == told["bytes"]
    signatures = [Signature.from_bytes(bytes.fromhex(s)) for s in told["signatures"]]
    trustees = [bytes.fromhex(public) for public in told["trustees"]]
    check_entry(entry, signatures, trustees=trustees)


def test_a_fingerprint_is_the_same_words() -> None:
    told = FROZEN["directory"]
    words = fingerprint_words(
        hpke_public=hpke_public(raw(told, "hpke_seed")),
        signing_public=signing_public(raw(told, "signing_seed")),
    )
    assert words == told["fingerprint"]


def test_a_report_opens() -> None:
    told = FROZEN["report"]
    report = open_report(
        raw(told, "inbox_seed"),
        base64.b64decode(told["sealed"]),
        box=UUID(told["box"]),
        organisation=UUID(told["organisation"]),
    )
    assert report == Report.from_bytes(told["json"].encode())
    assert report.to_bytes().decode() == told["json"]


def test_a_file_opens() -> None:
    told = FROZEN["file"]
    sealed = base64.b64decode(told["sealed"])
    here = {"box": UUID(told["box"]), "organisation": UUID(told["organisation"])}
    header = open_file_header(raw(told, "inbox_seed"), sealed[:HEADER_SIZE], **here)
    assert (header.name, header.media_type) == (told["name"], told["media_type"])
    content = b"".join(open_file(header, [sealed[HEADER_SIZE:]], **here))
    assert content.decode() == told["content"]


def test_a_reply_opens() -> None:
    told = FROZEN["reply"]
    sealed = base64.b64decode(told["sealed"])
    key, thread = raw(told, "reply_key"), UUID(told["thread"])
    assert open_reply(key, sealed, thread=thread) == told["text"]


@pytest.mark.parametrize("code", FROZEN["codes"]["examples"], ids=lambda c: c["form"])
def test_a_code_leads_to_its_row(code: dict[str, str]) -> None:
    told = FROZEN["codes"]
    secret = read_code(code["code"])
    keys = reporter_keys(secret, salt=raw(told, "salt"), cost=cost_of(told))
    assert secret.hex() == code["secret"]
    assert (keys.lookup.hex(), keys.reply_key.hex()) == (code["lookup"], code["reply_key"])  # fmt: skip


def test_shares_on_paper_still_open() -> None:
    told = FROZEN["recovery"]
    seed = combine(told["shares"][1:4])
    assert seed.hex() == told["seed"]
    assert hpke_public(seed).hex() == told["hpke_public"]
    assert signing_public(recovery_signing_seed(seed)).hex() == told["signing_public"]


def test_padding_is_as_before() -> None:
    told = FROZEN["padding"]
    assert [[n, padme(n)] for n, _ in told["padme"]] == told["padme"]
    assert [[n, to_bucket(n)] for n, _ in told["record_buckets"]] == told["record_buckets"]  # fmt: skip
