"""How a statement changed on its way: bound lost, hedge lost, headline, recycled.

Only what a chain or a copy ties together is compared, never two strangers.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import permutations

from amparo.lib.corroboration.claims import Claim
from amparo.lib.corroboration.days import days_apart, is_before
from amparo.lib.corroboration.documents import Span
from amparo.lib.corroboration.figure_bounds import Bounds, meet
from amparo.lib.corroboration.frames import Frame
from amparo.lib.corroboration.framing import family_of
from amparo.lib.corroboration.world import World

BOUNDED = frozenset({"at_least", "more_than", "up_to", "about"})
RECYCLED_DAYS = 180
TELLING = 10  # people; a smaller number is the same by chance


@dataclass(frozen=True)
class Side:
    """One of the two passages that do not agree."""

    document: str
    span: Span


@dataclass(frozen=True)
class Contradiction:
    """Two passages that a person should look at together; never resolved here."""

    type: str
    a: Side
    b: Side
    why: str


def drift_of(claims: Sequence[Claim], world: World) -> tuple[Contradiction, ...]:
    """Find where a repetition says more than what it repeats."""
    numbered = [claim for claim in claims if claim.key.number]
    found = [
        *(one for claim in numbered for one in _bound_lost(claim, world)),
        *(one for claim in numbered for one in _hedge_lost(claim, world)),
        *_recycled(numbered, world),
        *_predicate_changed(numbered, world),
        *_headlines(numbered),
    ]
    return in_order(found)


def in_order(found: Iterable[Contradiction]) -> tuple[Contradiction, ...]:
    """Sort, and keep each once."""
    return tuple(sorted(set(found), key=lambda c: (c.type, c.a.document, c.a.span, c.b.document, c.b.span)))  # fmt: skip


def side(frame: Frame) -> Side:
    """Give the passage of a statement."""
    return Side(frame.document, frame.span)


def _by_document(claim: Claim) -> Mapping[str, list[Frame]]:
    held: dict[str, list[Frame]] = defaultdict(list)
    for frame in claim.frames:
        held[frame.document].append(frame)
    return held


def _pairs(claim: Claim, world: World) -> Iterator[tuple[list[Frame], list[Frame]]]:
    """Give for each root the statements of each carrier beside those of an earlier one."""
    held = _by_document(claim)
    for root in claim.independence.roots:
        names = [c.document for c in root.carriers if c.document in held]
        names.sort(key=lambda n: (world.days.get(n) or "~", n))
        for earlier, later in ((names[0], name) for name in names[1:]):
            yield held[earlier], held[later]


def _bound_lost(claim: Claim, world: World) -> Iterator[Contradiction]:
    for before, after in _pairs(claim, world):
        bounded = [f for f in before if f.bound in BOUNDED]
        if len(bounded) == len(before) and all(f.bound == "exact" for f in after):
            why = f"“{bounded[0].words}” became “{after[0].words}”"
            yield Contradiction("bound_lost", side(after[0]), side(bounded[0]), why)


def _hedge_lost(claim: Claim, world: World) -> Iterator[Contradiction]:
    for before, after in _pairs(claim, world):
        bare = [f for f in after if not f.hedged and not f.chain]
        if all(f.hedged for f in before) and len(bare) == len(after):
            why = "what was told with a doubt is told as a fact"
            yield Contradiction("hedge_lost", side(after[0]), side(before[0]), why)


def _recycled(claims: Sequence[Claim], world: World) -> Iterator[Contradiction]:
    """The same number of the same root, as of a day long after."""
    by_number: dict[tuple[str, str], list[Claim]] = defaultdict(list)
    for claim in claims:
        if (claim.first.value or 0) >= TELLING:
            by_number[claim.key.predicate, claim.key.number].append(claim)
    for same in by_number.values():
        for earlier, later in permutations(same, 2):
            first, last = _dated(earlier, world), _dated(later, world)
            if _roots(earlier) & _roots(later) and _long_before(first[0], last[0]):
                why = f"the same number was told as of {first[0]}"
                yield Contradiction("recycled", side(last[1]), side(first[1]), why)


def _dated(claim: Claim, world: World) -> tuple[str, Frame]:
    """Give a claim's earliest statement and the day that it is as of."""
    days = [(f.as_of or world.days.get(f.document, ""), f) for f in claim.frames]
    return min(days, key=lambda d: (d[0] or "~", d[1].document, d[1].span))


def _long_before(first: str, last: str) -> bool:
    return is_before(first, last) and (days_apart(first, last) or 0) > RECYCLED_DAYS


def _roots(claim: Claim) -> set[str]:
    return {
        r.key for r in claim.independence.roots if not r.key.startswith("document ")
    }


def _predicate_changed(
    claims: Sequence[Claim], world: World
) -> Iterator[Contradiction]:
    """The same number of one root under another family, which the root itself never used."""
    by_number: dict[tuple[str, str], list[Claim]] = defaultdict(list)
    for claim in claims:
        by_number[claim.key.event, claim.key.number].append(claim)
    for same in by_number.values():
        for one in same:
            for other in same:
                yield from _changed(one, other, world)


def _changed(one: Claim, other: Claim, world: World) -> Iterator[Contradiction]:
    """Compare two claims of one number; the later, rarer one is the changed one."""
    if family_of(one.key.predicate) == family_of(other.key.predicate):
        return
    if not _roots(one) & _roots(other) or len(one.carriers) <= len(other.carriers):
        return
    if (one.first.value or 0) < TELLING or set(one.carriers) & set(other.carriers):
        return
    why = f"“{one.first.words}” became “{other.first.words}”"
    yield Contradiction("predicate_changed", side(other.first), side(one.first), why)


def _headlines(claims: Sequence[Claim]) -> Iterator[Contradiction]:
    """A headline that says more than any number of the same unit in its own text."""
    frames: dict[tuple[str, str], set[Frame]] = defaultdict(set)
    for claim in claims:
        for frame in claim.frames:
            frames[frame.document, frame.predicate].add(frame)
    for held in frames.values():
        body = sorted((f for f in held if not f.headline), key=lambda f: f.span)
        for head in sorted((f for f in held if f.headline), key=lambda f: f.span):
            if body and all(_above(head, each) for each in body):
                why = f"“{head.words}” above “{body[0].words}”"
                yield Contradiction("headline_inflated", side(head), side(body[0]), why)


def _above(head: Frame, body: Frame) -> bool:
    """Say whether a headline's number is more, or firmer, than the body's."""
    if head.value is None or body.value is None:
        return False
    if head.value == body.value:
        return head.bound == "exact" and body.bound in {"up_to", "about"}
    lower = Bounds(head.lower, head.upper), Bounds(body.lower, body.upper)
    return head.value > body.value and not meet(*lower)
