from datetime import datetime
from functools import partial
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from amparo.apps.consents.marks import mark_withdrawn
from amparo.apps.consents.models import KnownToken, Withdrawal
from amparo.apps.journal.actions import note
from amparo.apps.members.holder import Holder
from amparo.lib.refusal import Refused


@transaction.atomic
def withdraw(token: UUID, *, by: Holder, now: datetime) -> None:
    """Block every use of a token from this moment. Saying it twice changes nothing.

    It needs no key: stopping must never wait for someone who can open the case.

    Raises:
        Refused: this desk never issued such a token.
    """
    if not KnownToken.objects.filter(id=token).exists():
        raise Refused(
            _("We know no such consent."), _("Check the number and try again.")
        )
    _row, is_new = Withdrawal.objects.get_or_create(
        token_id=token, defaults={"week": f"{now:%G-W%V}"}
    )
    transaction.on_commit(partial(mark_withdrawn, token))
    if is_new:
        note(verb="consent.withdrawn", by=by, now=now, subject=token)
