"""Invented cascades of reports with known roots, as plans that are played as frames."""

from __future__ import annotations

import random
from dataclasses import dataclass, field

from amparo.lib.corroboration.documents import Span
from amparo.lib.corroboration.frames import Frame
from amparo.lib.corroboration.sources import Sources
from amparo.lib.corroboration.world import Copy, World

FIRST = [
    "Amber",
    "Birch",
    "Cedar",
    "Delta",
    "Ember",
    "Fjord",
    "Grove",
    "Harbor",
    "Island",
    "Jasper",
    "Kestrel",
    "Linden",
    "Maple",
    "Nimbus",
    "Orchard",
    "Poplar",
    "Quarry",
    "Raven",
    "Summit",
    "Thistle",
    "Umber",
    "Valley",
    "Willow",
    "Yarrow",
    "Zephyr",
]
SECOND = [
    "Courier",
    "Gazette",
    "Herald",
    "Journal",
    "Ledger",
    "Monitor",
    "Observer",
    "Post",
    "Record",
    "Tribune",
]
HALF = Span(0, 100)


@dataclass(frozen=True)
class Report:
    """One report of a plan. `kind` says how it knows, `of` whom it has it from."""

    name: str
    outlet: str
    kind: str
    of: tuple[str, ...] = ()
    day: int = 1


@dataclass
class Cascade:
    """A plan and the answer: how many know at first hand, how many more perhaps do."""

    reports: list[Report] = field(default_factory=list)
    own: int = 0
    perhaps: int = 0
    circles: int = 0
    joint: list[tuple[str, str]] = field(default_factory=list)

    @property
    def lower(self) -> int:
        return self.own or min(1, self.upper)

    @property
    def upper(self) -> int:
        return self.own + self.perhaps


def cascade(seed: int) -> Cascade:
    """Plan a cascade: roots first, then who cites, copies, follows up and goes round."""
    chance = random.Random(seed)
    plan = Cascade()
    outlets = [f"{a} {b}" for a in FIRST for b in SECOND]
    chance.shuffle(outlets)

    def report(kind: str, *of: Report, day: int = 1) -> Report:
        made = Report(
            f"r{len(plan.reports):02}",
            outlets.pop(),
            kind,
            tuple(o.name for o in of),
            day,
        )
        plan.reports.append(made)
        return made

    roots = [report("own") for _ in range(chance.choice((0, 1, 1, 2, 3)))]
    plan.own = len(roots)
    bodies = [report("says") for _ in range(chance.choice((0, 0, 1)) if roots else 1)]
    plan.perhaps = len(bodies)
    if len(roots) > 1 and chance.random() < 0.4:
        plan.joint.append((roots[0].outlet, roots[1].outlet))
        plan.own -= 1
    passed = [*roots, *bodies]
    for step in range(chance.randrange(2, 9)):
        kind = chance.choice(("cites", "cites", "copies"))
        passed.append(report(kind, chance.choice(passed), day=2 + step))
    for _ in range(chance.choice((0, 0, 1))):
        report("follows", chance.choice(passed), day=12)
        plan.own += 1
    if chance.random() < 0.4:
        _circle(plan, report, chance)
    for _ in range(chance.choice((0, 1))):
        report("silent", day=14)
    chance.shuffle(plan.reports)
    return plan


def _circle(plan: Cascade, report, chance: random.Random) -> None:
    """Plant two or three reports that name only one another."""
    ring = [report("ring", day=13) for _ in range(chance.choice((2, 3)))]
    plan.circles += 1
    for number, one in enumerate(ring):
        other = ring[(number + 1) % len(ring)]
        at = plan.reports.index(one)
        plan.reports[at] = Report(one.name, one.outlet, "cites", (other.name,), one.day)


def played(plan: Cascade) -> tuple[list[Frame], World]:
    """Play a plan as frames and a world, without any text."""
    outlet = {r.name: r.outlet for r in plan.reports}
    sources = Sources.of(outlet.values())
    frames, copies, access, witnesses = [], {}, {}, {}
    for r in plan.reports:
        frames += _frames(r, outlet)
        if r.kind == "copies":
            copies[r.name] = (Copy(r.of[0], HALF, HALF),)
        if r.kind in ("own", "follows"):
            access[sources.key(r.outlet)] = witnesses[r.name] = "interviewed survivors"
    world = World(
        sources,
        outlets={name: sources.key(of) for name, of in outlet.items()},
        days={r.name: f"2031-05-{r.day:02}" for r in plan.reports},
        copies=copies,
        access=access,
        witnesses=witnesses,
        joint=frozenset(frozenset(map(sources.key, pair)) for pair in plan.joint),
    )
    return frames, world


def _frames(report: Report, outlet: dict[str, str]) -> list[Frame]:
    chains: dict[str, list[tuple[str, ...]]] = {
        "own": [("two officers",)],
        "says": [(report.outlet,)],
        "silent": [()],
        "copies": [("whoever the parent named",)],
        "cites": [tuple(outlet[name] for name in report.of)],
        "follows": [tuple(outlet[name] for name in report.of), (report.outlet,)],
    }
    return [
        Frame(
            report.name,
            HALF,
            HALF,
            "detained",
            "100",
            chain,
            value=100.0,
            bound="exact",
        )
        for chain in chains[report.kind]
    ]
