"""The half that the front may import cannot open what was sealed to the inbox."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

import amparo.lib.sealing

FOLDER = Path(amparo.lib.sealing.__file__).parent
FRONT_HALF = ("reports", "reporter", "words", "records", "primitives.publics")
LIBRARY_FILES = {
    "primitives/publics.py",
    "primitives/privates.py",
    "primitives/time_stamps.py",  # docs/decisions/0014: other people's formats
    "age_files.py",
}
LIBRARIES = re.compile(
    r"^\s*(?:from|import) (?:cryptography|pyrage|rfc3161_client)", re.MULTILINE
)
OUTSIDE = ("django", "socket", "urllib", "http.client", "os", "time", "tempfile")


def loaded_by(*modules: str) -> set[str]:
    names = ", ".join(f"amparo.lib.sealing.{module}" for module in modules)
    command = f"import {names}, sys; print(*sys.modules)"
    told = subprocess.run(
        [sys.executable, "-I", "-c", command], capture_output=True, text=True, check=True
    )  # fmt: skip
    return set(told.stdout.split())


@pytest.mark.threat("T-02")
def test_the_front_half_loads_nothing_that_opens() -> None:
    assert "amparo.lib.sealing.primitives.privates" not in loaded_by(*FRONT_HALF)


def test_the_other_half_would_be_noticed() -> None:
    assert "amparo.lib.sealing.primitives.privates" in loaded_by("opened_reports")


def test_only_four_files_import_a_crypto_library() -> None:
    importing = {
        path.relative_to(FOLDER).as_posix()
        for path in FOLDER.rglob("*.py")
        if LIBRARIES.search(path.read_text())
    }
    assert importing == LIBRARY_FILES


@pytest.mark.parametrize("module", OUTSIDE)
def test_sealing_asks_nothing_of_the_outside(module: str) -> None:
    asking = [
        path.name
        for path in FOLDER.rglob("*.py")
        for line in path.read_text().splitlines()
        if line.startswith((f"import {module}", f"from {module} ", f"from {module}."))
    ]
    assert asking == []
