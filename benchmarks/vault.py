"""The vault beside restic, borg, age and bagit.py, on the same files in the same run.

Goals are ratios to what this machine can do at all, measured here too: S is SHA-256 of one
thread, L is SHA-256 and sealing in one pass in memory, I is hash and fresh key and sealing of
items of 10 KiB. Prints JSON, and a table on the error stream.

"amparo store" is sealed objects alone. "amparo ingest" is the library: objects, keys, an event and a leaf for each item, all durable.
"amparo desk" is the whole product: the same through the desk's actions and its database, with
signed events and sealed records.

Run: python benchmarks/vault.py [--small] [--folder FOLDER] [--runs N]
"""

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256
from pathlib import Path
from uuid import UUID, uuid4

from common.measuring import machine

from amparo.lib.custody.tiles import TileFolder
from amparo.lib.sealing.primitives.publics import StreamSealer, seal_bytes
from amparo.lib.store.keystore import Keystore

CHILD = Path(__file__).parent / "common" / "vault_child.py"
DESK = Path(__file__).parent / "common" / "desk_child.py"
MB = 1_000_000
SECRETS = {"RESTIC_PASSWORD": "velmora", "BORG_PASSPHRASE": "velmora"}
ASKS = {
    "BORG_DISPLAY_PASSPHRASE": "no",
    "BORG_UNKNOWN_UNENCRYPTED_REPO_ACCESS_IS_OK": "yes",
    "BORG_RELOCATED_REPO_ACCESS_IS_OK": "yes",
}


@dataclass(frozen=True)
class Sizes:
    """How much is taken in, and how often."""

    small: int = 20_000
    large: int = 30
    runs: int = 3
    keys: int = 100_000
    leaves: int = 10_000_000
    many: int = 1_000_000


SMALL = Sizes(small=2_000, large=6, runs=1, keys=20_000, leaves=200_000, many=20_000)


@dataclass
class Took:
    """Wall and processor seconds, and the most memory, of each run of one work."""

    wall: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)
    rss_mib: list[float] = field(default_factory=list)

    def line(self) -> dict[str, float]:
        return {
            "wall_s": round(statistics.median(self.wall), 3),
            "best_wall_s": round(min(self.wall), 3),
            "cpu_s": round(statistics.median(self.cpu), 3),
            "rss_mib": round(max(self.rss_mib), 1),
        }


class Bench:
    """A folder with files to take in, and what each work on them took."""

    def __init__(self, folder: Path, sizes: Sizes) -> None:
        self.folder, self.sizes = folder, sizes
        self.took: dict[str, Took] = {}
        self.space: dict[str, float] = {}
        self.env = os.environ | SECRETS | ASKS
        self.env |= {"BORG_BASE_DIR": str(folder / "borg-home"), "HOME": str(folder)}

    def run(self, name: str, *command: object, cwd: Path | None = None) -> None:
        """Run one command and note what it took; a failing one ends the benchmark."""
        start = time.perf_counter()
        process = subprocess.Popen(
            [str(part) for part in command],
            env=self.env,
            cwd=cwd,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
        )
        told = process.stderr.read() if process.stderr else b""
        _pid, status, used = os.wait4(process.pid, 0)
        wall = time.perf_counter() - start
        process.returncode = status
        if status:
            sys.exit(f"{name} failed: {told.decode()[-800:]}")
        took = self.took.setdefault(name, Took())
        took.wall.append(wall)
        took.cpu.append(used.ru_utime + used.ru_stime)
        took.rss_mib.append(used.ru_maxrss / 1024)

    def ours(self, name: str, work: str, source: Path, vault: Path) -> None:
        self.run(name, sys.executable, CHILD, work, source, vault)

    def desk(self, kind: str, source: Path) -> None:
        """Take files in through the desk's own actions; the house's set-up is not counted."""
        home = self.fresh("desk")
        process = subprocess.Popen(
            [sys.executable, DESK, source, home], env=self.env, stdout=subprocess.PIPE
        )
        told = process.stdout.read() if process.stdout else b""
        _pid, status, used = os.wait4(process.pid, 0)
        process.returncode = status
        if status:
            sys.exit("the desk failed")
        inside = json.loads(told)
        took = self.took.setdefault(f"amparo desk, {kind}", Took())
        took.wall.append(inside["wall_s"])
        took.cpu.append(inside["cpu_s"])
        took.rss_mib.append(used.ru_maxrss / 1024)

    def fresh(self, name: str) -> Path:
        path = self.folder / name
        shutil.rmtree(path, ignore_errors=True)
        path.mkdir()
        os.sync()
        return path


def make_files(folder: Path, sizes: Sizes) -> dict[str, Path]:
    """Files that do not compress, as media do not."""
    sets = {"small": folder / "all/small", "large": folder / "all/large"}
    for path in sets.values():
        path.mkdir(parents=True)
    for number in range(sizes.small):
        (sets["small"] / f"{number:06}").write_bytes(os.urandom(10_240))
    for number in range(sizes.large):
        (sets["large"] / f"{number:03}").write_bytes(os.urandom(25 << 20))
    return sets | {"mixed": folder / "all"}


def size_of(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


# What this machine can do at all.


def rate(work: Callable[[], int], *, runs: int = 7) -> float:
    """The median of units a processor second, which other work on the machine hardly moves."""
    found = []
    for _ in range(runs):
        start = time.process_time()
        units = work()
        found.append(units / (time.process_time() - start))
    return statistics.median(found)


def limits() -> dict[str, float]:
    piece, item = os.urandom(1 << 18), os.urandom(10_240)
    buffer = bytearray(len(piece) * 2)

    def hashed() -> int:
        digest = sha256()
        for _ in range(1024):
            digest.update(piece)
        return 1024 * len(piece)

    def one_pass() -> int:
        digest, sealer = sha256(), StreamSealer(bytes(32), context=b"")
        for _ in range(1024):
            digest.update(piece)
            sealer.update_into(piece, buffer)
        return 1024 * len(piece)

    def items() -> int:
        for _ in range(5000):
            sha256(item).digest()
            sealer = StreamSealer(os.urandom(32), context=b"")
            sealer.update(item) + sealer.finish()
        return 5000

    return {
        "S_MB_per_s": rate(hashed) / MB,
        "L_MB_per_s": rate(one_pass) / MB,
        "I_items_per_s": rate(items),
    }


# The works, each beside its peers.


def house_works(bench: Bench, source: Path, kind: str) -> None:
    vault = bench.fresh("house")
    bench.ours(f"amparo ingest, {kind}", "ingest", source, vault)
    bench.ours(f"amparo store, {kind}", "objects", source, bench.fresh("store"))
    bench.desk(kind, source)
    if kind == "large" and shutil.which("taskset"):
        one = [sys.executable, CHILD, "ingest", source, bench.fresh("one-core")]
        bench.run("amparo ingest on one core, large", "taskset", "-c", "0", *one)
    if kind == "mixed":
        files = size_of(source)
        kept = sum(map(size_of, (vault / "vault", vault / "log")))
        kept += (vault / "keys.db").stat().st_size
        bench.space["amparo"] = kept / files - 1
        rows = (vault / "desk.sqlite3").stat().st_size
        bench.space["amparo, with the desk's rows"] = (kept + rows) / files - 1
        bench.ours("amparo offer again", "offer again", source, vault)
        bench.ours("amparo scrub", "scrub", source, vault)
        bench.ours("amparo check", "check", source, vault)


def restic_works(bench: Bench, source: Path, kind: str) -> None:
    if not shutil.which("restic"):
        return
    to, cache = bench.fresh("restic"), bench.fresh("restic-cache")
    restic = ["restic", "-q", "-r", to, "--cache-dir", cache]
    subprocess.run(
        [*map(str, restic), "init", "--repository-version", "2"],
        env=bench.env,
        check=True,
    )
    backup = [*restic, "--compression", "off", "backup"]
    bench.run(f"restic backup, {kind}", *backup, source)
    if kind == "mixed":
        bench.space["restic"] = size_of(to) / size_of(source) - 1
        bench.run("restic backup --force again", *backup, "--force", source)
        bench.run("restic check --read-data", *restic, "check", "--read-data")


def borg_works(bench: Bench, source: Path, kind: str, mode: str) -> None:
    if not shutil.which("borg"):
        return
    shutil.rmtree(bench.folder / "borg", ignore_errors=True)
    shutil.rmtree(bench.folder / "borg-home", ignore_errors=True)
    to = str(bench.folder / "borg")
    init = ["borg", "init", "-e", mode, to]
    subprocess.run(init, env=bench.env, check=True, stderr=subprocess.DEVNULL)
    create = ["borg", "create", "--compression", "none"]
    bench.run(f"borg create {mode}, {kind}", *create, f"{to}::one", source)
    if kind == "mixed":
        bench.space["borg"] = size_of(Path(to)) / size_of(source) - 1
        check = ["borg", "check", "--verify-data", to]
        bench.run(f"borg check --verify-data {mode}", *check)


def other_works(bench: Bench, sets: dict[str, Path]) -> None:
    """What seals one file, and what hashes without sealing; neither is a store."""
    if shutil.which("age"):
        key = subprocess.run(["age-keygen"], capture_output=True, check=True).stdout
        to = key.decode().split("public key: ")[1].split()[0]
        tar = f"tar c {sets['mixed']} | age -r {to} -o {bench.folder / 'all.age'}"
        bench.run(
            "tar | age, sync", "sh", "-c", f"{tar} && sync {bench.folder / 'all.age'}"
        )
    bag = bench.fresh("bag")
    shutil.copytree(sets["mixed"], bag, dirs_exist_ok=True)
    bench.run(
        "bagit.py sha256, copy not counted",
        sys.executable,
        "-m",
        "bagit",
        "--quiet",
        "--sha256",
        bag,
    )
    bench.run(
        "bagit.py --validate",
        sys.executable,
        "-m",
        "bagit",
        "--quiet",
        "--validate",
        bag,
    )


def keystore_works(folder: Path, count: int) -> dict[str, float]:
    """Shredding one of so many, and wrapping all anew when a member is revoked."""
    store = Keystore(folder / "keys.db", epoch_key=folder / "epoch.key")
    ids = [uuid4() for _ in range(count)]
    for start in range(0, count, 10_000):
        group = dict.fromkeys(ids[start : start + 10_000], bytes(64))
        store.put(group, on=date(2031, 5, 4))
    return {
        "entries": count,
        "shred_one_s": median_of(lambda n: store.shred([ids[n * 777]])),
        "wrap_all_anew_s": median_of(lambda n: wrapped_anew(store, ids)),
    }


def median_of(work: Callable[[int], object], *, runs: int = 5) -> float:
    took = []
    for number in range(runs):
        start = time.perf_counter()
        work(number)
        took.append(time.perf_counter() - start)
    return statistics.median(took)


def wrapped_anew(store: Keystore, ids: list[UUID]) -> None:
    """Give each entry new bytes as large as a wrapped secret and data key."""
    key = os.urandom(32)
    store.replace(lambda _id, old: seal_bytes(key, old[:64], context=b""), ids)


def log_works(folder: Path, count: int) -> dict[str, float]:
    """Durable leaves in groups of a thousand, proofs, and opening it again."""
    log, group = TileFolder(folder), [sha256(b"%d" % n).digest() for n in range(1000)]
    start = time.perf_counter()
    for _ in range(count // 1000):
        log.append(group)
    grown = time.perf_counter() - start
    again = time.perf_counter()
    fresh = TileFolder(folder)
    fresh.root()
    opened = time.perf_counter() - again
    proved = time.perf_counter()
    for number in range(100):
        fresh.proof(number * (count // 100))
    return {
        "leaves": count,
        "durable_leaves_per_s": count / grown,
        "reopen_and_root_s": opened,
        "proof_ms": 10 * (time.perf_counter() - proved),
    }


# The goals.


def goals(
    bench: Bench, found: dict[str, float], sets: dict[str, int]
) -> list[list[object]]:
    """Each goal: what, measured, wanted, whether it holds."""
    line = {name: took.line() for name, took in bench.took.items()}

    def wall(name: str) -> float:
        return line[name]["wall_s"]

    def best(*starts: str) -> float:
        walls = [v["wall_s"] for name, v in line.items() if name.startswith(starts)]
        return min(walls, default=float("nan"))

    def cpu(name: str) -> float:
        return line[name]["cpu_s"]

    mixed, large = sets["mixed"] / MB, sets["large"] / MB
    items = bench.sizes.small / cpu("amparo ingest, small")
    restic = "restic backup, "
    return [
        ["G1 large files, MB per CPU s / L", large / cpu("amparo ingest on one core, large") / found["L_MB_per_s"], ">=", 0.6],
        ["G1 large, restic / ours", best(f"{restic}large") / wall("amparo ingest, large"), ">=", 6],
        ["G1 large, best borg / ours", best_borg(best, "large") / wall("amparo ingest, large"), ">=", 3],
        ["G2 10 KiB items per CPU s / I", items / found["I_items_per_s"], ">=", 0.3],
        ["G2 items a second / one sync a file", bench.sizes.small / wall("amparo ingest, small") * wall("one sync a file") / 200, ">=", 100],
        ["G3 mixed, restic / ours, wall", best(f"{restic}mixed") / wall("amparo ingest, mixed"), ">=", 3],
        ["G3 mixed, restic / ours, CPU", cpu_of(line, f"{restic}mixed") / cpu("amparo ingest, mixed"), ">=", 3],
        ["G4 mixed, best borg / ours, wall", best_borg(best, "mixed") / wall("amparo ingest, mixed"), ">=", 2],
        ["G5 small, restic / ours, wall", best(f"{restic}small") / wall("amparo ingest, small"), ">=", 2.5],
        ["G5 small, best borg / ours, wall", best_borg(best, "small") / wall("amparo ingest, small"), ">=", 3],
        ["G6 offered again, restic --force / ours", best("restic backup --force") / wall("amparo offer again"), ">=", 2],
        ["G7 check, restic --read-data / ours", best("restic check") / wall("amparo check"), ">=", 3],
        ["G7 check, best borg / ours", best("borg check") / wall("amparo check"), ">=", 3],
        ["G7 check / S", mixed / wall("amparo check") / found["S_MB_per_s"], ">=", 0.6],
        ["G8 scrub, restic --read-data / ours", best("restic check") / wall("amparo scrub"), ">=", 7],
        ["G8 scrub / S", mixed / wall("amparo scrub") / found["S_MB_per_s"], ">=", 1.2],
        ["store alone: G2 10 KiB items per CPU s / I", bench.sizes.small / cpu("amparo store, small") / found["I_items_per_s"], ">=", 0.3],
        ["store alone: G3 mixed, restic / ours, wall", best(f"{restic}mixed") / wall("amparo store, mixed"), ">=", 3],
        ["store alone: G5 small, restic / ours, wall", best(f"{restic}small") / wall("amparo store, small"), ">=", 2.5],
        ["desk: G2 10 KiB items per CPU s / I", bench.sizes.small / cpu("amparo desk, small") / found["I_items_per_s"], ">=", 0.3],
        ["desk: G3 mixed, restic / ours, wall", best(f"{restic}mixed") / wall("amparo desk, mixed"), ">=", 3],
        ["desk: G4 mixed, best borg / ours, wall", best_borg(best, "mixed") / wall("amparo desk, mixed"), ">=", 2],
        ["desk: G5 small, restic / ours, wall", best(f"{restic}small") / wall("amparo desk, small"), ">=", 2.5],
        ["G10 memory with many items, ingest and scrub, MiB", line["amparo many"]["rss_mib"], "<=", 96],
        ["G10 memory of ingest, MiB", max(v["rss_mib"] for n, v in line.items() if n.startswith("amparo ingest,")), "<=", 64],
        ["G10 memory of check, MiB", line["amparo check"]["rss_mib"], "<=", 96],
        ["G14 space beside the files, %", 100 * bench.space["amparo"], "<=", 1.2],
    ]  # fmt: skip


def best_borg(best: Callable[..., float], kind: str) -> float:
    return best(f"borg create repokey, {kind}", f"borg create repokey-blake2, {kind}")


def cpu_of(line: dict[str, dict[str, float]], name: str) -> float:
    return line.get(name, {}).get("cpu_s", float("nan"))


def judged(table: list[list[object]]) -> list[dict[str, object]]:
    told = []
    for what, measured, sign, wanted in table:
        assert isinstance(measured, float)
        holds = measured >= wanted if sign == ">=" else measured <= wanted  # type: ignore[operator]
        if measured != measured:
            holds = None  # the peer is not installed
        told.append(
            {
                "goal": what,
                "measured": round(measured, 4),
                "wanted": f"{sign} {wanted}",
                "holds": holds,
            }
        )
    return told


def show(told: list[dict[str, object]]) -> None:
    words = {True: "yes", False: "**no**", None: "peer missing"}
    print(
        "| goal | measured | wanted | holds |\n| --- | ---: | ---: | --- |",
        file=sys.stderr,
    )
    for each in told:
        holds = words[each["holds"]]  # type: ignore[index]
        print(
            f"| {each['goal']} | {each['measured']:.3g} | {each['wanted']} | {holds} |",
            file=sys.stderr,
        )


def measured(folder: Path, sizes: Sizes) -> dict[str, object]:
    bench, sets = Bench(folder, sizes), make_files(folder, sizes)
    found = limits()
    for _run in range(sizes.runs):
        for kind, source in sets.items():
            house_works(bench, source, kind)
            restic_works(bench, source, kind)
            for mode in ("repokey", "repokey-blake2"):
                borg_works(bench, source, kind, mode)
        one = bench.fresh("one") / "by-one"
        bench.ours("one sync a file", "one by one", sets["small"], one)
        bench.ours("starting Python", "nothing", sets["small"], one)
    other_works(bench, sets)
    bench.ours("amparo many", "many", Path(str(sizes.many)), bench.fresh("many"))
    keys = keystore_works(bench.fresh("keys"), sizes.keys)
    log = log_works(bench.fresh("log") / "tiles", sizes.leaves)
    table = goals(bench, found, {name: size_of(path) for name, path in sets.items()})
    table += [
        ["G11 wrap all anew for those who stay, s", keys["wrap_all_anew_s"], "<=", 3],
        ["G12 shred one item, s", keys["shred_one_s"], "<=", 1],
        ["G15 durable leaves a second", log["durable_leaves_per_s"], ">=", 50_000],
        ["G15 proof, ms", log["proof_ms"], "<=", 2],
        ["G15 open again, s", log["reopen_and_root_s"], "<=", 1],
    ]
    told = judged(table)
    show(told)
    return {
        "limits": {name: round(value, 1) for name, value in found.items()},
        "goals": {str(each["goal"]): each["measured"] for each in told},
        "not_met": {
            f"{e['goal']}, wanted {e['wanted']}": e["measured"]
            for e in told
            if e["holds"] is False
        },
        "works": {name: took.line() for name, took in bench.took.items()},
        "keystore": keys,
        "log": log,
        "space_beside_the_files": bench.space,
    }


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--small", action="store_true", help="a quick look")
    parser.add_argument(
        "--folder", help="on which disk; the system's temporary one by default"
    )
    parser.add_argument("--runs", type=int)
    given = parser.parse_args()
    sizes = SMALL if given.small else Sizes()
    if given.runs:
        sizes = Sizes(
            sizes.small, sizes.large, given.runs, sizes.keys, sizes.leaves, sizes.many
        )
    with tempfile.TemporaryDirectory(prefix="amparo-vault-", dir=given.folder) as name:
        results = measured(Path(name), sizes)
    report = {"benchmark": "vault", "machine": machine(), "results": results}
    print(json.dumps(report, indent=1))


if __name__ == "__main__":
    main()
