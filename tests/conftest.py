from pathlib import Path

import pytest

pytest_plugins = ["tests.cast"]


@pytest.fixture(autouse=True)
def a_log_of_its_own(request: pytest.FixtureRequest, tmp_path: Path) -> None:
    """Rows that really commit are published to the log; each such test gets its own."""
    mark = request.node.get_closest_marker("django_db")
    if mark and mark.kwargs.get("transaction"):
        request.getfixturevalue("settings").AMPARO_HOME = tmp_path
