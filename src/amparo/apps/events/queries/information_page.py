from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from amparo.apps.consents.queries import is_withdrawn
from amparo.apps.events.models import Information
from amparo.apps.events.queries.records import get_information
from amparo.lib.values.dates import PartialDate
from amparo.lib.values.vocabulary.connections import CONNECTIONS


@dataclass(frozen=True)
class InformationLine:
    """What one source says, in one line of words."""

    uid: UUID
    title: str
    source: str
    source_kind: str
    connection: str
    hearsay_depth: int
    language: str
    date: str
    date_basis: str
    has_consent: bool
    is_accepted: bool


@dataclass(frozen=True)
class InformationPage:
    """The whole of an information, read out so that the file can close."""

    line: InformationLine
    text: str
    address: str
    reliability: str
    credibility: str
    date_note: str
    event: UUID | None
    event_title: str
    items: tuple[UUID, ...]
    purposes: tuple[str, ...]
    audiences: tuple[str, ...]
    consent_until: str
    is_withdrawn: bool
    accepted_at: datetime | None


def information_page(uid: UUID, *, language: str) -> InformationPage:
    """Give an information with its source, date, consent and items.

    Raises:
        Unseen: the open investigation has no such information.
    """
    found = get_information(uid)
    consent = found.consent or {}
    return InformationPage(
        line=line_of(found, language=language),
        text=found.text,
        address=found.source.address,
        reliability=found.source.get_reliability_display(),
        credibility=str(found.get_credibility_display()),
        date_note=found.date_note,
        event=found.event.uid if found.event else None,
        event_title=found.event.title if found.event else "",
        items=tuple(found.items.values_list("item", flat=True)),
        purposes=tuple(consent.get("purposes", ())),
        audiences=tuple(consent.get("audiences", ())),
        consent_until=consent.get("expires_on", ""),
        is_withdrawn=bool(consent) and is_withdrawn(UUID(consent["id"])),
        accepted_at=found.accepted_at,
    )


def line_of(found: Information, *, language: str) -> InformationLine:
    """Say an information in one line."""
    date = found.material_date
    return InformationLine(
        uid=found.uid,
        title=found.title,
        source=found.source.name,
        source_kind=found.source.get_kind_display(),
        connection=CONNECTIONS.label(found.connection, language),
        hearsay_depth=found.hearsay_depth,
        language=found.language,
        date=PartialDate.parse(date).in_words(language) if date else "",
        date_basis=found.get_date_basis_display(),
        has_consent=found.consent is not None,
        is_accepted=found.accepted_by is not None,
    )
