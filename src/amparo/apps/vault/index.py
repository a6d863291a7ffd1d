"""The sealed index record of an item: all that the clear row does not say."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from amparo.apps.vault.keys import OWN, ItemKeys, keys_of
from amparo.apps.vault.models import Item
from amparo.apps.vault.shelves import Shelf
from amparo.lib.sealing.records import Place, open_record, seal_record


@dataclass(frozen=True)
class IndexRecord:
    """What an item is. `stored_as` names its object; several items may share one."""

    name: str
    media_type: str
    size: int
    sha256: str
    stored_as: UUID
    sealed_at: datetime
    sealed_by: str
    duplicate_of: UUID | None = None
    derived_from: UUID | None = None
    about: dict[str, Any] = field(default_factory=dict)
    looks: str = ""  # perceptual hash: which pictures may look alike

    def to_bytes(self) -> bytes:
        """Spell the record as JSON."""
        return _spell(vars(self)).encode()

    @classmethod
    def from_bytes(cls, raw: bytes) -> IndexRecord:
        """Read what `to_bytes` wrote."""
        told = json.loads(raw)
        return cls(
            **told
            | {
                "stored_as": UUID(told["stored_as"]),
                "sealed_at": datetime.fromisoformat(told["sealed_at"]),
                "duplicate_of": _uuid(told["duplicate_of"]),
                "derived_from": _uuid(told["derived_from"]),
            }
        )


def seal_index(
    record: IndexRecord, *, item: UUID, shelf: Shelf, item_keys: ItemKeys | None = None
) -> bytes:
    """Seal an index record for the one row it belongs to, under the item's own key."""
    found = item_keys or keys_of(item, shelf=shelf)
    return seal_record(found.index_key, record.to_bytes(), place=_place(item))


def open_index(
    item: Item, *, shelf: Shelf, item_keys: ItemKeys | None = None
) -> IndexRecord:
    """Open a row's index record.

    Raises:
        SealBroken: the record was changed, or belongs to another row.
        Damaged: its keys are gone or changed.
    """
    found = item_keys or keys_of(item.id, shelf=shelf)
    sealed = bytes(item.sealed)
    return IndexRecord.from_bytes(
        open_record(found.index_key, sealed, place=_place(item.id))
    )


# Made once: making it takes longer than a record does.
_spell = json.JSONEncoder(default=str, ensure_ascii=False).encode


def _uuid(text: str | None) -> UUID | None:
    return UUID(text) if text else None


def _place(item: UUID) -> Place:
    return Place("vault_item", item, "sealed", OWN)
