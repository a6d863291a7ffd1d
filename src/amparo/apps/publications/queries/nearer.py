"""Official records that say what a sentence now rests on the press for."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from uuid import UUID

from django.db.models import QuerySet

from amparo.apps.events.models import Information, Source
from amparo.apps.publications.wording import GroundedSentence

RECORDS = (Source.Kind.OFFICIAL, Source.Kind.DOCUMENT)


def nearer_records(sentences: Iterable[GroundedSentence]) -> dict[int, list[str]]:
    """Give, by sentence, the titles of accepted official records that it does not cite.

    Only for what is cited from the press, and only about the very same event or person:
    a minister's words are cited from the parliament's record, not from a magazine.
    """
    cited = {s.id: {record.uid for record in s.records} for s in sentences}
    known = set().union(*cited.values())
    press = _of_kind([Source.Kind.MEDIA], Information.objects.filter(uid__in=known))
    events = {told.event_id for told in press if told.event_id}
    official = _of_kind(
        RECORDS,
        Information.objects.filter(event__in=events, accepted_by__isnull=False),
    )
    return {
        sentence: found
        for sentence, uids in cited.items()
        if (found := _titles(uids, press, official))
    }


def _of_kind(kinds: Collection[str], found: QuerySet[Information]) -> list[Information]:
    """Keep what came from sources of these kinds.

    Chosen here and not by the database, which would walk all that such a source told.
    """
    return [
        told for told in found.select_related("source") if told.source.kind in kinds
    ]


def _titles(
    uids: set[UUID], press: list[Information], official: list[Information]
) -> list[str]:
    events = {told.event_id for told in press if told.uid in uids}
    beside = [told for told in official if told.event_id in events]
    if any(told.uid in uids for told in beside):
        return []
    return [told.title for told in beside]
