"""Invented populations whose true number is known, to see how often an interval holds it."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from .tables import CaptureTable, table_of

LOGIT_EDGE = 1e-9


@dataclass(frozen=True)
class World:
    """How people come to stand on lists.

    `classes` are kinds of people: how many, and their chance to be on each list when on
    no other. `differ` is the standard deviation of how easily each person is seen, on the
    logit scale. `pull[a, b]` (a before b) shifts the logit of list b for those on list a:
    above zero where a refers people to b, below where it keeps them off. `answerable` is
    false where no method can know the number from such lists.
    """

    name: str
    classes: tuple[tuple[int, tuple[float, ...]], ...]
    differ: float = 0.0
    pull: dict[tuple[int, int], float] = field(default_factory=dict)
    answerable: bool = True

    @property
    def people(self) -> int:
        """The true number."""
        return sum(size for size, _ in self.classes)

    @property
    def lists(self) -> int:
        """How many lists there are."""
        return len(self.classes[0][1])

    def table(self, rng: np.random.Generator) -> CaptureTable:
        """Let everybody live once, and count who was listed where."""
        sizes = [size for size, _ in self.classes]
        chances = np.array([rates for _, rates in self.classes]).repeat(sizes, axis=0)
        chances = np.clip(chances, LOGIT_EDGE, 1 - LOGIT_EDGE)
        logits = np.log(chances / (1 - chances))
        logits += self.differ * rng.normal(size=(self.people, 1))
        seen = np.zeros(logits.shape, dtype=bool)
        for place in range(self.lists):
            shift = self._shift(seen, place)
            chance = 1 / (1 + np.exp(-logits[:, place] - shift))
            seen[:, place] = rng.uniform(size=self.people) < chance
        return table_of([f"list {place + 1}" for place in range(self.lists)], seen)

    def _shift(self, seen: NDArray[np.bool_], place: int) -> NDArray[np.float64]:
        shift = np.zeros(len(seen))
        for (before, after), strength in self.pull.items():
            if after == place:
                shift += strength * seen[:, before]
        return shift


def _alike(name: str, people: int, *rates: float, answerable: bool = True) -> World:
    return World(name, ((people, rates),), answerable=answerable)


# The first three with classes are designs of HRDAG's StanLCMCR study.
SIM1 = (
    (1800, (0.033, 0.033, 0.099, 0.132, 0.033)),
    (200, (0.66, 0.825, 0.759, 0.99, 0.693)),
)
SIM3 = (
    (1600, (0.113, 0.113, 0.199, 0.232, 0.133)),
    (400, (0.86, 0.925, 0.859, 0.99, 0.793)),
)
SIM4 = (
    (1600, (0.1, 0.05, 0.15, 0.2, 0.1)),
    (200, (0.5, 0.4, 0.6, 0.4, 0.5)),
    (200, (0.8, 0.9, 0.6, 0.7, 0.7)),
)
SIM5 = (
    (1600, (0.113, 0.113, 0.199, 0.832, 0.733)),
    (400, (0.86, 0.925, 0.859, 0.19, 0.193)),
)

WORLDS = (
    _alike("independent, 3 lists, 500", 500, 0.35, 0.3, 0.25),
    _alike("independent, 3 lists, 3,000", 3000, 0.2, 0.15, 0.25),
    _alike("independent, 4 lists, 300", 300, 0.3, 0.25, 0.3, 0.2),
    _alike("independent, 5 lists, 1,000", 1000, 0.2, 0.15, 0.1, 0.2, 0.15),
    _alike("independent, 6 lists, 3,000", 3000, 0.1, 0.15, 0.1, 0.05, 0.1, 0.08),
    _alike("small, 4 lists, 60", 60, 0.45, 0.4, 0.35, 0.4),
    _alike("small, 3 lists, 100", 100, 0.5, 0.4, 0.45),
    _alike("small, 5 lists, 80", 80, 0.3, 0.35, 0.25, 0.3, 0.2),
    World("referral, 3 lists, 300", ((300, (0.4, 0.3, 0.35)),), pull={(0, 1): 1.2}),
    World(
        "referral, 4 lists, 500",
        ((500, (0.3, 0.25, 0.3, 0.2)),),
        pull={(0, 1): 1.0, (2, 3): 1.0},
    ),
    World(
        "referral, 5 lists, 1,000",
        ((1000, (0.25, 0.15, 0.2, 0.2, 0.15)),),
        pull={(0, 1): 1.5},
    ),
    World(
        "referral, 6 lists, 600",
        ((600, (0.2, 0.2, 0.15, 0.2, 0.15, 0.2)),),
        pull={(0, 3): 1.2},
    ),
    World("exclusion, 3 lists, 400", ((400, (0.4, 0.4, 0.35)),), pull={(0, 1): -1.0}),
    World(
        "exclusion, 4 lists, 600", ((600, (0.3, 0.35, 0.3, 0.25)),), pull={(0, 1): -1.2}
    ),
    World(
        "exclusion, 5 lists, 1,000",
        ((1000, (0.25, 0.25, 0.2, 0.2, 0.2)),),
        pull={(1, 2): -1.5},
    ),
    World(
        "both ways, 4 lists, 1,000",
        ((1000, (0.3, 0.3, 0.25, 0.25)),),
        pull={(0, 1): 1.2, (2, 3): -1.2},
    ),
    World(
        "both ways, 5 lists, 1,500",
        ((1500, (0.25, 0.2, 0.25, 0.2, 0.2)),),
        pull={(0, 1): 1.2, (2, 4): -1.2},
    ),
    World("people differ, 3 lists, 300", ((300, (0.35, 0.3, 0.35)),), differ=1.0),
    World("people differ, 4 lists, 300", ((300, (0.3, 0.25, 0.3, 0.25)),), differ=1.0),
    World(
        "people differ, 5 lists, 1,000",
        ((1000, (0.2, 0.2, 0.15, 0.2, 0.15)),),
        differ=1.0,
    ),
    World(
        "people differ little, 6 lists, 800",
        ((800, (0.2, 0.15, 0.2, 0.15, 0.2, 0.15)),),
        differ=0.6,
    ),
    World(
        "differ and refer, 4 lists, 800",
        ((800, (0.3, 0.25, 0.3, 0.25)),),
        differ=0.7,
        pull={(0, 1): 1.0},
    ),
    World("two classes (sim1), 5 lists, 2,000", SIM1),
    World("two classes (sim3), 5 lists, 2,000", SIM3),
    World("three classes (sim4), 5 lists, 2,000", SIM4),
    World("opposed classes (sim5), 5 lists, 2,000", SIM5),
    World(
        "two classes, 4 lists, 1,000",
        ((700, (0.1, 0.15, 0.12, 0.1)), (300, (0.6, 0.5, 0.6, 0.7))),
    ),
    World(
        "two classes, 6 lists, 1,500",
        (
            (1000, (0.1, 0.08, 0.12, 0.1, 0.1, 0.06)),
            (500, (0.4, 0.5, 0.4, 0.3, 0.5, 0.4)),
        ),
    ),
    _alike("sparse, 3 lists, 200", 200, 0.04, 0.05, 0.04, answerable=False),
    _alike("sparse, 4 lists, 400", 400, 0.03, 0.02, 0.02, 0.03, answerable=False),
    _alike(
        "sparse, 5 lists, 500", 500, 0.015, 0.02, 0.015, 0.02, 0.01, answerable=False
    ),
    _alike(
        "sparse, 6 lists, 1,000",
        1000,
        0.01,
        0.008,
        0.01,
        0.006,
        0.01,
        0.01,
        answerable=False,
    ),
    World(
        "a list apart, 3 lists, 500",
        ((350, (0.25, 0.3, 0.0)), (150, (0.0, 0.0, 0.5))),
        answerable=False,
    ),
    World(
        "two places apart, 4 lists, 800",
        ((400, (0.3, 0.25, 0.0, 0.0)), (400, (0.0, 0.0, 0.3, 0.25))),
        answerable=False,
    ),
    _alike("two lists, 500", 500, 0.3, 0.4, answerable=False),
)
