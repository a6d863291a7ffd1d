"""What may be destroyed, by whom, and what is said of an item that was."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from amparo.apps.vault.rules import why_not_reason, why_not_write
from amparo.lib.refusal import Refused
from amparo.lib.sealing.keyring import Right

if TYPE_CHECKING:
    from collections.abc import Sequence

    from amparo.apps.vault.custody import OpenedEvent

SHRED_ASKED, SHREDDED = "shred asked", "shredded"
ASK_LASTS = timedelta(days=7)


class Shredded(Refused):
    """The item was destroyed on purpose. `event` says by whom, when and why."""

    def __init__(self, event: OpenedEvent) -> None:
        super().__init__(
            _("This item was destroyed on purpose, by two people."),
            _("That it was here, and why it went, stays in the log."),
        )
        self.event = event


def destroyed_meanwhile() -> Refused:
    """Refuse to share bytes that were destroyed in this very moment."""
    return Refused(
        _("A colleague destroyed the same bytes in this very moment."),
        _("Ask them, then seal yours again."),
    )


def why_not_ask_shred(*, rights: Right, reason: str) -> Refused | None:
    """Refuse to ask for destruction without the right to write, or a reason."""
    return why_not_write(rights) or why_not_reason(reason)


def why_not_shred(
    story: Sequence[OpenedEvent], *, by: str, rights: Right, now: datetime
) -> Refused | None:
    """Refuse to destroy what nobody else asked to destroy within the last days."""
    if refused := why_not_write(rights):
        return refused
    asked = find_ask(story, now=now)
    if asked is None:
        return Refused(
            _("Nobody asked within the last 7 days to destroy this item."),
            _("Ask for it and say why; a colleague then confirms it."),
        )
    if asked.actor == by:
        return Refused(
            _("You asked for this yourself."),
            _("A second person must confirm it. Ask a colleague."),
        )
    return None


def find_ask(story: Sequence[OpenedEvent], *, now: datetime) -> OpenedEvent | None:
    """Find the last time that somebody asked to destroy an item, if it still counts."""
    asked = [event for event in story if event.type == SHRED_ASKED]
    if asked and asked[-1].at <= now < asked[-1].at + ASK_LASTS:
        return asked[-1]
    return None
