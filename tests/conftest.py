"""One home for the whole run, in a fresh temporary folder; nothing of the developer's."""

import os
import shutil
import tempfile
from pathlib import Path

import pytest

HOME = Path(tempfile.mkdtemp(prefix="amparo-tests-"))
os.environ["AMPARO_HOME"] = str(HOME)
os.environ["AMPARO_RAM"] = str(HOME / "ram")
# Real Argon2id, small: the cost is a parameter, its strength is measured elsewhere.
os.environ.setdefault("AMPARO_ARGON2_MEMORY_KIB", "64")

pytest_plugins = ["tests.cast"]


@pytest.fixture(autouse=True)
def a_log_of_its_own(request: pytest.FixtureRequest, tmp_path: Path) -> None:
    """Rows that really commit are published to the log; each such test gets its own."""
    mark = request.node.get_closest_marker("django_db")
    if mark and mark.kwargs.get("transaction"):
        request.getfixturevalue("settings").AMPARO_HOME = tmp_path


def pytest_sessionfinish() -> None:
    shutil.rmtree(HOME, ignore_errors=True)
