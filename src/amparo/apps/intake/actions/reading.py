from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from django.db import transaction

from amparo.apps.intake.actions.storing import empty
from amparo.apps.intake.conversations import Conversation
from amparo.apps.intake.opening import OpenedBox
from amparo.apps.intake.queries import get_conversation, get_file, get_offer
from amparo.apps.journal.actions import note
from amparo.apps.members.holder import Holder
from amparo.lib.sealing.reports import FileHeader


@transaction.atomic
def open_report(report: UUID, *, by: Holder, now: datetime) -> Conversation:
    """Open a conversation and note that it was read.

    Raises:
        Unseen: absent, or no inbox key.
    """
    conversation = get_conversation(report, by=by, now=now)
    note(verb="report.read", by=by, now=now, subject=report)
    return conversation


@transaction.atomic
def open_file(
    report: UUID, box: UUID, *, by: Holder, now: datetime
) -> tuple[FileHeader, Iterator[bytes]]:
    """Open a file of a conversation and note that it was taken.

    Raises:
        Unseen: absent, or no inbox key.
    """
    found = get_file(report, box, by=by, now=now)
    note(verb="report.file-read", by=by, now=now, subject=box)
    return found


@transaction.atomic
def open_offer(offer: UUID, *, by: Holder, now: datetime) -> OpenedBox:
    """Open an offer of help and note that it was read.

    Raises:
        Unseen: absent, or no inbox key.
    """
    opened = get_offer(offer, by=by)
    note(verb="offer.read", by=by, now=now, subject=offer)
    return opened


@transaction.atomic
def close_offer(offer: UUID, *, by: Holder, now: datetime) -> None:
    """Delete an offer that was dealt with.

    Raises:
        Unseen: absent, or no inbox key.
    """
    get_offer(offer, by=by)
    empty([offer])
    note(verb="offer.closed", by=by, now=now, subject=offer)
