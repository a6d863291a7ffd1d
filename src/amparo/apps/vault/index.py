"""The sealed index record of an item: all that the clear row does not say."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

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

    def to_bytes(self) -> bytes:
        """Spell the record as JSON."""
        return json.dumps(asdict(self), default=str, ensure_ascii=False).encode()

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


def seal_index(record: IndexRecord, *, item: UUID, shelf: Shelf) -> bytes:
    """Seal an index record for the one row it belongs to."""
    return seal_record(
        shelf.index_key, record.to_bytes(), place=_place(item, shelf.version)
    )


def open_index(item: Item, *, shelf: Shelf) -> IndexRecord:
    """Open a row's index record.

    Raises:
        SealBroken: the record was changed, or belongs to another row.
    """
    place = _place(item.id, item.key_version)
    return IndexRecord.from_bytes(
        open_record(shelf.index_key, bytes(item.sealed), place=place)
    )


def _uuid(text: str | None) -> UUID | None:
    return UUID(text) if text else None


def _place(item: UUID, version: int) -> Place:
    return Place("vault_item", item, "sealed", version)
