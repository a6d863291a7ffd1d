"""Read the texts of an investigation: what they say, on whose authority, who copied whom."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from amparo.apps.claims.models import LedgerEntry, Outlook, TextReading
from amparo.apps.claims.queries.texts import document_of, unread
from amparo.apps.events.actions.writing import writing
from amparo.apps.events.models import Information
from amparo.apps.journal.actions import note
from amparo.apps.members.holder import Holder
from amparo.lib.corroboration.entries import Entry, entries_of
from amparo.lib.corroboration.printing import as_json, text_sha256
from amparo.lib.corroboration.suggestions import Suggestions, suggest

AT_ONCE = 500
# As many new texts as a page may take its time for; the terminal reads all of them.
MOST_ON_A_PAGE = 100


@dataclass(frozen=True)
class ReadTexts:
    """How many texts were read now, how many are read in all, and the claims in them."""

    now: int
    all: int
    claims: int


def read_texts(
    investigation: UUID,
    *,
    rules: str,
    by: Holder,
    now: datetime,
    most: int | None = MOST_ON_A_PAGE,
) -> ReadTexts:
    """Read public texts that this program has not read, the newest first; compare all.

    What people decided stays: it is kept by the id of what they decided. What was given
    in confidence, with a consent of its own, is not read by any rule.

    Raises:
        Unseen, Refused: as `writing`.
    """
    with writing(investigation, by=by, now=now):
        new = list(unread(rules).order_by("-pk")[:most])
        if new:
            _read(new, rules=rules, now=now)
            note(verb="claims.read", by=by, now=now, subject=investigation)
        outlook = Outlook.objects.first()
        claims = len(outlook.printed["claims"]) if outlook else 0
        return ReadTexts(len(new), TextReading.objects.count(), claims)


def _read(new: Sequence[Information], *, rules: str, now: datetime) -> None:
    known = Information.objects.filter(reading__isnull=False).exclude(
        pk__in=[each.pk for each in new]
    )
    texts = [*known.select_related("source"), *new]
    found = suggest(document_of(each) for each in texts)
    printed = as_json(found)
    _keep_readings(
        {each.uid: each for each in new},
        found,
        printed["documents"],
        rules=rules,
        now=now,
    )
    documents = {str(each.uid): printed["documents"][str(each.uid)] for each in new}
    keep(entries_of({"documents": documents}, extractor=rules, at=moment(now)))
    del printed["documents"]
    Outlook.objects.update_or_create(
        id=1, defaults={"printed": printed, "made_at": now}
    )


def _keep_readings(
    new: dict[UUID, Information],
    found: Suggestions,
    printed: Mapping[str, Any],
    *,
    rules: str,
    now: datetime,
) -> None:
    TextReading.objects.filter(information__in=new.values()).delete()
    TextReading.objects.bulk_create(
        TextReading(
            information=new[UUID(reading.document.name)],
            rules=rules,
            text_sha256=text_sha256(reading.document),
            text=reading.document.text,
            printed=printed[reading.document.name],
            read_at=now,
        )
        for reading in found.readings
        if UUID(reading.document.name) in new
    )


def keep(entries: Iterable[Entry]) -> None:
    """Add entries to the ledger of the open investigation; what is known stays as it is."""
    rows = (
        LedgerEntry(
            entry=entry.id,
            sort=entry.sort.value,
            body=entry.body,
            at=entry.at,
            text_sha256=json.loads(entry.body).get("text_sha256", ""),
        )
        for entry in entries
    )
    LedgerEntry.objects.bulk_create(rows, batch_size=AT_ONCE, ignore_conflicts=True)


def moment(now: datetime) -> str:
    """Write a moment as the ledger does: ISO 8601 in UTC."""
    return now.astimezone(UTC).isoformat(timespec="microseconds")
