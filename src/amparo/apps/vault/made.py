"""What an item was made as, read out of its sealed record."""

from __future__ import annotations

from contextlib import suppress
from typing import Any
from uuid import UUID

from amparo.apps.members.holder import Holder
from amparo.apps.vault import objects
from amparo.apps.vault.derivations import PixelCopy, TextCopy, pixels_of, text_of
from amparo.apps.vault.descriptions import Described, Description, newest
from amparo.apps.vault.destroying import Shredded
from amparo.apps.vault.index import IndexRecord
from amparo.apps.vault.queries import FoundItem, get_found, history
from amparo.web.unseen import Unseen

MADE_INTO = "made into"
CAPTURED_AS = "image/png"  # the full page, as the browser drew it


def pixels_in(record: IndexRecord) -> PixelCopy | None:
    """Read whether an item is a viewing copy; only what was made from another can be one."""
    return pixels_of(_how(record))


def text_in(record: IndexRecord) -> TextCopy | None:
    """Read whether an item is a transcript or a translation of another."""
    return text_of(_how(record))


def original_of(copy: FoundItem, *, by: Holder) -> Described:
    """Return what was said of the item from which this one was made; nothing if it is gone."""
    if copy.record.derived_from is None:
        return Described(Description())
    try:
        story = history(
            copy.record.derived_from,
            kind=copy.shelf.kind,
            compartment=copy.shelf.compartment,
            by=by,
        )
    except Unseen:
        return Described(Description())
    return newest(story)


def picture_inside(found: FoundItem, *, by: Holder) -> FoundItem:
    """Return what shows how a captured page looked; for anything else, the item itself."""
    if "capture" not in found.record.about:
        return found
    at: dict[str, Any] = {
        "kind": found.shelf.kind,
        "compartment": found.shelf.compartment,
        "by": by,
    }
    for event in history(found.row.id, **at):
        if event.type == MADE_INTO:
            with suppress(Unseen, Shredded):
                made = get_found(UUID(event.detail["into"]), **at)
                if made.record.media_type == CAPTURED_AS:
                    return made
    return found


def read_text(found: FoundItem) -> str:
    """Read the words of a transcript or translation.

    Raises:
        Damaged: the bytes are not what was sealed.
    """
    return b"".join(objects.pieces(found.row, found.record, shelf=found.shelf)).decode()


def _how(record: IndexRecord) -> str:
    return str(record.about.get("how", "")) if record.derived_from else ""
