"""A small ingest, played until something happens, and what must be true afterwards."""

import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from uuid import UUID

from amparo.lib.store.errors import ObjectDamaged, ObjectMissing
from amparo.lib.store.objects import ObjectStore
from amparo.lib.store.rewriting import tidy

KEY, CONTEXT = bytes(range(32)), b"item"
LARGE = 3000
"""Tests of the story lower the limit of packs to 2,000 bytes: this goes into its own file."""


def content(number: int, size: int) -> bytes:
    return (sha256(b"%d" % number).digest() * (size // 32 + 1))[:size]


@dataclass
class Acknowledged:
    """What was promised: content by id. `deleting` are those whose deletion was asked for."""

    kept: dict[UUID, bytes] = field(default_factory=dict)
    deleting: set[UUID] = field(default_factory=set)
    deleted: set[UUID] = field(default_factory=set)


def play(store: ObjectStore, told: Acknowledged) -> None:
    """Put, drop, delete; note each promise the moment it is made."""
    small = [
        put(store, told, number, size) for number, size in enumerate((0, 700, 1900))
    ]
    with store.batch() as batch:
        waiting = {}
        for number, size in ((10, 600), (11, LARGE), (12, 1500), (13, LARGE + 600)):
            data = content(number, size)
            stored = batch.put(io.BytesIO(data), key=KEY, context=CONTEXT)
            if number in (12, 13):
                batch.drop(stored)
            else:
                waiting[stored.id] = data
        batch.commit()
        told.kept |= waiting
    large = put(store, told, 20, LARGE + 1)
    for gone in (small[1], large):
        told.deleting.add(gone)
        store.delete(gone)
        told.deleted.add(gone)
    put(store, told, 21, 900)
    tidy(store, share=0.01)
    put(store, told, 22, 100)


def put(store: ObjectStore, told: Acknowledged, number: int, size: int) -> UUID:
    data = content(number, size)
    stored = store.put(io.BytesIO(data), key=KEY, context=CONTEXT)
    told.kept[stored.id] = data
    return stored.id


def read(store: ObjectStore, object_id: UUID) -> bytes:
    return b"".join(store.read(object_id, key=KEY, context=CONTEXT))


def broken_promises(store: ObjectStore, told: Acknowledged) -> Iterator[str]:
    """Name every acknowledged object that is not whole, and everything half-visible."""
    for object_id, data in told.kept.items():
        try:
            is_there = read(store, object_id) == data
        except ObjectMissing:
            is_there = object_id in told.deleting
        except ObjectDamaged:
            is_there = False
        if not is_there:
            yield f"lost {object_id}"
    listed = set(store.ids())
    for object_id in listed:
        try:
            read(store, object_id)
        except ObjectDamaged:
            yield f"half-visible {object_id}"
    for object_id in told.kept.keys() - told.deleting - listed:
        yield f"not listed {object_id}"
    for object_id in told.deleted & listed:
        yield f"back again {object_id}"
