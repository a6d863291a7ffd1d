"""Where sealed objects lie, and how an item's bytes are read and checked."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

from django.conf import settings

from amparo.apps.vault.index import IndexRecord
from amparo.apps.vault.keys import ItemKeys, keys_of
from amparo.apps.vault.models import Item
from amparo.apps.vault.rules import Damaged
from amparo.apps.vault.shelves import Shelf
from amparo.lib.store.errors import StoreError
from amparo.lib.store.objects import ObjectStore

CONTEXT = b"vault"


def folder() -> ObjectStore:
    """Open the store of sealed objects, for one piece of work."""
    return ObjectStore.at(Path(settings.AMPARO_HOME) / "desk" / "vault")


def pieces(
    item: Item,
    record: IndexRecord,
    *,
    shelf: Shelf,
    item_keys: ItemKeys | None = None,
    store: ObjectStore | None = None,
) -> Iterator[bytes]:
    """Open an item's bytes piece by piece, and at the end compare them with the record.

    Raises:
        Damaged: the object is missing, changed, or another one.
    """
    found, digest = item_keys or keys_of(item.id, shelf=shelf), sha256()
    try:
        opened = (store or folder()).read(
            record.stored_as, key=found.data_key, context=CONTEXT
        )
        for piece in opened:
            digest.update(piece)
            yield piece
    except StoreError:
        raise Damaged(item.id) from None
    if digest.hexdigest() != record.sha256:
        raise Damaged(item.id)


def check(
    item: Item,
    record: IndexRecord,
    *,
    shelf: Shelf,
    item_keys: ItemKeys | None = None,
    store: ObjectStore | None = None,
) -> None:
    """Read all of an item's bytes once.

    Raises:
        Damaged: they are not what was sealed.
    """
    for _piece in pieces(item, record, shelf=shelf, item_keys=item_keys, store=store):
        pass
