"""Claims of the open investigation: what is said, on whose authority, and what speaks against it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from amparo.apps.claims.models import Outlook, TextReading
from amparo.apps.claims.queries.texts import unread
from amparo.apps.claims.wording import (
    CONTEST,
    DISAGREEMENTS,
    SUPPORT,
    WHY_SUPPORT,
    unit_in_words,
)
from amparo.apps.events.models import Source
from amparo.web.unseen import Unseen

MOST_COUNTED = 1000  # more than that is said as "1000 or more"
AROUND = 90  # letters shown before and after a passage


@dataclass(frozen=True)
class ClaimCard:
    """One line of the list of claims."""

    id: str
    statement: str
    sources: str
    carriers: int
    support: str
    tone: str
    contest: str
    contest_tone: str


@dataclass(frozen=True)
class Claims:
    """All claims, the most widely carried first, and how many texts wait to be read."""

    cards: Sequence[ClaimCard]
    unread: int
    read: int
    made_at: datetime | None

    @property
    def is_more(self) -> bool:
        """Whether the count of unread texts stopped before its end."""
        return self.unread >= MOST_COUNTED


@dataclass(frozen=True)
class Passage:
    """A place in a text, with a little of what stands around it."""

    information: UUID
    title: str
    source: str
    date: str
    before: str
    words: str
    after: str


@dataclass(frozen=True)
class Branch:
    """A root of the tree with the texts that carry it."""

    name: str
    own_access: bool
    why: str
    carriers: Sequence[tuple[str, UUID | None, str]]


@dataclass(frozen=True)
class ClaimPage:
    """A claim with its reasons."""

    card: ClaimCard
    why: str
    said: str
    branches: Sequence[Branch]
    joined: Sequence[Mapping[str, Any]]
    circular: Sequence[str]
    to_ask: Sequence[str]
    unattributed: Sequence[Passage]
    denials: Sequence[Passage]


@dataclass(frozen=True)
class Disagreement:
    """Two passages that do not fit together, and why."""

    kind: str
    why: str
    one: Passage
    other: Passage


@dataclass(frozen=True)
class SeriesLine:
    """Figures of one unit over time, one root a line; never summed, never averaged."""

    unit: str
    event: str
    points: Sequence[Mapping[str, Any]]
    publishable: Mapping[str, Any] | None


def claims(*, rules: str) -> Claims:
    """List the claims in what was read."""
    outlook = Outlook.objects.first()
    held = outlook.printed["claims"] if outlook else []
    cards = [_card(claim) for claim in held]
    return Claims(
        cards=sorted(cards, key=lambda c: (-c.carriers, c.statement)),
        unread=unread(rules)[:MOST_COUNTED].count(),
        read=TextReading.objects.count(),
        made_at=outlook.made_at if outlook else None,
    )


def claim_page(claim: str) -> ClaimPage:
    """Give one claim with all its reasons.

    Raises:
        Unseen: there is no such claim.
    """
    outlook = Outlook.objects.first()
    held = outlook.printed["claims"] if outlook else []
    found = next((each for each in held if each["id"] == claim), None)
    if found is None:
        raise Unseen
    texts = Texts()
    independent = found["independent"]
    return ClaimPage(
        card=_card(found),
        why=str(WHY_SUPPORT.get(found["support"], "")),
        said=found.get("said", ""),
        branches=[_branch(b, found["roots"], texts) for b in independent["tree"]],
        joined=[_joined(j) for j in independent["joined"]],
        circular=[" → ".join(map(texts.name, c)) for c in independent["circular"]],
        to_ask=independent["to_ask"],
        unattributed=[texts.whole(name) for name in independent["unattributed"]],
        denials=[texts.passage(d) for d in found.get("denials", [])],
    )


def disagreements() -> list[Disagreement]:
    """List what does not fit together, pair by pair; nothing is resolved here."""
    outlook = Outlook.objects.first()
    texts = Texts()
    return [
        Disagreement(
            kind=str(DISAGREEMENTS.get(each["type"], each["type"])),
            why=each["why"],
            one=texts.passage(each["a"]),
            other=texts.passage(each["b"]),
        )
        for each in (outlook.printed["contradictions"] if outlook else [])
    ]


def figures() -> list[SeriesLine]:
    """List the figures of each unit at the day they speak of."""
    outlook = Outlook.objects.first()
    texts = Texts()
    labels = {
        each["id"]: each["label"]
        for each in (outlook.printed["events"] if outlook else [])
    }
    return [
        SeriesLine(
            unit=unit_in_words(each["unit"]),
            event=labels.get(each["event"], ""),
            points=[_point(point, texts) for point in each["points"]],
            publishable=_point(each["publishable"], texts),
        )
        for each in (outlook.printed.get("series", []) if outlook else [])
        if each["points"]
    ]


def _point(point: Mapping[str, Any] | None, texts: Texts) -> dict[str, Any]:
    """Give a figure with the text it stands in; people are counted in whole numbers."""
    if point is None:
        return {}
    whole = {
        side: None if point[side] is None else int(point[side])
        for side in ("lower", "upper")
    }
    return {**point, **whole, "text": texts.id(point["document"])}


class Texts:
    """The texts that were read, by the name under which the ledger knows them."""

    def __init__(self) -> None:
        # By its own key: in the order of the information SQLite would walk all of that.
        rows = TextReading.objects.order_by("pk").select_related("information__source")
        rows = rows.defer("printed", "information__text")
        self.rows = {str(row.information.uid): row for row in rows}

    def name(self, document: str) -> str:
        """Name a text as its source and date."""
        row = self.rows.get(document)
        if row is None:
            return document
        told = row.information
        is_stated = told.source.kind != Source.Kind.UNKNOWN
        named = told.source.name if is_stated else f"“{told.title}”"
        return ", ".join(filter(None, [named, told.material_date]))

    def id(self, document: str) -> UUID | None:
        """Give the id of the information that a text is."""
        row = self.rows.get(document)
        return row.information.uid if row else None

    def passage(self, at: Mapping[str, Any]) -> Passage:
        """Give a place in a text."""
        row = self.rows[at["document"]]
        start, end = at["span"]
        text = row.text
        return self._cut(
            row,
            text[max(0, start - AROUND) : start],
            text[start:end],
            text[end : end + AROUND],
        )

    def whole(self, document: str) -> Passage:
        """Give a text by its first words."""
        row = self.rows[document]
        return self._cut(row, "", row.information.title, "")

    def _cut(self, row: TextReading, before: str, words: str, after: str) -> Passage:
        told = row.information
        return Passage(
            told.uid,
            told.title,
            told.source.name,
            told.material_date,
            before,
            words,
            after,
        )


def _card(claim: Mapping[str, Any]) -> ClaimCard:
    support, tone = SUPPORT.get(claim["support"], (claim["support"], "plain"))
    contest, contest_tone = CONTEST.get(claim["contest"], (claim["contest"], "warn"))
    low, high = claim["independent"]["lower"], claim["independent"]["upper"]
    return ClaimCard(
        id=claim["id"],
        statement=claim["statement"],
        sources=str(low) if low == high else f"{low}–{high}",
        carriers=len(claim["carriers"]),
        support=str(support),
        tone=tone,
        contest=str(contest),
        contest_tone=contest_tone,
    )


def _branch(
    branch: Mapping[str, Any], roots: Sequence[Mapping[str, Any]], texts: Texts
) -> Branch:
    root = next((r for r in roots if r["name"] == branch["root"]), {})
    return Branch(
        name=_root_name(branch["root"], texts),
        own_access=bool(root.get("own_access")),
        why=str(root.get("why", "")),
        carriers=[
            (texts.name(c["document"]), texts.id(c["document"]), c["how"])
            for c in branch["carriers"]
        ],
    )


def _root_name(name: str, texts: Texts) -> str:
    """A text that rests on nobody else is its own root; it is named as a text."""
    document = name.removeprefix("document ")
    return texts.name(document) if document in texts.rows else name


def _joined(union: Mapping[str, Any]) -> Mapping[str, Any]:
    """Give two roots that count as one, by their names."""
    return {
        **union,
        "a": union.get("a_name") or union["a"],
        "b": union.get("b_name") or union["b"],
    }
