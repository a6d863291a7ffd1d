"""Leaves that stand for nothing, so that the log's growth tells little of the work.

Every head that leaves the house has a size that is a multiple of `WIDTH`, reached at a
fixed cadence: between two of them an outsider sees whole steps, never single acts. A
cover leaf is a commitment like every other; only its sealed body says that it is one.
"""

WIDTH = 16


def missing(size: int, *, own: int = 0, width: int = WIDTH) -> int:
    """Return how many leaves lack to the next full step, `own` further ones counted in."""
    return -(size + own) % width
