"""What is known of the documents around a claim: outlets, copies, own access, bodies."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from amparo.lib.corroboration.documents import Span
from amparo.lib.corroboration.reuse import Derivation
from amparo.lib.corroboration.sources import Sources, is_named


@dataclass(frozen=True)
class Copy:
    """A stretch of a child's text that stands in its parent."""

    parent: str
    child_span: Span
    parent_span: Span
    type: str = "copy"


@dataclass(frozen=True)
class World:
    """Everything that independence is computed from, besides the statements.

    `outlets` gives the source key of each document's publisher, `days` its day (EDTF),
    `copies` what it copied. `access` gives for a source why it is taken to know at
    first hand, `witnesses` for a document why its outlet does; `bodies` the body that a person speaks for; `joint` the pairs of sources
    that declare joint work; `roles` how a source is cited (news, ngo, official …).
    `pseudonyms` are names that stand for somebody unnamed: such a root is whoever heard
    them, so two papers' "Maksim" are never taken for one person.
    """

    sources: Sources
    outlets: Mapping[str, str]
    days: Mapping[str, str] = field(default_factory=dict)
    copies: Mapping[str, tuple[Copy, ...]] = field(default_factory=dict)
    access: Mapping[str, str] = field(default_factory=dict)
    witnesses: Mapping[str, str] = field(default_factory=dict)
    roles: Mapping[str, str] = field(default_factory=dict)
    bodies: Mapping[str, str] = field(default_factory=dict)
    joint: frozenset[frozenset[str]] = frozenset()
    pseudonyms: frozenset[str] = frozenset()

    def key(self, name: str) -> str:
        """Give the key of a named source; a person who speaks for a body is the body."""
        key = self.sources.key(name)
        return self.bodies.get(key, key)

    def names(self, hop: str) -> bool:
        """Say whether a hop of a chain is a source's own name."""
        return is_named(hop) and self.sources.key(hop) not in self.pseudonyms

    def published_by(self, key: str) -> tuple[str, ...]:
        """Give the documents of an outlet, the earliest first."""
        return self._by_outlet.get(key, ())

    @cached_property
    def _by_outlet(self) -> dict[str, tuple[str, ...]]:
        found: dict[str, list[str]] = defaultdict(list)
        for name in sorted(self.outlets, key=lambda n: (self.days.get(n) or "~", n)):
            found[self.outlets[name]].append(name)
        return {key: tuple(names) for key, names in found.items()}

    def copied_at(self, document: str, span: Span) -> Copy | None:
        """Give the copied stretch that holds this span, if one does.

        A whole copy holds all of its text, also the words that the copier changed.
        """
        for copy in self.copies.get(document, ()):
            if copy.child_span.start < span.end and span.start < copy.child_span.end:
                return copy
        return None


def copies_of(derivations: Iterable[Derivation]) -> dict[str, tuple[Copy, ...]]:
    """Give what each child copied from a parent that is known to be one.

    Of a family whose direction nobody knows, the first by name stands for all.
    """
    found: dict[str, list[Copy]] = defaultdict(list)
    for one in derivations:
        for mine, yours in _around(one):
            found[one.child].append(Copy(one.parent, mine, yours, one.type))
    return {child: tuple(copies) for child, copies in found.items()}


def _around(one: Derivation) -> Iterable[tuple[Span, Span]]:
    """Close the gaps of a few words between runs: a light edit stays copied text."""
    joined: list[tuple[Span, Span]] = []
    for mine, yours in sorted(one.runs):
        if joined and _near(joined[-1], mine, yours):
            before, origin = joined.pop()
            joined.append(
                (_over(before, mine), _over(origin, yours)),
            )
        else:
            joined.append((mine, yours))
    return joined


def _over(first: Span, second: Span) -> Span:
    return Span(first.start, max(first.end, second.end))


GAP = 120  # characters that an editor may have changed between two copied runs


def _near(before: tuple[Span, Span], mine: Span, yours: Span) -> bool:
    return (
        0 <= mine.start - before[0].end < GAP and 0 <= yours.start - before[1].end < GAP
    )
