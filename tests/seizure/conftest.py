"""One town for all tests here: founded, used for a day, and looked at by an officer."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.seizure.boxes import free_ports
from tests.seizure.seizing import Seizure
from tests.seizure.tracing import strace_works

IS_LONG = os.environ.get("AMPARO_PROVE") == "1"


@pytest.fixture(scope="session")
def seizure(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Seizure]:
    """Play the day once; every test reads what was found at each moment."""
    seized = Seizure(
        tmp_path_factory.mktemp("seized"),
        ports=free_ports(3),
        is_followed=IS_LONG and strace_works(),
        database=os.environ.get("AMPARO_DATABASE_URL", ""),
    )
    try:
        seized.play(rounds=8 if IS_LONG else 1, times=5 if IS_LONG else 1)
        if IS_LONG:
            print(f"\n{seized.officer.figures()}")
        yield seized
    finally:
        seized.front.kill()
        seized.desk.kill()


@pytest.fixture(scope="session")
def listed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Any]]:
    """What each project says of its own pages and fields."""
    projects = {"front": "amparo.front", "desk": "amparo.apps"}
    settings = {"front": "amparo.front.settings", "desk": "amparo.config.settings"}
    return {
        box: _listing(package, settings[box], tmp_path_factory.mktemp("listing"))
        for box, package in projects.items()
    }


def _listing(package: str, settings: str, home: Path) -> dict[str, Any]:
    told = {"AMPARO_HOME": str(home), "DJANGO_SETTINGS_MODULE": settings}
    ran = subprocess.run(
        [sys.executable, "-m", "tests.seizure.listing", package],
        env=dict(os.environ) | told,
        capture_output=True,
        check=True,
    )
    listing: dict[str, Any] = json.loads(ran.stdout)
    return listing
