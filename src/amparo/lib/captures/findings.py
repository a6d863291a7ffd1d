"""What a reader says of something that others captured: what it is, and what holds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum


class Verdict(StrEnum):
    """What was found of one claim; `UNCHECKED` is never good news, only no news."""

    HOLDS = "holds"
    BROKEN = "broken"
    UNCHECKED = "unchecked"


@dataclass(frozen=True)
class Finding:
    """One claim that came with a file, and whether it holds. `why` is a short sentence."""

    what: str
    verdict: Verdict
    why: str

    def line(self) -> str:
        """Spell the finding as one line."""
        return f"{self.what}: {self.verdict}. {self.why}"


@dataclass(frozen=True)
class Reading:
    """What a file or folder is. Everything in it was read, nothing trusted.

    `about` are facts as the bringer's own tool told them. `parts` names what lies inside.
    """

    kind: str
    title: str
    findings: Sequence[Finding]
    about: dict[str, str]
    parts: Sequence[str] = ()

    @property
    def verdict(self) -> Verdict:
        """The worst of what was found; nothing found is nothing checked."""
        found = {finding.verdict for finding in self.findings}
        for worst in (Verdict.BROKEN, Verdict.UNCHECKED, Verdict.HOLDS):
            if worst in found:
                return worst
        return Verdict.UNCHECKED


class NotReadable(ValueError):  # noqa: N818  named for what is wrong
    """Something is broken, or made to do harm. `why` says what, `name` where."""

    def __init__(self, why: str, name: str = "") -> None:
        super().__init__(f"{name}: {why}" if name else why)
        self.why = why
        self.name = name


def holds(what: str, why: str = "") -> Finding:
    """Say that a claim holds."""
    return Finding(what, Verdict.HOLDS, why or "Checked.")


def broken(what: str, why: str) -> Finding:
    """Say that a claim does not hold."""
    return Finding(what, Verdict.BROKEN, why)


def unchecked(what: str, why: str) -> Finding:
    """Say that a claim could not be checked, and why."""
    return Finding(what, Verdict.UNCHECKED, why)
