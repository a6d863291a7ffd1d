from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count

from amparo.apps.events.models import Event, Place
from amparo.apps.events.queries.event_page import place_in_words
from amparo.lib.values.places import Point, Precision, for_publication
from amparo.lib.values.vocabulary.locations import LOCATIONS


@dataclass(frozen=True)
class MapPlace:
    """A place with a point, and how many events are at it."""

    uid: UUID
    name: str
    kind: str
    precision: str
    point: Point
    events: int


def map_places(*, language: str, for_public: bool = False) -> list[MapPlace]:
    """List the places that have a point, those with most events first.

    `for_public` rounds each point down to what may leave the house.
    """
    counted = dict(
        Event.objects.order_by().values_list("place").annotate(events=Count("id"))
    )
    rows = Place.objects.exclude(latitude=None).select_related("within")
    found = [
        MapPlace(
            uid=row.uid,
            name=place_in_words(row),
            kind=LOCATIONS.label(row.kind, language),
            precision=str(row.get_precision_display()),
            point=point,
            events=counted.get(row.pk, 0),
        )
        for row in rows
        if (point := _point(row, for_public=for_public)) is not None
    ]
    return sorted(found, key=lambda place: (-place.events, place.name))


def _point(place: Place, *, for_public: bool) -> Point | None:
    if place.latitude is None or place.longitude is None:
        return None
    point = Point(place.latitude, place.longitude, Precision(place.precision))
    return for_publication(point) if for_public else point
