"""Three invented articles about one invented event: a newspaper, and two that repeat it."""

from typing import Any
from uuid import UUID

import pytest

from amparo.apps.claims.actions import read_texts
from amparo.apps.claims.rules import RULES
from amparo.apps.events.actions import add_article
from amparo.apps.events.investigations import create_investigation

FIRST = """# https://courier.example/purge | Arrests in Velmora | 1 April 2019
At least 60 men were detained in Velmora in March, the Karsan Courier reported.
“They asked me for names,” one of the men told the Karsan Courier.
The mayor's spokesman, Alvi Dorn, denied that anybody had been detained.
"""
SECOND = """# https://harbour.example/news | Harbour news | 2 April 2019
The Karsan Courier reported that at least 60 men were detained in Velmora.
Write to us: desk@harbour.example.
"""
THIRD = """# https://meridian.example/day | The day | 3 April 2019
According to the Karsan Courier, 60 men have been detained in Velmora.
"""
ARTICLES = {"first.txt": FIRST, "second.txt": SECOND, "third.txt": THIRD}


@pytest.fixture
def velmora(cast: Any) -> UUID:
    """An investigation of which only farah has the key."""
    return create_investigation("Arrests in Velmora", by=cast.farah, now=cast.now)


@pytest.fixture
def added(cast: Any, velmora: UUID) -> dict[str, UUID]:
    """The articles, not read yet; their information by file name."""
    return {
        name: add_article(
            velmora, words.encode(), name=name, by=cast.farah, now=cast.now
        ).information
        for name, words in ARTICLES.items()
    }


@pytest.fixture
def texts(cast: Any, velmora: UUID, added: dict[str, UUID]) -> dict[str, UUID]:
    """The same, read by the machine."""
    read_texts(velmora, rules=RULES, by=cast.farah, now=cast.now)
    return added
