import shutil
from pathlib import Path

import pytest

from tests.lib.custody.making import make_package


@pytest.fixture(scope="session")
def pristine(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One package that nobody changes; its log lies beside it."""
    return make_package(tmp_path_factory.mktemp("pristine"))


@pytest.fixture
def package(pristine: Path, tmp_path: Path) -> Path:
    """A package of one's own to damage."""
    return Path(shutil.copytree(pristine, tmp_path / "package"))
