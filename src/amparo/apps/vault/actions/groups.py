"""Things on their way into the vault: what becomes durable together, and what each then is."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property, partial
from typing import Any, BinaryIO, NamedTuple
from uuid import UUID

from django.db import transaction

from amparo.apps.journal.actions import Publishing, note, published_by
from amparo.apps.journal.rows import insert
from amparo.apps.members.holder import Holder
from amparo.apps.vault import custody, objects
from amparo.apps.vault.actions.items import Receipt, keep_objects, signed_facts
from amparo.apps.vault.index import IndexRecord, seal_index
from amparo.apps.vault.keys import ItemKeys, keystore, new_keys, wrap
from amparo.apps.vault.models import Item
from amparo.apps.vault.queries import FoundItem, came_in_as, find_twins
from amparo.apps.vault.rules import why_not_seal
from amparo.apps.vault.shelves import Shelf
from amparo.lib.sealing.primitives.publics import KEY_SIZE, random_bytes
from amparo.lib.store.batches import Batch
from amparo.lib.store.objects import ObjectStore, Stored


@dataclass(frozen=True)
class Source:
    """Something to seal. `open` gives its bytes, from their beginning, when its turn comes.

    `about` is JSON without fractions; it is part of what the holder signs.
    """

    name: str
    media_type: str
    open: Callable[[], AbstractContextManager[BinaryIO]]
    about: Mapping[str, Any] = field(default_factory=dict)


class _Waiting(NamedTuple):
    """Something that was sealed and has no rows yet."""

    item: UUID
    source: Source
    stored: Stored
    data_key: bytes


Settled = tuple[_Waiting, IndexRecord, ItemKeys]
Row = tuple[Any, ...]


@dataclass
class Group:
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
    receipts: list[Receipt] = field(default_factory=list)
    publishing: Publishing = field(default_factory=list)

    def take(self, source: Source) -> None:
        """Seal one thing; nothing of it is promised yet.

        Raises:
            Refused: no right to write, or it has no name.
        """
        if refused := why_not_seal(name=source.name, rights=self.shelf.rights):
            raise refused
        if not self.waiting:
            self.begun = time.monotonic()
        data_key = random_bytes(KEY_SIZE)
        with source.open() as file:
            stored = self.batch.put(file, key=data_key, context=objects.CONTEXT)
        self.waiting.append(_Waiting(uuid.uuid4(), source, stored, data_key))

    def is_published(self) -> bool:
        """Tell whether receipts wait, and the log that others see has all that they tell of."""
        return bool(self.receipts) and all(each.done() for each in self.publishing)

    def receipts_due(self) -> list[Receipt]:
        """Wait until what became durable is published, and return its receipts."""
        for each in self.publishing:
            each.result()
        due, self.receipts, self.publishing = self.receipts, [], []
        return due

    def finish(self) -> list[Receipt]:
        """Make all that waits durable; return the receipts of the group before.

        Objects and keys come first, then rows. The log's tiles are written while the next
        group is taken in; until then nobody gets a receipt.
        """
        with published_by(self.beside) as publishing:
            receipts = self._made_durable()
        due = self.receipts_due()
        self.receipts, self.publishing = receipts, publishing
        return due

    def _made_durable(self) -> list[Receipt]:
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
        wrapped = {
            each.item: wrap(keys, item=each.item, shelf=self.shelf)
            for each, _told, keys in settled
        }
        take_back: dict[Future[None], Callable[[], object]] = {
            self.beside.submit(self.batch.commit): partial(self._delete, settled),
            self.beside.submit(self._keep_keys, wrapped): partial(_drop, wrapped),
        }
        with ExitStack() as undo:
            try:
                rows = [
                    self._row(each.item, told, keys) for each, told, keys in settled
                ]
            finally:
                for kept, back in take_back.items():
                    if kept.exception() is None:
                        undo.callback(back)
            for kept in take_back:
                kept.result()
            leaf = self._write_rows(settled, rows, undo) if settled else 0
            undo.pop_all()
        return leaf

    def _keep_keys(self, wrapped: Mapping[UUID, bytes]) -> None:
        if wrapped:
            keystore().put(wrapped, on=self.now.date())

    def _delete(self, settled: list[Settled]) -> None:
        for each, told, _keys in settled:
            if told.stored_as == each.stored.id:
                self.store.delete(each.stored.id)

    def _write_rows(
        self, settled: list[Settled], rows: list[Row], undo: ExitStack
    ) -> int:
        with transaction.atomic():
            # Publishing comes after the commit and may fail: the rows then stand.
            transaction.on_commit(undo.pop_all)
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


def _drop(wrapped: Mapping[UUID, bytes]) -> None:
    if wrapped:
        keystore().drop(wrapped)


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
