"""Opening a page is an act too: each reading of a record is noted."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from amparo.apps.events.queries.event_page import EventPage, event_page
from amparo.apps.events.queries.information_page import (
    InformationPage,
    information_page,
)
from amparo.apps.journal.actions import note

if TYPE_CHECKING:
    from amparo.apps.members.holder import Holder


def read_event(event: UUID, *, language: str, by: Holder, now: datetime) -> EventPage:
    """Give the whole of an event of the open investigation, and note who read it.

    Raises:
        Unseen: the open investigation has no such event.
    """
    page = event_page(event, language=language)
    note(verb="event.read", by=by, now=now, subject=event)
    return page


def read_information(
    information: UUID, *, language: str, by: Holder, now: datetime
) -> InformationPage:
    """Give an information of the open investigation, and note who read it.

    Raises:
        Unseen: the open investigation has no such information.
    """
    page = information_page(information, language=language)
    note(verb="information.read", by=by, now=now, subject=information)
    return page
