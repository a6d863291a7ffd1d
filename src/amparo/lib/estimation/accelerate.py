"""Loops compiled by numba where it is installed; without it the caller takes numpy's way."""

from __future__ import annotations

import importlib
import importlib.util
from collections.abc import Callable
from typing import Any, TypeVar

Loop = TypeVar("Loop", bound=Callable[..., Any])

IS_COMPILED = importlib.util.find_spec("numba") is not None


def jit(loop: Loop) -> Loop:
    """Compile a loop over numbers, once for this machine; without numba leave it as it is.

    A loop that is not compiled is a hundred times slower: ask `IS_COMPILED` before
    calling one, and have a vectorised way beside it.
    """
    if not IS_COMPILED:
        return loop
    compiled: Loop = importlib.import_module("numba").njit(cache=True)(loop)
    return compiled
