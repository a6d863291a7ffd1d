"""How fast the custody log, the object store and packages are; prints JSON.

Run: python benchmarks/custody.py
"""

import contextlib
import io
import json
import os
import tempfile
import time
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from uuid import UUID

from common import lantern_house
from common.lantern_house import PUBLIC, SEED, sign_with
from common.measuring import machine, seconds

from amparo.lib.custody import verify
from amparo.lib.custody.events import leaf_input
from amparo.lib.custody.package import write_package
from amparo.lib.custody.parts import PackageItem
from amparo.lib.custody.tiles import TileFolder
from amparo.lib.store.objects import ObjectStore

LEAVES = 100_000
ITEMS = 2_000
LARGE = 256 << 20
MIB = 1 << 20


def once(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def tiles(folder: Path) -> dict[str, float]:
    log = TileFolder(folder)
    leaves = [leaf_input(sha256(b"%d" % n).digest()) for n in range(LEAVES)]
    grown = once(lambda: log.append(leaves))
    return {
        "append_100000_leaves_s": grown,
        "append_one_leaf_durably_ms": 1e3
        * seconds(lambda: TileFolder(folder).append(leaves[:1]), runs=101),
        "root_ms": 1e3 * seconds(lambda: TileFolder(folder).root(), runs=51),
        "1000_proofs_ms": 1e3
        * seconds(lambda: [log.proof(n * 97) for n in range(1000)], runs=5),
        "audit_100000_leaves_s": once(log.audit),
    }


def objects(folder: Path) -> dict[str, float]:
    store, small, large = ObjectStore.at(folder), b"x" * 4096, os.urandom(LARGE)

    def put(data: bytes) -> UUID:
        return store.put(io.BytesIO(data), key=SEED, context=b"").id

    def read(object_id: UUID) -> int:
        return sum(map(len, store.read(object_id, key=SEED, context=b"")))

    def part(object_id: UUID) -> bytes:
        return store.read_range(
            object_id, key=SEED, context=b"", start=LARGE // 2, length=65536
        )

    kept = put(large)
    return {
        "put_4_KiB_durably_ms": 1e3 * seconds(lambda: put(small), runs=101),
        "put_MiB_per_s": LARGE / MIB / seconds(lambda: put(large), runs=3),
        "read_MiB_per_s": LARGE / MIB / seconds(lambda: read(kept), runs=3),
        "read_64_KiB_range_ms": 1e3 * seconds(lambda: part(kept), runs=51),
    }


def small_item(number: int) -> PackageItem:
    content = b"item %d" % number
    item, name = UUID(int=number, version=4), f"{number}.txt"
    digest = sha256(content).digest()
    return PackageItem(
        item, name, "text/plain", lambda: [content], digest, len(content)
    )


def packages(folder: Path) -> dict[str, float]:
    items, target = list(map(small_item, range(ITEMS))), folder / "package"
    raws = lantern_house.signed_together(items)
    contents = lantern_house.contents(items, raws, folder / "log")
    written = once(lambda: write_package(target, contents))
    return {"write_2000_items_s": written, "verify_2000_items_s": verified(target)}


def verified(folder: Path) -> float:
    with contextlib.redirect_stdout(io.StringIO()):
        assert verify.main([str(folder)]) == verify.VALID
        return seconds(lambda: verify.main([str(folder)]), runs=3)


def large_files(folder: Path) -> dict[str, float]:
    path = folder / "large"
    path.write_bytes(os.urandom(LARGE))

    def hash_all() -> None:
        verify.Folder(str(folder), verify.Findings()).hash_rest()

    return {
        "verify_hashes_one_large_file_MiB_per_s": LARGE
        / MIB
        / seconds(hash_all, runs=3)
    }


def signatures() -> dict[str, float]:
    signature = sign_with(b"x")
    fresh = verify.multiples.__wrapped__
    pure = verify.verify_ed25519.__wrapped__
    items = list(map(small_item, range(ITEMS)))
    return {
        "ed25519_key_table_ms": 1e3 * seconds(lambda: fresh(PUBLIC, 5), runs=11),
        "ed25519_verify_ms": 1e3
        * seconds(lambda: pure(PUBLIC, signature, b"x"), runs=101),
        "sign_2000_events_alone_s": once(lambda: lantern_house.signed_alone(items)),
        "sign_2000_events_together_s": once(
            lambda: lantern_house.signed_together(items)
        ),
    }


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="amparo-benchmark-") as name:
        folder = Path(name)
        for part in ("tiles", "objects", "packages", "large"):
            (folder / part).mkdir()
        results = {
            "tiles": tiles(folder / "tiles"),
            "objects": objects(folder / "objects"),
            "packages": packages(folder / "packages"),
            "large_files": large_files(folder / "large"),
            "signatures": signatures(),
        }
    report = {"benchmark": "custody", "machine": machine(), "results": results}
    print(json.dumps(report, indent=1))


if __name__ == "__main__":
    main()
