"""How fast packages are written and checked, beside restic and bagit.py; prints JSON.

Run: python benchmarks/packages.py [--small] [--folder FOLDER]

G9: writing a package out of the vault (decrypt, compare, write, two manifests, proofs) in
one pass, against `restic restore` and then `bagit.py` of the same files. G13: the
standalone verifier against hashlib alone over the same payload, and its memory. Every
part is a process of its own; processor seconds are told beside wall seconds.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from hashlib import sha256
from pathlib import Path
from uuid import UUID

import pyrage
from common import lantern_house
from common.measuring import machine

from amparo.lib.custody.package import write_package, write_package_tar
from amparo.lib.custody.parts import PackageContents, PackageItem
from amparo.lib.custody.report_pdf import as_pdf
from amparo.lib.sealing.age_files import read_recipient, sealed_to
from amparo.lib.store.objects import ObjectStore

MIB, KIB = 1 << 20, 1 << 10
SETS = {"small": (1_000, 4), "whole": (20_000, 30)}
SMALL, LARGE = 10 * KIB, 25 * MIB
KEY = bytes(range(32, 64))
CHECK = Path(__file__).parents[1] / "src/amparo/lib/custody/verify.py"
HASH_ALONE = """
import hashlib, os, sys
for base, _folders, names in os.walk(sys.argv[1]):
    for name in names:
        hashers = [hashlib.new(each) for each in sys.argv[2:]]
        with open(os.path.join(base, name), "rb", buffering=0) as file:
            while piece := file.read(1 << 20):
                for hasher in hashers:
                    hasher.update(piece)
"""


# A process remembers the memory of whoever started it: so somebody small starts it.
STARTER = """
import json, os, sys, time
start, child = time.perf_counter(), os.fork()
if not child:
    os.execvp(sys.argv[1], sys.argv[1:])
_pid, status, used = os.wait4(child, 0)
wall, cpu = time.perf_counter() - start, used.ru_utime + used.ru_stime
print(json.dumps([wall, cpu, used.ru_maxrss / 1024]), file=sys.stderr)
sys.exit(os.waitstatus_to_exitcode(status))
"""


class Spent:
    """What one part took: wall and processor seconds, and its largest memory in MiB."""

    def __init__(self, wall: float, cpu: float, memory: float) -> None:
        self.wall, self.cpu, self.memory = wall, cpu, memory

    def told(self) -> dict[str, float]:
        return {
            "wall_s": round(self.wall, 3),
            "cpu_s": round(self.cpu, 3),
            "memory_mib": round(self.memory, 1),
        }


def in_a_process(work: Callable[[], object]) -> Spent:
    """Do it in a fork, so that its time is its own. Its memory is partly ours."""
    start = time.perf_counter()
    child = os.fork()
    if not child:
        work()
        os._exit(0)
    _pid, status, used = os.wait4(child, 0)
    assert status == 0, "a part of the benchmark failed"
    cpu = used.ru_utime + used.ru_stime
    return Spent(time.perf_counter() - start, cpu, used.ru_maxrss / 1024)


def command(*given: object, folder: Path | None = None) -> Spent:
    start = [sys.executable, "-I", "-S", "-c", STARTER, *map(str, given)]
    done = subprocess.run(start, cwd=folder, check=False, capture_output=True)
    assert done.returncode == 0, (given, done.stderr)
    return Spent(*json.loads(done.stderr.splitlines()[-1]))


def make_files(folder: Path, small: int, large: int) -> Iterator[Path]:
    folder.mkdir()
    for number in range(small + large):
        path = folder / f"{number:06d}.bin"
        path.write_bytes(os.urandom(SMALL if number < small else LARGE))
        yield path


def seal_all(files: Iterable[Path], folder: Path) -> list[PackageItem]:
    """Put the files into a store, as the vault has them."""
    store, items = ObjectStore.at(folder / "vault"), []
    with store.batch() as batch:
        for number, path in enumerate(files, 1):
            item = UUID(int=number, version=4)
            with path.open("rb") as source:
                stored = batch.put(source, key=KEY, context=b"vault")
            if batch.items >= 1_000 or batch.size >= 128 * MIB:
                batch.commit()
            opened = partial(store.read, stored.id, key=KEY, context=b"vault")
            items.append(
                PackageItem(
                    item, path.name, "application/octet-stream", opened,
                    stored.sha256, stored.size, {"name": path.name},
                )
            )  # fmt: skip
        batch.commit()
    return items


def packed(files: Iterable[Path], folder: Path) -> PackageContents:
    items = seal_all(files, folder)
    raws = lantern_house.signed_together(items)
    return lantern_house.contents(items, raws, folder / "log")


def writing(contents: PackageContents, folder: Path, source: Path) -> dict[str, object]:
    """G9, and what pages for the court and a seal cost on top."""
    ours = in_a_process(lambda: write_package(folder / "package", contents))
    found: dict[str, object] = {"ours": ours.told()}
    found["sealed_with_age"] = in_a_process(lambda: seal(contents, folder)).told()
    found["ms_for_a_page_on_an_item"] = round(page_ms(folder), 2)
    if not shutil.which("restic"):
        return found | {"restic": "missing: apt-get install restic"}
    restored, bagged = restic_and_bagit(folder, source)
    found |= {"restic_restore": restored.told(), "bagit_py": bagged.told()}
    found["times_faster_wall"] = round((restored.wall + bagged.wall) / ours.wall, 2)
    found["times_faster_cpu"] = round((restored.cpu + bagged.cpu) / ours.cpu, 2)
    return found


def restic_and_bagit(folder: Path, source: Path) -> tuple[Spent, Spent]:
    os.environ["RESTIC_PASSWORD"] = "benchmark"
    os.environ["RESTIC_CACHE_DIR"] = str(folder / "cache")
    repository = ["restic", "--quiet", "--repo", folder / "restic"]
    command(*repository, "init")
    command(*repository, "backup", "--compression", "off", ".", folder=source)
    target = folder / "restored"
    restored = command(*repository, "restore", "latest", "--target", target)
    bagit = Path(sys.executable).with_name("bagit.py")
    bagged = command(sys.executable, bagit, "--quiet", target)
    shutil.rmtree(target)
    return restored, bagged


def seal(contents: PackageContents, folder: Path) -> None:
    to = read_recipient(str(pyrage.x25519.Identity.generate().to_public()))
    with (folder / "sealed").open("wb") as target, sealed_to([to], target) as inlet:
        write_package_tar(inlet, contents)


def page_ms(folder: Path) -> float:
    (folder / "pages").mkdir()
    contents = packed(make_files(folder / "pages/files", 50, 0), folder / "pages")
    without = _timed(lambda: write_package(folder / "pages/one", contents))
    drawn = PackageContents(**vars(contents) | {"draw": as_pdf})
    with_pages = _timed(lambda: write_package(folder / "pages/two", drawn))
    return 1e3 * (with_pages - without) / 50


def _timed(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def checking(package: Path) -> dict[str, object]:
    """G13. The verifier hashes by two algorithms, so both baselines are told."""
    verified = command(sys.executable, "-I", CHECK, package)
    both, one = (
        command(sys.executable, "-I", "-c", HASH_ALONE, package / "data", *names)
        for names in (["sha256", "sha512"], ["sha256"])
    )
    events = len((package / "proof/events.jsonl").read_bytes().splitlines())
    return {
        "verify_py": verified.told(),
        "hashlib_sha256_and_sha512_alone": both.told(),
        "hashlib_sha256_alone": one.told(),
        "cpu_times_hashing_by_both": round(verified.cpu / both.cpu, 2),
        "wall_times_hashing_by_both": round(verified.wall / both.wall, 2),
        "cpu_ms_for_an_event": round(1e3 * (verified.cpu - both.cpu) / events, 3),
    }


def rate(seconds: float = 0.5) -> float:
    """S of this run: MB of SHA-256 in a second of one core."""
    block, hasher, start, done = bytes(MIB), sha256(), time.process_time(), 0
    while time.process_time() - start < seconds:
        hasher.update(block)
        done += MIB
    return done / (time.process_time() - start) / 1e6


def alone(contents: PackageContents, folder: Path) -> dict[str, object]:
    """The verifier as it was when nothing was signed together."""
    shutil.rmtree(folder / "package")
    items = list(contents.items)
    raws = lantern_house.signed_alone(items)
    again = lantern_house.contents(items, raws, folder / "log-alone")
    write_package(folder / "package", again)
    return checking(folder / "package")


def large_only(folder: Path) -> dict[str, object]:
    """The verifier where bytes count and not signatures: large files alone."""
    folder.mkdir()
    contents = packed(make_files(folder / "files", 0, 8), folder)
    write_package(folder / "package", contents)
    return checking(folder / "package")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--small", action="store_true", help="a quick look")
    parser.add_argument("--folder", help="where to work; a tmpfs is best", default=None)
    given = parser.parse_args()
    small, large = SETS["small" if given.small else "whole"]
    with tempfile.TemporaryDirectory(prefix="amparo-", dir=given.folder) as name:
        folder = Path(name)
        contents = packed(make_files(folder / "files", small, large), folder)
        results = {
            "set": {"files_of_10_KiB": small, "files_of_25_MiB": large},
            "S_MB_per_cpu_s": round(rate()),
            "G9_writing": writing(contents, folder, folder / "files"),
            "G13_checking": checking(folder / "package"),
            "G13_each_event_signed_alone": alone(contents, folder),
            "G13_large_files_only": large_only(folder / "large"),
        }
    print(json.dumps({"benchmark": "packages", "machine": machine(), "results": results}, indent=1))  # fmt: skip


if __name__ == "__main__":
    main()
