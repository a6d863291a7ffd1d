"""Making a pack anew: without what is gone, and with good bytes in the place of damaged ones."""

from collections.abc import Callable, Iterator
from typing import BinaryIO
from uuid import UUID
from zlib import crc32

from amparo.lib.store.index import Whereabouts
from amparo.lib.store.objects import ObjectStore
from amparo.lib.store.packs import (
    HEAD_SIZE,
    PACK_MAGIC,
    RECORD_SIZE,
    Gap,
    Record,
    gone_record,
    object_head,
    walk,
)
from amparo.lib.store.sealing_in import forget

Instead = Callable[[bytes], bytes | None]
"""Gives good sealed bytes for an object id, or None to keep what is there."""


def tidy(store: ObjectStore, *, share: float = 0.5) -> int:
    """Make packs anew in which more than this share is dead; return how many bytes that freed.

    Then the sealed bytes of what was deleted are gone from this disk too.
    """
    store.places.refresh()
    freed = 0
    for name, needed in store.places.needed().items():
        size = store.disk.facts(name).size
        if size - needed > share * size:
            rewrite_pack(store, name, instead=lambda _id: None)
            freed += size - store.disk.facts(name).size
    return freed


def rewrite_pack(store: ObjectStore, name: str, *, instead: Instead) -> None:
    """Write a pack again under its name, in one step; whoever reads sees the one or the other.

    Objects that are gone, or count elsewhere, and bytes that are no record stay behind.
    What nobody has indexed yet is kept: it may be about to be acknowledged.
    """
    with store.disk.lock():
        file = store.disk.create(name, over=True)
        try:
            file.write(PACK_MAGIC)
            for piece in _kept(store, name, instead):
                file.write(piece)
            file.finish()
        finally:
            forget(file)
        store.disk.sync()
    store.places.ask(lambda index: index.drop(name))
    store.places.refresh()


def _kept(store: ObjectStore, name: str, instead: Instead) -> Iterator[bytes]:
    size = store.disk.facts(name).size
    with store.disk.open(name) as pack:
        for found in walk(pack, size=size, start=HEAD_SIZE):
            if isinstance(found, Gap):
                continue
            if found.is_gone:
                yield gone_record(found.id)
            elif _counts(store, name, found):
                yield from _record(pack, found, instead(found.id))


def _counts(store: ObjectStore, name: str, record: Record) -> bool:
    object_id = UUID(bytes=record.id)
    place = store.places.find(object_id)
    if place is None:
        return not store.places.is_gone(object_id)
    return place == Whereabouts(name, record.start, record.length)


def _record(pack: BinaryIO, record: Record, better: bytes | None) -> Iterator[bytes]:
    if better is None:
        pack.seek(record.start - RECORD_SIZE)
        yield pack.read(RECORD_SIZE + record.length)
    else:
        yield object_head(record.id, length=len(better), check=crc32(better))
        yield better
