"""An item's own keys: wrapped for its compartment, in the keystore apart from the rows.

Written down in docs/formats/keystore.md.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from pathlib import Path
from uuid import UUID

from django.conf import settings

from amparo.apps.vault.rules import Damaged
from amparo.apps.vault.shelves import Shelf
from amparo.lib.sealing.contexts import bind
from amparo.lib.sealing.errors import SealBroken
from amparo.lib.sealing.primitives.publics import (
    KEY_SIZE,
    derive,
    open_bytes,
    random_bytes,
    seal_bytes,
)
from amparo.lib.store.errors import StoreError
from amparo.lib.store.keystore import Keystore

# The version of what is sealed under an item's own key, which never changes.
OWN = 0
VERSION_SIZE = 4
ENTRY_SIZE = 3 * KEY_SIZE


@dataclass(frozen=True)
class ItemKeys:
    """What opens one item. `data_key` opens its object, which twins share."""

    secret: bytes = field(repr=False)
    data_key: bytes = field(repr=False)
    sha256: bytes

    @cached_property
    def index_key(self) -> bytes:
        """Return the key that seals the item's index record."""
        return derive(self.secret, purpose="vault index")

    @cached_property
    def custody_key(self) -> bytes:
        """Return the key that seals the item's custody events."""
        return derive(self.secret, purpose="custody")


def new_keys(*, data_key: bytes, sha256: bytes) -> ItemKeys:
    """Make the keys of an item whose object exists."""
    return ItemKeys(random_bytes(KEY_SIZE), data_key, sha256)


def keystore() -> Keystore:
    """Return the desk's keystore; its epoch key may lie on another medium."""
    beside = Path(settings.AMPARO_HOME) / "desk" / "keys"
    return Keystore(
        Path(settings.AMPARO_KEYS or beside) / "keystore.db",
        epoch_key=Path(settings.AMPARO_EPOCH_KEY or beside / "epoch.key"),
    )


def wrap(keys: ItemKeys, *, item: UUID, shelf: Shelf) -> bytes:
    """Wrap an item's keys for the newest version of its compartment's key."""
    return _wrapped(keys.secret + keys.data_key + keys.sha256, item=item, shelf=shelf)


def unwrap(entry: bytes, *, item: UUID, shelf: Shelf) -> ItemKeys:
    """Open an entry of the keystore with whichever version of the key it needs.

    Raises:
        SealBroken: the holder has not that version, or it was changed.
    """
    plain = _unwrapped(entry, item=item, shelf=shelf)
    return ItemKeys(
        plain[:KEY_SIZE], plain[KEY_SIZE : 2 * KEY_SIZE], plain[2 * KEY_SIZE :]
    )


def rewrap(entry: bytes, *, item: UUID, shelf: Shelf) -> tuple[bytes, bytes]:
    """Wrap an entry for the newest version of the key; return it, and the content's hash.

    Raises:
        SealBroken: as `unwrap`.
    """
    plain = _unwrapped(entry, item=item, shelf=shelf)
    return _wrapped(plain, item=item, shelf=shelf), plain[2 * KEY_SIZE :]


def keys_of(item: UUID, *, shelf: Shelf) -> ItemKeys:
    """Return the keys of an item.

    Raises:
        Damaged: they are gone, changed, or another item's.
    """
    try:
        entries = keystore().get([item])
    except StoreError:
        raise Damaged(item) from None
    return opened(entries, item=item, shelf=shelf)


def opened(entries: Mapping[UUID, bytes], *, item: UUID, shelf: Shelf) -> ItemKeys:
    """Return the keys of one item out of entries that were read together.

    Raises:
        Damaged: they are gone, changed, or another item's.
    """
    try:
        return unwrap(entries[item], item=item, shelf=shelf)
    except (KeyError, SealBroken):
        raise Damaged(item) from None


def entries_of(items: Iterable[UUID]) -> dict[UUID, bytes]:
    """Read the entries of many items at once; one that is damaged is left out."""
    try:
        return keystore().get(items)
    except StoreError:
        return {}


def _wrapped(plain: bytes, *, item: UUID, shelf: Shelf) -> bytes:
    context = _context(item, shelf.version)
    sealed = seal_bytes(shelf.wrap_key, plain, context=context)
    return shelf.version.to_bytes(VERSION_SIZE, "big") + sealed


def _unwrapped(entry: bytes, *, item: UUID, shelf: Shelf) -> bytes:
    version = int.from_bytes(entry[:VERSION_SIZE], "big")
    wrap_key = shelf.wrap_key_of(version)
    if wrap_key is None:
        raise SealBroken
    context = _context(item, version)
    plain = open_bytes(wrap_key, entry[VERSION_SIZE:], context=context)
    if len(plain) != ENTRY_SIZE:
        raise SealBroken
    return plain


def _context(item: UUID, version: int) -> bytes:
    return _ITEM + item.bytes + _framed_version(version)


# As `bind("vault-item-keys/v1", item, version)`, which a hundred thousand items feel.
_ITEM = bind("vault-item-keys/v1", UUID(int=0))[:-16]


@lru_cache
def _framed_version(version: int) -> bytes:
    return bind("", version)[len(bind("")) :]
