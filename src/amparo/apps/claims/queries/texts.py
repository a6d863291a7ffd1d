"""Texts of the open investigation: as documents, and with what was suggested and decided."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from django.core.paginator import Page, Paginator
from django.db.models import Q, QuerySet

from amparo.apps.claims.models import LedgerEntry, TextReading
from amparo.apps.claims.wording import PARTS, in_words
from amparo.apps.events.models import Information, Source
from amparo.lib.corroboration.documents import Document, Published
from amparo.lib.corroboration.entries import Entry, Sort
from amparo.lib.corroboration.ledger import Ledger, Standing, project
from amparo.lib.corroboration.reading import read_text
from amparo.web.unseen import Unseen

PAGE_SIZE = 50
NAMES = frozenset({"persons", "organisations", "places", "cites"})
# How a text came to us that anybody could read; what people told us in confidence is
# never read by a rule, whatever they allowed us to tell.
FROM_THE_PRESS = "amparo-media"
PUBLIC = (
    Source.Kind.MEDIA,
    Source.Kind.ORGANISATION,
    Source.Kind.OFFICIAL,
    Source.Kind.DOCUMENT,
)


@dataclass(frozen=True)
class TextCard:
    """One line of the list of texts: what it is and how much of it waits for a person."""

    information: UUID
    title: str
    source: str
    date: str
    language: str
    suggested: int
    decided: int


@dataclass(frozen=True)
class Piece:
    """A run of a text; with a suggestion's number when it is highlighted."""

    text: str
    numbers: tuple[int, ...] = ()


@dataclass(frozen=True)
class Line:
    """One suggestion: what the rule says in plain words, where, and what became of it."""

    number: int
    id: str
    part: str
    kind: str
    said: str
    quoted: str
    state: str
    by: str
    reason: str
    rule: str


@dataclass(frozen=True)
class TextPage:
    """A text in pieces, and its suggestions in the order of the text."""

    information: UUID
    title: str
    source: str
    language: str
    paragraphs: Sequence[Sequence[Piece]]
    lines: Sequence[Line]
    flags: Sequence[str]

    @property
    def said(self) -> list[Line]:
        """What the text says, on whose word."""
        return [line for line in self.lines if line.part not in NAMES]

    @property
    def named(self) -> list[Line]:
        """Whom and what it names: they come with what is said, and wait apart."""
        return [line for line in self.lines if line.part in NAMES]

    @property
    def waiting(self) -> int:
        """How many suggestions wait for a person."""
        return sum(line.state == "suggested" for line in self.lines)


def readable() -> QuerySet[Information]:
    """Give the public texts: not what anybody told in confidence."""
    is_public = Q(connection=FROM_THE_PRESS) | Q(source__kind__in=PUBLIC)
    return Information.objects.filter(is_public, consent__isnull=True)


def unread(rules: str) -> QuerySet[Information]:
    """Give the public texts that these rules have not read."""
    return (
        readable()
        .filter(Q(reading=None) | ~Q(reading__rules=rules))
        .select_related("source")
    )


def document_of(information: Information) -> Document:
    """Make the document of a text; its name is the id of the information."""
    head = f"# {information.source.address} | {information.title} |"
    whole = f"{' '.join(head.split())}\n{information.text}"
    document = read_text(whole, name=str(information.uid))
    if not information.material_date:
        return document
    known = Published(information.material_date, information.date_basis)
    return replace(document, published=known)


def reading_of(information: UUID) -> TextReading:
    """Give the reading of a text.

    Raises:
        Unseen: there is no such text, or nobody has let it be read.
    """
    found = (
        TextReading.objects.select_related("information__source")
        .filter(information__uid=information)
        .first()
    )
    if found is None:
        raise Unseen
    return found


def texts(*, page: str | None = None) -> Page[TextCard]:
    """List the texts that were read, by date, and how much of each waits for a person."""
    rows = TextReading.objects.select_related("information__source").order_by(
        "information__earliest", "pk"
    )
    sheet: Page[Any] = Paginator(rows, PAGE_SIZE).get_page(page)
    decided = _decided(row.text_sha256 for row in sheet.object_list)
    sheet.object_list = [_card(row, decided) for row in sheet.object_list]
    return sheet


def _card(row: TextReading, decided: dict[str, int]) -> TextCard:
    suggested = sum(
        len(held)
        for part, held in row.printed.items()
        if part != "flags" and isinstance(held, list)
    )
    done = decided.get(row.text_sha256, 0)
    told = row.information
    return TextCard(
        information=told.uid,
        title=told.title,
        source=told.source.name,
        date=told.material_date,
        language=told.language,
        suggested=suggested,
        decided=done,
    )


def _decided(texts: Iterable[str]) -> dict[str, int]:
    counts: dict[str, int] = {}
    wanted = set(texts)
    for standing in project(_ledger_of(wanted)).standings.values():
        if standing.state in {"accepted", "rejected"}:
            text = str(standing.said["text_sha256"])
            counts[text] = counts.get(text, 0) + 1
    return counts


def _ledger_of(texts: Iterable[str]) -> Ledger:
    """Give the ledger of some texts, with every decision there is."""
    rows = LedgerEntry.objects.filter(
        Q(text_sha256__in=list(texts)) | Q(sort=LedgerEntry.Sort.DECISION)
    )
    return Ledger().with_(
        Entry(Sort(row.sort), bytes(row.body), row.at) for row in rows.iterator()
    )


def text_page(information: UUID) -> TextPage:
    """Give a text with all that is suggested of it.

    Raises:
        Unseen: as `reading_of`.
    """
    reading = reading_of(information)
    standings = project(_ledger_of([reading.text_sha256])).standings.values()
    told = reading.information
    lines = _lines(reading, [s for s in standings if s.state != "retired"])
    return TextPage(
        information=told.uid,
        title=told.title,
        source=told.source.name,
        language=told.language,
        paragraphs=_paragraphs(reading.text, lines),
        lines=[line for line, _span in lines],
        flags=reading.printed.get("flags", []),
    )


def _lines(
    reading: TextReading, standings: Sequence[Standing]
) -> list[tuple[Line, tuple[int, int]]]:
    ordered = sorted(standings, key=lambda s: (s.said["span"], s.said["part"], s.id))
    rules = _rules(reading)
    return [
        (_line(number, s, reading.text, rules), (s.said["span"][0], s.said["span"][1]))
        for number, s in enumerate(ordered, 1)
    ]


def _rules(reading: TextReading) -> dict[tuple[str, int, int], str]:
    return {
        (part, one["span"][0], one["span"][1]): str(one.get("rule") or "")
        for part, held in reading.printed.items()
        if part != "flags" and isinstance(held, list)
        for one in held
    }


def _line(
    number: int,
    standing: Standing,
    text: str,
    rules: dict[tuple[str, int, int], str],
) -> Line:
    said = standing.said
    start, end = said["span"]
    return Line(
        number=number,
        id=standing.id,
        part=said["part"],
        kind=str(PARTS.get(said["part"], said["part"])),
        said=in_words(said["part"], said, text[start:end]),
        quoted=text[start:end],
        state=standing.state,
        by=standing.by,
        reason=standing.reason,
        rule=rules.get((said["part"], start, end), ""),
    )


def _paragraphs(
    text: str, lines: Sequence[tuple[Line, tuple[int, int]]]
) -> list[list[Piece]]:
    """Cut a text where a highlight begins or ends, and into its paragraphs."""
    edges = {0, len(text), *(at for _line, span in lines for at in span)}
    edges.update(at for at, letter in enumerate(text) if letter == "\n")
    starts, ends = _edges_of(lines)
    paragraphs: list[list[Piece]] = [[]]
    inside: set[int] = set()
    places = sorted(edges)
    for start, end in itertools.pairwise(places):
        inside = (inside - ends.get(start, set())) | starts.get(start, set())
        if text[start] == "\n":
            paragraphs.append([])
        if words := text[start:end].removeprefix("\n"):
            paragraphs[-1].append(Piece(words, tuple(sorted(inside))))
    return [paragraph for paragraph in paragraphs if paragraph]


def _edges_of(
    lines: Sequence[tuple[Line, tuple[int, int]]],
) -> tuple[dict[int, set[int]], dict[int, set[int]]]:
    """Give the numbers of the lines that begin, and that end, at each place."""
    starts: dict[int, set[int]] = {}
    ends: dict[int, set[int]] = {}
    for line, (start, end) in lines:
        starts.setdefault(start, set()).add(line.number)
        ends.setdefault(end, set()).add(line.number)
    return starts, ends


def last_decision(suggestion: str) -> str:
    """Find the last decision on a suggestion that nobody has undone; empty if none."""
    rows = LedgerEntry.objects.filter(sort=LedgerEntry.Sort.DECISION).order_by("-at")
    undone: set[str] = set()
    for row in rows.iterator():
        said = json.loads(bytes(row.body))
        if said["verb"] == "undo" and row.entry not in undone:
            undone.update(said["targets"])
        elif row.entry not in undone and suggestion in said["targets"]:
            return row.entry
    return ""
