"""Two axes that never mix: how well a claim is supported, and who contests it.

A denial never lowers support; it stands beside it, with what exactly is denied.

Source: research/corroboration.md §2.4. `established` needs a person, or a court's or a
treaty body's finding that a person has accepted; the rules never propose it alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from amparo.lib.corroboration.documents import Span
from amparo.lib.corroboration.independence import Independence
from amparo.lib.corroboration.lexicon import pattern_of

WIDELY = 5  # carriers of one source, from which on it is shown as a warning
STRONG = 3
CONTESTS = (
    "none",
    "denied_by_third",
    "denied_by_superior",
    "denied_by_accused",
    "refuted",
)


@dataclass(frozen=True)
class Contest:
    """A denial beside a claim: who, on whose behalf, of what kind and type."""

    document: str
    span: Span
    who: str
    on_behalf_of: str
    kind: str
    types: tuple[str, ...]
    denies: str


def support_of(
    independence: Independence, carriers: int, kinds: Iterable[str] = ()
) -> str:
    """Propose the word for a claim's support; denials are no argument of it.

    `carriers` counts documents; `kinds` are the roles of the roots (news, ngo …).
    """
    lower, upper = independence.lower, independence.upper
    if upper == 0:
        return "unsourced"
    if lower >= STRONG and len(set(kinds)) > 1:
        return "strong"
    if lower > 1:
        return "corroborated"
    if upper > 1:
        return "possibly_corroborated"
    return "repeated" if carriers >= WIDELY else "single"


def contest_of(denials: Sequence[Contest]) -> str:
    """Give the gravest contest. No evidence, no knowledge and doubts are no denials."""
    grades = {_grade(d.kind, f"{d.who} {d.on_behalf_of}") for d in denials}
    return max(grades, key=CONTESTS.index, default="none")


@lru_cache(maxsize=4096)
def _grade(kind: str, who: str) -> str:
    if kind == "refutes":
        return "refuted"
    if kind != "denies":
        return "none"
    if pattern_of("officials", "superior").search(who):
        return "denied_by_superior"
    if pattern_of("officials", "third").search(who):
        return "denied_by_third"
    return "denied_by_accused"
