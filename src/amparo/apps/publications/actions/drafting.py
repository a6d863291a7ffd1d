from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction
from django.db.models import Max

from amparo.apps.events.actions.writing import writing
from amparo.apps.events.investigations import open_investigation
from amparo.apps.events.models import Act
from amparo.apps.journal.actions import note
from amparo.apps.publications.models import Citation, Draft, Sentence
from amparo.apps.publications.queries import (
    draft_page,
    get_draft,
    is_released,
    records_by_uid,
    sentence_of,
)
from amparo.apps.publications.rules import (
    why_not_change,
    why_not_draft,
    why_not_write,
)
from amparo.apps.vault.kept_pictures import kept_picture
from amparo.lib.sealing.keyring import Kind

if TYPE_CHECKING:
    from amparo.apps.members.holder import Holder
    from amparo.apps.publications.queries import DraftPage

# A sentence and the ids of the records it rests on.
Grounded = tuple[str, Sequence[UUID]]


def draft_statement(
    investigation: UUID,
    *,
    title: str,
    language: str = "en",
    sentences: Iterable[Grounded] = (),
    by: Holder,
    now: datetime,
) -> UUID:
    """Begin a statement in an investigation.

    Raises:
        Unseen: no key, or a record that is not there.
        Refused: no title, an empty sentence, or a key for reading only.
    """
    if refused := why_not_draft(title):
        raise refused
    with writing(investigation, by=by, now=now):
        draft = Draft.objects.create(
            title=title.strip(), language=language, drafted_by=by.id, drafted_at=now
        )
        for text, records in sentences:
            _add(draft, text, records)
        note(verb="statement.drafted", by=by, now=now, subject=draft.uid)
    return draft.uid


def add_sentence(
    investigation: UUID,
    draft: UUID,
    *,
    text: str,
    records: Sequence[UUID],
    by: Holder,
    now: datetime,
) -> None:
    """Add a sentence at the end. Raises as `draft_statement`, or Refused once released."""
    with writing(investigation, by=by, now=now):
        _add(get_changeable(draft), text, records)
        note(verb="statement.changed", by=by, now=now, subject=draft)


def add_picture(
    investigation: UUID,
    draft: UUID,
    *,
    item: UUID,
    alt: str,
    text: str,
    records: Sequence[UUID],
    by: Holder,
    now: datetime,
) -> None:
    """Add a picture at the end, with its caption. The draft may lack its credit as yet.

    Raises:
        Unseen: no key, no such draft, no such item of the same compartment.
        Refused: as `add_sentence`; or the item was destroyed.
    """
    kept_picture(item, kind=Kind.INVESTIGATION, compartment=investigation, by=by)
    with writing(investigation, by=by, now=now):
        _add(get_changeable(draft), text, records, item=item, alt=alt)
        note(verb="statement.changed", by=by, now=now, subject=draft)


def change_sentence(
    investigation: UUID,
    draft: UUID,
    sentence: int,
    *,
    text: str,
    records: Sequence[UUID],
    alt: str = "",
    by: Holder,
    now: datetime,
) -> None:
    """Put other words or other records in a sentence's place. Raises as `add_sentence`.

    `alt` counts for a picture only; the picture stays.
    """
    if refused := why_not_write(text):
        raise refused
    with writing(investigation, by=by, now=now):
        found = sentence_of(get_changeable(draft), sentence)
        found.text, found.alt = text.strip(), alt.strip() if found.item else ""
        found.save(update_fields=["text", "alt"])
        found.citations.all().delete()
        _cite(found, records)
        note(verb="statement.changed", by=by, now=now, subject=draft)


def remove_sentence(
    investigation: UUID, draft: UUID, sentence: int, *, by: Holder, now: datetime
) -> None:
    """Take a sentence out. Raises as `add_sentence`."""
    with writing(investigation, by=by, now=now):
        sentence_of(get_changeable(draft), sentence).delete()
        note(verb="statement.changed", by=by, now=now, subject=draft)


def read_draft(
    investigation: UUID, draft: UUID, *, by: Holder, now: datetime
) -> DraftPage:
    """Give a draft's page and note who read it.

    Raises:
        Unseen: no key, or no such draft.
    """
    with open_investigation(investigation, by=by), transaction.atomic():
        page = draft_page(draft, by=by, now=now)
        note(verb="statement.read", by=by, now=now, subject=draft)
    return page


def get_changeable(draft: UUID) -> Draft:
    """Give a draft whose words have not left.

    Raises:
        Unseen: there is none.
        Refused: it has been released.
    """
    found = get_draft(draft)
    if refused := why_not_change(is_released=is_released(found)):
        raise refused
    return found


def _add(
    draft: Draft,
    text: str,
    records: Sequence[UUID],
    *,
    item: UUID | None = None,
    alt: str = "",
) -> None:
    if refused := why_not_write(text):
        raise refused
    last = draft.sentences.aggregate(last=Max("position"))["last"] or 0
    sentence = Sentence.objects.create(
        draft=draft, position=last + 1, text=text.strip(), item=item, alt=alt.strip()
    )
    _cite(sentence, records)


def _cite(sentence: Sentence, records: Sequence[UUID]) -> None:
    for record in records_by_uid(records):
        kind = "act" if isinstance(record, Act) else "information"
        Citation.objects.create(sentence=sentence, **{kind: record})
