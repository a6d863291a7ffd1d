"""A public beacon: a number that nobody could know before its time (drand).

What names it was written after it came out. The value is kept as it was told; whoever
doubts it compares it with the beacon's public history.
"""

import json
import re
from dataclasses import dataclass, field
from typing import Protocol

from amparo.outbound.plain_http import Line, NoAnswer

LARGEST_ANSWER = 4096
VALUE = re.compile("[0-9a-f]{64}")


@dataclass(frozen=True)
class Beat:
    """One value of a beacon: which chain, which round, and the value in hex."""

    chain: str
    round: int
    value: str

    def to_dict(self) -> dict[str, str | int]:
        """Write it as a capture event holds it, below `beacon`."""
        return {"chain": self.chain, "round": self.round, "value": self.value}


class Beacon(Protocol):
    """Somebody who tells the latest value."""

    def latest(self) -> Beat:
        """Return the latest value. Raises NoAnswer."""


@dataclass(frozen=True)
class BeaconLink:
    """A drand server; `url` ends in the hash of its chain."""

    url: str
    line: Line = field(default_factory=Line)

    def latest(self) -> Beat:
        """Ask for the latest round."""
        status, answer = self.line.ask(
            f"{self.url.rstrip('/')}/public/latest", largest=LARGEST_ANSWER
        )
        try:
            told = json.loads(answer)
            beat = Beat(
                self.url.rstrip("/").rpartition("/")[2],
                told["round"],
                told["randomness"],
            )
        except (ValueError, TypeError, KeyError):
            raise NoAnswer("the beacon") from None
        plain = type(beat.round) is int and isinstance(beat.value, str)
        if status != 200 or not plain or not VALUE.fullmatch(beat.value):
            raise NoAnswer("the beacon")
        return beat


@dataclass
class BeaconFake:
    """A beacon in memory; None while it is down."""

    beat: Beat | None

    def latest(self) -> Beat:
        """Return the value that was put in."""
        if self.beat is None:
            raise NoAnswer("the beacon")
        return self.beat
