"""What a form offers: names that are known, events to link to, values to correct."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from amparo.apps.events.models import Actor, Event, Place, Source
from amparo.apps.events.records import get_record

MOST_OFFERED = 300


@dataclass(frozen=True)
class KnownNames:
    """Names that need no describing again; typing one uses the record that has it."""

    victims: tuple[str, ...]
    perpetrators: tuple[str, ...]
    places: tuple[str, ...]
    sources: tuple[str, ...]


def known_names() -> KnownNames:
    """List the names that forms of the open investigation offer, newest first."""
    return KnownNames(
        victims=_aliases(Actor.Kind.VICTIM),
        perpetrators=_aliases(Actor.Kind.PERPETRATOR),
        places=_names(Place),
        sources=_names(Source),
    )


def event_choices() -> list[tuple[str, str]]:
    """List events to choose from, newest recorded first."""
    rows = Event.objects.order_by("-id").values_list("uid", "title")[:MOST_OFFERED]
    return [(str(uid), title) for uid, title in rows]


def current_values(kind: str, uid: UUID) -> dict[str, Any]:
    """Give the values of a record as a form shows them for correction.

    Raises:
        Unseen: the open investigation has no such record.
    """
    record = get_record(kind, uid)
    return {
        field.name: field.value_from_object(record)
        for field in record._meta.concrete_fields  # noqa: SLF001
    }


def _aliases(kind: str) -> tuple[str, ...]:
    rows = Actor.objects.filter(kind=kind).order_by("-id")
    return tuple(rows.values_list("alias", flat=True)[:MOST_OFFERED])


def _names(model: type[Place] | type[Source]) -> tuple[str, ...]:
    rows = model._default_manager.order_by("-id").values_list("name", flat=True)  # noqa: SLF001
    return tuple(dict.fromkeys(rows[:MOST_OFFERED]))
