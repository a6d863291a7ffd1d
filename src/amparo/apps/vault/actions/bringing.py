"""Sealing many things at once: groups become durable together, one after the other."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any, BinaryIO, NamedTuple
from uuid import UUID

from django.db import transaction

from amparo.apps.journal.actions import note
from amparo.apps.journal.rows import insert
from amparo.apps.members.holder import Holder
from amparo.apps.vault import custody, objects
from amparo.apps.vault.actions.items import Receipt, keep_objects, signed_facts
from amparo.apps.vault.index import IndexRecord, seal_index
from amparo.apps.vault.keys import ItemKeys, keystore, new_keys, wrap
from amparo.apps.vault.models import Item
from amparo.apps.vault.queries import FoundItem, came_in_as, find_twins
from amparo.apps.vault.rules import why_not_seal
from amparo.apps.vault.shelves import Shelf, shelf
from amparo.lib.sealing.keyring import Kind
from amparo.lib.sealing.primitives.publics import KEY_SIZE, random_bytes
from amparo.lib.store.batches import Batch
from amparo.lib.store.objects import ObjectStore, Stored

MOST_ITEMS = 1_000
MOST_BYTES = 128 << 20
LONGEST_SECONDS = 1.0


@dataclass(frozen=True)
class Source:
    """Something to seal. `open` gives its bytes, from their beginning, when its turn comes.

    `about` is JSON without fractions; it is part of what the holder signs.
    """

    name: str
    media_type: str
    open: Callable[[], AbstractContextManager[BinaryIO]]
    about: Mapping[str, Any] = field(default_factory=dict)


def seal_items(
    sources: Iterable[Source],
    *,
    kind: Kind,
    compartment: UUID,
    by: Holder,
    now: datetime,
    again: bool = True,
    longest_seconds: float = LONGEST_SECONDS,
) -> Iterator[Receipt]:
    """Seal many things into a compartment; a receipt is given once its group is durable.

    A group is a thousand things, 128 MiB, or what came within `longest_seconds`. What has
    a receipt stays whatever happens next; of a group that breaks off nothing does. The
    same bytes again, also within a group, give another item that shares the object; or,
    without `again`, nothing but the receipt of the first.

    Raises:
        Unseen: the holder has no key to the compartment.
        Refused: no right to write, a thing without a name, no room.
    """
    onto = shelf(by, kind=kind, compartment=compartment)
    store = objects.folder()
    with store.batch() as batch, ThreadPoolExecutor(1) as beside:
        group = _Group(store, batch, beside, onto, by, now, again)
        for source in sources:
            if refused := why_not_seal(name=source.name, rights=onto.rights):
                raise refused
            group.take(source)
            if group.is_full(longest_seconds):
                yield from group.finish()
        yield from group.finish()


class _Waiting(NamedTuple):
    """Something that was sealed and has no rows yet."""

    item: UUID
    source: Source
    stored: Stored
    data_key: bytes


Settled = tuple[_Waiting, IndexRecord, ItemKeys]
Row = tuple[Any, ...]


@dataclass
class _Group:
    """What becomes durable together."""

    store: ObjectStore
    batch: Batch
    beside: ThreadPoolExecutor
    shelf: Shelf
    by: Holder
    now: datetime
    again: bool
    waiting: list[_Waiting] = field(default_factory=list)
    begun: float = 0.0

    def take(self, source: Source) -> None:
        """Seal one thing; nothing of it is promised yet."""
        if not self.waiting:
            self.begun = time.monotonic()
        data_key = random_bytes(KEY_SIZE)
        with source.open() as file:
            stored = self.batch.put(file, key=data_key, context=objects.CONTEXT)
        self.waiting.append(_Waiting(uuid.uuid4(), source, stored, data_key))

    def is_full(self, longest_seconds: float) -> bool:
        """Tell whether it is time to make what waits durable."""
        return (
            len(self.waiting) >= MOST_ITEMS
            or self.batch.size >= MOST_BYTES
            or time.monotonic() - self.begun >= longest_seconds
        )

    def finish(self) -> list[Receipt]:
        """Make all that waits durable: objects and keys, then rows; return receipts."""
        taken, self.waiting = self.waiting, []
        if not taken:
            return []
        same = self._find_same(taken)
        new = [each for each in taken if self.again or each.item not in same]
        settled = [(each, *self._settled(each, same.get(each.item))) for each in new]
        first = self._keep(settled)
        leaves = {each.item: leaf for leaf, each in enumerate(new, first)}
        told = {each.item: told for each, told, _keys in settled}
        return [
            Receipt(
                each.item,
                each.stored.sha256.hex(),
                each.stored.size,
                leaves[each.item],
                told[each.item].duplicate_of,
            )
            if each.item in told
            else _known(each, same[each.item], leaves)
            for each in taken
        ]

    def _find_same(self, taken: list[_Waiting]) -> dict[UUID, FoundItem | _Waiting]:
        """Find what has the same bytes, here or earlier in the group, and drop the second."""
        twins = find_twins(
            {each.stored.sha256 for each in taken},
            kind=self.shelf.kind,
            compartment=self.shelf.compartment,
            by=self.by,
        )
        first: dict[bytes, _Waiting] = {}
        same: dict[UUID, FoundItem | _Waiting] = {}
        for each in taken:
            digest = each.stored.sha256
            if found := twins.get(digest) or first.get(digest):
                same[each.item] = found
                self.batch.drop(each.stored)
            else:
                first[digest] = each
        return same

    def _settled(
        self, each: _Waiting, same: FoundItem | _Waiting | None
    ) -> tuple[IndexRecord, ItemKeys]:
        return self._told(each, same), _keys(each, same)

    def _told(self, each: _Waiting, same: FoundItem | _Waiting | None) -> IndexRecord:
        return IndexRecord(
            name=each.source.name,
            media_type=each.source.media_type,
            size=each.stored.size,
            sha256=each.stored.sha256.hex(),
            stored_as=_stored_as(same) if same else each.stored.id,
            sealed_at=self.now,
            sealed_by=self.by.alias,
            duplicate_of=_id_of(same) if same else None,
            about=dict(each.source.about),
        )

    def _keep(self, settled: list[Settled]) -> int:
        """Keep objects and keys, one beside the other, then the rows; or nothing at all.

        Returns the position of the first leaf.
        """
        with ExitStack() as undo:
            committing = self.beside.submit(self.batch.commit)
            try:
                rows = [
                    self._row(each.item, told, keys) for each, told, keys in settled
                ]
                self._keep_keys(settled, undo)
            finally:
                committing.result()
                undo.callback(self._delete_objects, settled)
            leaf = self._write_rows(settled, rows) if settled else 0
            undo.pop_all()
        return leaf

    def _keep_keys(self, settled: list[Settled], undo: ExitStack) -> None:
        wrapped = {
            each.item: wrap(keys, item=each.item, shelf=self.shelf)
            for each, _told, keys in settled
        }
        if wrapped:
            keystore().put(wrapped, on=self.now.date())
            undo.callback(keystore().drop, wrapped)

    def _delete_objects(self, settled: list[Settled]) -> None:
        for each, told, _keys in settled:
            if told.stored_as == each.stored.id:
                self.store.delete(each.stored.id)

    def _write_rows(self, settled: list[Settled], rows: list[Row]) -> int:
        with transaction.atomic():
            keep_objects([told for _each, told, _keys in settled])
            insert(
                Item,
                ("id", "shelf", "mark", "key_version", "week", "sealed"),
                rows,
            )
            leaf = custody.record_first(
                [
                    custody.First(each.item, keys, signed_facts(told))
                    for each, told, keys in settled
                ],
                by=self.by,
                now=self.now,
            )
            facts = {"items": len(settled)}
            note(verb="vault.seal", by=self.by, now=self.now, facts=facts)
        return leaf

    @cached_property
    def _week(self) -> str:
        return f"{self.now:%G-W%V}"

    def _row(self, item: UUID, told: IndexRecord, keys: ItemKeys) -> Row:
        return (
            item,
            self.shelf.tag,
            self.shelf.mark(keys.sha256),
            self.shelf.version,
            self._week,
            seal_index(told, item=item, shelf=self.shelf, item_keys=keys),
        )


def _keys(each: _Waiting, same: FoundItem | _Waiting | None) -> ItemKeys:
    match same:
        case FoundItem():
            data_key = same.item_keys.data_key
        case _Waiting():
            data_key = same.data_key
        case _:
            data_key = each.data_key
    return new_keys(data_key=data_key, sha256=each.stored.sha256)


def _known(
    each: _Waiting, same: FoundItem | _Waiting, leaves: Mapping[UUID, int]
) -> Receipt:
    """Return the receipt of what was here first."""
    item = _id_of(same)
    leaf = leaves.get(item) or came_in_as(item)
    return Receipt(item, each.stored.sha256.hex(), each.stored.size, leaf, is_new=False)


def _stored_as(same: FoundItem | _Waiting) -> UUID:
    return same.record.stored_as if isinstance(same, FoundItem) else same.stored.id


def _id_of(same: FoundItem | _Waiting) -> UUID:
    return same.row.id if isinstance(same, FoundItem) else same.item
