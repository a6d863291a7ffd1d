"""What can be asked of an investigation. Every query runs inside `open_investigation`."""

from amparo.apps.events.queries.event_page import EventPage, event_page
from amparo.apps.events.queries.histories import RevisionLine, history_of
from amparo.apps.events.queries.information_page import (
    InformationPage,
    information_page,
)
from amparo.apps.events.queries.maps import MapPlace, map_places
from amparo.apps.events.queries.overviews import Overview, overview
from amparo.apps.events.queries.searching import Facet, Found, Wanted, facets, search
from amparo.apps.events.queries.timelines import TimelineEntry, months, timeline

__all__ = [
    "EventPage",
    "Facet",
    "Found",
    "InformationPage",
    "MapPlace",
    "Overview",
    "RevisionLine",
    "TimelineEntry",
    "Wanted",
    "event_page",
    "facets",
    "history_of",
    "information_page",
    "map_places",
    "months",
    "overview",
    "search",
    "timeline",
]
