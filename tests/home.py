"""One home for each test process, in a fresh temporary folder; nothing of the developer's.

Loaded by `-p tests.home`: pytest-django reads the settings before any conftest runs.
"""

import os
import shutil
import tempfile
from pathlib import Path

HOME = Path(tempfile.mkdtemp(prefix="amparo-tests-"))
os.environ["AMPARO_HOME"] = str(HOME)
os.environ["AMPARO_RAM"] = str(HOME / "ram")
# Real Argon2id, small: the cost is a parameter, its strength is measured elsewhere.
os.environ.setdefault("AMPARO_ARGON2_MEMORY_KIB", "64")


def pytest_unconfigure() -> None:
    shutil.rmtree(HOME, ignore_errors=True)
