"""A verb of saying at a place in a row, and where its subject may stand."""

from __future__ import annotations

from dataclasses import dataclass

from amparo.lib.corroboration.wording import Unit

DASHES = frozenset("—–-")


@dataclass(frozen=True)
class Verb:
    """A verb of saying at a place in a row.

    `looks_right` when its subject may stand behind it; `follows` when it shares the
    subject of the saying before; `agent` is the place of "by" in a passive.
    """

    at: int
    act: str
    looks_right: bool = False
    follows: bool | None = None
    agent: int = 0
    inversion: bool = False
    pronoun_at: int = 0
    listens: bool = False
    listener_from: int = -1
    listener_end: int = 0
    negated: bool = False
    needs_speaker: bool = False


def near(unit: Unit, at: int, *, by: int = 3) -> list[str]:
    """Return the words just before a place, in small letters."""
    return unit.lows[max(0, at - by) : at]
