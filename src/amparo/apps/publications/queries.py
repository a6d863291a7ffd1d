"""Drafts of the open investigation, and the public statements of the desk."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Prefetch, QuerySet

from amparo.apps.consents.queries import withdrawn_among
from amparo.apps.events.models import Act, Actor, Information, Source
from amparo.apps.events.queries.searching import Wanted, search
from amparo.apps.members.queries import colleagues, organisation
from amparo.apps.publications.grounds import of_act, of_information
from amparo.apps.publications.models import (
    Citation,
    Draft,
    PublishedStatement,
    Release,
    Sentence,
)
from amparo.apps.publications.rules import why_not_release, why_not_say
from amparo.apps.publications.wording import CitedRecord, GroundedSentence, Wording
from amparo.lib.refusal import Refused
from amparo.lib.sealing.primitives.publics import sha256
from amparo.web.unseen import Unseen

LONGEST_CHOICE = 20


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
    """A sentence of a draft with the reason why it could not leave today."""

    sentence: GroundedSentence
    refusal: Refused | None
    sources: list[int]


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


@dataclass(frozen=True)
class LeftDespite:
    """A statement that left before a person withdrew a consent it rests on."""

    draft: UUID
    statement: PublishedStatement
    count: int


def get_draft(draft: UUID) -> Draft:
    """Give a draft of the open investigation.

    Raises:
        Unseen: there is none.
    """
    found = Draft.objects.filter(uid=draft).first()
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


def get_statement(statement: UUID) -> PublishedStatement:
    """Give a public statement.

    Raises:
        Unseen: there is none.
    """
    found = PublishedStatement.objects.filter(id=statement).first()
    if found is None:
        raise Unseen
    return found


def published_statements() -> list[PublishedStatement]:
    """List what two people have let out, newest week first."""
    return list(PublishedStatement.objects.all())


def public_statements() -> list[PublishedStatement]:
    """List what stands on the public pages."""
    return list(PublishedStatement.objects.filter(taken_down_week=""))


def is_released(draft: Draft) -> bool:
    """Tell whether a draft's words have left, or are leaving, the house."""
    return draft.releases.filter(confirmed_by__isnull=False).exists()


def wording_of(draft: Draft, *, now: datetime) -> Wording:
    """Put a draft together with what each sentence rests on, as of now."""
    house = organisation().name
    sentences = draft.sentences.prefetch_related(*_beneath())
    return Wording(
        title=draft.title,
        language=draft.language,
        organisation=house,
        sentences=tuple(
            GroundedSentence(
                sentence.pk,
                sentence.text,
                tuple(
                    _record(citation, organisation=house, now=now)
                    for citation in sentence.citations.all()
                ),
            )
            for sentence in sentences
        ),
    )


def digest_of(wording: Wording, *, statement: UUID) -> bytes:
    """Give the digest that both people sign."""
    return sha256(wording.message(statement=statement))


def hidden_aliases(words: str) -> list[str]:
    """List the aliases of victims, and of people who told us, that stand in these words.

    There may be a hundred thousand aliases, so this is the quick look, parts of words
    included; `rules.why_not_tell_apart` looks again.
    """
    victims = Actor.objects.filter(kind=Actor.Kind.VICTIM).values_list(
        "alias", flat=True
    )
    people = Source.objects.filter(kind=Source.Kind.PERSON).values_list(
        "name", flat=True
    )
    folded = words.casefold()
    return [alias for alias in (*victims, *people) if alias.casefold() in folded]


def draft_page(draft: UUID, *, now: datetime) -> DraftPage:
    """Give all that the page of a draft shows.

    Aliases are looked for only when release is asked: there may be very many.

    Raises:
        Unseen: the open investigation has no such draft.
    """
    found = get_draft(draft)
    wording = wording_of(found, now=now)
    last = found.releases.last()
    names = {c.id: c.alias for c in colleagues()}
    return DraftPage(
        id=found.uid,
        wording=wording,
        sentences=[
            ShownSentence(sentence, why_not_say(sentence), numbered["sources"])
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


def is_of(release: Release, wording: Wording) -> bool:
    """Tell whether a release is confirmed, or was asked for exactly these words."""
    return release.confirmed_by is not None or release.digest == digest_of(
        wording, statement=release.statement
    )


def drafts(*, now: datetime) -> list[DraftCard]:
    """List the drafts of the open investigation, newest first."""
    names = {c.id: c.alias for c in colleagues()}
    return [
        DraftCard(
            draft.uid,
            draft.title,
            _state(draft, wording_of(draft, now=now)),
            draft.drafted_at,
            names.get(draft.drafted_by, ""),
        )
        for draft in Draft.objects.prefetch_related("releases")
    ]


def citable(*, now: datetime, find: str = "") -> list[CitedRecord]:
    """List accepted records that a sentence may rest on, newest first; at most 20 of a kind.

    Raises:
        Refused: `find` has too many words.
    """
    house = organisation().name
    accepted = Information.objects.filter(accepted_by__isnull=False)
    information = accepted.select_related("source")
    acts = Act.objects.filter(Exists(accepted.filter(event=OuterRef("event"))))
    if find:
        information = information.filter(uid__in=_found(find, "information"))
        acts = acts.filter(event__uid__in=_found(find, "event"))
    return [
        *(
            of_information(one, organisation=house, now=now)
            for one in information.order_by("-pk")[:LONGEST_CHOICE]
        ),
        *(
            of_act(one, organisation=house, now=now)
            for one in _with_information(acts).order_by("-pk")[:LONGEST_CHOICE]
        ),
    ]


def _found(words: str, kind: str) -> list[UUID]:
    accepted = "yes" if kind == "information" else ""
    wanted = Wanted(words=words, kind=kind, accepted=accepted)
    return [line.uid for line in search(wanted, language="en")[:LONGEST_CHOICE]]


def records_by_uid(uids: Iterable[UUID]) -> list[Information | Act]:
    """Find the records of the open investigation with these ids.

    Raises:
        Unseen: one of them is not here.
    """
    wanted = set(uids)
    found: list[Information | Act] = [
        *Information.objects.filter(uid__in=wanted),
        *Act.objects.filter(uid__in=wanted),
    ]
    if len(found) != len(wanted):
        raise Unseen
    return found


def left_despite_withdrawal() -> list[LeftDespite]:
    """List what had left this investigation before a person withdrew; for follow-up."""
    releases = list(
        Release.objects.filter(confirmed_by__isnull=False).select_related("draft")
    )
    withdrawn = withdrawn_among(UUID(t) for r in releases for t in r.tokens)
    statements = PublishedStatement.objects.in_bulk([r.statement for r in releases])
    counted = [
        (release, sum(UUID(token) in withdrawn for token in release.tokens))
        for release in releases
    ]
    return [
        LeftDespite(release.draft.uid, statements[release.statement], count)
        for release, count in counted
        if count and release.statement in statements
    ]


def _published(release: Release | None) -> PublishedStatement | None:
    if release is None:
        return None
    return PublishedStatement.objects.filter(id=release.statement).first()


def _state(draft: Draft, wording: Wording) -> str:
    if any(release.confirmed_by for release in draft.releases.all()):
        return "released"
    if any(is_of(release, wording) for release in draft.releases.all()):
        return "asked"
    return "blocked" if why_not_release(wording) else "drafted"


def _record(citation: Citation, *, organisation: str, now: datetime) -> CitedRecord:
    if citation.information is not None:
        return of_information(citation.information, organisation=organisation, now=now)
    if citation.act is None:
        raise AssertionError("a constraint keeps this from being")
    return of_act(citation.act, organisation=organisation, now=now)


def _beneath() -> list[Prefetch[Any]]:
    citations = Citation.objects.select_related(
        "information__source", "act__event"
    ).prefetch_related(Prefetch("act__event__information", _information()))
    return [Prefetch("citations", citations)]


def _with_information(acts: QuerySet[Act]) -> QuerySet[Act]:
    return acts.select_related("event").prefetch_related(
        Prefetch("event__information", _information())
    )


def _information() -> QuerySet[Information]:
    return Information.objects.select_related("source")


def sentence_of(draft: Draft, sentence: int) -> Sentence:
    """Give a sentence of this draft.

    Raises:
        Unseen: it has no such sentence.
    """
    found = draft.sentences.filter(pk=sentence).first()
    if found is None:
        raise Unseen
    return found
