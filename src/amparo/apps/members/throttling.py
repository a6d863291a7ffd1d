"""Guessing is slowed for each alias, never for an address: behind Tor all share one."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from amparo.apps.members.models import SignInThrottle
from amparo.lib.refusal import Refused
from amparo.lib.sealing.contexts import bind
from amparo.lib.sealing.primitives.publics import sha256

FREE_FAILURES = 5
FIRST_WAIT = timedelta(seconds=30)
# Short enough that nobody is kept out for long by a stranger who knows an alias; six
# random words need no more.
LONGEST_WAIT = timedelta(minutes=5)
FORGOTTEN_AFTER = timedelta(days=1)


class Throttled(Refused):
    """Too many failed sign-ins for this alias."""

    status = 429

    def __init__(self) -> None:
        super().__init__(
            _("There were too many failed attempts for this alias."),
            _("Wait five minutes, then type your six words with care."),
        )


def refuse_if_shut(alias: str, *, now: datetime) -> None:
    """Refuse while an alias waits after failures.

    Raises:
        Throttled: it does.
    """
    row = SignInThrottle.objects.filter(pk=_digest(alias)).first()
    if row is not None and row.shut_until is not None and now < row.shut_until:
        raise Throttled


def count_failure(alias: str, *, now: datetime) -> bool:
    """Count a failed sign-in; return whether it shut the alias for a while."""
    with transaction.atomic():
        SignInThrottle.objects.filter(shut_until__lt=now - FORGOTTEN_AFTER).delete()
        row, _made = SignInThrottle.objects.select_for_update().get_or_create(
            pk=_digest(alias)
        )
        row.failures = min(row.failures + 1, 1000)
        row.shut_until = now + _wait(row.failures)
        row.save(update_fields=["failures", "shut_until"])
    return row.failures >= FREE_FAILURES


def forget_failures(alias: str) -> None:
    """Start counting anew after a good sign-in."""
    SignInThrottle.objects.filter(pk=_digest(alias)).delete()


def _wait(failures: int) -> timedelta:
    if failures < FREE_FAILURES:
        return timedelta(0)
    doublings = min(failures - FREE_FAILURES, 10)
    wait: timedelta = FIRST_WAIT * (1 << doublings)
    return min(wait, LONGEST_WAIT)


def _digest(alias: str) -> bytes:
    return sha256(bind("sign-in-throttle/v1", alias))
