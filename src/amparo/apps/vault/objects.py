"""Where sealed objects lie, and how an item's bytes are read and checked."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

from django.conf import settings

from amparo.apps.vault.index import IndexRecord
from amparo.apps.vault.models import Item, ItemGrant
from amparo.apps.vault.rules import Damaged
from amparo.apps.vault.shelves import Shelf
from amparo.lib.sealing.errors import SealingError
from amparo.lib.sealing.records import Place, open_record, seal_record
from amparo.lib.store.errors import StoreError
from amparo.lib.store.objects import ObjectFolder

CONTEXT = b"vault"


def folder() -> ObjectFolder:
    """Return the folder of sealed objects."""
    return ObjectFolder(Path(settings.AMPARO_HOME) / "desk" / "vault")


def wrap(data_key: bytes, *, grant: ItemGrant, shelf: Shelf) -> bytes:
    """Wrap the data key of an object for the compartment that owns it."""
    place = _place(grant)
    return seal_record(shelf.wrap_key, data_key, place=place, buckets=False)


def unwrap(item: Item, *, shelf: Shelf) -> bytes:
    """Open the data key of an item's object.

    Raises:
        Damaged: the grant is gone, changed, or another item's.
    """
    grant = item.grants.filter(key_version=shelf.version).first()
    if grant is None:
        raise Damaged(item.id)
    try:
        return open_record(shelf.wrap_key, grant.wrapped, place=_place(grant))
    except SealingError:
        raise Damaged(item.id) from None


def pieces(item: Item, record: IndexRecord, *, shelf: Shelf) -> Iterator[bytes]:
    """Open an item's bytes piece by piece, and at the end compare them with the record.

    Raises:
        Damaged: the object is missing, changed, or another one.
    """
    data_key, digest = unwrap(item, shelf=shelf), sha256()
    try:
        opened = folder().read(record.stored_as, key=data_key, context=CONTEXT)
        for piece in opened:
            digest.update(piece)
            yield piece
    except StoreError:
        raise Damaged(item.id) from None
    if digest.hexdigest() != record.sha256:
        raise Damaged(item.id)


def check(item: Item, record: IndexRecord, *, shelf: Shelf) -> None:
    """Read all of an item's bytes once.

    Raises:
        Damaged: they are not what was sealed.
    """
    for _piece in pieces(item, record, shelf=shelf):
        pass


def _place(grant: ItemGrant) -> Place:
    return Place("vault_itemgrant", grant.id, "wrapped", grant.key_version)
