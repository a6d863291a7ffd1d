"""The page on one item: one page, one set of bytes, every script it claims to draw."""

import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest
import typst

from amparo.lib.custody import report_pdf
from amparo.lib.custody.item_report import ItemReport, ReportRow, answers
from amparo.lib.custody.report_pdf import as_pdf, drawable

EVENT = {
    "type": "sealed",
    "at": "2031-05-04T12:00:00Z",
    "actor": "farah",
    "actor_key": "ab" * 32,
    "detail": {"sha256": "0" * 64},
}
REPORT = ItemReport(
    document="A1B2C3D4-0001",
    organisation="Lantern House",
    title="Письма и رسائل, año",
    package="00000000-0000-4000-8000-000000000063",
    made_at=datetime(2031, 5, 4, 12, 0, 0, 7, tzinfo=UTC),
    facts=[("Name", "Письмо из Вельморы — رسالة.txt"), ("SHA-256", "0" * 64)],
    rows=[ReportRow(9, EVENT), ReportRow(10, None)],
)
WORST = "W" * 5000


def pages(report: ItemReport) -> int:
    """Draw a report as pictures, and count them."""
    compiler = typst.Compiler(
        report_pdf._template(),
        font_paths=report_pdf._own_fonts(),
        sys_inputs={"report": json.dumps(report_pdf._told(report))},
    )
    drawn = compiler.compile(report_pdf._template(), format="svg")
    return len(drawn) if isinstance(drawn, list) else 1


def test_it_is_a_pdf_of_one_page() -> None:
    assert as_pdf(REPORT).startswith(b"%PDF-1.7")
    assert pages(REPORT) == 1


def test_the_same_report_makes_the_same_bytes() -> None:
    assert as_pdf(REPORT) == as_pdf(REPORT)


def test_it_stays_one_page_however_much_there_is_to_tell() -> None:
    shouted = {**EVENT, "type": WORST, "actor": WORST, "detail": {"how": WORST}}
    facts = [(name, WORST) for name in ["Name", "Kind", "File", "Item", "Log"]]
    told = [(name, WORST) for name in ["Title", "Date", "Author", "Source", "Language"]]
    rows = [ReportRow(n, shouted) for n in range(2000)]
    worst = replace(
        REPORT, title=WORST, organisation=WORST, rows=rows, facts=[*facts, *told]
    )

    assert pages(worst) == 1


def test_every_letter_it_takes_for_drawable_can_be_drawn() -> None:
    every = [chr(n) for n in range(0x20, 0x3000) if drawable(chr(n), 9) == chr(n)]
    assert len(every) > 700
    for start in range(0, len(every), 150):
        text = "".join(every[start : start + 150])
        as_pdf(replace(REPORT, facts=[("Name", text)]))


@pytest.mark.parametrize(
    "text", ["中文", "\u202egpj.exe", "\x00\x1b[2J", "\ud800", "😀", "#sys.inputs $x$"]
)
def test_no_text_stops_it_or_becomes_code(text: str) -> None:
    page = replace(REPORT, facts=[("Name", text)], title=text, organisation=text)
    assert as_pdf(page)
    assert drawable(text, 99).replace(report_pdf.BREAK_HERE, "").isprintable()


def test_what_it_cannot_draw_shows_as_a_number() -> None:
    assert drawable("a 中", 99) == "a [U+4E2D]"


def test_a_report_says_what_is_withheld_instead_of_leaving_it_out() -> None:
    told = dict(answers(REPORT.rows))
    assert "1 acts are withheld" in told["Who acted on it since?"]
    without = dict(answers(REPORT.rows[1:]))
    assert without["Who brought it into the log, and when?"] == "The event is withheld."
