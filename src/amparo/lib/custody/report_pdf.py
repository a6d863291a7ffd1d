"""Draw an item's custody report: one page, PDF/A, with typst's own fonts and no network."""

import json
import re
from collections import deque
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path
from typing import Any, Literal

import typst

from amparo.lib.custody.item_report import ItemReport, ReportRow, answers
from amparo.lib.custody.verify import NOT_SHOWN

Cells = list[str]

TEMPLATE = Path(__file__).with_name("item_report.typ")
ARCHIVAL: Literal["a-2u"] = "a-2u"
LONGEST_TITLE, LONGEST_NAME, LONGEST_CELL, LONGEST_DETAIL = 80, 160, 34, 140
# What an A4 page has left for facts, answers and rows, in mm, and what a row takes.
ROOM, ROW_HEIGHT, LINE_HEIGHT = 175.0, 1.8, 3.0
WIDTHS = (8, 20, 16, 16, 48)  # letters that fit a line of each column
# What typst's own fonts can draw (tests/lib/custody/test_report_pdf.py draws them all).
DRAWABLE = re.compile(
    "[\u0020-\u007e\u00a1-\u00ac\u00ae-\u024f\u0386\u0388-\u038a\u038c\u038e-\u03a1\u03a3-\u03ce\u0400-\u045f\u0490-\u0491"
    "\u0621-\u063a\u0641-\u0652\u0660-\u0669\u067e\u0686\u0698\u06a9\u06af\u06cc"
    "\u06f0-\u06f9\u060c\u061b\u061f\u2010-\u2014\u2018-\u201e\u2026\u20ac]"
)
UNBROKEN, BREAK_HERE = re.compile(r"\S{16}"), "\u200b"
CHECKING = (
    "Run python3 verify.py in the package, better with a copy of verify.py from elsewhere; "
    "README names other people's tools that check the same. Letters that this page cannot "
    "draw are shown as [U+number]; the true name stands in data/ro-crate-metadata.json."
)


def as_pdf(report: ItemReport) -> bytes:
    """Draw the page as PDF/A-2u; the same report makes the same bytes."""
    told = json.dumps(_told(report), ensure_ascii=False)
    made = typst.Compiler(
        _template(), font_paths=_own_fonts(), sys_inputs={"report": told}
    ).compile(
        _template(),
        format="pdf",
        timestamp=int(report.made_at.timestamp()),
        pdf_standards=ARCHIVAL,
    )
    if not isinstance(made, bytes):
        raise TypeError("one report is one document")
    return made


def _told(report: ItemReport) -> dict[str, Any]:
    facts = [[name, drawable(text, LONGEST_NAME)] for name, text in report.facts]
    told = [[q, drawable(a, LONGEST_NAME)] for q, a in answers(report.rows)]
    used = sum(_height([(text, 96)]) for _, text in facts)
    used += sum(_height([(text, 32)]) for _, text in told)
    shown, more = _fitting([_cells(row) for row in report.rows], ROOM - used)
    return {
        "document": report.document,
        "organisation": drawable(report.organisation, LONGEST_TITLE),
        "title": drawable(report.title, LONGEST_TITLE),
        "package": report.package,
        "facts": facts,
        "answers": told,
        "rows": shown,
        "more": more,
        "checking": CHECKING,
        "limits": list(NOT_SHOWN),
    }


def _fitting(rows: Sequence[Cells], room: float) -> tuple[list[Cells], str]:
    """Keep as many first and last rows as fit, in turn, and say how many were left."""
    first: list[Cells] = []
    last: list[Cells] = []
    inwards = deque(rows)
    while inwards:
        from_the_end = len(last) < len(first)
        row = inwards[-1 if from_the_end else 0]
        room -= _height(zip(row, WIDTHS, strict=True))
        if room < 0:
            break
        if from_the_end:
            last.insert(0, inwards.pop())
        else:
            first.append(inwards.popleft())
    if not inwards:
        return [*first, *last], ""
    more = (
        f"{len(inwards)} acts between them do not fit; all stand in proof/events.jsonl."
    )
    return [*first, *last], more


def _height(cells: Iterable[tuple[str, int]]) -> float:
    """Return how high a row is, in mm, from its texts and how many letters fit a line."""
    lines = max(-(-len(text) // letters) for text, letters in cells)
    return ROW_HEIGHT + LINE_HEIGHT * max(lines, 1)


def _cells(row: ReportRow) -> Cells:
    if row.event is None:
        return [str(row.position), "", "withheld", "", "that it stands here is proved"]
    detail = json.dumps(row.event["detail"], ensure_ascii=False, sort_keys=True)
    key = str(row.event["actor_key"])[:8]
    return [
        str(row.position),
        str(row.event["at"]),
        drawable(str(row.event["type"]), LONGEST_CELL),
        drawable(f"{row.event['actor']} [{key}]", LONGEST_CELL),
        drawable(detail, LONGEST_DETAIL),
    ]


def drawable(text: str, longest: int) -> str:
    """Write what the fonts cannot draw as its number, cut to length, and let it break."""
    drawn = "".join(c if DRAWABLE.match(c) else f"[U+{ord(c):04X}]" for c in text)
    cut = drawn if len(drawn) <= longest else drawn[: longest - 1] + "…"
    return UNBROKEN.sub(lambda run: run[0] + BREAK_HERE, cut)


@cache
def _template() -> bytes:
    return TEMPLATE.read_bytes()


@cache
def _own_fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False)
