"""How anything comes to lie on the front: sealed, and all of it or nothing."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from uuid import UUID, uuid4

from django.db import OperationalError, transaction

from amparo.front import log_lines
from amparo.front.deployment import get_deployment
from amparo.front.models import Box, Thread
from amparo.front.queries import Wrapped
from amparo.front.room import DiskFull
from amparo.front.weeks import iso_week
from amparo.lib.sealing.primitives.publics import random_bytes
from amparo.lib.sealing.reporter import ReporterKeys
from amparo.lib.sealing.reports import Report, seal_report

DURESS = "amparo:duress"


@contextmanager
def whole_or_nothing() -> Iterator[None]:
    """Store all of it durably, or none of it and say so."""
    try:
        with transaction.atomic():
            yield
    except (OperationalError, OSError):
        log_lines.log.error(log_lines.DISK_FULL)
        raise DiskFull from None


def lay_thread(
    thread: UUID, *, keys: ReporterKeys, wrapped: Wrapped, now: datetime
) -> None:
    """Make the row of a conversation and its twin of equal shape, which no code opens yet."""
    twin, nobody = uuid4(), ReporterKeys.nobodys()
    blind = Wrapped(random_bytes(32), reports_to=thread, is_twin=True)
    rows = [
        Thread(
            id=thread,
            twin=twin,
            lookup=keys.lookup,
            wrapped_key=wrapped.seal(keys, row=thread),
            week=iso_week(now),
        ),
        Thread(
            id=twin,
            twin=thread,
            lookup=nobody.lookup,
            wrapped_key=blind.seal(nobody, row=twin),
            week=iso_week(now),
        ),
    ]
    secrets.SystemRandom().shuffle(rows)
    Thread.objects.bulk_create(rows)


def store(kind: Box.Kind, report: Report, *, now: datetime) -> Box:
    """Seal a report to the inbox and lay it in a box."""
    deployment = get_deployment()
    box = uuid4()
    sealed = seal_report(
        deployment.inbox_public, report, box=box, organisation=deployment.organisation
    )
    return Box.objects.create(
        id=box, kind=kind, week=iso_week(now), size=len(sealed), sealed=sealed
    )


def report_of(text: str, language: str, wrapped: Wrapped) -> Report:
    """Say something in a conversation."""
    return Report(
        text=text,
        language=language,
        thread=wrapped.reports_to,
        reply_key=wrapped.reply_key,
    )


def unanswerable(wrapped: Wrapped) -> Wrapped:
    """Keep the thread, but not a key: answers must not be sealed for whoever holds the harmless code."""
    return Wrapped(random_bytes(32), reports_to=wrapped.reports_to, is_twin=True)
