import pytest


@pytest.fixture
def now(cast):
    return cast.now
