"""Statements that cannot both be so, and denials beside what they deny.

Only inside one event and overlapping time; always both passages, never a verdict.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import combinations, product

from amparo.lib.corroboration.claims import Claim
from amparo.lib.corroboration.days import days_apart
from amparo.lib.corroboration.drift import Contradiction, Side, drift_of, in_order, side
from amparo.lib.corroboration.figure_bounds import Bounds, meet
from amparo.lib.corroboration.frames import Frame
from amparo.lib.corroboration.source_names import folded_key
from amparo.lib.corroboration.status import Contest
from amparo.lib.corroboration.world import World

SAME_TIME_DAYS = 21
# of other units (interviewed, assisted, signatures) everybody counts their own
OF_THE_EVENT = frozenset(
    {"detained", "missing", "lost_contact", "tortured", "raped", "killed"}
    | {"died_torture", "killed_by_family", "executed", "detention_sites"}
    | {"victims_targeted"}
)


def contradictions_of(
    claims: Sequence[Claim], world: World
) -> tuple[Contradiction, ...]:
    """Find numbers that do not meet, denials, turned chains and drift."""
    return in_order(
        [
            *_numbers(claims, world),
            *_denials(claims),
            *_circles(claims),
            *drift_of(claims, world),
        ]
    )


def _numbers(claims: Sequence[Claim], world: World) -> Iterator[Contradiction]:
    by_unit: dict[tuple[str, str], list[Claim]] = defaultdict(list)
    for claim in claims:
        if claim.key.number and claim.key.predicate in OF_THE_EVENT:
            by_unit[claim.key.event, claim.key.predicate].append(claim)
    for same in by_unit.values():
        parts = _explained(same)
        firmest = {claim.key: _firmest(claim) for claim in same}
        for one, other in combinations(same, 2):
            a, b = firmest[one.key], firmest[other.key]
            if not (a.value and b.value and _apart(a, b, world)):
                continue
            if not _explains(parts, one, other) and not _one_root(one, other):
                why = f"“{a.words}” and “{b.words}” cannot both be so"
                yield Contradiction("number", side(a), side(b), why)


def _apart(a: Frame, b: Frame, world: World) -> bool:
    """Say whether two figures of about the same time leave no common number."""
    first = a.as_of or world.days.get(a.document, "")
    second = b.as_of or world.days.get(b.document, "")
    days = days_apart(first, second)
    near = days is not None and days <= SAME_TIME_DAYS
    return near and not meet(Bounds(a.lower, a.upper), Bounds(b.lower, b.upper))


def _firmest(claim: Claim) -> Frame:
    """Of one claim's statements take that which says the least: a bound was lost since."""
    return min(claim.frames, key=lambda f: (f.bound == "exact", f.document, f.span))


def _one_root(one: Claim, other: Claim) -> bool:
    """A root that gives two numbers counts different people, or later: not a clash."""
    roots = {r.key for r in one.independence.roots}
    return bool(roots) and roots == {r.key for r in other.independence.roots}


def _explained(claims: Sequence[Claim]) -> set[tuple[str, str]]:
    """Give the pairs of a total and its part: 1 and 2 explain 3."""
    by_value: dict[float, list[str]] = defaultdict(list)
    for claim in claims:
        by_value[claim.first.value or 0].append(claim.key.id)
    found: set[tuple[str, str]] = set()
    for x, y in combinations(sorted(v for v in by_value if v), 2):
        for whole in by_value.get(x + y, ()):
            for one, other in product(by_value[x], by_value[y]):
                found |= {(one, whole), (other, whole), (one, other)}
    return found


def _explains(parts: set[tuple[str, str]], one: Claim, other: Claim) -> bool:
    return bool({(one.key.id, other.key.id), (other.key.id, one.key.id)} & parts)


def _denials(claims: Sequence[Claim]) -> Iterator[Contradiction]:
    """Give each denial once, beside the best supported claim that it is about."""
    best: dict[tuple[str, int, int], tuple[Claim, Contest]] = {}
    for claim in sorted(claims, key=_weight):
        for denial in claim.denials:
            if denial.kind in {"denies", "refutes"}:
                best.setdefault((denial.document, *denial.span), (claim, denial))
    for claim, denial in _first_of_each(best.values()):
        kind = "existence" if "existence" in denial.types else "denial"
        why = f"{denial.who or 'somebody'}: {denial.denies or 'denies it'}"
        there = Side(denial.document, denial.span)
        yield Contradiction(kind, side(_nearest(claim, denial)), there, why)


def _nearest(claim: Claim, denial: Contest) -> Frame:
    """Take what the denial's own document says, if it says it, and last before it."""
    here = [f for f in claim.frames if f.document == denial.document]
    before = [f for f in here if f.span < denial.span]
    return max(before or here, key=lambda f: f.span, default=claim.first)


def _first_of_each(
    found: Iterable[tuple[Claim, Contest]],
) -> Iterator[tuple[Claim, Contest]]:
    """Of twenty carriers of one denial keep the first, by who denies and of what kind."""
    seen: set[tuple[str, str, bool]] = set()
    for claim, denial in sorted(found, key=lambda f: (f[1].document, f[1].span)):
        what = (claim.key.event, folded_key(denial.who), "existence" in denial.types)
        if what not in seen:
            seen.add(what)
            yield claim, denial


def _weight(claim: Claim) -> tuple[int, int, bool, str]:
    found = claim.independence
    return -found.lower, -len(claim.carriers), not claim.key.number, claim.key.id


def _circles(claims: Sequence[Claim]) -> Iterator[Contradiction]:
    """Two documents that name each other as the source."""
    for claim in claims:
        first: Mapping[str, Frame] = {f.document: f for f in reversed(claim.frames)}
        for circle in claim.independence.circles:
            if len(circle) > 1 and claim.key.number and set(circle) <= set(first):
                a, b = first[circle[0]], first[circle[1]]
                why = "each names the other as its source"
                yield Contradiction("inverted_chain", side(a), side(b), why)
