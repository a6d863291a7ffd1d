"""One home for the whole run, in a fresh temporary folder; nothing of the developer's."""

import os
import shutil
import tempfile
from pathlib import Path

HOME = Path(tempfile.mkdtemp(prefix="amparo-tests-"))
os.environ["AMPARO_HOME"] = str(HOME)
os.environ["AMPARO_RAM"] = str(HOME / "ram")
# Real Argon2id, small: the cost is a parameter, its strength is measured elsewhere.
os.environ.setdefault("AMPARO_ARGON2_MEMORY_KIB", "64")

pytest_plugins = ["tests.cast"]


def pytest_sessionfinish() -> None:
    shutil.rmtree(HOME, ignore_errors=True)
