"""Drafts of the open investigation."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.paginator import Page, Paginator

from amparo.apps.members.holder import Holder
from amparo.apps.members.queries import colleagues
from amparo.apps.publications.hedges import of_a_record, slips_of
from amparo.apps.publications.models import (
    Draft,
    PublishedStatement,
    Release,
    Sentence,
)
from amparo.apps.publications.pictures import credit_line
from amparo.apps.publications.queries.nearer import nearer_records
from amparo.apps.publications.queries.records import (
    digest_of,
    wording_of,
    wordings_of,
)
from amparo.apps.publications.rules import why_not_release, why_not_say
from amparo.apps.publications.wording import GroundedSentence, Wording
from amparo.lib.refusal import Refused
from amparo.web.unseen import Unseen

PAGE_SIZE = 30


@dataclass(frozen=True)
class DraftCard:
    """One line of the list of drafts; `state` is drafted, asked, released or blocked."""

    id: UUID
    title: str
    state: str
    drafted_at: datetime
    drafted_by: str


@dataclass(frozen=True)
class ShownSentence:
    """A sentence of a draft with the reason why it could not leave today.

    `slips` say where its words are surer than its records, or its alt text than it is.
    """

    sentence: GroundedSentence
    refusal: Refused | None
    sources: list[int]
    slips: list[str]

    @property
    def credit_line(self) -> str:
        """Whose the picture is, as everybody will read it."""
        shown = self.sentence.picture
        if shown is None:
            return ""
        return credit_line(
            credit=shown.credit, licence=shown.licence, place=shown.place
        )


@dataclass(frozen=True)
class DraftPage:
    """A draft as its page shows it. `ask` is the open request for release, if any."""

    id: UUID
    wording: Wording
    sentences: list[ShownSentence]
    refusal: Refused | None
    drafted_by: str
    ask: Release | None
    asked_by: str
    confirmed_by: str
    published: PublishedStatement | None


def get_draft(draft: UUID) -> Draft:
    """Give a draft of the open investigation.

    Raises:
        Unseen: there is none.
    """
    found = Draft.objects.filter(uid=draft).first()
    if found is None:
        raise Unseen
    return found


def sentence_of(draft: Draft, sentence: int) -> Sentence:
    """Give a sentence of this draft.

    Raises:
        Unseen: it has no such sentence.
    """
    found = draft.sentences.filter(pk=sentence).first()
    if found is None:
        raise Unseen
    return found


def get_release(release: UUID) -> Release:
    """Give a request for release of the open investigation.

    Raises:
        Unseen: there is none.
    """
    found = Release.objects.select_related("draft").filter(uid=release).first()
    if found is None:
        raise Unseen
    return found


def is_released(draft: Draft) -> bool:
    """Tell whether a draft's words have left, or are leaving, the house."""
    return draft.releases.filter(confirmed_by__isnull=False).exists()


def is_of(release: Release, wording: Wording) -> bool:
    """Tell whether a release is confirmed, or was asked for exactly these words."""
    return release.confirmed_by is not None or release.digest == digest_of(
        wording, statement=release.statement
    )


def draft_page(draft: UUID, *, by: Holder, now: datetime) -> DraftPage:
    """Give all that the page of a draft shows.

    Aliases are looked for only when release is asked: there may be very many.

    Raises:
        Unseen: the open investigation has no such draft.
    """
    found = get_draft(draft)
    wording = wording_of(found, by=by, now=now)
    last, nearer = found.releases.last(), nearer_records(wording.sentences)
    names = {c.id: c.alias for c in colleagues()}
    return DraftPage(
        id=found.uid,
        wording=wording,
        sentences=[
            ShownSentence(
                sentence,
                why_not_say(sentence),
                numbered["sources"],
                slips_of(sentence, language=wording.language)
                + [of_a_record(title) for title in nearer.get(sentence.id, [])],
            )
            for sentence, numbered in zip(
                wording.sentences, wording.numbered, strict=True
            )
        ],
        refusal=why_not_release(wording),
        drafted_by=names.get(found.drafted_by, ""),
        ask=last if last and is_of(last, wording) else None,
        asked_by=names.get(last.asked_by, "") if last else "",
        confirmed_by=names.get(last.confirmed_by, "")
        if last and last.confirmed_by
        else "",
        published=_published(last),
    )


def drafts(*, by: Holder, now: datetime, page: str | None = None) -> Page[DraftCard]:
    """Give one page of the open investigation's drafts, newest first."""
    names = {c.id: c.alias for c in colleagues()}
    rows = Draft.objects.prefetch_related("releases")
    sheet: Page[Any] = Paginator(rows, PAGE_SIZE).get_page(page)
    states = _states(list(sheet.object_list), by=by, now=now)
    sheet.object_list = [
        DraftCard(
            draft.uid,
            draft.title,
            states[draft.pk],
            draft.drafted_at,
            names.get(draft.drafted_by, ""),
        )
        for draft in sheet.object_list
    ]
    return sheet


def _published(release: Release | None) -> PublishedStatement | None:
    if release is None:
        return None
    return PublishedStatement.objects.filter(id=release.statement).first()


def _states(shown: list[Draft], *, by: Holder, now: datetime) -> dict[int, str]:
    """Say of each draft how far it is; words that have left are not put together again."""
    open_drafts = [draft for draft in shown if not _has_left(draft)]
    wordings = wordings_of(open_drafts, by=by, now=now)
    return {
        draft.pk: _state(draft, wordings[draft.pk])
        if draft.pk in wordings
        else "released"
        for draft in shown
    }


def _has_left(draft: Draft) -> bool:
    return any(release.confirmed_by for release in draft.releases.all())


def _state(draft: Draft, wording: Wording) -> str:
    if any(is_of(release, wording) for release in draft.releases.all()):
        return "asked"
    return "blocked" if why_not_release(wording) else "drafted"
