"""Which claims a denial is about: those whose predicate it names, or else the event's."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

from amparo.lib.corroboration.documents import Document
from amparo.lib.corroboration.events import Events
from amparo.lib.corroboration.frames import Frame
from amparo.lib.corroboration.framing import Reading, family_of
from amparo.lib.corroboration.predicates import predicates_in
from amparo.lib.corroboration.status import Contest

# what those who are accused deny when they deny all; the rest (a complaint was filed, people
# were helped) is not what a denial is about unless it names it
OF_THE_ACT = frozenset(
    {"detained", "tortured", "killed", "killed_by_family", "detention_sites", "ordered"}
    | {"blackmailed", "raped", "lured", "outed", "victims_targeted"}
)
EVERYTHING = frozenset({"existence", "messenger", "literal"})


def denials_by_claim(
    readings: Sequence[Reading], frames: Sequence[Frame], events: Events
) -> dict[str, tuple[Contest, ...]]:
    """Give the denials by `event|family`; one that names nothing is of all its event.

    A refutation hits only what it names (a hoax beside a true report stays a hoax).
    """
    of_document = {**events.of_document, **_event_of_documents(frames, events)}
    families = _families(frames, events)
    found: dict[str, list[Contest]] = defaultdict(list)
    for reading in readings:
        event = of_document.get(reading.document.name, "")
        for denial in reading["denials"]:
            contest = _contest(reading.document, denial)
            named = _named(reading.document, contest) & families[event]
            if not named and contest.kind != "refutes":
                named = families[event] & OF_THE_ACT
            for family in named:
                found[f"{event}|{family}"].append(contest)
    return {key: tuple(sorted(held, key=_place)) for key, held in found.items()}


def _place(contest: Contest) -> tuple[str, int, int]:
    return contest.document, *contest.span


def _contest(document: Document, denial: object) -> Contest:
    def said(name: str) -> str:
        return getattr(denial, name, "") or ""

    return Contest(
        document.name,
        getattr(denial, "span"),  # noqa: B009
        said("who"),
        said("on_behalf_of"),
        said("kind"),
        tuple(getattr(denial, "type", ()) or ()),
        said("denies"),
    )


def _event_of_documents(frames: Sequence[Frame], events: Events) -> dict[str, str]:
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for frame, event in zip(frames, events.of_frame, strict=True):
        counts[frame.document][event] += 1
    return {
        name: min(held, key=lambda e: (-held[e], e)) for name, held in counts.items()
    }


def _families(frames: Sequence[Frame], events: Events) -> Mapping[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for frame, event in zip(frames, events.of_frame, strict=True):
        found[event].add(family_of(frame.predicate))
    return found


def _named(document: Document, contest: Contest) -> set[str]:
    """Give the predicates that the denied words name."""
    words = contest.denies
    if not words or (EVERYTHING & set(contest.types) and contest.kind == "denies"):
        return set()
    return {predicate for _, predicate in predicates_in(words, document.language)}
