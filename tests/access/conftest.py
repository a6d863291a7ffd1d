import os
from pathlib import Path
from typing import Any

import pytest

from tests.access.house import House
from tests.access.making import build_house
from tests.cast import Cast

# These compare whole worlds and take minutes: they run in `make prove`.
collect_ignore = (
    []
    if os.environ.get("AMPARO_PROVE")
    else [
        "test_no_oracle.py",
        "test_no_oracle_on_the_terminal.py",
        "test_moved_rows.py",
    ]
)


@pytest.fixture
def house(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> House:
    """Lantern House at work, beside a front that lies in memory."""
    made = build_house(cast)
    monkeypatch.setattr("amparo.apps.intake.views.desk_front", lambda: made.front)
    return made


@pytest.fixture
def kept(tmp_path: Path) -> Any:
    """Where a copy of the desk's folder may lie."""
    return tmp_path / "kept"
