from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from typing import TYPE_CHECKING
from uuid import UUID

from amparo.apps.events.actions.recording import add_information
from amparo.apps.events.actions.writing import writing
from amparo.apps.events.articles import UNSTATED_SOURCE, Article, read_article
from amparo.apps.events.entries import InformationEntry, SourceEntry
from amparo.apps.events.models import Information
from amparo.apps.events.search_index import index_information
from amparo.apps.journal.actions import note
from amparo.apps.vault.actions import seal_item
from amparo.apps.vault.queries import find_twin
from amparo.lib.sealing.keyring import Kind
from amparo.lib.sealing.primitives.publics import sha256

if TYPE_CHECKING:
    from amparo.apps.members.holder import Holder

# An article relays what others said: one step from first hand, at the least.
HEARSAY_OF_AN_ARTICLE = 1


@dataclass(frozen=True)
class Added:
    """What became of one article; `is_new` is false when it was recorded before."""

    information: UUID
    item: UUID
    article: Article
    is_new: bool


def add_article(
    investigation: UUID,
    raw: bytes,
    *,
    name: str,
    by: Holder,
    now: datetime,
    article: Article | None = None,
) -> Added:
    """Record an article as information, with the file itself sealed in the vault.

    The same bytes are recorded once. A file that is sealed already is linked, not sealed
    again. `article` is what another reader found in the bytes, when they are no plain text.

    Raises:
        Unseen, Refused: as `writing`; or the file is no text in UTF-8.
    """
    article, digest = article or read_article(raw), sha256(raw)
    with writing(investigation, by=by, now=now) as hand:
        known = Information.objects.filter(fingerprint=digest.hex()).first()
        if known is not None:
            item = known.items.order_by("id").first()
            return Added(known.uid, item.item if item else known.uid, article, False)
        item_id = _sealed(investigation, raw, name=name, by=by, now=now)
        entry = _entry(article, item=item_id, fingerprint=digest.hex())
        information = add_information(entry, event=None, hand=hand)
        index_information(information)
        note(verb="article.added", by=by, now=now, subject=information.uid)
        return Added(information.uid, item_id, article, True)


def _sealed(
    investigation: UUID, raw: bytes, *, name: str, by: Holder, now: datetime
) -> UUID:
    found = find_twin(
        sha256(raw), kind=Kind.INVESTIGATION, compartment=investigation, by=by
    )
    if found is not None:
        return found.row.id
    receipt = seal_item(
        BytesIO(raw),
        kind=Kind.INVESTIGATION,
        compartment=investigation,
        name=name,
        media_type="text/plain",
        about={"noun": "article"},
        by=by,
        now=now,
    )
    return receipt.item


def _entry(article: Article, *, item: UUID, fingerprint: str) -> InformationEntry:
    is_stated = article.source_name != UNSTATED_SOURCE
    return InformationEntry(
        source=SourceEntry(
            name=article.source_name,
            kind="media" if is_stated else "unknown",
            address=article.address,
        ),
        connection="amparo-media",
        hearsay_depth=HEARSAY_OF_AN_ARTICLE,
        title=article.title,
        text=article.text,
        language=article.language,
        material_date=article.date,
        date_basis=article.date_basis,
        date_note=article.date_note,
        items=(item,),
        fingerprint=fingerprint,
    )
