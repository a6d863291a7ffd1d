"""How fast sealing is; prints JSON. Run: python benchmarks/sealing.py"""

import io
import json
import os
from uuid import UUID, uuid4

from common.measuring import machine, seconds

from amparo.lib.sealing.keyring import Entry, Kind, Ring, open_ring, seal_ring
from amparo.lib.sealing.primitives.privates import hpke_open, hpke_public, new_seed
from amparo.lib.sealing.primitives.publics import (
    Cost,
    argon2id,
    hpke_seal,
    random_bytes,
)
from amparo.lib.sealing.records import Place, open_record, seal_record
from amparo.lib.sealing.streams import open_range, open_stream, seal_stream

RING_KEYS = 10_000
RECORDS = 10_000
RECORD_SIZE = 1_300
STREAM_SIZE = 64 * 1024 * 1024
MIB = 1024 * 1024
STAFF_COST = Cost(memory_kib=128 * 1024, passes=3, lanes=2)
REPORTER_COST = Cost(memory_kib=64 * 1024, passes=3, lanes=1)


def rings() -> dict[str, float]:
    entries = [
        Entry(Kind.ACCOUNT, uuid4(), 1, os.urandom(32)) for _ in range(RING_KEYS)
    ]
    key, member, wanted = random_bytes(32), uuid4(), entries[RING_KEYS // 2]
    sealed = seal_ring(Ring(entries), key, member=member, version=1)
    ring = open_ring(sealed, key, member=member, version=1)

    def opened_and_used() -> None:
        found = open_ring(sealed, key, member=member, version=1).get(
            wanted.kind, wanted.compartment
        )
        assert found == wanted

    return {
        "open_ring_of_10000_and_find_one_ms": 1e3 * seconds(opened_and_used, runs=51),
        "find_one_key_us": 1e6 * seconds(lambda: ring.get(wanted.kind, wanted.compartment), runs=501),
        "add_one_key_ms": 1e3 * seconds(lambda: ring.with_entry(wanted), runs=51),
        "list_compartments_ms": 1e3 * seconds(lambda: ring.compartments(Kind.ACCOUNT), runs=11),
    }  # fmt: skip


def records() -> dict[str, float]:
    key, value = random_bytes(32), os.urandom(RECORD_SIZE)
    places = [Place("t", UUID(int=n), "c", 1) for n in range(RECORDS)]
    sealed = [seal_record(key, value, place=place) for place in places]

    def opened() -> None:
        for raw, place in zip(sealed, places, strict=True):
            open_record(key, raw, place=place)

    return {"open_10000_records_of_1300_bytes_ms": 1e3 * seconds(opened, runs=5)}


def boxes() -> dict[str, float]:
    seed, key = new_seed(), random_bytes(32)
    public = hpke_public(seed)
    sealed = hpke_seal(public, key, context=b"")
    return {
        "hpke_seal_us": 1e6 * seconds(lambda: hpke_seal(public, key, context=b""), runs=301),
        "hpke_open_us": 1e6 * seconds(lambda: hpke_open(seed, sealed, context=b""), runs=301),
    }  # fmt: skip


def streams() -> dict[str, float]:
    key, plain = random_bytes(32), os.urandom(STREAM_SIZE)
    target = io.BytesIO()
    seal_stream(key, io.BytesIO(plain), target, context=b"")
    raw, middle = target.getvalue(), STREAM_SIZE // 2

    def sealing() -> None:
        seal_stream(key, io.BytesIO(plain), io.BytesIO(), context=b"")

    def opening() -> None:
        open_stream(key, io.BytesIO(raw), io.BytesIO(), context=b"")

    def part() -> None:
        open_range(key, io.BytesIO(raw), start=middle, length=MIB, context=b"")

    return {
        "seal_stream_mib_per_s": STREAM_SIZE / MIB / seconds(sealing, runs=3),
        "open_stream_mib_per_s": STREAM_SIZE / MIB / seconds(opening, runs=3),
        "open_range_of_1_mib_ms": 1e3 * seconds(part, runs=11),
    }


def stretching() -> dict[str, float]:
    salt = random_bytes(16)
    return {
        "staff_passphrase_ms": 1e3 * seconds(lambda: argon2id(b"x", salt=salt, cost=STAFF_COST), runs=3),
        "reporter_code_ms": 1e3 * seconds(lambda: argon2id(b"x", salt=salt, cost=REPORTER_COST), runs=3),
    }  # fmt: skip


def main() -> None:
    results: dict[str, float] = {}
    for part in (rings, records, boxes, streams, stretching):
        results |= {name: round(value, 3) for name, value in part().items()}
    report = {"benchmark": "sealing", "machine": machine(), "results": results}
    print(json.dumps(report, indent=1))


if __name__ == "__main__":
    main()
