"""The records a sentence may rest on, and those it rests on."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Prefetch, QuerySet

from amparo.apps.events.models import About, Act, Actor, Information, Source
from amparo.apps.events.queries.searching import Wanted, search
from amparo.apps.members.holder import Holder
from amparo.apps.members.queries import organisation
from amparo.apps.publications.grounds import of_act, of_information
from amparo.apps.publications.models import Citation, Draft, Sentence
from amparo.apps.publications.pictures import picture_of
from amparo.apps.publications.wording import CitedRecord, GroundedSentence, Wording
from amparo.lib.sealing.primitives.publics import sha256
from amparo.web.unseen import Unseen

LONGEST_CHOICE = 20


def wording_of(draft: Draft, *, by: Holder, now: datetime) -> Wording:
    """Put a draft together with what each sentence rests on, as of now."""
    return wordings_of([draft], by=by, now=now)[draft.pk]


def wordings_of(
    drafts: Sequence[Draft], *, by: Holder, now: datetime
) -> dict[int, Wording]:
    """Put many drafts together, by their keys, with few questions for all of them.

    Pictures are asked of the vault one by one, with the holder's key.
    """
    house, investigation = organisation().name, About.objects.get().investigation
    rows = Sentence.objects.filter(draft__in=drafts).prefetch_related(*_beneath())
    sentences: dict[int, list[GroundedSentence]] = {draft.pk: [] for draft in drafts}
    for row in rows:
        records = tuple(
            _record(citation, organisation=house, now=now)
            for citation in row.citations.all()
        )
        picture = (
            picture_of(row.item, alt=row.alt, investigation=investigation, by=by)
            if row.item
            else None
        )
        sentences[row.draft_id].append(
            GroundedSentence(row.pk, row.text, records, picture)
        )
    return {
        draft.pk: Wording(
            title=draft.title,
            language=draft.language,
            organisation=house,
            sentences=tuple(sentences[draft.pk]),
        )
        for draft in drafts
    }


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


def citable(*, now: datetime, find: str = "") -> list[CitedRecord]:
    """List accepted records that a sentence may rest on, newest first; at most 20 of a kind.

    Raises:
        Refused: `find` has too many words.
    """
    house = organisation().name
    accepted = Information.objects.filter(accepted_by__isnull=False)
    information = accepted.select_related("source").prefetch_related("items")
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


def _found(words: str, kind: str) -> list[UUID]:
    accepted = "yes" if kind == "information" else ""
    wanted = Wanted(words=words, kind=kind, accepted=accepted)
    return [line.uid for line in search(wanted, language="en")[:LONGEST_CHOICE]]


def _record(citation: Citation, *, organisation: str, now: datetime) -> CitedRecord:
    if citation.information is not None:
        return of_information(citation.information, organisation=organisation, now=now)
    if citation.act is None:
        raise AssertionError("a constraint keeps this from being")
    return of_act(citation.act, organisation=organisation, now=now)


def _beneath() -> list[Prefetch[Any]]:
    citations = Citation.objects.select_related(
        "information__source", "act__event"
    ).prefetch_related(
        "information__items", Prefetch("act__event__information", _information())
    )
    return [Prefetch("citations", citations)]


def _with_information(acts: QuerySet[Act]) -> QuerySet[Act]:
    return acts.select_related("event").prefetch_related(
        Prefetch("event__information", _information())
    )


def _information() -> QuerySet[Information]:
    return Information.objects.select_related("source").prefetch_related("items")
