"""Opening a text is an act too: each reading of it by a person is noted."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from amparo.apps.claims.queries import TextPage, text_page
from amparo.apps.journal.actions import note
from amparo.apps.members.holder import Holder


def look_at_text(information: UUID, *, by: Holder, now: datetime) -> TextPage:
    """Give a text of the open investigation with its suggestions, and note who read it.

    Raises:
        Unseen: there is no such text, or it was not read by the machine yet.
    """
    page = text_page(information)
    note(verb="information.read", by=by, now=now, subject=information)
    return page
