"""What a member writes down, before it is a record. Aliases and names find or make records."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from amparo.lib.values.places import Precision


@dataclass(frozen=True, kw_only=True)
class PlaceEntry:
    """A place: one that is known by this name is used again, a new one needs the rest."""

    name: str
    kind: str = ""
    precision: Precision | None = None
    latitude: float | None = None
    longitude: float | None = None
    within: str = ""
    state: str = "unstated"


@dataclass(frozen=True, kw_only=True)
class VictimEntry:
    """Who was harmed, under an alias; a group may be counted between two bounds."""

    alias: str
    unit: str = "person"
    count_least: int | None = None
    count_most: int | None = None
    count_words: str = ""


@dataclass(frozen=True, kw_only=True)
class PerpetratorEntry:
    """Whose doing it was, and their part in it."""

    alias: str
    degree: str
    unit: str = "person"
    official_name: str = ""
    status: str = "alleged"


@dataclass(frozen=True, kw_only=True)
class SourceEntry:
    """Where information comes from; a known one is used again."""

    name: str
    kind: str
    address: str = ""
    reliability: str = "F"


@dataclass(frozen=True, kw_only=True)
class InformationEntry:
    """What one source says. `hearsay_depth` 0 is first hand, 2 is heard from a hearer."""

    source: SourceEntry
    connection: str
    hearsay_depth: int
    title: str
    text: str
    language: str
    material_date: str = ""
    date_basis: str = "unknown"
    date_note: str = ""
    credibility: int = 6
    items: tuple[UUID, ...] = ()
    consent: dict[str, Any] | None = None
    fingerprint: str = ""


@dataclass(frozen=True, kw_only=True)
class EventEntry:
    """Things that happened together."""

    title: str
    description: str = ""
    language: str = "en"
    when: str = ""
    ended: str = ""
    place: PlaceEntry | None = None
    status: str = "alleged"


@dataclass(frozen=True, kw_only=True)
class ActEntry:
    """A whole act as one screen takes it: what, to whom, by whom, and who says so.

    `event` is a new event or the id of a known one; `rests_on` names information that is
    already recorded and says this.
    """

    event: EventEntry | UUID
    victim: VictimEntry
    type: str
    method: str = ""
    when: str = ""
    place: PlaceEntry | None = None
    victim_status: str = ""
    status: str = "alleged"
    words: str = ""
    perpetrators: tuple[PerpetratorEntry, ...] = ()
    information: tuple[InformationEntry, ...] = ()
    rests_on: tuple[UUID, ...] = ()


@dataclass(frozen=True, kw_only=True)
class InterventionEntry:
    """What someone did to help."""

    event: UUID
    kind: str
    made_by: str
    victim: str = ""
    when: str = ""
    asked_of: str = ""
    reply: str = ""
    effect: str = ""
    stage: str = "made"


@dataclass(frozen=True)
class RecordedAct:
    """The ids of what one screen has recorded."""

    event: UUID
    act: UUID
