from datetime import date
from typing import Any
from uuid import UUID

import pytest

from amparo.apps.events.actions import record_event
from amparo.apps.events.entries import EventEntry, PlaceEntry
from amparo.apps.events.investigations import open_investigation
from amparo.apps.events.queries import map_places, months, timeline
from amparo.lib.values.places import Precision


@pytest.fixture
def dated(cast: Any, velmora: UUID) -> UUID:
    for title, when in [
        ("second wave", "2018-12/2019-01"),
        ("first wave", "2017-03"),
        ("unknown", ""),
        ("still going on", "2019-06/.."),
    ]:
        record_event(
            velmora, EventEntry(title=title, when=when), by=cast.farah, now=cast.now
        )
    return velmora


@pytest.mark.parametrize(
    ("first", "last", "titles"),
    [
        (None, None, ["first wave", "second wave", "still going on"]),
        (date(2019, 1, 1), date(2019, 5, 1), ["second wave"]),
        (date(2024, 1, 1), None, ["still going on"]),
        (None, date(2017, 2, 28), []),
    ],
)
def test_a_timeline_shows_what_can_have_been_in_it(
    cast: Any, dated: UUID, first: date | None, last: date | None, titles: list[str]
) -> None:
    with open_investigation(dated, by=cast.farah):
        assert [
            e.title for e in timeline(language="en", first=first, last=last)
        ] == titles


def test_months_are_counted_by_the_beginning(cast: Any, dated: UUID) -> None:
    with open_investigation(dated, by=cast.farah):
        assert months() == [
            (date(2017, 3, 1), 1),
            (date(2018, 12, 1), 1),
            (date(2019, 6, 1), 1),
        ]


def test_a_public_map_rounds_down_and_an_inner_one_does_not(
    cast: Any, velmora: UUID
) -> None:
    cell = PlaceEntry(
        name="Cellar of the mill",
        kind="090500000000",
        precision=Precision.EXACT,
        latitude=41.234567,
        longitude=45.765432,
    )
    record_event(
        velmora, EventEntry(title="x", place=cell), by=cast.farah, now=cast.now
    )

    with open_investigation(velmora, by=cast.farah):
        (inner,) = map_places(language="en")
        (public,) = map_places(language="en", for_public=True)
    assert (inner.point.latitude, inner.events) == (41.234567, 1)
    assert public.point.latitude == 41.235
    assert public.point.precision is Precision.SETTLEMENT
