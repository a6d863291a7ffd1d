"""No changed package is ever valid, and a verifier that shares nothing with ours agrees.

`make prove` tries 100,000 mutants, `make test` some. Half are made by somebody without
keys; the rest by a dishonest exporter, who makes lists and signature fit again. The
package has events signed alone and together, shown and withheld; half of the first half
is the golden package that has time stamps, witnesses, custody pages and a list of what is
withheld too.
"""

import functools
import json
import random
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import bagit
import pytest

from amparo.lib.custody import verify
from amparo.lib.custody.canonical import canonical
from tests.home import IS_PROOF
from tests.lib.custody.making import make_package
from tests.lib.custody.second_verifier import is_valid
from tests.lib.custody.test_hostile import relist
from tests.lib.custody.verdicts import verdict_on

MUTANTS = 25_000 if IS_PROOF else 250
Files = dict[str, bytes]
Change = Callable[[random.Random, Files, Files], None]


@pytest.fixture(scope="module", autouse=True)
def remembered_signatures() -> Iterator[None]:
    """Check each distinct signature once: it is a pure function, and slow."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("verify_ed25519", "verify_ecdsa", "verify_rsa"):
            pure = getattr(verify, name)
            patch.setattr(verify, name, functools.lru_cache(maxsize=None)(pure))
        yield


def any_of(rng: random.Random, files: Files) -> str:
    return rng.choice(sorted(files))


def flip(rng: random.Random, files: Files, _other: Files) -> None:
    name = any_of(rng, files)
    raw = bytearray(files[name])
    for _ in range(rng.choice([1, 1, 1, 2, 8])):
        if raw:
            raw[rng.randrange(len(raw))] ^= 1 << rng.randrange(8)
    files[name] = bytes(raw)


def cut(rng: random.Random, files: Files, _other: Files) -> None:
    name = any_of(rng, files)
    files[name] = files[name][: rng.randrange(len(files[name]) + 1)]


def put_in(rng: random.Random, files: Files, _other: Files) -> None:
    name = any_of(rng, files)
    at = rng.randrange(len(files[name]) + 1)
    more = rng.choice([b"\n", b" ", b"\0", b"\r", b"0", rng.randbytes(5)])
    files[name] = files[name][:at] + more + files[name][at:]


def swap_lines(rng: random.Random, files: Files, _other: Files) -> None:
    name = any_of(rng, files)
    lines = files[name].splitlines(keepends=True)
    if len(lines) > 1:
        one, two = rng.sample(range(len(lines)), 2)
        lines[one], lines[two] = lines[two], lines[one]
    files[name] = b"".join(lines)


def repeat_or_drop_a_line(rng: random.Random, files: Files, _other: Files) -> None:
    name = any_of(rng, files)
    lines = files[name].splitlines(keepends=True)
    if lines:
        at = rng.randrange(len(lines))
        lines[at : at + 1] = rng.choice([[], [lines[at]] * 2])
    files[name] = b"".join(lines)


def swap_files(rng: random.Random, files: Files, _other: Files) -> None:
    one, two = any_of(rng, files), any_of(rng, files)
    files[one], files[two] = files[two], files[one]


def drop(rng: random.Random, files: Files, _other: Files) -> None:
    del files[any_of(rng, files)]


def add(rng: random.Random, files: Files, _other: Files) -> None:
    base = rng.choice(["", "data/", "data/originals/", "proof/", "proof/leaves/"])
    files[base + rng.choice(["x", "000000000099.tlog-proof", ".x"])] = rng.randbytes(3)


def rename(rng: random.Random, files: Files, _other: Files) -> None:
    name = any_of(rng, files)
    files[rng.choice([name.upper(), name + "x", name.replace("0", "1")])] = files.pop(
        name
    )


def replay(rng: random.Random, files: Files, other: Files) -> None:
    """Put in a file of another package by the same people, valid in itself."""
    names = sorted(files.keys() & other.keys())
    for name in rng.sample(names, rng.randrange(1, 4)):
        files[name] = other[name]


def tell_otherwise(rng: random.Random, files: Files, _other: Files) -> None:
    """Change one value in a line of JSON, in its canonical spelling."""
    name = rng.choice(["proof/events.jsonl", "proof/items.jsonl"])
    lines = files.get(name, b"").splitlines()
    try:
        at = rng.randrange(len(lines))
        told = json.loads(lines[at])
    except ValueError:
        return  # an earlier change has left no line, or no JSON
    event = told.get("event")
    inner = rng.choice([told, event if isinstance(event, dict) and event else told])
    key = rng.choice(sorted(inner))
    inner[key] = rng.choice([None, 0, -1, "", "x", [], {}, True, 10, "farah", [9]])
    lines[at] = canonical(told)
    files[name] = b"".join(line + b"\n" for line in lines)


CHANGES: list[Change] = [
    flip,
    flip,
    cut,
    put_in,
    swap_lines,
    repeat_or_drop_a_line,
    swap_files,
    drop,
    add,
    rename,
    replay,
    tell_otherwise,
]


def files_of(folder: Path) -> Files:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


class Bench:
    """A package on which one mutant after the other is laid out."""

    def __init__(self, folder: Path, other: Path) -> None:
        self.folder, self.whole, self.other = folder, files_of(folder), files_of(other)
        self.lying = dict(self.whole)

    def mutant(self, rng: random.Random) -> Files:
        files = dict(self.whole)
        for _ in range(rng.choice([1, 1, 1, 2, 3])):
            rng.choice(CHANGES)(rng, files, self.other)
        return files

    def lay_out(self, files: Files) -> None:
        for name in self.lying.keys() - files.keys():
            (self.folder / name).unlink()
        for name, raw in files.items():
            if self.lying.get(name) != raw:
                path = self.folder / name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(raw)
        self.lying = dict(files)

    def relist(self) -> None:
        relist(self.folder)
        self.lying = files_of(self.folder)


VECTORS = Path(__file__).parents[2] / "vectors/custody"


@pytest.fixture(scope="module")
def pristine(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The story, in which some events are signed alone and some together."""
    return make_package(tmp_path_factory.mktemp("together"), together=True)


@pytest.fixture
def other(tmp_path: Path) -> Path:
    """Another package by the same people, valid in itself."""
    return make_package(tmp_path / "another", others=8, together=True)


@pytest.fixture
def bench(package: Path, other: Path) -> Bench:
    return Bench(package, other)


@pytest.fixture(params=["story", "golden-2"])
def any_bench(request: pytest.FixtureRequest, package: Path, other: Path) -> Bench:
    if request.param != "story":
        shutil.rmtree(package)
        shutil.copytree(VECTORS / request.param, package)
    return Bench(package, other)


def changed(bench: Bench, rng: random.Random) -> Files:
    """Draw mutants until one differs, and can be laid out: no file is also a folder."""
    while True:
        files = bench.mutant(rng)
        folders = {str(p) for name in files for p in Path(name).parents}
        if files != bench.whole and not folders & files.keys():
            return files


def items_of(files: Files) -> Files:
    """Return the bytes of every item that is listed, by its number."""
    listed = map(json.loads, files["proof/items.jsonl"].splitlines())
    return {item["item"]: files[item["path"]] for item in listed}


def test_both_verifiers_find_the_true_package_valid(package: Path) -> None:
    assert verdict_on(package).code == verify.VALID
    assert is_valid(package)
    assert bagit.Bag(str(package)).is_valid()


@pytest.mark.threat("T-12")
def test_what_somebody_without_keys_changes_is_never_valid(any_bench: Bench) -> None:
    bench, rng, touched = any_bench, random.Random(1), set[str]()
    for number in range(MUTANTS):
        files = changed(bench, rng)
        bench.lay_out(files)
        touched |= {n for n in bench.whole if files.get(n) != bench.whole[n]}
        ours, theirs = verdict_on(bench.folder).code, is_valid(bench.folder)
        assert (ours != verify.VALID, theirs) == (True, False), number
    assert touched == bench.whole.keys()


@pytest.mark.threat("T-12")
@pytest.mark.parametrize("seed", [3, 4] if IS_PROOF else [3])
def test_two_verifiers_agree_on_what_a_dishonest_exporter_makes(
    bench: Bench, seed: int
) -> None:
    """Some of these are valid: he may add a file of his own, leave out an event, or an item.

    What is still listed as an item is never another than it was.
    """
    rng, valid, true = random.Random(seed), 0, items_of(bench.whole)
    needed = {"bag-info.txt", "proof/package.sig"}
    for number in range(MUTANTS):
        files = changed(bench, rng)
        bench.lay_out(files | {n: bench.whole[n] for n in needed})
        bench.relist()
        ours, theirs = verdict_on(bench.folder).code, is_valid(bench.folder)
        assert (ours == verify.VALID) == theirs, (seed, number)
        valid += theirs
        if theirs:
            assert items_of(bench.lying).items() <= true.items(), (seed, number)
    assert 0 < valid < MUTANTS


def test_a_golden_package_is_valid_to_the_second_verifier_too() -> None:
    for golden in VECTORS.glob("golden-?"):
        assert is_valid(golden), golden


def test_others_object_to_what_we_object_to(bench: Bench, tmp_path: Path) -> None:
    """What bagit.py checks, it judges as we do."""
    rng = random.Random(5)
    for _ in range(40):
        files = {
            name: raw
            for name, raw in changed(bench, rng).items()
            if name.startswith("data/")
        }
        kept = {n: r for n, r in bench.whole.items() if not n.startswith("data/")}
        if kept | files == bench.whole:
            continue
        bench.lay_out(kept | files)
        copy = Path(
            shutil.copytree(bench.folder, tmp_path / "copy", dirs_exist_ok=False)
        )
        try:
            assert not bagit.Bag(str(copy)).is_valid()
        finally:
            shutil.rmtree(copy)
        assert verdict_on(bench.folder).code != verify.VALID
