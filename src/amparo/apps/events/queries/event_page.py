from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from amparo.apps.events.models import Act, Actor, Event, Intervention, Place
from amparo.apps.events.queries.information_page import InformationLine, line_of
from amparo.apps.events.queries.records import get_event
from amparo.lib.values.dates import PartialDate
from amparo.lib.values.vocabulary.acts import ACTS
from amparo.lib.values.vocabulary.involvement import DEGREES
from amparo.lib.values.vocabulary.locations import LOCATIONS
from amparo.lib.values.vocabulary.methods import METHODS
from amparo.lib.values.vocabulary.outcomes import INTERVENTIONS, VICTIM_STATUS


@dataclass(frozen=True)
class Involved:
    """One perpetrator's part, in words."""

    alias: str
    official_name: str
    degree: str
    status: str


@dataclass(frozen=True)
class ActLine:
    """One row of who did what to whom."""

    uid: UUID
    victim: str
    counted: str
    what: str
    how: str
    when: str
    where: str
    involved: tuple[Involved, ...]
    outcome: str
    status: str
    words: str


@dataclass(frozen=True)
class InterventionLine:
    """What someone did to help, in words."""

    uid: UUID
    kind: str
    made_by: str
    asked_of: str
    when: str
    reply: str
    effect: str
    stage: str


@dataclass(frozen=True)
class PlaceCard:
    """A place in words: its name with all it lies in, its kind, how precisely known."""

    name: str
    kind: str
    precision: str
    state: str


@dataclass(frozen=True)
class EventPage:
    """The whole of an event, read out so that the file can close."""

    uid: UUID
    title: str
    description: str
    language: str
    when: str
    when_edtf: str
    status: str
    status_code: str
    place: PlaceCard | None
    acts: tuple[ActLine, ...]
    information: tuple[InformationLine, ...]
    interventions: tuple[InterventionLine, ...]
    recorded_by: UUID


def event_page(uid: UUID, *, language: str) -> EventPage:
    """Give an event with its acts, sources and interventions, in words of a language.

    Raises:
        Unseen: the open investigation has no such event.
    """
    event = get_event(uid)
    acts = event.acts.select_related("victim", "place__within").prefetch_related(
        "involvements__perpetrator"
    )
    told = event.information.select_related("source")
    return EventPage(
        uid=event.uid,
        title=event.title,
        description=event.description,
        language=event.language,
        when=span_in_words(event, language),
        when_edtf="/".join(filter(None, [event.when, event.ended])),
        status=event.get_status_display(),
        status_code=event.status,
        place=_place(event.place, language) if event.place else None,
        acts=tuple(_act(act, language) for act in acts),
        information=tuple(line_of(each, language=language) for each in told),
        interventions=tuple(
            _intervention(each, language) for each in event.interventions.all()
        ),
        recorded_by=event.recorded_by,
    )


def date_in_words(text: str, language: str) -> str:
    """Say an EDTF date in words; nothing for nothing."""
    return PartialDate.parse(text).in_words(language) if text else ""


def span_in_words(event: Event, language: str) -> str:
    """Say when an event was, from its beginning to its end."""
    if not event.ended or "/" in event.when + event.ended:
        return date_in_words(event.when, language)
    return date_in_words(f"{event.when}/{event.ended}", language)


def place_in_words(place: Place) -> str:
    """Name a place with the one it lies in."""
    return f"{place.name}, {place.within.name}" if place.within else place.name


def _place(place: Place, language: str) -> PlaceCard:
    return PlaceCard(
        name=place_in_words(place),
        kind=LOCATIONS.label(place.kind, language),
        precision=str(place.get_precision_display()),
        state=str(place.get_state_display()),
    )


def _act(act: Act, language: str) -> ActLine:
    return ActLine(
        uid=act.uid,
        victim=act.victim.alias,
        counted=_counted(act.victim),
        what=ACTS.label(act.type, language),
        how=METHODS.label(act.method, language),
        when=date_in_words(act.when, language),
        where=place_in_words(act.place) if act.place else "",
        involved=tuple(
            Involved(
                alias=each.perpetrator.alias,
                official_name=each.perpetrator.official_name,
                degree=DEGREES.label(each.degree, language),
                status=each.get_status_display(),
            )
            for each in act.involvements.all()
        ),
        outcome=VICTIM_STATUS.label(act.victim_status, language),
        status=act.get_status_display(),
        words=act.words,
    )


def _counted(actor: Actor) -> str:
    if actor.unit == Actor.Unit.PERSON:
        return ""
    bounds = {str(n) for n in (actor.count_least, actor.count_most) if n is not None}
    number = "–".join(sorted(bounds, key=int))
    said = f"“{actor.count_words}”" if actor.count_words else ""
    return ", ".join(filter(None, [str(actor.get_unit_display()), number, said]))


def _intervention(made: Intervention, language: str) -> InterventionLine:
    return InterventionLine(
        uid=made.uid,
        kind=INTERVENTIONS.label(made.kind, language),
        made_by=made.made_by,
        asked_of=made.asked_of,
        when=date_in_words(made.when, language),
        reply=made.reply,
        effect=made.effect,
        stage=made.get_stage_display(),
    )
