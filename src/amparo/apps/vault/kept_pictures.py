"""Pictures of a compartment as somebody who wants to publish one sees them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.core.paginator import Page

from amparo.apps.members.holder import Holder
from amparo.apps.vault.custody import OpenedEvent, known_keys
from amparo.apps.vault.derivations import pixels_of, text_of
from amparo.apps.vault.describing_rules import why_not_publish
from amparo.apps.vault.descriptions import Description, newest
from amparo.apps.vault.index import IndexRecord
from amparo.apps.vault.item_pages import Made, made_from
from amparo.apps.vault.queries import FoundItem, ItemCard, found_page, get_found
from amparo.apps.vault.queries.found import story_of
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
    found = get_found(item, kind=kind, compartment=compartment, by=by)
    return _kept(found, story_of(found), by=by)


def kept_pictures(
    *, kind: Kind, compartment: UUID, by: Holder, page: str | None = None
) -> Page[KeptPicture]:
    """Give those items of one page of a compartment that there is a copy to look at of.

    Raises:
        Unseen: no key, or no such compartment.
    """
    sheet: Page[Any] = found_page(kind=kind, compartment=compartment, by=by, page=page)
    signers = known_keys()
    kept = [
        _kept(found, story_of(found, signers), by=by)
        for found in sheet.object_list
        if not _is_made(found.record)
    ]
    sheet.object_list = [picture for picture in kept if picture.copy]
    return sheet


def _kept(found: FoundItem, story: list[OpenedEvent], *, by: Holder) -> KeptPicture:
    shelf = found.shelf
    made = made_from(story, kind=shelf.kind, compartment=shelf.compartment, by=by)
    copies = [one for one in made if one.pixels and one.card]
    newest_copy = copies[-1] if copies else None
    told = newest(story).told
    return KeptPicture(
        item=found.row.id,
        name=found.record.name,
        told=told,
        copy=newest_copy.card if newest_copy else None,
        refusal=_why_not(newest_copy, told),
    )


def _why_not(copy: Made | None, told: Description) -> Refused | None:
    pages = copy.pixels.pages if copy and copy.pixels else 0
    return why_not_publish(told, pages=pages)


def _is_made(record: IndexRecord) -> bool:
    how = str(record.about.get("how", ""))
    return bool(pixels_of(how) or text_of(how))
