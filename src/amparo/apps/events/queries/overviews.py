from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from amparo.apps.events.models import Act, Actor, Event, Information, Place


@dataclass(frozen=True)
class Overview:
    """What an investigation holds, in numbers."""

    events: int
    acts: int
    victims: int
    perpetrators: int
    information: int
    unfiled: int
    unaccepted: int
    places: int
    earliest: date | None
    latest: date | None


def overview() -> Overview:
    """Count what the open investigation holds."""
    actors = Actor.objects
    told = Information.objects
    return Overview(
        events=Event.objects.count(),
        acts=Act.objects.count(),
        victims=actors.filter(kind=Actor.Kind.VICTIM).count(),
        perpetrators=actors.filter(kind=Actor.Kind.PERPETRATOR).count(),
        information=told.count(),
        unfiled=told.filter(event=None, person=None).count(),
        unaccepted=told.filter(accepted_by=None).count(),
        places=Place.objects.count(),
        earliest=_first_day("earliest"),
        latest=_first_day("-latest"),
    )


def _first_day(order: str) -> date | None:
    """Read one end of one index; both ends in one question would read every event."""
    field = order.removeprefix("-")
    days = Event.objects.exclude(**{field: None}).order_by(order)
    return days.values_list(field, flat=True).first()
