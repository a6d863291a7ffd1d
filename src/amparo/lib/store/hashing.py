"""SHA-256 beside other work: hashing takes longest, so it gets the second processor."""

import os
from concurrent.futures import Future, ThreadPoolExecutor
from hashlib import sha256
from typing import Self

LARGE = 1 << 18
"""Smaller pieces are hashed at once: handing them over would cost more."""


class Hasher:
    """SHA-256 in a thread of its own, where pieces are large and there are two processors.

    A piece may be overwritten after the next `update` or `digest`.
    """

    def __init__(self) -> None:
        self._digest = sha256()
        self._thread: ThreadPoolExecutor | None = None
        self._last: Future[None] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_problem: object) -> None:
        if self._thread:
            self._thread.shutdown()

    def update(self, piece: memoryview) -> None:
        """Hash a piece, now or soon."""
        self._wait()
        if len(piece) >= LARGE and _has_two_processors():
            self._thread = self._thread or ThreadPoolExecutor(1)
            self._last = self._thread.submit(self._digest.update, piece)
        else:
            self._digest.update(piece)

    def digest(self) -> bytes:
        """Give the hash of all pieces."""
        self._wait()
        return self._digest.digest()

    def _wait(self) -> None:
        if self._last:
            self._last.result()
            self._last = None


def _has_two_processors() -> bool:
    return len(os.sched_getaffinity(0)) > 1
