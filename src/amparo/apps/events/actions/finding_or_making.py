"""Use the record that is known by a name, or make it: so one screen takes a whole act."""

from __future__ import annotations

from amparo.apps.events.entries import (
    PerpetratorEntry,
    PlaceEntry,
    SourceEntry,
    VictimEntry,
)
from amparo.apps.events.models import Actor, Place, Source
from amparo.apps.events.records import Hand, add
from amparo.apps.events.rules import why_not_make_place


def place_of(entry: PlaceEntry, *, hand: Hand) -> Place:
    """Give the place of this name, and of this kind when one is named.

    Raises:
        Refused: it is new, and its kind or precision is missing.
    """
    known = Place.objects.filter(name=entry.name.strip())
    if entry.kind:
        known = known.filter(kind=entry.kind)
    if (found := known.order_by("id").first()) is not None:
        return found
    if refused := why_not_make_place(kind=entry.kind, precision=entry.precision):
        raise refused
    assert entry.precision is not None  # noqa: S101  refused above
    within = (
        place_of(PlaceEntry(name=entry.within), hand=hand) if entry.within else None
    )
    return add(
        Place(
            name=entry.name.strip(),
            kind=entry.kind,
            precision=entry.precision,
            latitude=entry.latitude,
            longitude=entry.longitude,
            within=within,
            state=entry.state,
        ),
        hand=hand,
    )


def victim_of(entry: VictimEntry, *, hand: Hand) -> Actor:
    """Give the victim of this alias; a new one counts as the entry says."""
    alias, kind = entry.alias.strip(), Actor.Kind.VICTIM
    if (found := Actor.objects.filter(kind=kind, alias=alias).first()) is not None:
        return found
    return add(
        Actor(
            alias=alias,
            kind=kind,
            unit=entry.unit,
            count_least=entry.count_least,
            count_most=entry.count_most,
            count_words=entry.count_words,
        ),
        hand=hand,
    )


def perpetrator_of(entry: PerpetratorEntry, *, hand: Hand) -> Actor:
    """Give the perpetrator of this alias; a new one is named as the entry says."""
    alias, kind = entry.alias.strip(), Actor.Kind.PERPETRATOR
    if (found := Actor.objects.filter(kind=kind, alias=alias).first()) is not None:
        return found
    return add(
        Actor(
            alias=alias, kind=kind, unit=entry.unit, official_name=entry.official_name
        ),
        hand=hand,
    )


def source_of(entry: SourceEntry, *, hand: Hand) -> Source:
    """Give the source of this kind, name and address, or make it."""
    named = {
        "name": entry.name.strip(),
        "kind": entry.kind,
        "address": entry.address.strip(),
    }
    if (found := Source.objects.filter(**named).first()) is not None:
        return found
    return add(Source(**named, reliability=entry.reliability), hand=hand)
