from pathlib import Path
from typing import Any

import pytest

from tests.access.house import House
from tests.access.making import build_house
from tests.cast import Cast


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
