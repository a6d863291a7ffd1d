"""Investigations of Lantern House, and the records that its documenter makes."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest

from amparo.apps.events.actions import record_act
from amparo.apps.events.entries import (
    ActEntry,
    EventEntry,
    InformationEntry,
    PerpetratorEntry,
    PlaceEntry,
    RecordedAct,
    SourceEntry,
    VictimEntry,
)
from amparo.apps.events.investigations import create_investigation
from amparo.lib.values.places import Precision

VELMORA = PlaceEntry(
    name="Velmora",
    kind="100500000000",
    precision=Precision.SETTLEMENT,
    latitude=41.234567,
    longitude=45.765432,
)
NEIGHBOUR = InformationEntry(
    source=SourceEntry(name="Neighbour 1", kind="person"),
    connection="010200000000",
    hearsay_depth=0,
    title="What the neighbour saw",
    text="Two officers dragged him into a grey van near the market.",
    language="en",
)


def whole_act(**changed: Any) -> ActEntry:
    """An arrest in Velmora, as the one-screen form takes it."""
    entry: dict[str, Any] = {
        "event": EventEntry(
            title="Arrests at the tea house",
            description="Officers arrested guests of the tea house.",
            when="2017-03-14",
            place=VELMORA,
        ),
        "victim": VictimEntry(alias="Heron"),
        "type": "030101000000",
        "method": "030101000000",
        "when": "2017-03-14",
        "place": VELMORA,
        "victim_status": "020100000000",
        "status": "alleged",
        "words": "They took him without a paper.",
        "perpetrators": (
            PerpetratorEntry(
                alias="Officer with a scar", degree="010100000000", official_name=""
            ),
            PerpetratorEntry(
                alias="Velmora police",
                degree="050200000000",
                unit="body",
                official_name="Department of Police of Velmora",
            ),
        ),
        "information": (NEIGHBOUR,),
    }
    return ActEntry(**{**entry, **changed})


@pytest.fixture
def velmora(cast: Any) -> UUID:
    """An investigation of which only farah has the key."""
    return create_investigation("Arrests in Velmora", by=cast.farah, now=cast.now)


@pytest.fixture
def recorded(cast: Any, velmora: UUID) -> RecordedAct:
    return record_act(velmora, whole_act(), by=cast.farah, now=cast.now)


@pytest.fixture
def record(cast: Any, velmora: UUID) -> Callable[..., RecordedAct]:
    def _record(**changed: Any) -> RecordedAct:
        return record_act(velmora, whole_act(**changed), by=cast.farah, now=cast.now)

    return _record
