"""Which items hold the same bytes."""

from __future__ import annotations

from collections.abc import Collection
from hashlib import sha256
from typing import BinaryIO
from uuid import UUID

from django.db import connection

from amparo.apps.members.holder import Holder
from amparo.apps.vault import objects
from amparo.apps.vault.models import CustodyEvent
from amparo.apps.vault.queries.found import (
    KEYS_AT_ONCE,
    FoundItem,
    batches,
    on_shelves,
    opened_all,
)
from amparo.apps.vault.rules import Damaged
from amparo.apps.vault.shelves import shelves
from amparo.lib.sealing.keyring import Kind
from amparo.lib.store.objects import PIECE, ObjectStore


def find_twin(
    digest: bytes, *, kind: Kind, compartment: UUID, by: Holder
) -> FoundItem | None:
    """Find an item of the compartment that holds the same bytes, still whole."""
    found = find_twins({digest}, kind=kind, compartment=compartment, by=by)
    return found.get(digest)


def find_twins(
    digests: Collection[bytes], *, kind: Kind, compartment: UUID, by: Holder
) -> dict[bytes, FoundItem]:
    """Find, for each of these hashes, an item that holds the same bytes, still whole."""
    by_tag = shelves(by, kind=kind, compartment=compartment)
    digest_of = {
        each.mark(digest): digest for each in by_tag.values() for digest in digests
    }
    found: dict[bytes, FoundItem] = {}
    store = objects.folder()
    for marks in batches(digest_of, size=KEYS_AT_ONCE):
        if not (here := _marks_here(marks)):
            continue
        alike = on_shelves(by_tag).filter(mark__in=here)
        for twin in opened_all(alike, by_tag):
            digest = digest_of[twin.row.mark]
            if (
                digest not in found
                and twin.record.duplicate_of is None
                and _is_whole(twin, store)
            ):
                found[digest] = twin
    return found


def _marks_here(marks: list[bytes]) -> list[bytes]:
    """Tell which of some hundred marks some row has: mostly none, so this is asked first."""
    places = ",".join(["%s"] * len(marks))
    sql = f"SELECT DISTINCT mark FROM vault_item WHERE mark IN ({places})"  # noqa: S608  only marks
    with connection.cursor() as cursor:
        cursor.execute(sql, marks)
        return [bytes(mark) for (mark,) in cursor.fetchall()]


def came_in_as(item: UUID) -> int:
    """Return the leaf under which an item was taken in; for actions of the vault."""
    first = CustodyEvent.objects.filter(item_id=item).order_by("leaf_id")
    return int(first.values_list("leaf_id", flat=True)[0])


def twins_of(found: FoundItem, *, by: Holder) -> list[UUID]:
    """Return the other items of the compartment that use the same object."""
    at = found.shelf
    by_tag = shelves(by, kind=at.kind, compartment=at.compartment)
    marks = [each.mark(found.item_keys.sha256) for each in by_tag.values()]
    others = on_shelves(by_tag).filter(mark__in=marks).exclude(pk=found.row.pk)
    return [
        other.row.id
        for other in opened_all(others, by_tag)
        if other.record.stored_as == found.record.stored_as
    ]


def find_known(
    source: BinaryIO, *, kind: Kind, compartment: UUID, by: Holder
) -> UUID | None:
    """Find the item of a compartment that holds the same bytes as `source`, read to its end.

    Raises:
        Unseen: the holder has no key to it, or it does not exist.
    """
    digest = sha256()
    while piece := source.read(PIECE):
        digest.update(piece)
    twin = find_twin(digest.digest(), kind=kind, compartment=compartment, by=by)
    return twin.row.id if twin else None


def _is_whole(found: FoundItem, store: ObjectStore) -> bool:
    try:
        objects.check(
            found.row,
            found.record,
            shelf=found.shelf,
            item_keys=found.item_keys,
            store=store,
        )
    except Damaged:
        return False
    return True
