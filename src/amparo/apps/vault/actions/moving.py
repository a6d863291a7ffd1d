"""After a key was changed: bring what is sealed under older versions to the newest."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from operator import attrgetter
from uuid import UUID

from django.db import connection, transaction

from amparo.apps.journal.actions import note
from amparo.apps.journal.rows import spelling
from amparo.apps.members.holder import Holder
from amparo.apps.vault import custody
from amparo.apps.vault.keys import OWN, keystore, rewrap
from amparo.apps.vault.models import Item, Release
from amparo.apps.vault.queries import batches
from amparo.apps.vault.releases import reseal_release
from amparo.apps.vault.rules import why_not_write
from amparo.apps.vault.shelves import Shelf, shelf, shelves
from amparo.lib.sealing.errors import SealingError
from amparo.lib.sealing.keyring import Kind

AT_ONCE = 5_000
MEMORY_KIB = 16_000


@dataclass(frozen=True)
class Moved:
    """How many items and releases moved, and which did not because they are damaged."""

    moved: int
    damaged: tuple[UUID, ...]


def move_to_newest_key(
    *, kind: Kind, compartment: UUID, by: Holder, now: datetime
) -> Moved:
    """Wrap the keys of items, and seal releases, under the compartment's newest key.

    Whoever holds only older versions then sees nothing of them here. Objects and their
    data keys stay: somebody who took a data key and the sealed bytes away still has both.
    What is damaged stays where it is and is named.

    Raises:
        Unseen: the holder has no key to the compartment.
        Refused: the holder may only read.
    """
    newest = shelf(by, kind=kind, compartment=compartment)
    if refused := why_not_write(newest.rights):
        raise refused
    by_tag = shelves(by, kind=kind, compartment=compartment)
    older = [tag for tag in by_tag if tag != newest.tag]
    with _more_memory(), transaction.atomic():
        moved, damaged = _move_items(older, by_tag=by_tag, newest=newest)
        for release in Release.objects.select_for_update().filter(shelf__in=older):
            try:
                reseal_release(release, old=by_tag[release.shelf], new=newest)
                moved += 1
            except SealingError:
                damaged.append(release.id)
        if moved or damaged:
            facts = {"moved": moved, "damaged": len(damaged)}
            note(verb="vault.move", by=by, now=now, facts=facts)
    return Moved(moved, tuple(damaged))


@contextmanager
def _more_memory() -> Iterator[None]:
    """Let SQLite keep more pages meanwhile: rows lie in no order, and each is written once."""
    if connection.vendor != "sqlite":
        yield
        return
    with connection.cursor() as cursor:
        before = cursor.execute("PRAGMA cache_size").fetchone()[0]
        cursor.execute(f"PRAGMA cache_size = -{MEMORY_KIB}")
        try:
            yield
        finally:
            cursor.execute(f"PRAGMA cache_size = {before}")


def _move_items(
    older: Sequence[bytes], *, by_tag: Mapping[bytes, Shelf], newest: Shelf
) -> tuple[int, list[UUID]]:
    rows = Item.objects.select_for_update().filter(shelf__in=older)
    whole = rows.exclude(sealed=b"").values_list("id", flat=True)
    moved, damaged = 0, list[UUID]()
    for items, marks in _rewrapped(sorted(whole, key=attrgetter("bytes")), newest):
        _write(marks, newest=newest)
        moved += len(marks)
        damaged += [item for item in items if item not in marks]
    for gone in rows.filter(sealed=b""):
        try:
            _move_shredded(gone, old=by_tag[gone.shelf], new=newest)
            moved += 1
        except SealingError:
            damaged.append(gone.id)
    return moved, damaged


def _rewrapped(
    items: Sequence[UUID], newest: Shelf
) -> Iterator[tuple[list[UUID], dict[UUID, bytes]]]:
    """Wrap some thousand keys at a time, the next while the caller writes the rows of these."""
    with ThreadPoolExecutor(1) as beside:
        under_way = deque[tuple[list[UUID], Future[dict[UUID, bytes]]]]()
        for some in batches(items, size=AT_ONCE):
            under_way.append((some, beside.submit(_rewrap, some, newest=newest)))
            if len(under_way) > 1:
                before, marks = under_way.popleft()
                yield before, marks.result()
        for last, marks in under_way:
            yield last, marks.result()


def _rewrap(items: Sequence[UUID], *, newest: Shelf) -> dict[UUID, bytes]:
    """Wrap the items' keys anew, together; return the new marks of those that opened.

    If the rows then do not follow, whoever holds the newest key finds both as they are.
    """
    marks: dict[UUID, bytes] = {}

    def wrapped(item: UUID, entry: bytes) -> bytes | None:
        try:
            fresh, sha256 = rewrap(entry, item=item, shelf=newest)
        except SealingError:
            return None
        marks[item] = newest.mark(sha256)
        return fresh

    keystore().replace(wrapped, items)
    return marks


def _move_shredded(row: Item, *, old: Shelf, new: Shelf) -> None:
    for event in row.events.exclude(key_version=OWN):
        custody.reseal_event(event, old=old, new=new)
    _write({row.id: row.mark}, newest=new)


def _write(marks: Mapping[UUID, bytes], *, newest: Shelf) -> None:
    """Put rows onto the newest shelf, thousands with one statement."""
    as_stored = spelling(Item._meta.pk)  # noqa: SLF001  Django documents it
    with connection.cursor() as cursor:
        cursor.executemany(
            "UPDATE vault_item SET shelf = %s, key_version = %s, mark = %s WHERE id = %s",
            [
                (newest.tag, newest.version, mark, as_stored(item))
                for item, mark in marks.items()
            ],
        )
