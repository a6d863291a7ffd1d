"""What the one page on an item tells: what it is, who held it, what is not proved.

The questions are those that Goldstein asks of every exhibit (WITNESS, Activists' Guide
to Archiving Video). `report_pdf` draws the page.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

Event = Mapping[str, Any]


@dataclass(frozen=True)
class ReportRow:
    """One leaf about the item; `event` is None when the exporter keeps it back."""

    position: int
    event: Event | None


@dataclass(frozen=True)
class ItemReport:
    """What the page of one item tells. `facts` are names and values, in order."""

    document: str
    organisation: str
    title: str
    package: str
    made_at: datetime
    facts: Sequence[tuple[str, str]]
    rows: Sequence[ReportRow]


def answers(rows: Sequence[ReportRow]) -> list[tuple[str, str]]:
    """Answer what a court asks of an exhibit, as far as the shown events do."""
    events = [row.event for row in rows if row.event is not None]
    hidden = len(rows) - len(events)
    came = next((e for e in events if "sha256" in e["detail"]), None)
    saw = sorted({str(e["actor"]) for e in events})
    copies = [e for e in events if e["type"] == "made into"]
    made_from = came["detail"].get("from") if came else None
    return [
        ("Who brought it into the log, and when?", _brought(came)),
        (
            "Who acted on it since?",
            ", ".join(saw) + (f"; {hidden} acts are withheld" if hidden else ""),
        ),
        (
            "Was the original altered?",
            "No: its bytes were compared with the hash above when this package was made.",
        ),
        (
            "Is it itself a copy, cut or enhanced?",
            f"Yes, made from item {made_from}; how stands below."
            if made_from
            else "It came in as it is; nothing older is known here.",
        ),
        (
            "Were copies, cuts or enhancements made of it?",
            f"{len(copies)}: " + "; ".join(str(e["detail"].get("how")) for e in copies)
            if copies
            else "None that is shown here.",
        ),
    ]


def _brought(came: Event | None) -> str:
    if came is None:
        return "The event is withheld."
    return f"{came['actor']}, {came['at']} by the clock of their machine"
