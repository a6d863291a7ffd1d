from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _

from amparo.apps.events.actions.writing import writing
from amparo.apps.events.models import (
    Act,
    Actor,
    Event,
    Information,
    Involvement,
    Place,
    Source,
)
from amparo.apps.events.models.base import Recorded
from amparo.apps.events.records import change, get_record
from amparo.apps.events.rules import why_not_revise
from amparo.apps.events.search_index import index_event, index_information
from amparo.apps.events.words import Stems
from amparo.apps.journal.actions import note
from amparo.lib.refusal import Refused

if TYPE_CHECKING:
    from amparo.apps.members.holder import Holder


def revise(
    investigation: UUID,
    *,
    kind: str,
    record: UUID,
    changes: Mapping[str, object],
    reason: str,
    by: Holder,
    now: datetime,
) -> None:
    """Correct a record; what it was before stays, with who corrected it and why.

    Raises:
        Unseen, Refused: as `writing`; or no reason is given, the field is not open to
            correction, or does not hold what it must.
    """
    if not reason.strip():
        raise Refused(
            _("A correction needs a reason."), _("Say in a few words why it changes.")
        )
    if refused := why_not_revise(kind, changes):
        raise refused
    with writing(investigation, by=by, now=now) as hand:
        found = get_record(kind, record)
        change(found, changes, reason=reason.strip(), hand=hand)
        _index_all_that_names(found)
        note(verb=f"{kind}.revised", by=by, now=now, subject=record)


def _index_all_that_names(record: Recorded) -> None:
    stems = Stems()
    for event in _events_of(record):
        index_event(event, stems=stems)
    for information in _information_of(record):
        index_information(information, stems=stems)


def _events_of(record: Recorded) -> list[Event]:
    if isinstance(record, Event):
        return [record]
    if isinstance(record, Act):
        return [record.event]
    if isinstance(record, Involvement):
        return [record.act.event]
    if isinstance(record, Actor):
        named = Q(acts__victim=record) | Q(acts__involvements__perpetrator=record)
    elif isinstance(record, Place):
        named = Q(place=record) | Q(acts__place=record) | Q(place__within=record)
    else:
        return []
    return list(Event.objects.filter(named).distinct())


def _information_of(record: Recorded) -> list[Information]:
    if isinstance(record, Information):
        return [record]
    return list(record.information.all()) if isinstance(record, Source) else []
