"""Letting a picture out with a public statement that two people have signed."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from amparo.apps.members.holder import Holder
from amparo.apps.vault import custody, objects
from amparo.apps.vault.kept_pictures import kept_picture
from amparo.apps.vault.queries import get_found
from amparo.lib.sealing.keyring import Kind
from amparo.web.unseen import Unseen

PUBLISHED = "published"


def take_for_publication(
    item: UUID,
    *,
    kind: Kind,
    compartment: UUID,
    statement: UUID,
    by: Holder,
    now: datetime,
) -> bytes:
    """Give the pixel copy of an item that leaves with a statement, and sign that it does.

    Whether a statement may leave is its own gate, which two people pass; this one asks
    again for credit, licence and place.

    Raises:
        Unseen: no key, no such item, or no copy of it.
        Refused: credit, licence or place are missing, or people can be recognised.
        Damaged: the bytes are not what was sealed.
    """
    picture = kept_picture(item, kind=kind, compartment=compartment, by=by)
    if picture.refusal:
        raise picture.refusal
    if picture.copy is None:
        raise Unseen
    found = get_found(item, kind=kind, compartment=compartment, by=by)
    copy = get_found(picture.copy.id, kind=kind, compartment=compartment, by=by)
    raw = b"".join(objects.pieces(copy.row, copy.record, shelf=copy.shelf))
    with transaction.atomic():
        custody.record(
            PUBLISHED,
            item=item,
            shelf=found.shelf,
            by=by,
            now=now,
            detail={"statement": str(statement), "copy": str(copy.row.id)},
        )
    return raw
