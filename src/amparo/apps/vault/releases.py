"""Two signed statements that let items out: one asks, another confirms that very ask."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from amparo.apps.vault.models import Release
from amparo.apps.vault.rules import Damaged
from amparo.apps.vault.shelves import Shelf
from amparo.lib.custody.errors import EventRefused
from amparo.lib.custody.events import read_event
from amparo.lib.sealing.errors import SealingError
from amparo.lib.sealing.primitives.publics import sha256
from amparo.lib.sealing.records import Place, open_record, seal_record

ASKED, CONFIRMED = "release asked", "released"


@dataclass(frozen=True)
class OpenedRelease:
    """Who asked to let which items out, and who confirmed it, if somebody has."""

    id: UUID
    items: tuple[UUID, ...]
    reason: str
    asked_by: str
    asked_at: datetime
    confirmed_by: str
    confirmed_at: datetime | None
    ask_digest: str


def seal_statement(raw: bytes, *, row: UUID, column: str, shelf: Shelf) -> bytes:
    """Seal one of the two statements for its column."""
    place = Place("vault_release", row, column, shelf.version)
    return seal_record(shelf.custody_key, raw, place=place)


def reseal_release(row: Release, *, old: Shelf, new: Shelf) -> None:
    """Seal both statements under another version of their compartment's key.

    Raises:
        SealingError: they do not open.
    """
    for column in ("asked", "confirmed"):
        if sealed := getattr(row, column):
            place = Place("vault_release", row.id, column, row.key_version)
            raw = open_record(old.custody_key, sealed, place=place)
            fresh = seal_statement(raw, row=row.id, column=column, shelf=new)
            setattr(row, column, fresh)
    row.shelf, row.key_version = new.tag, new.version
    row.save(update_fields=["shelf", "key_version", "asked", "confirmed"])


def open_release(
    row: Release, *, shelf: Shelf, keys: Mapping[str, bytes]
) -> OpenedRelease:
    """Open a release and check both statements, as signed by two different people.

    Raises:
        Damaged: either does not hold.
    """
    asked, raw = _statement(row, "asked", row.asked, ASKED, shelf, keys)
    digest, confirmed = sha256(raw).hex(), None
    if row.confirmed:
        confirmed, _ = _statement(
            row, "confirmed", row.confirmed, CONFIRMED, shelf, keys
        )
        if (
            confirmed["actor"] == asked["actor"]
            or confirmed["detail"]["asked"] != digest
        ):
            raise Damaged(row.id)
    return OpenedRelease(
        id=row.id,
        items=tuple(map(UUID, asked["detail"]["items"])),
        reason=asked["detail"]["reason"],
        asked_by=asked["actor"],
        asked_at=datetime.fromisoformat(asked["at"]),
        confirmed_by=confirmed["actor"] if confirmed else "",
        confirmed_at=datetime.fromisoformat(confirmed["at"]) if confirmed else None,
        ask_digest=digest,
    )


def _statement(
    row: Release,
    column: str,
    sealed: bytes,
    kind: str,
    shelf: Shelf,
    keys: Mapping[str, bytes],
) -> tuple[dict[str, Any], bytes]:
    place = Place("vault_release", row.id, column, row.key_version)
    try:
        raw = open_record(shelf.custody_key, sealed, place=place)
        told = read_event(raw)
    except (SealingError, EventRefused):
        raise Damaged(row.id) from None
    trusted = keys.get(told["actor"])
    if (
        trusted is None
        or told["actor_key"] != trusted.hex()
        or told["type"] != kind
        or told["object"] != str(row.id)
    ):
        raise Damaged(row.id)
    return told, raw
