"""One home for each test process, in a fresh temporary folder; nothing of the developer's.

Loaded by `-p tests.home`: pytest-django reads the settings before any conftest runs.
"""

import os
import shutil
import tempfile
from pathlib import Path

import hypothesis
import pytest

HOME = Path(tempfile.mkdtemp(prefix="amparo-tests-"))
os.environ["AMPARO_HOME"] = str(HOME)
os.environ["AMPARO_RAM"] = str(HOME / "ram")
# Real Argon2id, small: the cost is a parameter, its strength is measured elsewhere.
os.environ.setdefault("AMPARO_ARGON2_MEMORY_KIB", "64")

# A change is tried with few examples, a proof with many; the law is the same.
hypothesis.settings.register_profile("change", deadline=None, max_examples=40)
hypothesis.settings.register_profile("prove", deadline=None, max_examples=2000)
IS_PROOF = bool(os.environ.get("AMPARO_PROVE"))
hypothesis.settings.load_profile("prove" if IS_PROOF else "change")


def pytest_collection_modifyitems(
    config: pytest.Config, items: list[pytest.Item]
) -> None:
    """Leave the long proofs to `make prove`."""
    if IS_PROOF:
        return
    long = [item for item in items if item.get_closest_marker("prove")]
    items[:] = [item for item in items if item not in long]
    config.hook.pytest_deselected(items=long)


def pytest_unconfigure() -> None:
    shutil.rmtree(HOME, ignore_errors=True)
