"""The claim ledger: a log that only grows; everything that is shown is computed from it.

Entries may come in any order and more than once: the ledger, and its hash, are the same.
Decisions are kept by the id of what they decide, so a new reading of the same text meets
them again; what a person accepted stays although no rule suggests it any more.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from amparo.lib.corroboration.entries import Entry, Sort, Verb
from amparo.lib.corroboration.groups import Groups
from amparo.lib.custody.canonical import NotCanonical, canonical, parse_canonical
from amparo.lib.refusal import Refused


@dataclass(frozen=True)
class Ledger:
    """Entries by their id; `with_` gives the ledger that has more."""

    entries: Mapping[str, Entry] = field(default_factory=dict)

    def with_(self, entries: Iterable[Entry]) -> Ledger:
        """Give this ledger and the entries; of one that is here the earlier time stays."""
        held = dict(self.entries)
        for entry in entries:
            known = held.get(entry.id)
            if known is None or entry.at < known.at:
                held[entry.id] = entry
        return Ledger(held)

    @property
    def hash(self) -> str:
        """Hash all entries, in the order of their ids."""
        digest = sha256(b"amparo-ledger/1\n")
        for id_ in sorted(self.entries):
            digest.update(f"{id_} {self.entries[id_].at}\n".encode())
        return digest.hexdigest()

    def as_known_on(self, moment: str) -> Ledger:
        """Give the ledger as it stood at a moment (ISO 8601, UTC)."""
        kept = {i: e for i, e in self.entries.items() if e.at <= moment}
        return Ledger(kept)

    def of(self, sort: Sort) -> Iterator[tuple[str, Any]]:
        """Give the entries of one sort with their ids, the oldest first."""
        held = [(e.at, i, e) for i, e in self.entries.items() if e.sort is sort]
        return (
            (i, json.loads(e.body)) for _, i, e in sorted(held, key=lambda h: h[:2])
        )

    def lines(self) -> Iterator[bytes]:
        """Write the log, one entry a line, in an order that only its content decides."""
        for entry in sorted(self.entries.values(), key=lambda e: (e.at, e.id)):
            body = json.loads(entry.body)
            yield canonical({"at": entry.at, "sort": entry.sort.value, "body": body})

    @classmethod
    def from_lines(cls, lines: Iterable[bytes]) -> Ledger:
        """Read a log that `lines` wrote.

        Raises:
            Refused: a line is not as we write it.
        """
        return cls().with_(map(_entry, lines))


def _entry(line: bytes) -> Entry:
    try:
        read = parse_canonical(line.rstrip(b"\n"))
        return Entry(Sort(read["sort"]), canonical(read["body"]), read["at"])
    except (NotCanonical, KeyError, TypeError, ValueError):
        raise Refused(
            "A line of this ledger was changed or cut.", "Take the copy from before."
        ) from None


@dataclass(frozen=True)
class Standing:
    """What became of a suggestion: suggested, accepted, rejected or retired.

    `said` is what it says now, edits included; `suggested` whether the latest reading of
    its text still gives it.
    """

    id: str
    said: Mapping[str, Any]
    state: str
    suggested: bool
    by: str = ""
    reason: str = ""


@dataclass(frozen=True)
class Projection:
    """All that the ledger says at once."""

    standings: Mapping[str, Standing]
    merged: tuple[tuple[str, ...], ...]
    split: frozenset[frozenset[str]]
    assessments: Mapping[tuple[str, str], Mapping[str, Any]]

    def open(self) -> tuple[Standing, ...]:
        """Give what waits for a person, in the order of the text."""
        waiting = [s for s in self.standings.values() if s.state == "suggested"]
        return tuple(sorted(waiting, key=lambda s: (s.said["text_sha256"], s.said["span"], s.id)))  # fmt: skip


def project(ledger: Ledger) -> Projection:
    """Compute what stands, from all entries and the decisions that nobody has undone."""
    valid = _not_undone(dict(ledger.of(Sort.DECISION)))
    suggested = _latest_suggestions(ledger)
    last: dict[str, Mapping[str, Any]] = {}
    for decision in valid:
        if decision["verb"] in {Verb.ACCEPT, Verb.REJECT, Verb.EDIT}:
            last.update(dict.fromkeys(decision["targets"], decision))
    standings = {
        id_: _standing(id_, said, last.get(id_), id_ in suggested)
        for id_, said in ledger.of(Sort.SUGGESTION)
    }
    return Projection(standings, _merged(valid), _split(valid), _assessments(ledger))


def _not_undone(decisions: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Drop what was undone; an undo that was itself undone has no effect."""
    undone: set[str] = set()
    for id_, decision in reversed(list(decisions.items())):
        if decision["verb"] == Verb.UNDO and id_ not in undone:
            undone.update(decision["targets"])
    return [d for id_, d in decisions.items() if id_ not in undone]


def _latest_suggestions(ledger: Ledger) -> set[str]:
    latest = {read["text_sha256"]: read for _, read in ledger.of(Sort.READING)}
    return {id_ for read in latest.values() for id_ in read["suggestions"]}


def _standing(
    id_: str, said: Mapping[str, Any], decision: Mapping[str, Any] | None, here: bool
) -> Standing:
    if decision is None:
        return Standing(id_, said, "suggested" if here else "retired", here)
    state = "rejected" if decision["verb"] == Verb.REJECT else "accepted"
    said = {**said, **(decision["edit"] or {})}
    return Standing(id_, said, state, here, decision["by"], decision["reason"])


def _split(decisions: Iterable[Mapping[str, Any]]) -> frozenset[frozenset[str]]:
    """Give the pairs that people hold apart; of merge and split the later counts."""
    return frozenset(
        things for things, verb in _last_of_each(decisions) if verb == Verb.SPLIT
    )


def _merged(decisions: Iterable[Mapping[str, Any]]) -> tuple[tuple[str, ...], ...]:
    groups: Groups[str] = Groups()
    for things, verb in _last_of_each(decisions):
        first, *others = sorted(things)
        if verb == Verb.MERGE:
            for other in others:
                groups.join(first, other)
    return tuple(sorted(tuple(sorted(group)) for group in groups.all()))


def _last_of_each(
    decisions: Iterable[Mapping[str, Any]],
) -> list[tuple[frozenset[str], str]]:
    last = {
        frozenset(d["targets"]): str(d["verb"])
        for d in decisions
        if d["verb"] in {Verb.MERGE, Verb.SPLIT}
    }
    return list(last.items())


def _assessments(ledger: Ledger) -> dict[tuple[str, str], Mapping[str, Any]]:
    """Give the latest assessment of each target on each axis."""
    return {
        (said["target"], said["axis"]): said for _, said in ledger.of(Sort.ASSESSMENT)
    }
