"""How long is left until a moment, or how long it is past, in words."""

from datetime import datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

DAY, HOUR = timedelta(days=1), timedelta(hours=1)


def in_words(*, until: datetime, now: datetime) -> str:
    """Return such as "3 hours left" or "2 days late", rounded down to a whole unit."""
    late, span = until < now, abs(until - now)
    if span >= 2 * DAY:
        return _days(span // DAY, late=late)
    if span >= HOUR:
        return _hours(span // HOUR, late=late)
    return _("late by less than an hour") if late else _("less than an hour left")


def _days(count: int, *, late: bool) -> str:
    if late:
        return ngettext("%(n)d day late", "%(n)d days late", count) % {"n": count}
    return ngettext("%(n)d day left", "%(n)d days left", count) % {"n": count}


def _hours(count: int, *, late: bool) -> str:
    if late:
        return ngettext("%(n)d hour late", "%(n)d hours late", count) % {"n": count}
    return ngettext("%(n)d hour left", "%(n)d hours left", count) % {"n": count}
