"""Who did what to whom, as HURIDOCS models it: all of it inside an investigation file."""

from amparo.apps.events.models.base import About, Revision
from amparo.apps.events.models.happenings import Act, Event, Intervention, Involvement
from amparo.apps.events.models.sources import Information, InformationItem, Source
from amparo.apps.events.models.who_and_where import Actor, Place

__all__ = [
    "About",
    "Act",
    "Actor",
    "Event",
    "Information",
    "InformationItem",
    "Intervention",
    "Involvement",
    "Place",
    "Revision",
    "Source",
]
