from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from amparo.apps.events.actions.finding_or_making import (
    perpetrator_of,
    place_of,
    source_of,
    victim_of,
)
from amparo.apps.events.actions.writing import writing
from amparo.apps.events.entries import (
    ActEntry,
    EventEntry,
    InformationEntry,
    InterventionEntry,
    PerpetratorEntry,
    RecordedAct,
    VictimEntry,
)
from amparo.apps.events.models import (
    Act,
    Event,
    Information,
    InformationItem,
    Intervention,
    Involvement,
)
from amparo.apps.events.queries.records import get_event, get_information
from amparo.apps.events.records import Hand, add, change
from amparo.apps.events.search_index import index_event, index_information
from amparo.apps.journal.actions import note

if TYPE_CHECKING:
    from amparo.apps.members.holder import Holder


def record_event(
    investigation: UUID, entry: EventEntry, *, by: Holder, now: datetime
) -> UUID:
    """Record an event without any act yet.

    Raises:
        Unseen, Refused: as `writing`; or a field does not hold what it must.
    """
    with writing(investigation, by=by, now=now) as hand:
        event = add_event(entry, hand=hand)
        index_event(event)
        note(verb="event.recorded", by=by, now=now, subject=event.uid)
        return event.uid


def record_act(
    investigation: UUID, entry: ActEntry, *, by: Holder, now: datetime
) -> RecordedAct:
    """Record a whole act at once: its event, people, place and sources come into being.

    Raises:
        Unseen, Refused: as `writing`; or a field does not hold what it must; then
            nothing of the act is recorded.
    """
    with writing(investigation, by=by, now=now) as hand:
        event = _event_of(entry.event, hand=hand)
        act = _add_act(entry, event=event, hand=hand)
        for perpetrator in entry.perpetrators:
            _involve(perpetrator, act=act, hand=hand)
        for told in entry.information:
            index_information(add_information(told, event=event, hand=hand))
        for uid in entry.rests_on:
            link(get_information(uid), to=event, hand=hand)
        index_event(event)
        note(verb="act.recorded", by=by, now=now, subject=event.uid)
        return RecordedAct(event=event.uid, act=act.uid)


def record_information(
    investigation: UUID,
    entry: InformationEntry,
    *,
    by: Holder,
    now: datetime,
    event: UUID | None = None,
) -> UUID:
    """Record what a source says, about an event or not yet about any.

    Raises:
        Unseen, Refused: as `writing`; or a field does not hold what it must.
    """
    with writing(investigation, by=by, now=now) as hand:
        about = get_event(event) if event else None
        information = add_information(entry, event=about, hand=hand)
        index_information(information)
        note(verb="information.recorded", by=by, now=now, subject=information.uid)
        return information.uid


def record_intervention(
    investigation: UUID, entry: InterventionEntry, *, by: Holder, now: datetime
) -> UUID:
    """Record what someone did to help.

    Raises:
        Unseen, Refused: as `writing`; or a field does not hold what it must.
    """
    with writing(investigation, by=by, now=now) as hand:
        helped = VictimEntry(alias=entry.victim) if entry.victim else None
        intervention = add(
            Intervention(
                event=get_event(entry.event),
                victim=victim_of(helped, hand=hand) if helped else None,
                kind=entry.kind,
                made_by=entry.made_by,
                when=entry.when,
                asked_of=entry.asked_of,
                reply=entry.reply,
                effect=entry.effect,
                stage=entry.stage,
            ),
            hand=hand,
        )
        note(verb="intervention.recorded", by=by, now=now, subject=intervention.uid)
        return intervention.uid


def add_event(entry: EventEntry, *, hand: Hand) -> Event:
    """Add an event in the file that is open to write."""
    return add(
        Event(
            title=entry.title.strip(),
            description=entry.description,
            language=entry.language,
            when=entry.when.strip(),
            ended=entry.ended.strip(),
            place=place_of(entry.place, hand=hand) if entry.place else None,
            status=entry.status,
        ),
        hand=hand,
    )


def add_information(
    entry: InformationEntry, *, event: Event | None, hand: Hand
) -> Information:
    """Add information in the file that is open to write, with its items."""
    information = add(
        Information(
            source=source_of(entry.source, hand=hand),
            event=event,
            connection=entry.connection,
            hearsay_depth=entry.hearsay_depth,
            title=entry.title.strip(),
            text=entry.text,
            language=entry.language,
            material_date=entry.material_date.strip(),
            date_basis=entry.date_basis,
            date_note=entry.date_note,
            credibility=entry.credibility,
            consent=entry.consent,
            fingerprint=entry.fingerprint,
        ),
        hand=hand,
    )
    for item in entry.items:
        add_item(information, item, hand=hand)
    return information


def add_item(information: Information, item: UUID, *, hand: Hand) -> None:
    """Name an object of the vault that information rests on."""
    InformationItem.objects.create(
        information=information,
        item=item,
        recorded_by=hand.by.id,
        recorded_at=hand.now,
    )


def link(information: Information, *, to: Event, hand: Hand) -> None:
    """Say that information is about an event."""
    change(information, {"event": to}, reason="linked to an event", hand=hand)
    index_information(information)


def _event_of(event: EventEntry | UUID, *, hand: Hand) -> Event:
    return get_event(event) if isinstance(event, UUID) else add_event(event, hand=hand)


def _add_act(entry: ActEntry, *, event: Event, hand: Hand) -> Act:
    return add(
        Act(
            event=event,
            victim=victim_of(entry.victim, hand=hand),
            type=entry.type,
            method=entry.method,
            when=entry.when.strip(),
            place=place_of(entry.place, hand=hand) if entry.place else None,
            victim_status=entry.victim_status,
            status=entry.status,
            words=entry.words,
        ),
        hand=hand,
    )


def _involve(entry: PerpetratorEntry, *, act: Act, hand: Hand) -> None:
    add(
        Involvement(
            act=act,
            perpetrator=perpetrator_of(entry, hand=hand),
            degree=entry.degree,
            status=entry.status,
        ),
        hand=hand,
    )
