"""A stranger with plain Python and no Amparo checks the package, then a forged copy of it."""

import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

VALID, CONTRADICTED = 0, 1


@dataclass(frozen=True)
class Verdict:
    """What the verifier said: its exit code and its words."""

    exit_code: int
    words: str


def verify(package: Path) -> Verdict:
    """Run the package's own verifier as a stranger would: alone, isolated, offline."""
    run = subprocess.run(
        [sys.executable, "-I", str(package / "verify.py"), str(package)],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    return Verdict(run.returncode, run.stdout + run.stderr)


def verify_with_one_bit_flipped(package: Path, file: str) -> Verdict:
    """Flip one bit in a copy of the package and ask the untouched verifier about the copy."""
    with TemporaryDirectory() as folder:
        forged = Path(folder) / "package"
        shutil.copytree(package, forged)
        target = forged / file
        content = bytearray(target.read_bytes())
        content[len(content) // 2] ^= 1
        target.write_bytes(content)
        return verify(forged)
