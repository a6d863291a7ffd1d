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
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from uuid import UUID

from common.measuring import machine, seconds

from amparo.lib.custody import verify
from amparo.lib.custody.checkpoint import sign_checkpoint
from amparo.lib.custody.events import (
    CustodyEvent,
    commit,
    event_bytes,
    leaf_input,
    signed_event,
)
from amparo.lib.custody.notes import NoteKey
from amparo.lib.custody.package import write_package
from amparo.lib.custody.parts import (
    PackageAbout,
    PackageContents,
    PackageItem,
    PackageKeys,
    SealedLeaf,
)
from amparo.lib.custody.tiles import TileFolder
from amparo.lib.sealing.primitives.privates import sign, signing_public
from amparo.lib.store.objects import ObjectStore

LEAVES = 100_000
ITEMS = 2_000
LARGE = 256 << 20
MIB = 1 << 20
SEED, ORIGIN = bytes(range(32)), "lantern-house.example/custody"
AT = datetime(2031, 5, 4, 12, tzinfo=UTC)


def once(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def sign_with(message: bytes) -> bytes:
    return sign(SEED, message)


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


def story(number: int) -> tuple[PackageItem, bytes, bytes]:
    """One small item, the bytes of its one event, and their salt."""
    content = b"item %d" % number
    digest, item = sha256(content).digest(), UUID(int=number, version=4)
    detail = {"sha256": digest.hex(), "size": len(content)}
    event = CustodyEvent("sealed", AT, "farah", signing_public(SEED), item, detail)
    packed = PackageItem(
        item, f"{number}.txt", "text/plain", lambda: [content], digest, len(content)
    )
    return packed, event_bytes(signed_event(event, sign_with)), sha256(content).digest()


def packages(folder: Path) -> dict[str, float]:
    told = [story(number) for number in range(ITEMS)]
    log = TileFolder(folder / "log")
    log.append([leaf_input(commit(raw, salt)) for _, raw, salt in told])
    member = NoteKey("farah", signing_public(SEED))
    head = sign_checkpoint(
        ORIGIN, log.size, log.root(), sign=sign_with, public_key=signing_public(SEED)
    )
    target = folder / "package"
    about = PackageAbout(UUID(int=9, version=4), "t", "d", "Lantern House", AT)
    keys = PackageKeys(
        NoteKey(ORIGIN, signing_public(SEED)), [member], member, sign_with
    )
    shown = [SealedLeaf(n, raw, salt) for n, (_, raw, salt) in enumerate(told)]
    items = [item for item, _, _ in told]
    contents = PackageContents(items, shown, log, head, keys, about)
    written = once(lambda: write_package(target, contents))
    return {"write_2000_items_s": written, "verify_2000_items_s": verified(target)}


def verified(folder: Path) -> float:
    with contextlib.redirect_stdout(io.StringIO()):
        assert verify.main([str(folder)]) == verify.VALID
        return seconds(lambda: verify.main([str(folder)]), runs=3)


def large_files(folder: Path) -> dict[str, float]:
    path = folder / "large"
    path.write_bytes(os.urandom(LARGE))
    root = verify.Folder(str(folder), verify.Findings())
    return {
        "verify_hashes_one_large_file_MiB_per_s": LARGE
        / MIB
        / seconds(lambda: verify.all_digests(root), runs=3)
    }


def signatures() -> dict[str, float]:
    public, signature = signing_public(SEED), sign_with(b"x")
    fresh = verify.multiples.__wrapped__
    return {
        "ed25519_key_table_ms": 1e3 * seconds(lambda: fresh(public), runs=11),
        "ed25519_verify_ms": 1e3
        * seconds(lambda: verify.verify_ed25519(public, signature, b"x"), runs=101),
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
