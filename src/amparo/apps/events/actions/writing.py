from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction

from amparo.apps.events.investigations import open_investigation
from amparo.apps.events.open_files import current_alias
from amparo.apps.events.records import Hand
from amparo.apps.events.rules import why_not_write

if TYPE_CHECKING:
    from amparo.apps.members.holder import Holder


@contextmanager
def writing(investigation: UUID, *, by: Holder, now: datetime) -> Iterator[Hand]:
    """Open an investigation to write in it, all or nothing.

    What is noted in the journal inside is committed before the file: a change that no
    note tells of cannot be, a note of a change that failed at the last moment can.

    Raises:
        Unseen: no key for it.
        Refused: the key is for reading only, or the file is missing, damaged or held.
    """
    if refused := why_not_write(investigation, by=by):
        raise refused
    with (
        open_investigation(investigation, by=by),
        transaction.atomic(using=current_alias()),
    ):
        yield Hand(by, now)
