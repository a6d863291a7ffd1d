"""What the vault says of a picture beneath a caption, and how it looks in public."""

from __future__ import annotations

import io
from uuid import UUID

from django.utils.translation import gettext as _
from PIL import Image

from amparo.apps.members.holder import Holder
from amparo.apps.publications.wording import Picture
from amparo.apps.vault.descriptions import (
    BY_PERMISSION,
    GRAPHIC,
    NOT_GRAPHIC,
    OPEN_LICENCES,
)
from amparo.apps.vault.destroying import Shredded
from amparo.apps.vault.kept_pictures import kept_picture
from amparo.lib.refusal import Refused
from amparo.lib.sealing.keyring import Kind
from amparo.web.unseen import Unseen

WIDEST = 1200


def picture_of(item: UUID, *, alt: str, investigation: UUID, by: Holder) -> Picture:
    """Give a picture with what was said of it; one that is gone says so and cannot leave."""
    try:
        kept = kept_picture(
            item, kind=Kind.INVESTIGATION, compartment=investigation, by=by
        )
    except (Unseen, Shredded):
        return _gone(item, alt)
    told, copy = kept.told, kept.copy
    return Picture(
        item=item,
        copy=copy.id if copy else None,
        sha256=copy.sha256 if copy else "",
        alt=alt,
        credit=told.credit,
        licence=told.licence,
        place=told.public_place,
        is_graphic=told.graphic == GRAPHIC,
        is_blurred=told.graphic != NOT_GRAPHIC,
        refusal=kept.refusal,
    )


def credit_line(*, credit: str, licence: str, place: str) -> str:
    """Say in one public line whose a picture is, by what right it is shown, and where it was made."""
    parts = [credit]
    if licence in OPEN_LICENCES:
        parts.append(_("public domain") if licence == "public-domain" else licence)
    if licence == BY_PERMISSION:
        parts.append(_("used with permission"))
    return ". ".join(filter(None, [", ".join(parts), place]))


def for_everybody(raw: bytes) -> bytes:
    """Give a viewing copy as the public page shows it: WebP, small, no metadata."""
    with Image.open(io.BytesIO(raw), formats=("JPEG",)) as picture:
        shown = picture.convert("RGB")
    shown.thumbnail((WIDEST, WIDEST))
    made = io.BytesIO()
    shown.save(made, "WEBP", quality=80, method=4)
    return made.getvalue()


def _gone(item: UUID, alt: str) -> Picture:
    refusal = Refused(
        _("This picture is no longer in the vault."), _("Take it out of the draft.")
    )
    return Picture(
        item=item,
        copy=None,
        sha256="",
        alt=alt,
        credit="",
        licence="",
        place="",
        is_graphic=False,
        is_blurred=True,
        refusal=refusal,
    )
