"""Where the events of a document are: its main place, joined with places beside it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from amparo.lib.corroboration.frames import Frame
from amparo.lib.corroboration.groups import Groups
from amparo.lib.corroboration.source_names import folded_key
from amparo.lib.corroboration.sources import author_of, is_named

TOP_PLACES = 3
TELLING_NUMBER = 10  # people; a smaller number is shared by chance
BESIDE = 0.5  # of the main place's mentions: then a place is its equal


@dataclass(frozen=True)
class Place:
    """A place that a document names, and how often; `wide` when it is a whole country."""

    document: str
    key: str
    name: str
    times: int
    wide: bool = False


def place_key(name: str, id_: str | None) -> str:
    """Give a place's key: its id when the gazetteer knows it, else its folded name."""
    return id_ or folded_key(name)


def regions_of(places: Iterable[Place]) -> dict[str, tuple[str, str]]:
    """Give each document's region and its name.

    Documents whose main places are equals of one another share a region. A country
    counts only where nothing smaller is named, and joins nothing.
    """
    tops = _tops(places)
    groups: Groups[str] = Groups()
    for main, *others in tops.values():
        for other in others:
            if not main.wide and other.times >= BESIDE * main.times:
                groups.join(main.key, other.key)
    shown = _shown(tops, groups)
    return {
        name: (groups.head(held[0].key), shown[groups.head(held[0].key)])
        for name, held in tops.items()
    }


def adopted(
    regions: Mapping[str, tuple[str, str]], frames: Sequence[Frame]
) -> dict[str, tuple[str, str]]:
    """Join regions, and give one to a document that names no place, by telling numbers.

    The same number of the same source is told of one region, however it is spelled. A
    document without a place is in the region of those with its numbers, or else in the
    only one.
    """
    groups: Groups[tuple[str, str]] = Groups(regions.values())
    for same in _told_of(regions, frames, by_source=True).values():
        for other in list(same)[1:]:
            groups.join(next(iter(same)), other)
    found = {name: groups.head(region) for name, region in regions.items()}
    votes: dict[str, Counter[tuple[str, str]]] = defaultdict(Counter)
    numbers = _told_of(found, frames, by_source=False)
    for frame in frames:
        if frame.document not in found:
            votes[frame.document] += numbers.get(_number(frame), Counter())
    one = next(iter(set(found.values()))) if len(set(found.values())) == 1 else None
    for name, held in votes.items():
        region = min(held, key=lambda r: (-held[r], r), default=one)
        if region:
            found[name] = region
    return found


def _told_of(
    regions: Mapping[str, tuple[str, str]], frames: Sequence[Frame], *, by_source: bool
) -> dict[tuple[str, ...], Counter[tuple[str, str]]]:
    """Count for each telling number (and its source) of which regions it is told."""
    found: dict[tuple[str, ...], Counter[tuple[str, str]]] = defaultdict(Counter)
    for frame in frames:
        source = next((h for h in reversed(frame.chain) if is_named(h)), "")
        telling = (frame.value or 0) >= TELLING_NUMBER and frame.document in regions
        if telling and (source or not by_source):
            key = (*_number(frame), folded_key(author_of(source))) if by_source else _number(frame)  # fmt: skip
            found[key][regions[frame.document]] += 1
    return found


def _number(frame: Frame) -> tuple[str, ...]:
    return frame.predicate, f"{frame.value or 0:g}"


def _tops(places: Iterable[Place]) -> Mapping[str, Sequence[Place]]:
    by_document: dict[str, list[Place]] = defaultdict(list)
    for place in sorted(places, key=lambda p: (p.document, -p.times, p.key)):
        by_document[place.document].append(place)
    return {
        name: ([p for p in held if not p.wide] or held)[:TOP_PLACES]
        for name, held in by_document.items()
    }


def _shown(
    tops: Mapping[str, Sequence[Place]], groups: Groups[str]
) -> Mapping[str, str]:
    """Name each region after its most named place."""
    counts: Counter[tuple[str, str]] = Counter()
    for held in tops.values():
        for place in held:
            counts[place.key, place.name] += place.times
    shown: dict[str, str] = {}
    for key, name in sorted(counts, key=lambda k: (-counts[k], k)):
        shown.setdefault(groups.head(key), name)
    return shown
