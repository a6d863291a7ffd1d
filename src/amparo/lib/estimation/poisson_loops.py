"""The loops of `poisson`, one table after the other, for numba to compile.

A cell is a pattern of lists as bits, and a term stands in every cell that contains it.
So the sums that Newton's method needs are sums over all supersets of a set of lists:
`lists` passes over the table instead of a product with the design matrix.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from .accelerate import jit

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Whole = NDArray[np.int64]

EXISTS, NO_MAXIMUM, NOT_IDENTIFIED = 0, 1, 2
LONGEST_CLIMB = 60
SMALL_STEP = 1e-5  # Newton doubles the digits: the next step would be 1e-10
DRIFT = 0.2  # where there is no maximum the steps stay near 1, towards infinity
NO_GAIN = 1e-7
SETTLED = 5
STEEPEST = 80.0  # e^80 people is infinity, without overflow
UNDETERMINED = 1e-12


@jit
def add_supersets(values: Floats) -> None:
    """Replace each cell by the sum of all cells that contain it."""
    size = values.shape[0]
    step = 1
    while step < size:
        for start in range(0, size, 2 * step):
            for place in range(start, start + step):
                values[place] += values[place + step]
        step *= 2


@jit
def add_subsets(values: Floats) -> None:
    """Replace each cell by the sum of all cells that it contains."""
    size = values.shape[0]
    step = 1
    while step < size:
        for start in range(0, size, 2 * step):
            for place in range(start, start + step):
                values[place + step] += values[place]
        step *= 2


@jit
def mark_alive(alive: Flags, sums: Floats, terms: Whole, unseen_known: bool) -> None:
    """Leave out the cells that contain a term which nobody has."""
    alive[:] = True
    alive[0] = unseen_known
    for term in terms:
        if term and sums[term] == 0.0:
            for cell in range(alive.shape[0]):
                if cell & term == term:
                    alive[cell] = False


@jit
def fill_curvature(
    information: Floats,
    weights: Floats,
    column: Floats,
    terms: Whole,
    sums: Floats,
    weighed: Floats,
) -> None:
    """Fill in the lower half of X'WX, and X'W1; a column, if there is one, comes last."""
    count = terms.shape[0]
    sums[:] = weights
    add_supersets(sums)
    for a in range(count):
        weighed[a] = sums[terms[a]]
        for b in range(a + 1):
            information[a, b] = sums[terms[a] | terms[b]]
    if column.shape[0]:
        sums[:] = weights * column
        add_supersets(sums)
        for b in range(count):
            information[count, b] = sums[terms[b]]
        information[count, count] = np.sum(weights * column * column)
        weighed[count] = np.sum(weights * column)


@jit
def fill_slope(
    slope: Floats, values: Floats, column: Floats, terms: Whole, sums: Floats
) -> None:
    """Fill in X'values."""
    sums[:] = values
    add_supersets(sums)
    for a in range(terms.shape[0]):
        slope[a] = sums[terms[a]]
    if column.shape[0]:
        slope[terms.shape[0]] = np.sum(values * column)


@jit
def factor(information: Floats) -> int:
    """Take the Cholesky factor in place, its diagonal inverted; count what is undetermined.

    A term that nobody has leaves a row of zeros; it is set to zero and not counted.
    """
    size = information.shape[0]
    missing = 0
    for a in range(size):
        whole = information[a, a]
        rest = whole
        for b in range(a):
            inner = information[a, b]
            for c in range(b):
                inner -= information[a, c] * information[b, c]
            information[a, b] = inner * information[b, b]
            rest -= information[a, b] * information[a, b]
        if rest > UNDETERMINED * whole:
            information[a, a] = 1.0 / np.sqrt(rest)
        else:
            information[a, a] = 0.0
            missing += whole > 0.0
    return missing


@jit
def solve(information: Floats, slope: Floats, step: Floats) -> int:
    """Solve for a Newton step; say how many directions the table leaves undetermined."""
    missing = factor(information)
    size = slope.shape[0]
    for a in range(size):
        inner = slope[a]
        for c in range(a):
            inner -= information[a, c] * step[c]
        step[a] = inner * information[a, a]
    for a in range(size - 1, -1, -1):
        inner = step[a]
        for c in range(a + 1, size):
            inner -= information[c, a] * step[c]
        step[a] = inner * information[a, a]
    return missing


@jit
def fill_means(
    beta: Floats,
    terms: Whole,
    column: Floats,
    counts: Floats,
    alive: Flags,
    exponent: Floats,
    means: Floats,
) -> float:
    """Work out the means of the cells; give the log-likelihood."""
    exponent[:] = 0.0
    for a in range(terms.shape[0]):
        exponent[terms[a]] += beta[a]
    add_subsets(exponent)
    if column.shape[0]:
        exponent += beta[terms.shape[0]] * column
    total = 0.0
    for cell in range(counts.shape[0]):
        if alive[cell]:
            means[cell] = np.exp(min(exponent[cell], STEEPEST))
            total += counts[cell] * exponent[cell] - means[cell]
        else:
            means[cell] = 0.0
    return total


@jit
def fill_start(counts: Floats, alive: Flags, working: Floats, means: Floats) -> float:
    """Begin near the counts themselves; give the log-likelihood that no model exceeds."""
    saturated = 0.0
    # in a table of many empty cells half a person in each would be a crowd
    little = 0.5 * min(1.0, 2.0 * np.sum(counts) / counts.shape[0])
    for cell in range(counts.shape[0]):
        means[cell] = working[cell] = 0.0
        if alive[cell]:
            mean = counts[cell] + little
            means[cell] = mean
            working[cell] = mean * np.log(mean) + counts[cell] - mean
        if counts[cell] > 0.0:
            saturated += counts[cell] * np.log(counts[cell]) - counts[cell]
    return saturated


@jit
def take_step(
    beta: Floats,
    step: Floats,
    likelihood: float,
    terms: Whole,
    column: Floats,
    counts: Floats,
    alive: Flags,
    exponent: Floats,
    means: Floats,
) -> float:
    """Go the whole step, or half of it again and again while it leads down."""
    least = likelihood - 1e-9 * (1.0 + abs(likelihood))
    beta += step
    share = 1.0
    found = fill_means(beta, terms, column, counts, alive, exponent, means)
    while found < least and share > 1e-4:
        share *= 0.5
        beta -= share * step
        found = fill_means(beta, terms, column, counts, alive, exponent, means)
    return found


@jit
def climb(
    beta: Floats,
    terms: Whole,
    column: Floats,
    counts: Floats,
    alive: Flags,
    exponent: Floats,
    means: Floats,
    sums: Floats,
    missing: int,
) -> tuple[int, float]:
    """Take Newton steps until they are small, or run off; give the state and likelihood.

    `missing` directions were undetermined from the start; a further one is a cell that
    has run off to nothing.
    """
    width = beta.shape[0]
    information = np.zeros((width, width))
    slope, step, weighed = np.zeros(width), np.zeros(width), np.zeros(width)
    target = np.zeros(width)
    fill_slope(target, counts, column, terms, sums)
    likelihood = fill_means(beta, terms, column, counts, alive, exponent, means)
    for climbed in range(LONGEST_CLIMB):
        fill_curvature(information, means, column, terms, sums, weighed)
        slope[:] = target - weighed
        lost = solve(information, slope, step)
        largest = np.max(np.abs(step))
        gain = 0.5 * np.sum(step * slope)
        if largest < SMALL_STEP:
            beta += step
            return (EXISTS if lost <= missing else NO_MAXIMUM), likelihood + gain
        if climbed > SETTLED and gain < NO_GAIN and largest > DRIFT:
            return NO_MAXIMUM, likelihood + gain
        likelihood = take_step(
            beta, step, likelihood, terms, column, counts, alive, exponent, means
        )
    return NO_MAXIMUM, likelihood


@jit
def fit_each(
    cells: Floats,
    terms: Whole,
    column: Floats,
    unseen_known: bool,
    unseen: Floats,
    deviance: Floats,
    state: Whole,
    fitted: Floats,
) -> None:
    """Fit one model to each table; fill in the last four, `fitted` unless it is empty."""
    size = cells.shape[1]
    width = terms.shape[0] + (1 if column.shape[0] else 0)
    information = np.zeros((width, width))
    slope, beta = np.zeros(width), np.zeros(width)
    sums, exponent, means = np.zeros(size), np.zeros(size), np.zeros(size)
    alive = np.ones(size, dtype=np.bool_)
    for table in range(cells.shape[0]):
        counts = cells[table].copy()
        if not unseen_known:
            counts[0] = 0.0
        sums[:] = counts
        add_supersets(sums)
        mark_alive(alive, sums, terms, unseen_known)
        saturated = fill_start(counts, alive, exponent, means)
        fill_curvature(information, means, column, terms, sums, beta)
        fill_slope(slope, exponent, column, terms, sums)
        missing = solve(information, slope, beta)
        outcome, likelihood = climb(
            beta, terms, column, counts, alive, exponent, means, sums, missing
        )
        unseen[table] = np.exp(min(beta[0], STEEPEST))
        deviance[table] = max(2.0 * (saturated - likelihood), 0.0)
        state[table] = NOT_IDENTIFIED if missing else outcome
        if fitted.shape[0]:
            fill_means(beta, terms, column, counts, alive, exponent, means)
            fitted[table] = means
