"""Five trustees and two members, whose keys are made anew for each run."""

import base64
from typing import Any
from uuid import UUID, uuid4

from amparo.lib.sealing.ceremonies import fingerprint_of, sign_request
from amparo.lib.sealing.directory import DirectoryEntry
from amparo.lib.sealing.grants import open_grant, seal_grant
from amparo.lib.sealing.keyring import Entry, Kind, Ring
from amparo.lib.sealing.primitives.privates import (
    hpke_public,
    new_seed,
    signing_public,
)
from amparo.lib.sealing.primitives.publics import random_bytes
from amparo.lib.sealing.recovery import recovery_signing_seed, split

SEED = new_seed()
SHARES = split(SEED)
ORGANISATION = uuid4()
TRUSTEE_SEEDS = [new_seed() for _ in range(5)]
TRUSTEES: list[dict[str, Any]] = [
    {
        "amparo": "trustee/v1",
        "organisation": str(ORGANISATION),
        "trustee": number,
        "signing_seed": TRUSTEE_SEEDS[number].hex(),
        "share": SHARES[number],
        "recovery_public": hpke_public(SEED).hex(),
        "trustees": [signing_public(seed).hex() for seed in TRUSTEE_SEEDS],
        "threshold": 2,
    }
    for number in range(5)
]
AMINA_SEEDS, BAKO_SEEDS = (new_seed(), new_seed()), (new_seed(), new_seed())
CASE = Entry(Kind.CONTACT, uuid4(), 1, random_bytes(32))
CASE_2 = Entry(Kind.CONTACT, CASE.compartment, 2, random_bytes(32))
INBOX = Entry(Kind.INBOX, uuid4(), 1, random_bytes(32))


def member(seeds: tuple[bytes, bytes], **more: Any) -> DirectoryEntry:
    about = {
        "organisation": ORGANISATION,
        "member": uuid4(),
        "alias": "amina",
        "role": "intake",
        "serial": 1,
        "hpke_public": hpke_public(seeds[0]),
        "signing_public": signing_public(seeds[1]),
    }
    return DirectoryEntry(**about | more)


AMINA = member(AMINA_SEEDS)
BAKO = member(BAKO_SEEDS, alias="bako", role="caseworker")


def base64ed(raw: bytes) -> str:
    return base64.b64encode(raw).decode()


def directory_request(entry: DirectoryEntry) -> dict[str, Any]:
    return {
        "amparo": "directory-request/v1",
        "organisation": str(entry.organisation),
        "entry": base64ed(entry.to_bytes()),
        "fingerprint": fingerprint_of(entry),
    }


def directory_row(entry: DirectoryEntry, *by: int) -> dict[str, Any]:
    answers = [sign_request(directory_request(entry), TRUSTEES[n]) for n in by]
    signatures = [{"trustee": a["trustee"], "signature": a["signature"]} for a in answers]  # fmt: skip
    return {"entry": base64ed(entry.to_bytes()), "signatures": signatures}


def recovery_copy(
    entry: Entry,
    *,
    by: UUID = AMINA.member,
    seed: bytes = AMINA_SEEDS[1],
) -> str:
    return base64ed(
        seal_grant(
            entry,
            organisation=ORGANISATION,
            grantor=by,
            grantor_signing_seed=seed,
            recipient=ORGANISATION,
            recipient_public_key=hpke_public(SEED),
        )
    )


def request(**more: Any) -> dict[str, Any]:
    return {
        "amparo": "recovery-request/v1",
        "organisation": str(ORGANISATION),
        "recipient": str(BAKO.member),
        "kinds": [int(Kind.CONTACT), int(Kind.INBOX)],
        "compartments": [],
        "directory": [directory_row(AMINA, 0, 1), directory_row(BAKO, 3, 4)],
        "copies": [recovery_copy(e) for e in (CASE_2, INBOX, CASE)],
    } | more


def received(file: dict[str, Any], held: Ring | None = None) -> list[Entry]:
    """What bako takes out of the file, merging as at sign-in."""
    ring, found = held or Ring(), []
    for text in file["grants"]:
        grantor, entry = open_grant(
            base64.b64decode(text),
            organisation=ORGANISATION,
            recipient=BAKO.member,
            hpke_seed=BAKO_SEEDS[0],
            signing_key_of=lambda _: signing_public(recovery_signing_seed(SEED)),
            held=ring,
        )
        assert grantor == ORGANISATION
        ring = ring.with_entry(entry)
        found.append(entry)
    return found
