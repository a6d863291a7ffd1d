"""Pictures of a compartment as somebody who wants to publish one sees them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.core.paginator import Page

from amparo.apps.members.holder import Holder
from amparo.apps.vault.derivations import pixels_of, text_of
from amparo.apps.vault.describing_rules import why_not_publish
from amparo.apps.vault.descriptions import Description, newest
from amparo.apps.vault.item_pages import Made, made_from
from amparo.apps.vault.queries import ItemCard, get_item, history, items_page
from amparo.lib.refusal import Refused
from amparo.lib.sealing.keyring import Kind


@dataclass(frozen=True)
class KeptPicture:
    """An item with its viewing copy, what was said of it, and why it may not be public."""

    item: UUID
    name: str
    told: Description
    copy: ItemCard | None
    refusal: Refused | None


def kept_picture(
    item: UUID, *, kind: Kind, compartment: UUID, by: Holder
) -> KeptPicture:
    """Give one item as a picture.

    Raises:
        Unseen: no key, or no such item.
        Shredded: it was destroyed.
    """
    card = get_item(item, kind=kind, compartment=compartment, by=by)
    return _kept(card, by=by)


def kept_pictures(
    *, kind: Kind, compartment: UUID, by: Holder, page: str | None = None
) -> Page[KeptPicture]:
    """Give those items of one page of a compartment that there is a copy to look at of.

    Raises:
        Unseen: no key, or no such compartment.
    """
    sheet: Page[Any] = items_page(kind=kind, compartment=compartment, by=by, page=page)
    originals = [card for card in sheet.object_list if not _is_made(card)]
    kept = [_kept(card, by=by) for card in originals]
    sheet.object_list = [picture for picture in kept if picture.copy]
    return sheet


def _kept(card: ItemCard, *, by: Holder) -> KeptPicture:
    at: dict[str, Any] = {"kind": card.kind, "compartment": card.compartment, "by": by}
    story = history(card.id, **at)
    copies = [made for made in made_from(story, **at) if made.pixels and made.card]
    newest_copy = copies[-1] if copies else None
    told = newest(story).told
    return KeptPicture(
        item=card.id,
        name=card.name,
        told=told,
        copy=newest_copy.card if newest_copy else None,
        refusal=_why_not(newest_copy, told),
    )


def _why_not(copy: Made | None, told: Description) -> Refused | None:
    pages = copy.pixels.pages if copy and copy.pixels else 0
    return why_not_publish(told, pages=pages)


def _is_made(card: ItemCard) -> bool:
    how = str(card.about.get("how", ""))
    return bool(pixels_of(how) or text_of(how))
