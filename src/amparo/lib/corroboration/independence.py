"""How many sources are really behind a claim: a range, with a reasoned tree.

Every statement is followed to where its chain ends. What was copied has the chain of
its parent; what cites a document that is here has that document's chain; a chain that
comes back to itself ends nowhere. Roots that work together are one. `upper` counts
roots that nothing joins; `lower` only those that know at first hand, and one at least.

Source: research/corroboration.md §2.3 C-G; Admiralty credibility 1 and 2 are the two
ends of the range.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from amparo.lib.corroboration.chains import End, Follower
from amparo.lib.corroboration.frames import Frame
from amparo.lib.corroboration.groups import Groups
from amparo.lib.corroboration.world import World


@dataclass(frozen=True)
class Carrier:
    """A document that repeats a root's statement, and by which way it came there."""

    document: str
    path: tuple[str, ...]
    how: str


@dataclass(frozen=True)
class Root:
    """Where chains end: who, whether at first hand and why, and who carries it."""

    key: str
    name: str
    own_access: bool
    why: str
    carriers: tuple[Carrier, ...]


@dataclass(frozen=True)
class Union:
    """Two roots that count as one: for certain, or perhaps."""

    first: str
    second: str
    certain: bool
    why: str


@dataclass(frozen=True)
class Independence:
    """The range, the roots behind it, what joins them, and the circles that were cut."""

    lower: int
    upper: int
    roots: tuple[Root, ...] = ()
    unions: tuple[Union, ...] = ()
    circles: tuple[tuple[str, ...], ...] = ()
    unattributed: tuple[str, ...] = ()
    to_ask: tuple[str, ...] = field(default=())


def independence_of(frames: Sequence[Frame], world: World) -> Independence:
    """Count the independent sources behind statements of one claim.

    The same statements in another order give the same answer.
    """
    ordered = sorted(frames, key=lambda f: (f.document, f.span))
    follower = Follower(world, ordered)
    ends = [end for frame in ordered for end in follower.ends_of(frame)]
    counted = any(frame.value is not None or frame.bound for frame in ordered)
    roots = _roots([e for e in ends if counted or not _only_speaks(e, world)], world)
    unions = _unions(roots, world)
    upper = _classes(roots, [u for u in unions if u.certain])
    known = [r for r in roots if r.own_access]
    lower = (
        _classes(known, [u for u in unions if u.certain]) if known else min(1, upper)
    )
    return Independence(
        lower,
        upper,
        roots,
        unions,
        tuple(sorted({_turned(e.path) for e in ends if e.circular})),
        tuple(sorted(_silent(ends))),
        tuple(_questions(roots, {e.asks for e in ends if e.asks}, world)),
    )


def _roots(ends: Sequence[End], world: World) -> tuple[Root, ...]:
    """Group the ends by source; unnamed hearsay counts only where nobody else does."""
    by_key: dict[str, list[End]] = defaultdict(list)
    for end in ends:
        if end.key and not end.weak:
            by_key[end.key].append(end)
    if by_key:
        return tuple(_root(key, by_key[key], world) for key in sorted(by_key))
    weak = [end for end in ends if end.weak]
    return (_hearsay(weak, world),) if weak else ()


def _only_speaks(end: End, world: World) -> bool:
    """Of what happened, an official without access is no source: he speaks about it."""
    return world.roles.get(end.key) == "official" and not end.access


def _hearsay(ends: Sequence[End], world: World) -> Root:
    """All that "activists say" is one unnamed root: nothing tells them apart."""
    first = min(ends, key=lambda end: (end.how, end.path))
    root = _root(first.key, ends, world)
    return replace(root, name=first.how.removeprefix("heard "))


def _root(key: str, ends: Sequence[End], world: World) -> Root:
    reasons = sorted({end.access for end in ends if end.access})
    carriers = {
        end.path[0]: Carrier(end.path[0], end.path, end.how) for end in reversed(ends)
    }
    return Root(
        key,
        world.sources.show(key),
        bool(reasons),
        reasons[0] if reasons else "nothing shows how they know",
        tuple(carriers[name] for name in sorted(carriers)),
    )


def _unions(roots: Sequence[Root], world: World) -> tuple[Union, ...]:
    """Join what is declared joint for certain, and what has no access perhaps."""
    certain = [
        Union(a.key, b.key, True, "they declare joint work")
        for n, a in enumerate(roots)
        for b in roots[n + 1 :]
        if frozenset({a.key, b.key}) in world.joint
    ]
    strongest = next((r for r in roots if r.own_access), roots[0] if roots else None)
    perhaps = [
        Union(strongest.key, r.key, False, "it may only repeat the other")
        for r in roots
        if strongest and r is not strongest and not r.own_access
    ]
    return (*certain, *perhaps)


def _classes(roots: Sequence[Root], unions: Sequence[Union]) -> int:
    groups: Groups[str] = Groups(root.key for root in roots)
    known = {root.key for root in roots}
    for union in unions:
        if union.first in known and union.second in known:
            groups.join(union.first, union.second)
    return len(groups.all())


def _turned(circle: tuple[str, ...]) -> tuple[str, ...]:
    """Write a circle from its first name on, so that it is the same from each start."""
    last = circle[-1]
    round_ = circle[circle.index(last) : -1]
    first = round_.index(min(round_))
    return round_[first:] + round_[:first]


def _silent(ends: Sequence[End]) -> set[str]:
    """Give the documents none of whose statements leads anywhere."""
    spoken = {end.path[0] for end in ends if end.key and not end.weak}
    return {end.path[0] for end in ends} - spoken


def _questions(roots: Sequence[Root], asked: set[str], world: World) -> list[str]:
    """Ask of whom nothing shows how they know, and of who only confirmed."""
    bare = [r.name for r in roots if not r.own_access] if len(roots) > 1 else []
    confirmed = {world.sources.show(key) for key in asked - {r.key for r in roots}}
    return [f"How does {name} know?" for name in [*bare, *sorted(confirmed)]]
