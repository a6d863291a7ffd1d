"""What the log says, to auditors; and whether it still says what it said."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.paginator import Page, Paginator

from amparo.apps.journal import published
from amparo.apps.journal.bodies import open_body
from amparo.apps.journal.models import JournalEntry, LogLeaf
from amparo.apps.journal.rules import headless, missing_body, rewritten
from amparo.apps.members.holder import Holder
from amparo.apps.members.models import Member
from amparo.apps.members.queries import organisation
from amparo.lib.custody.errors import LogRewritten, NoteRefused, TileDamaged
from amparo.lib.custody.events import leaf_input
from amparo.lib.custody.tree import leaf_hash
from amparo.lib.refusal import Refused
from amparo.lib.sealing.errors import SealBroken
from amparo.lib.sealing.keyring import Kind

PAGE_SIZE = 50


@dataclass(frozen=True)
class Noted:
    """One entry of the journal, opened."""

    position: int
    at: datetime
    alias: str
    verb: str
    subject: UUID | None
    facts: dict[str, Any]

    @property
    def pairs(self) -> list[tuple[str, Any]]:
        """The facts as pairs: a template would take `facts.items` for a fact of that name."""
        return [(name, _listed(told)) for name, told in self.facts.items()]

    @property
    def subject_begins(self) -> str:
        """The first eight digits of the subject's id: enough to recognise it in a list."""
        return self.subject.hex[:8] if self.subject else ""


@dataclass(frozen=True)
class Verdict:
    """Whether the desk's rows are what was published. `refused` says what is wrong."""

    leaves: int
    published: int
    root: str
    compared_from: int
    refused: Refused | None

    @property
    def holds(self) -> bool:
        """Whether nothing was found wrong."""
        return self.refused is None


def entries(*, by: Holder, page: int = 1) -> Page[Noted]:
    """Open one page of the journal for an auditor, newest first.

    Raises:
        Unseen: the holder has no journal key.
        Refused: an entry is not the one that the log committed to.
    """
    by.entry(Kind.JOURNAL, organisation().journal_compartment)
    rows = JournalEntry.objects.select_related("leaf").order_by("-leaf_id")
    sheet: Page[Any] = Paginator(rows, PAGE_SIZE).get_page(page)
    aliases = dict(Member.objects.values_list("id", "alias"))
    sheet.object_list = [_open(row, by, aliases) for row in sheet.object_list]
    return sheet


def check_log(*, last: int | None = None) -> Verdict:
    """Compare every row with the tiles, and the tiles with the signed head.

    With `last`, only so many of the newest rows. What it cannot see: somebody who replaced rows, tiles and signing key together. Only
    a copy of an earlier checkpoint, kept elsewhere, shows that.
    """
    leaves = LogLeaf.objects.count()
    try:
        head = published.head(origin=published.origin_of(organisation().id))
    except NoteRefused:
        return Verdict(leaves, 0, "", 0, headless())
    size, root = (head.size, head.root) if head else (0, b"")
    start = max(size - last, 0) if last else 0
    return Verdict(leaves, size, root.hex(), start, _why_not_whole(size, root, start))


def leaves_from(start: int) -> list[bytes]:
    """Read the leaf inputs that the desk's rows hold, from a position to the end.

    Raises:
        LogRewritten: a row between is gone.
    """
    rows = LogLeaf.objects.filter(position__gte=start).order_by("position")
    leaves = []
    for expected, (position, commitment) in enumerate(
        rows.values_list("position", "commitment"), start
    ):
        if position != expected:
            raise LogRewritten(expected)
        leaves.append(leaf_input(commitment))
    return leaves


def _why_not_whole(size: int, root: bytes, start: int) -> Refused | None:
    log = published.tiles()
    try:
        if log.size < size or (size and log.root(size) != root):
            return headless()
        _compare(leaves_from(start), log.leaf_hashes(start), start)
    except LogRewritten as found:
        return rewritten(found.position)
    except TileDamaged:
        return headless()
    return _why_not_all_bodies(start)


def _compare(leaves: list[bytes], hashes: Iterator[bytes], start: int) -> None:
    for position, published_hash in enumerate(hashes, start):
        row = position - start
        if row >= len(leaves) or leaf_hash(leaves[row]) != published_hash:
            raise LogRewritten(position)


def _why_not_all_bodies(start: int) -> Refused | None:
    """Refuse a leaf whose body is gone: each is in one of the tables that point to it."""
    bare = LogLeaf.objects.filter(position__gte=start).order_by("position")
    for relation in LogLeaf._meta.related_objects:  # noqa: SLF001  Django documents it
        bare = bare.filter(**{f"{relation.name}__isnull": True})
    first = bare.values_list("position", flat=True).first()
    return None if first is None else missing_body(first)


def _open(row: JournalEntry, by: Holder, aliases: dict[UUID, str]) -> Noted:
    house = organisation()
    seed = by.key(Kind.JOURNAL, house.journal_compartment, version=row.key_version)
    try:
        act, commitment = open_body(
            row.sealed, entry=row.id, organisation=house.id, seed=seed
        )
    except SealBroken:
        raise rewritten(row.leaf_id) from None
    if commitment != row.leaf.commitment:
        raise rewritten(row.leaf_id)
    return Noted(
        position=row.leaf_id,
        at=act.at,
        alias=aliases.get(act.member, "") if act.member else "",
        verb=act.verb,
        subject=act.subject,
        facts=act.facts,
    )


def _listed(told: Any) -> Any:
    return ", ".join(map(str, told)) if isinstance(told, list) else told
