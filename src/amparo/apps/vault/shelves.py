"""A compartment as the vault sees it: keys and marks that all follow from its one key."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from uuid import UUID

from amparo.apps.members.holder import Holder
from amparo.apps.vault.models import SHELF_SIZE
from amparo.lib.sealing.keyring import Kind, Right
from amparo.lib.sealing.primitives.publics import WorkingKey, derive, hmac_sha256
from amparo.web.unseen import Unseen

# Other drawers ask for a fresh passphrase, or hold no files at all: there is no shelf.
KEEPS_EVIDENCE = frozenset({Kind.ACCOUNT, Kind.INVESTIGATION})


@dataclass(frozen=True)
class Shelf:
    """One version of one compartment's key, and what the vault makes of it."""

    kind: Kind
    compartment: UUID
    version: int
    key: bytes = field(repr=False)
    rights: Right
    keys: Mapping[int, bytes] = field(default_factory=dict, repr=False)

    @cached_property
    def tag(self) -> bytes:
        """Return the 16 bytes by which rows of this compartment find each other."""
        return hmac_sha256(derive(self.key, purpose="shelf"), b"items")[:SHELF_SIZE]

    @cached_property
    def wrap_key(self) -> bytes:
        """Return the key that wraps the keys of items."""
        return WorkingKey(derive(self.key, purpose="vault"))

    def wrap_key_of(self, version: int) -> bytes | None:
        """Return the wrap key of any version that the holder has."""
        if version == self.version:
            return self.wrap_key
        if version not in self._wrap_keys and version in self.keys:
            key = derive(self.keys[version], purpose="vault")
            self._wrap_keys[version] = WorkingKey(key)
        return self._wrap_keys.get(version)

    @cached_property
    def _wrap_keys(self) -> dict[int, bytes]:
        return {}

    @cached_property
    def custody_key(self) -> bytes:
        """Return the key that seals releases, and what is said of destroyed items."""
        return derive(self.key, purpose="custody")

    @cached_property
    def door_seed(self) -> bytes:
        """Return the private seed of the door through which others deposit."""
        return derive(self.key, purpose="deposit door")

    def mark(self, sha256: bytes) -> bytes:
        """Return the keyed mark by which equal bytes are noticed in this compartment."""
        return hmac_sha256(self._mark_key, sha256)

    @cached_property
    def _mark_key(self) -> bytes:
        return derive(self.key, purpose="duplicates")


def shelf(by: Holder, *, kind: Kind, compartment: UUID) -> Shelf:
    """Return the newest shelf of a compartment.

    Raises:
        Unseen: the holder has no key to it, it does not exist, or it keeps no evidence.
    """
    if kind not in KEEPS_EVIDENCE:
        raise Unseen
    entry = by.entry(kind, compartment)
    keys = {entry.version: entry.key} | {
        version: older.key
        for version in range(entry.version - 1, 0, -1)
        if (older := by.ring.at(kind, compartment, version)) is not None
    }
    return Shelf(kind, compartment, entry.version, entry.key, entry.rights, keys)


def shelves(by: Holder, *, kind: Kind, compartment: UUID) -> dict[bytes, Shelf]:
    """Return all versions of a compartment that the holder has, by tag, newest first.

    Raises:
        Unseen: the holder has no key to it, or it does not exist.
    """
    newest = shelf(by, kind=kind, compartment=compartment)
    older = [
        replace(newest, version=version, key=key)
        for version, key in newest.keys.items()
        if version != newest.version
    ]
    return {each.tag: each for each in [newest, *older]}
