"""A person decides about what a rule suggested; nothing is ever taken out of the ledger."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from amparo.apps.claims.actions.reading import keep, moment
from amparo.apps.claims.models import LedgerEntry
from amparo.apps.claims.queries.texts import last_decision, reading_of
from amparo.apps.claims.rules import MARKED, why_not_decide, why_not_edit
from amparo.apps.events.actions.writing import writing
from amparo.apps.journal.actions import note
from amparo.apps.members.holder import Holder
from amparo.lib.corroboration.entries import Verb, decision_entry
from amparo.web.unseen import Unseen


def decide(
    investigation: UUID,
    information: UUID,
    *,
    verb: str,
    marked: Sequence[str],
    by: Holder,
    now: datetime,
    reason: str = "",
) -> None:
    """Accept, reject, or undo the last decision on, suggestions about one text.

    Raises:
        Unseen: no key, no such text, or one of these is not about it.
        Refused: the key is for reading only; nothing is marked.
    """
    with writing(investigation, by=by, now=now):
        _check_about(information, marked)
        if refused := why_not_decide(verb, list(marked)):
            raise refused
        targets = list(marked)
        if MARKED[verb] is Verb.UNDO:
            targets = [last for each in marked if (last := last_decision(each))]
            if refused := why_not_decide(verb, targets):
                raise refused
        entry = decision_entry(
            targets, MARKED[verb], by=by.alias, at=moment(now), reason=reason
        )
        keep([entry])
        note(verb="claims.decided", by=by, now=now, subject=information)


def edit(
    investigation: UUID,
    information: UUID,
    *,
    suggestion: str,
    changed: Mapping[str, Any],
    by: Holder,
    now: datetime,
    reason: str = "",
) -> None:
    """Accept a suggestion with other values than the rule gave it.

    Raises:
        Unseen, Refused: as `decide`; or this part has no such value to change.
    """
    with writing(investigation, by=by, now=now):
        (part,) = _check_about(information, [suggestion])
        if refused := why_not_edit(part, changed):
            raise refused
        entry = decision_entry(
            [suggestion],
            Verb.EDIT,
            by=by.alias,
            at=moment(now),
            reason=reason,
            edit=dict(changed),
        )
        keep([entry])
        note(verb="claims.decided", by=by, now=now, subject=information)


def _check_about(information: UUID, marked: Sequence[str]) -> list[str]:
    """Give the parts of these suggestions.

    Raises:
        Unseen: one of them is not about this text.
    """
    reading = reading_of(information)
    rows = LedgerEntry.objects.filter(
        entry__in=marked, sort="suggestion", text_sha256=reading.text_sha256
    )
    if len(rows) != len(set(marked)):
        raise Unseen
    return [str(json.loads(bytes(row.body))["part"]) for row in rows]
