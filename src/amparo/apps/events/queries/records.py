from __future__ import annotations

from uuid import UUID

from amparo.apps.events.models import Event, Information
from amparo.web.unseen import Unseen


def get_event(uid: UUID) -> Event:
    """Give an event of the open investigation.

    Raises:
        Unseen: it has no such event.
    """
    found = Event.objects.select_related("place").filter(uid=uid).first()
    if found is None:
        raise Unseen
    return found


def get_information(uid: UUID) -> Information:
    """Give an information of the open investigation.

    Raises:
        Unseen: it has no such information.
    """
    found = (
        Information.objects.select_related("source", "event", "person")
        .filter(uid=uid)
        .first()
    )
    if found is None:
        raise Unseen
    return found
