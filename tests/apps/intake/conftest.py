from datetime import datetime

import pytest

from amparo.outbound.front_link_fake import FrontLinkFake
from tests.apps.intake.reporter import Reporter


@pytest.fixture
def now(cast) -> datetime:
    return cast.now


@pytest.fixture
def front() -> FrontLinkFake:
    return FrontLinkFake()


@pytest.fixture
def reporter(front, cast) -> Reporter:
    return Reporter(front)
