from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.utils.translation import gettext as _

from amparo.lib.refusal import Refused
from amparo.lib.sealing.keyring import Right

LONGEST_NAME = 255
RELEASE_LASTS = timedelta(days=7)


class Damaged(Refused):
    """An item is not what was sealed. `item` names it to whoever must repair it."""

    def __init__(self, item: UUID) -> None:
        super().__init__(
            _(
                "This item is damaged or missing. What is stored is not what was sealed."
            ),
            _(
                "Do not rely on it. Tell an auditor; a copy from a backup can be checked."
            ),
        )
        self.item = item


def why_not_write(rights: Right) -> Refused | None:
    """Refuse to put something in without the right to."""
    if Right.WRITE in rights:
        return None
    return Refused(
        _("You may read here, but not put anything in."),
        _("Ask a colleague who works on this."),
    )


def why_not_seal(*, name: str, rights: Right) -> Refused | None:
    """Refuse to put something in without the right to, or without a name."""
    if refused := why_not_write(rights):
        return refused
    if not name.strip() or len(name) > LONGEST_NAME:
        return Refused(
            _("An item needs a name of at most 255 letters."),
            _("Give it one and try again."),
        )
    return None


def why_not_reason(reason: str) -> Refused | None:
    """Refuse to open or release something without saying why."""
    if reason.strip():
        return None
    return Refused(
        _("Say why you need it."),
        _("One sentence is enough. It is kept with the item."),
    )


def why_not_ask(items: Iterable[UUID], *, reason: str) -> Refused | None:
    """Refuse to ask for the release of nothing, or without a reason."""
    if not list(items):
        return Refused(_("No item was chosen."), _("Choose at least one."))
    return why_not_reason(reason)


def why_not_confirm(*, asked_by: str, by: str, confirmed: bool) -> Refused | None:
    """Refuse a release by one person alone, or a second time."""
    if confirmed:
        return Refused(
            _("This release was confirmed already."), _("You can export the items now.")
        )
    if asked_by == by:
        return Refused(
            _("You asked for this release yourself."),
            _("A second person must confirm it. Ask a colleague."),
        )
    return None


def why_not_export(
    items: Iterable[UUID], *, released: Iterable[UUID]
) -> Refused | None:
    """Refuse to let out what two people have not released in the last days."""
    if set(items) <= set(released):
        return None
    return Refused(
        _("Not all of these items were released by two people within the last 7 days."),
        _("Ask for their release, and let a colleague confirm it."),
    )


def why_not_target(*, taken: bool) -> Refused | None:
    """Refuse to write over what is there."""
    if not taken:
        return None
    return Refused(
        _("There is already something in that place."),
        _("Choose a folder that does not exist yet."),
    )


def is_current(confirmed_at: datetime, *, now: datetime) -> bool:
    """Tell whether a release may still be used."""
    return confirmed_at <= now < confirmed_at + RELEASE_LASTS


def no_door() -> Refused:
    """Refuse to deposit where nobody opened a door."""
    return Refused(
        _("This investigation takes nothing in at the moment."),
        _(
            "Ask the colleague who leads it to open its door, and give you the key again."
        ),
    )
