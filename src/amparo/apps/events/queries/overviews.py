from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Max, Min

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
    span = Event.objects.aggregate(earliest=Min("earliest"), latest=Max("latest"))
    return Overview(
        events=Event.objects.count(),
        acts=Act.objects.count(),
        victims=actors.filter(kind=Actor.Kind.VICTIM).count(),
        perpetrators=actors.filter(kind=Actor.Kind.PERPETRATOR).count(),
        information=told.count(),
        unfiled=told.filter(event=None, person=None).count(),
        unaccepted=told.filter(accepted_by=None).count(),
        places=Place.objects.count(),
        earliest=span["earliest"],
        latest=span["latest"],
    )
