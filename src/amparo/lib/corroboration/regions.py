"""Where the events of a document are: its main place, joined with places beside it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from amparo.lib.corroboration.frames import Frame
from amparo.lib.corroboration.groups import Groups
from amparo.lib.corroboration.source_names import folded_key

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
    """Give a document that names no place the region of those with its numbers.

    With no such number, and one region in all, it is that one.
    """
    all_regions = sorted(set(regions.values()))
    numbers: dict[tuple[str, float], Counter[tuple[str, str]]] = defaultdict(Counter)
    for frame in frames:
        if frame.document in regions and (frame.value or 0) >= TELLING_NUMBER:
            numbers[frame.predicate, frame.value or 0][regions[frame.document]] += 1
    votes: dict[str, Counter[tuple[str, str]]] = defaultdict(Counter)
    for frame in frames:
        if frame.document not in regions:
            votes[frame.document] += numbers.get((frame.predicate, frame.value or 0), Counter())  # fmt: skip
    found = dict(regions)
    for name, held in votes.items():
        if held:
            found[name] = min(held, key=lambda region: (-held[region], region))
        elif len(all_regions) == 1:
            found[name] = all_regions[0]
    return found


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
