"""Old packages stay checkable: with the clock twenty years ahead, certificates expired.

Every golden package must verify for ever, by its own verifier, by ours, and by the lines
that its README prints. The clock is moved for the whole process, other people's tools too.
"""

import shutil
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from amparo.lib.custody import verify
from tests.lib.custody.test_second_opinions import CHECKS, printed, run

VECTORS = Path(__file__).parents[2] / "vectors/custody"
GOLDEN = sorted(VECTORS.glob("golden-?"))
LATER = "faketime -f '+7305d'"

pytestmark = pytest.mark.skipif(
    not shutil.which("faketime"), reason="Debian package faketime is missing"
)


def test_the_clock_is_really_moved(tmp_path: Path) -> None:
    told = run(f"{LATER} date --utc +%Y-%m-%d", tmp_path).stdout.strip()
    year = datetime.fromisoformat(told).replace(tzinfo=UTC)
    assert year - datetime.now(UTC) > timedelta(days=7303)


@pytest.mark.parametrize("golden", GOLDEN, ids=lambda path: path.name)
@pytest.mark.parametrize("whose", ["its own", "ours"])
def test_a_golden_package_is_valid(golden: Path, whose: str) -> None:
    verifier = golden / "verify.py" if whose == "its own" else verify.__file__
    ran = subprocess.run(
        f"{LATER} {sys.executable} -I {verifier} {golden}",
        shell=True,
        check=False,
        capture_output=True,
        text=True,
    )
    assert ran.returncode == verify.VALID, ran.stdout + ran.stderr


@pytest.mark.parametrize("golden", GOLDEN, ids=lambda path: path.name)
def test_the_lines_that_it_prints_still_agree(golden: Path, tmp_path: Path) -> None:
    package = Path(shutil.copytree(golden, tmp_path / "package"))
    lines = printed((golden / "README.txt").read_text(), CHECKS)
    assert len(lines) > 2, "a test that searches must find something"
    for line in lines:
        ran = run(f"{LATER} {line}", package)
        assert ran.returncode == 0, (line, ran.stdout + ran.stderr)


def test_there_is_a_golden_package() -> None:
    assert GOLDEN
