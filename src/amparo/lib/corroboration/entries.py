"""What the ledger is made of: entries that say the same have the same id, for ever."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256
from typing import Any

from amparo.lib.custody.canonical import canonical
from amparo.lib.refusal import Refused


class Verb(StrEnum):
    """What a person can decide about a suggestion or an earlier decision."""

    ACCEPT = "accept"
    REJECT = "reject"
    EDIT = "edit"
    MERGE = "merge"
    SPLIT = "split"
    UNDO = "undo"


class Sort(StrEnum):
    """What an entry is."""

    DOCUMENT = "document"
    SUGGESTION = "suggestion"
    READING = "reading"
    DECISION = "decision"
    ASSESSMENT = "assessment"


AXES = frozenset({"reliability", "credibility", "support", "contest", "independence"})
# how a suggestion was found is no part of what it says
NOT_SAID = frozenset({"rule", "text"})


@dataclass(frozen=True)
class Entry:
    """One line of the log: its sort, what it says as canonical JSON, when it came.

    `at` is a moment in UTC (ISO 8601). It is no part of the id, except of decisions and
    assessments, which carry their own moment inside.
    """

    sort: Sort
    body: bytes
    at: str

    @property
    def id(self) -> str:
        """Hash the sort and the body: 32 hexadecimal digits."""
        return sha256(self.sort.value.encode() + b"\0" + self.body).hexdigest()[:32]


def document_entry(text_sha256: str, about: Mapping[str, Any], *, at: str) -> Entry:
    """Enter a text by its hash, with what is known about it (never the text)."""
    body = {"text_sha256": text_sha256, **about}
    return Entry(Sort.DOCUMENT, canonical(_plain(body)), at)


def suggestion_entry(
    text_sha256: str, part: str, said: Mapping[str, Any], *, at: str
) -> Entry:
    """Enter one suggestion; the rule that found it leaves no trace in the id.

    So another rule, or a newer one, that says the same of the same words meets the
    decision that a person has made.
    """
    kept = {name: value for name, value in said.items() if name not in NOT_SAID}
    body = {"text_sha256": text_sha256, "part": part, **kept}
    return Entry(Sort.SUGGESTION, canonical(_plain(body)), at)


def reading_entry(
    text_sha256: str, extractor: str, suggestions: Iterable[str], *, at: str
) -> Entry:
    """Enter that a text was read by a version of the extractors, and what they gave."""
    body = {
        "text_sha256": text_sha256,
        "extractor": extractor,
        "suggestions": sorted(suggestions),
        "at": at,
    }
    return Entry(Sort.READING, canonical(body), at)


def decision_entry(
    targets: Sequence[str],
    verb: Verb,
    *,
    by: str,
    at: str,
    reason: str = "",
    edit: Mapping[str, Any] | None = None,
) -> Entry:
    """Enter a person's decision; a merge has two targets or more, an undo a decision.

    Raises:
        Refused: the verb needs something that is not there.
    """
    if verb is Verb.MERGE and len(set(targets)) < 2:
        raise Refused("Only one thing is marked.", "Mark two or more to merge them.")
    if (verb is Verb.EDIT) != (edit is not None):
        raise Refused("Nothing was changed.", "Change what is wrong, or accept it.")
    if verb is Verb.SPLIT and not reason:
        raise Refused("A split needs a reason.", "Say why these are different.")
    body = {
        "targets": list(targets),
        "verb": verb.value,
        "by": by,
        "at": at,
        "reason": reason,
        "edit": edit,
    }
    return Entry(Sort.DECISION, canonical(_plain(body)), at)


def assessment_entry(
    target: str, axis: str, value: str, *, reason: str, by: str, at: str
) -> Entry:
    """Enter a person's judgement of a source or claim; a later one takes its place.

    Raises:
        Refused: there is no such axis, or no reason is given.
    """
    if axis not in AXES:
        raise Refused("This cannot be assessed.", f"Choose: {', '.join(sorted(AXES))}.")
    if not reason:
        raise Refused("An assessment needs a reason.", "Say why, in one sentence.")
    body = {"target": target, "axis": axis, "value": value}
    body |= {"reason": reason, "by": by, "at": at}
    return Entry(Sort.ASSESSMENT, canonical(body), at)


def entries_of(
    printed: Mapping[str, Any], *, extractor: str, at: str
) -> Iterator[Entry]:
    """Give the entries of what `amparo claims read --json` prints."""
    for name, document in printed["documents"].items():
        sha = document["text_sha256"]
        about = {k: document[k] for k in ("title", "outlet", "byline", "language")}
        about |= {"name": name, "published": document["published"]}
        yield document_entry(sha, about, at=at)
        made = [
            suggestion_entry(sha, part, said, at=at)
            for part, held in document.items()
            if part != "flags" and isinstance(held, list)
            for said in held
        ]
        yield from made
        yield reading_entry(sha, extractor, (one.id for one in made), at=at)


def _plain(value: Any) -> Any:
    """Write fractions as text: canonical JSON has none; 100.0 people are 100."""
    match value:
        case float():
            return int(value) if value.is_integer() else repr(value)
        case Mapping():
            return {str(k): _plain(v) for k, v in value.items()}
        case list() | tuple():
            return [_plain(v) for v in value]
    return value
