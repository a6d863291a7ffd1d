"""One-time challenges of the pull port: a recorded request is worth nothing."""

import threading
from collections import OrderedDict
from datetime import datetime, timedelta

from amparo.lib.sealing.primitives.publics import random_bytes

LIFE = timedelta(minutes=2)
AT_MOST = 256


class Challenges:
    """Gives challenges and takes each back once, in memory, for two minutes."""

    def __init__(self) -> None:
        self._open: OrderedDict[bytes, datetime] = OrderedDict()
        self._lock = threading.Lock()

    def issue(self, *, now: datetime) -> bytes:
        """Give a fresh challenge; the oldest is dropped when too many are open."""
        challenge = random_bytes(32)
        with self._lock:
            self._open[challenge] = now + LIFE
            while len(self._open) > AT_MOST:
                self._open.popitem(last=False)
        return challenge

    def take(self, challenge: bytes, *, now: datetime) -> bool:
        """Say whether this challenge was ours, unused and in time; it is used then."""
        with self._lock:
            until = self._open.pop(challenge, None)
        return until is not None and now < until
