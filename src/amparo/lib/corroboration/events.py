"""Which statements are about one event: the same place, and times without a long gap."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256

from amparo.lib.corroboration.days import bounds, days_apart
from amparo.lib.corroboration.frames import Frame
from amparo.lib.corroboration.regions import Place, adopted, regions_of

GAP_DAYS = 150  # without a statement, after which the next is about another event


@dataclass(frozen=True)
class Event:
    """A place and a stretch of time; `time` is EDTF, empty when nobody dates it."""

    id: str
    label: str
    place: str
    time: str


@dataclass(frozen=True)
class Events:
    """The events of some statements, and the event of each frame by its place in them.

    `of_document` gives the event of each document that has none of the statements.
    """

    events: tuple[Event, ...]
    of_frame: tuple[str, ...]
    of_document: Mapping[str, str] = field(default_factory=dict)


def events_of(
    frames: Sequence[Frame], places: Iterable[Place], days: Mapping[str, str]
) -> Events:
    """Sort frames into events; `days` gives each document's day of publication."""
    regions = adopted(regions_of(places), frames)
    times = [_time(frame, days) for frame in frames]
    by_region: dict[str, list[int]] = defaultdict(list)
    for number, frame in enumerate(frames):
        by_region[regions.get(frame.document, ("", ""))[0]].append(number)
    found: dict[str, Event] = {}
    of_frame = [""] * len(frames)
    shown = dict(regions.values())
    for region in sorted(by_region):
        for numbers in _periods(by_region[region], times):
            event = _event(region, shown.get(region, ""), [times[n] for n in numbers])
            found[event.id] = event
            for number in numbers:
                of_frame[number] = event.id
    of_region: dict[str, list[Event]] = defaultdict(list)
    for region, numbers in by_region.items():
        of_region[region] = [
            found[id_] for id_ in sorted({of_frame[n] for n in numbers})
        ]
    silent = set(regions) - {frame.document for frame in frames}
    near = {name: _nearest(of_region[regions[name][0]], days.get(name, "")) for name in sorted(silent)}  # fmt: skip
    return Events(tuple(found[id_] for id_ in sorted(found)), tuple(of_frame), near)


def _nearest(events: Sequence[Event], day: str) -> str:
    """Give the event of a region that lies nearest to a day."""
    apart = ((days_apart(event.time, day), event.id) for event in events)
    return min(((a if a is not None else 0, id_) for a, id_ in apart), default=(0, ""))[
        1
    ]


def _time(frame: Frame, days: Mapping[str, str]) -> tuple[date, date] | None:
    return bounds(frame.as_of) or bounds(days.get(frame.document, ""))


def _periods(
    numbers: Sequence[int], times: Sequence[tuple[date, date] | None]
) -> list[list[int]]:
    """Cut at gaps; what nobody dates goes to the period that most speak of."""
    dated = sorted((t, n) for n in numbers if (t := times[n]) is not None)
    periods: list[list[int]] = []
    last: date | None = None
    for (first, until), number in dated:
        if last is None or (first - last).days > GAP_DAYS:
            periods.append([])
            last = None
        periods[-1].append(number)
        last = until if last is None else max(last, until)
    undated = [n for n in numbers if times[n] is None]
    if undated:
        largest = max(periods, key=len) if periods else None
        if largest is None:
            return [undated]
        largest += undated
    return periods


def _event(region: str, place: str, times: Sequence[tuple[date, date] | None]) -> Event:
    known = [t for t in times if t]
    first = min((t[0] for t in known), default=None)
    last = max((t[1] for t in known), default=None)
    month = f"{first:%Y-%m}" if first else ""
    time = "" if not first or not last else _interval(first, last)
    id_ = sha256(f"event|{region}|{month}".encode()).hexdigest()[:16]
    label = ", ".join(part for part in (place or "place unknown", month) if part)
    return Event(id_, label, place, time)


def _interval(first: date, last: date) -> str:
    return f"{first}" if first == last else f"{first}/{last}"
