"""Claims: what is said, apart from who says it; each with all that say it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256

from amparo.lib.corroboration.events import Events
from amparo.lib.corroboration.figure_bounds import bucket_of
from amparo.lib.corroboration.frames import Frame
from amparo.lib.corroboration.framing import family_of
from amparo.lib.corroboration.independence import Independence, independence_of
from amparo.lib.corroboration.predicates import families
from amparo.lib.corroboration.status import Contest, contest_of, support_of
from amparo.lib.corroboration.world import World

BOUND_WORDS = {
    "at_least": "at least ",
    "more_than": "more than ",
    "up_to": "up to ",
    "about": "about ",
}


@dataclass(frozen=True)
class Key:
    """What makes two statements one claim: event, predicate and number (or its size).

    A bound is no part of it: that "at least 100" became "100" is drift inside a claim.
    """

    event: str
    predicate: str
    number: str = ""

    @property
    def id(self) -> str:
        """Hash the key; the same words give the same id on every machine."""
        parts = f"claim|{self.event}|{self.predicate}|{self.number}"
        return sha256(parts.encode()).hexdigest()[:16]


@dataclass(frozen=True)
class Claim:
    """A claim with the frames that say it, how many sources are behind it, and status."""

    key: Key
    statement: str
    frames: tuple[Frame, ...]
    independence: Independence
    support: str
    contest: str
    denials: tuple[Contest, ...]

    @property
    def carriers(self) -> tuple[str, ...]:
        """Give the documents that say it, by name."""
        return tuple(sorted({frame.document for frame in self.frames}))

    @property
    def first(self) -> Frame:
        """Give the statement that stands for all."""
        return self.frames[0]


def keys_of(frame: Frame, event: str) -> tuple[Key, ...]:
    """Give the claims that a frame makes: its number, and that it happened at all."""
    keys = []
    if frame.value is not None:
        keys.append(Key(event, frame.predicate, f"{frame.value:g}"))
    elif frame.bound:
        keys.append(Key(event, frame.predicate, bucket_of(frame.words) or "vague"))
    family = family_of(frame.predicate)
    if family in families():
        keys.append(Key(event, family))
    return tuple(keys)


def claims_of(
    frames: Sequence[Frame],
    events: Events,
    world: World,
    denials: Mapping[str, Sequence[Contest]],
) -> tuple[Claim, ...]:
    """Group frames into claims; `denials` are by event and family."""
    grouped = _one_of_a_family(_grouped(frames, events), world)
    labels = {event.id: event.label for event in events.events}
    made = [
        _claim(key, grouped[key], labels.get(key.event, ""), world, denials)
        for key in grouped
    ]
    return tuple(sorted(made, key=lambda c: c.key.id))


def _grouped(frames: Sequence[Frame], events: Events) -> dict[Key, list[Frame]]:
    grouped: dict[Key, list[Frame]] = defaultdict(list)
    for frame, event in zip(frames, events.of_frame, strict=True):
        for key in keys_of(frame, event):
            said = frame if key.number else replace(frame, value=None, bound="")
            grouped[key].append(said)
    return grouped


def _one_of_a_family(
    grouped: Mapping[Key, list[Frame]], world: World
) -> dict[Key, list[Frame]]:
    """Make one claim of "two died under torture" and "two were killed" of one root.

    The unit that more documents print stands for both.
    """
    found: dict[Key, list[Frame]] = {}
    for key in sorted(grouped, key=lambda k: (-len({f.document for f in grouped[k]}), k.id)):  # fmt: skip
        same = (other for other in found if _is_family(key, other))
        into = next((o for o in same if _meets(grouped[key], found[o], world)), None)
        if into is None:
            found[key] = list(grouped[key])
        else:
            found[into] += grouped[key]
    return found


def _is_family(a: Key, b: Key) -> bool:
    if not a.number or (a.event, a.number) != (b.event, b.number):
        return False
    return family_of(a.predicate) == family_of(b.predicate)


def _meets(a: Sequence[Frame], b: Sequence[Frame], world: World) -> bool:
    """Say whether two groups of statements lead to a root that both have."""
    first = {root.key for root in independence_of(a, world).roots}
    return bool(first & {root.key for root in independence_of(b, world).roots})


def _claim(
    key: Key,
    frames: Sequence[Frame],
    label: str,
    world: World,
    denials: Mapping[str, Sequence[Contest]],
) -> Claim:
    ordered = tuple(sorted(frames, key=lambda f: _standing(f, world)))
    found = independence_of(ordered, world)
    against = tuple(denials.get(f"{key.event}|{family_of(key.predicate)}", ()))
    carriers = {frame.document for frame in ordered}
    roles = [world.roles[r.key] for r in found.roots if world.roles.get(r.key)]
    return Claim(
        key,
        _statement(key, ordered[0], label),
        ordered,
        found,
        support_of(found, len(carriers), roles),
        contest_of(against),
        against,
    )


def _standing(frame: Frame, world: World) -> tuple[bool, str, str, int]:
    """Put first what is attributed and earliest: it stands for the claim."""
    day = world.days.get(frame.document) or "~"
    return (not frame.chain, day, frame.document, frame.span.start)


def _statement(key: Key, frame: Frame, label: str) -> str:
    """Say it in short, and then as the passage that stands for it does."""
    short = key.predicate.replace("_", " ")
    if key.number:
        short = f"{BOUND_WORDS.get(frame.bound, '')}{key.number} {short}"
    return f"{short}, {label}: {frame.told}"
