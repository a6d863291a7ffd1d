import pytest

from tests.lib.custody.authority import Authority, new_authority


@pytest.fixture(scope="session")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    """An authority for time stamps, by `openssl ts`."""
    return new_authority(tmp_path_factory.mktemp("captures") / "tsa", key="P-256")
