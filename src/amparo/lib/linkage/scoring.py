"""How likely two records are one person: Fellegi and Sunter's weights, over all pairs.

Source: Fellegi and Sunter 1969; Winkler 1988 for the EM steps; the experts' expectation
enters as a Dirichlet prior, so that lists without a single label can be linked, and EM
cannot run away from it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from amparo.lib.refusal import Refused

from .comparisons import Comparison, levels_of, steps
from .levels import Compared, Rows, blocks, compared, patterns
from .records import Record

MOST_RECORDS_OF_ALL_PAIRS = 12_000
ROUNDS = 60
STILL = 1e-6
FAINTEST = 1e-4
# One wrong letter or a namesake must not weigh more than this, in bits.
MOST_BITS_OF_A_RARE_VALUE = 7.0
# How many pairs the prior share of matches is worth, and how many matches per record.
PRIOR_PAIRS_PER_RECORD = 0.6
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Model:
    """What was learnt of each level, and of how many pairs match.

    `same` is how often a level stands between one person's records, `different` between
    different people's, by comparison; `share` is the share of pairs that match.
    """

    comparisons: tuple[Comparison, ...]
    same: tuple[Floats, ...]
    different: tuple[Floats, ...]
    share: float
    rounds: int

    @property
    def bits(self) -> tuple[Floats, ...]:
        """The weight of each level, in bits, by comparison; what is not known weighs 0.

        Levels of a group stand from the most alike to the least; one that is less alike
        never weighs more, whatever few pairs seem to say.
        """
        return tuple(
            each.falling(np.log2(np.maximum(m, 1e-9) / np.maximum(u, 1e-9)))
            for each, m, u in zip(
                self.comparisons, self.same, self.different, strict=True
            )
        )

    @property
    def start_bits(self) -> float:
        """What is known before two records are compared, in bits."""
        return float(np.log2(self.share / (1 - self.share)))


@dataclass(frozen=True)
class Pairs:
    """Pairs of records that are not out of the question: rows i < j, and how likely.

    `parts[p, c]` is the weight of comparison c for pair p, in bits; with the model's start
    they sum to the log odds, in bits.
    """

    one: Rows
    other: Rows
    pattern: NDArray[np.int32]
    parts: Floats
    model: Model

    @property
    def log_odds(self) -> Floats:
        """The odds that each pair is one person, as a natural logarithm."""
        total: Floats = (self.parts.sum(axis=1) + self.model.start_bits) * np.log(2)
        return total

    @property
    def likely(self) -> Floats:
        """How likely each pair is one person, from 0 to 1."""
        chance: Floats = 1 / (1 + np.exp(-np.clip(self.log_odds, -500, 500)))
        return chance

    def __len__(self) -> int:
        return len(self.one)


def score(
    records: Sequence[Record], *, single_lists: frozenset[str] = frozenset()
) -> tuple[Model, Pairs]:
    """Compare all pairs of linkable records, in order, and say how likely each is a match.

    Lists in `single_lists` are known to name nobody twice: their own pairs are left out.

    Raises:
        Refused: there are more records than all pairs can be compared of.
    """
    if len(records) > MOST_RECORDS_OF_ALL_PAIRS:
        raise Refused(
            "These are too many records to compare each with each.",
            "Link them in blocks, with amparo[linkage].",
        )
    return score_compared(
        compared(records),
        single=np.array(
            [record.list in single_lists for record in records], dtype=bool
        ),
    )


def score_compared(
    ready: Compared, *, single: NDArray[np.bool_]
) -> tuple[Model, Pairs]:
    """Do the same for records of any kind, made ready; `single[i]` as `single_lists`."""
    counts = np.zeros(steps(ready.comparisons)[-1])
    for _one, _other, found in _allowed(ready, single):
        counts += np.bincount(found, minlength=len(counts))
    model = learn(counts, comparisons=ready.comparisons, records=len(ready))
    return model, _candidates(ready, model, single)


def learn(
    counts: Floats,
    *,
    comparisons: tuple[Comparison, ...],
    records: int,
    pairs: float | None = None,
    different: tuple[Floats, ...] | None = None,
) -> Model:
    """Learn from how many pairs have each pattern; shape (patterns,).

    Where only likely pairs were looked at, `pairs` is how many there are in all, and
    `different` what is known of different people; that is then left as it is.
    """
    seen = np.flatnonzero(counts)
    weight, levels = counts[seen], levels_of(seen, comparisons)
    same = tuple(each.within_groups(each.expected) for each in comparisons)
    total = float(max(pairs or weight.sum(), 1))
    expected = PRIOR_PAIRS_PER_RECORD * max(records, 1)
    share = min(0.5, expected / total)
    others = different or _shares(comparisons, levels, weight, None)
    model = Model(comparisons, same, others, share, 0)
    for number in range(1, ROUNDS + 1):
        chance = _chances(model, levels)
        # a quarter of what is expected stays in, so that the share cannot run away
        found = (float(chance @ weight) + expected / 4) / (total * 1.25)
        after = Model(
            comparisons,
            _shares(comparisons, levels, weight * chance, same),
            different or _shares(comparisons, levels, weight * (1 - chance), None),
            float(np.clip(found, 1e-12, 0.5)),
            number,
        )
        if abs(np.log(after.share / model.share)) < STILL:
            return after
        model = after
    return model


def _shares(
    comparisons: Sequence[Comparison],
    levels: NDArray[np.int8],
    weight: Floats,
    prior: tuple[Floats, ...] | None,
) -> tuple[Floats, ...]:
    """Count how often each level of each comparison stands, within its group."""
    found = []
    for place, each in enumerate(comparisons):
        size = len(each.levels)
        counts = np.zeros(size)
        np.add.at(counts, levels[:, place], weight)
        added = 0.5 / size if prior is None else prior[place] * each.strength
        found.append(each.within_groups(counts + added))
    return tuple(found)


def _chances(model: Model, levels: NDArray[np.int8]) -> Floats:
    bits = model.start_bits + sum(
        own[levels[:, place]] for place, own in enumerate(model.bits)
    )
    chance: Floats = 1 / (1 + np.exp2(-np.clip(bits, -900, 900)))
    return chance


def _allowed(
    ready: Compared, single: NDArray[np.bool_]
) -> Iterator[tuple[Rows, Rows, NDArray[np.int32]]]:
    for one, other in blocks(len(ready)):
        kept = ~((ready.lists[one] == ready.lists[other]) & single[one])
        rows, columns = one[kept], other[kept]
        yield rows, columns, patterns(ready, rows, columns)


def _candidates(ready: Compared, model: Model, single: NDArray[np.bool_]) -> Pairs:
    """Keep the pairs that are not out of the question, rare values counted in."""
    levels = levels_of(np.arange(steps(ready.comparisons)[-1]), ready.comparisons)
    bits = model.start_bits + sum(
        own[levels[:, place]] for place, own in enumerate(model.bits)
    )
    rare = sum(
        (levels[:, place] == 1) * MOST_BITS_OF_A_RARE_VALUE
        for place, each in enumerate(ready.comparisons)
        if each.is_frequency_told
    )
    possible = bits + rare >= np.log2(FAINTEST)
    found = [
        (one[kept], other[kept], pattern[kept])
        for one, other, pattern in _allowed(ready, single)
        if (kept := possible[pattern]).any()
    ]
    empty = np.zeros(0, dtype=np.intp)
    one, other, pattern = (
        np.concatenate(
            [empty.astype(f[i].dtype) for f in found[:1]] + [f[i] for f in found]
        )
        if found
        else empty
        for i in range(3)
    )
    parts = _parts(ready, model, one, other, levels[pattern])
    pairs = Pairs(one, other, pattern.astype(np.int32), parts, model)
    return chosen(pairs, pairs.likely >= FAINTEST)


def chosen(pairs: Pairs, kept: NDArray[np.bool_]) -> Pairs:
    """Keep some of the pairs."""
    return Pairs(
        pairs.one[kept],
        pairs.other[kept],
        pairs.pattern[kept],
        pairs.parts[kept],
        pairs.model,
    )


def _parts(
    ready: Compared, model: Model, one: Rows, other: Rows, levels: NDArray[np.int8]
) -> Floats:
    """Weigh each comparison of each pair; agreeing on a rare value weighs more."""
    parts = np.stack(
        [own[levels[:, place]] for place, own in enumerate(model.bits)], axis=1
    )
    for place, respect in enumerate(ready.respects):
        if (words := respect.words) is None:
            continue
        share = np.maximum(words.share[words.of[one]], words.share[words.of[other]])
        usual = model.different[place][1]
        rare = np.clip(
            np.log2(usual / np.maximum(share, 1e-9)),
            -MOST_BITS_OF_A_RARE_VALUE,
            MOST_BITS_OF_A_RARE_VALUE,
        )
        parts[:, place] += np.where(levels[:, place] == 1, rare, 0.0)
    return parts
