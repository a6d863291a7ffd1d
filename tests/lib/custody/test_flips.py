"""One changed byte anywhere is contradicted, and the file is named.

`make prove` flips every bit's place in every file. `make test` flips every byte of a
smaller package, but of the verifier and the first pages only every 23rd.
"""

import functools
import os
import random
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from amparo.lib.custody import verify
from amparo.lib.custody.parts import SealedLeaf
from tests.lib.custody.making import items, make_package, salt_for, story
from tests.lib.custody.verdicts import verdict_on

PROVE = bool(os.environ.get("AMPARO_PROVE"))
LONG = ("README", "verify.py")
CARRIED = Path(verify.__file__)


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A package of one item, one event shown and one withheld."""
    shown = [SealedLeaf(2, story()[0], salt_for(0)), SealedLeaf.withheld(3)]
    folder = tmp_path_factory.mktemp("small")
    return make_package(
        folder, others=2, items=items()[:1], events=shown, earlier_heads=[1]
    )


@pytest.fixture(scope="module", autouse=True)
def remembered_signatures() -> Iterator[None]:
    """Check each distinct signature once: it is a pure function, and slow."""
    pure = verify.verify_ed25519
    verify.verify_ed25519 = functools.lru_cache(maxsize=None)(pure)
    yield
    verify.verify_ed25519 = pure


def names_in(folder: Path) -> list[str]:
    return sorted(str(p.relative_to(folder)) for p in folder.rglob("*") if p.is_file())


def unnoticed(folder: Path, name: str) -> Iterator[tuple[str, int, int]]:
    """Give each flip of a byte of one file that was not blamed on that file."""
    path = folder / name
    raw = path.read_bytes()
    step = 23 if name.startswith(LONG) and not PROVE else 1
    for at in range(0, len(raw), step):
        for bit in range(8) if PROVE and not name.startswith(LONG) else [at % 8]:
            changed = bytearray(raw)
            changed[at] ^= 1 << bit
            path.write_bytes(changed)
            verdict = verdict_on(folder)
            if verdict.code != verify.CONTRADICTED or (
                name not in verdict.named("contradicted")
            ):
                yield name, at, bit
    path.write_bytes(raw)


@pytest.mark.threat("T-12")
def test_every_changed_byte_is_noticed_and_its_file_named(
    small: Path, tmp_path: Path
) -> None:
    folder = Path(shutil.copytree(small, tmp_path / "copy"))
    assert verdict_on(folder).code == verify.VALID
    found = [flip for name in names_in(folder) for flip in unnoticed(folder, name)]
    assert found == []


def test_every_cut_or_longer_file_is_noticed_and_named(package: Path) -> None:
    for name in names_in(package):
        path = package / name
        raw = path.read_bytes()
        for changed in (raw[:-1], raw + b"\n", raw + b"x", b""):
            path.write_bytes(changed)
            verdict = verdict_on(package)
            assert verdict.code == verify.CONTRADICTED, name
            assert name in verdict.named("contradicted")
        path.write_bytes(raw)


def test_every_missing_file_is_noticed_and_named(package: Path) -> None:
    for name in names_in(package):
        path = package / name
        raw = path.read_bytes()
        path.unlink()
        verdict = verdict_on(package)
        assert verdict.code in {verify.INCOMPLETE, verify.CONTRADICTED}, name
        assert name in verdict.named("incomplete")
        path.write_bytes(raw)


@pytest.mark.parametrize(
    "name",
    ["data/more.txt", "more.txt", "proof/more", "data/originals/x/y/z", ".hidden"],
)
def test_every_further_file_is_noticed_and_named(package: Path, name: str) -> None:
    (package / name).parent.mkdir(parents=True, exist_ok=True)
    (package / name).write_text("more")
    verdict = verdict_on(package)
    assert verdict.code == verify.CONTRADICTED
    assert verdict.named("contradicted") >= {name}


def test_two_files_swapped_are_noticed_and_named(package: Path) -> None:
    one, other = sorted((package / "data/originals").iterdir())
    first, second = one.read_bytes(), other.read_bytes()
    one.write_bytes(second)
    other.write_bytes(first)
    named = verdict_on(package).named("contradicted")
    assert named >= {str(p.relative_to(package)) for p in (one, other)}


def test_a_stranger_with_an_empty_python_sees_the_same(package: Path) -> None:
    """The command a stranger types, as a process of its own, on some of the flips."""
    pick = random.Random(7)
    command = [sys.executable, "-I", str(CARRIED), str(package)]
    assert subprocess.run(command, check=False, capture_output=True).returncode == 0
    for name in names_in(package):
        path = package / name
        raw = path.read_bytes()
        changed = bytearray(raw)
        changed[pick.randrange(len(raw))] ^= 1 << pick.randrange(8)
        path.write_bytes(changed)
        ran = subprocess.run(command, check=False, capture_output=True, text=True)
        assert (ran.returncode, ran.stderr) == (verify.CONTRADICTED, ""), name
        assert f"contradicted: {name} " in ran.stdout
        path.write_bytes(raw)
