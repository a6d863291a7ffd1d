from datetime import date

from django.utils.translation import gettext as _

from amparo.apps.vault.rules import why_not_reason
from amparo.lib.refusal import Refused
from amparo.lib.sealing.keyring import Right


def why_not_grant(
    *, rights: Right, is_released: bool, reason: str, expires_on: date, today: date
) -> Refused | None:
    """Refuse to give an item's key away alone, without a reason, or for a day that is over."""
    if Right.GRANT not in rights:
        return Refused(
            _("You may use this, not pass it on."),
            _("Ask the colleague who leads this work."),
        )
    if refused := why_not_reason(reason):
        return refused
    if expires_on < today:
        return Refused(_("This day is over already."), _("Choose a later one."))
    if not is_released:
        return Refused(
            _("This item was not released by two people within the last 7 days."),
            _("Ask for its release, and let a colleague confirm it."),
        )
    return None
