"""Looking at an item safely: by a copy in plain pixels, never by the original."""

from __future__ import annotations

import io
from datetime import datetime
from pathlib import PurePath
from typing import Any
from uuid import UUID

from django.db import transaction

from amparo.apps.journal.actions import note
from amparo.apps.members.holder import Holder
from amparo.apps.vault import objects, pictures
from amparo.apps.vault.actions.items import Receipt, derive_item
from amparo.apps.vault.actions.looks import note_looks
from amparo.apps.vault.derivations import PixelCopy, TextCopy, TextKind
from amparo.apps.vault.describing_rules import why_not_copy, why_not_transcribe
from amparo.apps.vault.made import original_of, picture_inside, pixels_in, text_in
from amparo.apps.vault.queries import FoundItem, get_found
from amparo.apps.vault.rules import LONGEST_NAME, why_not_write
from amparo.apps.vault.sandbox import shown_in_the_room
from amparo.lib.sealing.keyring import Kind
from amparo.web.unseen import Unseen

PLAIN_TEXT = "text/plain; charset=utf-8"


def make_viewing_copy(
    item: UUID, *, kind: Kind, compartment: UUID, by: Holder, now: datetime
) -> Receipt:
    """Make a copy of an item in plain pixels and seal it beside the original.

    The original is opened once, in a room without network or disk that is gone a moment
    later. Of a captured page the picture that was taken with it is shown. Pages beyond `MOST_PAGES` are left out, and the copy says so.

    Raises:
        Unseen: no key, or no such item.
        Refused: the holder may only read, it is a copy already, there is no such room or
            tool on this machine, or the file cannot be read.
        Damaged: the bytes are not what was sealed; then no copy is kept.
    """
    found = get_found(item, kind=kind, compartment=compartment, by=by)
    is_copy = pixels_in(found.record) is not None or text_in(found.record) is not None
    if refused := why_not_write(found.shelf.rights) or why_not_copy(is_copy=is_copy):
        raise refused
    seen = picture_inside(found, by=by)
    pieces = objects.pieces(seen.row, seen.record, shelf=seen.shelf)
    with shown_in_the_room(pieces) as shown:
        made = pictures.pages(shown.frames)
    copy = PixelCopy(made.count, max(shown.pages, made.count))
    how = copy.how(shown.tool, of_picture=seen is not found)
    return _keep(made, of=found, how=how, by=by, now=now)


def look_at_copy(
    item: UUID,
    *,
    kind: Kind,
    compartment: UUID,
    page: int,
    clear: bool,
    by: Holder,
    now: datetime,
) -> bytes:
    """Give one page of a viewing copy as JPEG; blurred unless it may be shown or is asked for.

    Raises:
        Unseen: no key, no such item, or it is no viewing copy; no such page.
        Damaged: the bytes are not what was sealed.
    """
    found = get_found(item, kind=kind, compartment=compartment, by=by)
    if pixels_in(found.record) is None:
        raise Unseen
    raw = b"".join(objects.pieces(found.row, found.record, shelf=found.shelf))
    shown = pictures.page_of(raw, media_type=found.record.media_type, number=page)
    if shown is None:
        raise Unseen
    note(verb="vault.look", by=by, now=now, subject=item)
    if clear or original_of(found, by=by).told.may_be_shown:
        return shown
    return pictures.blurred(shown)


def write_text(
    item: UUID,
    *,
    kind: Kind,
    compartment: UUID,
    text_kind: TextKind,
    language: str,
    text: str,
    made_by: str,
    by: Holder,
    now: datetime,
) -> Receipt:
    """Seal a transcript or a translation of an item beside it.

    `made_by` says who or what wrote it: a colleague, a machine that nobody checked.

    Raises:
        Unseen: no key, or no such item.
        Refused: no words, nothing said of how it came about, or no right to write.
    """
    if refused := why_not_transcribe(text=text, language=language, made_by=made_by):
        raise refused
    found = get_found(item, kind=kind, compartment=compartment, by=by)
    return derive_item(
        io.BytesIO(text.encode()),
        parent=item,
        kind=kind,
        compartment=compartment,
        name=f"{_stem(found)} ({text_kind}, {language}).txt",
        media_type=PLAIN_TEXT,
        how=TextCopy(text_kind, language).how(made_by.strip()),
        by=by,
        now=now,
    )


def _keep(
    made: pictures.Pages, *, of: FoundItem, how: str, by: Holder, now: datetime
) -> Receipt:
    """Seal a copy beside its original, and note on the original how it looks."""
    where: dict[str, Any] = {
        "kind": of.shelf.kind,
        "compartment": of.shelf.compartment,
        "by": by,
        "now": now,
    }
    with transaction.atomic():
        receipt = derive_item(
            io.BytesIO(made.raw),
            parent=of.row.id,
            name=_named(of, made.media_type),
            media_type=made.media_type,
            how=how,
            **where,
        )
        note_looks(of.row.id, looks=" ".join(made.looks), **where)
    return receipt


def _named(found: FoundItem, media_type: str) -> str:
    ending = "jpg" if media_type == pictures.JPEG else "zip"
    return f"{_stem(found)} (pixels).{ending}"


def _stem(found: FoundItem) -> str:
    return PurePath(found.record.name).stem[: LONGEST_NAME - 64]
