"""The court's index of a package, as CSV: one line a document, withheld ones too.

The columns are those that e-court systems ask for; a forum that wants others renames or
drops columns of this file. RFC 4180, UTF-8 with a byte order mark, so that spreadsheets
read every script.
"""

import csv
import io
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

from amparo.lib.custody.parts import (
    COURT_FACTS,
    PackageAbout,
    Placed,
    WithheldEvents,
    WithheldItem,
)

ITEMS = "court/items.csv"
WITHHELD = "court/withheld.csv"
COLUMNS = (
    "document_id",
    *COURT_FACTS,
    "redaction",
    "media_type",
    "size_bytes",
    "sha256",
    "path",
    "item",
    "parent_document_id",
    "log_positions",
    "withheld_positions",
    "custody_report",
)
NONE, PARTLY, WHOLLY = "none", "events withheld", "withheld in full"
COPY = "copy of a document withheld in full"
# A spreadsheet takes a cell that begins like this for a formula, and would run it.
LIKE_A_FORMULA = frozenset("=+-@|%")
BYTE_ORDER_MARK = b"\xef\xbb\xbf"


def document_id(about: PackageAbout, number: int) -> str:
    """Number a document of a package; the number is its own among all packages."""
    return f"{about.mark}-{number:04d}"


def items(
    placed: Sequence[Placed],
    withheld: Sequence[WithheldItem],
    *,
    about: PackageAbout,
    shown: Mapping[UUID, Sequence[int]],
    hidden: Mapping[UUID, Sequence[int]],
    reports: Mapping[UUID, str],
) -> bytes:
    """Write the index. `shown` and `hidden` are positions in the log, by item."""
    numbers = {each.item.id: each.number for each in placed}
    numbers |= {each.id: n for n, each in enumerate(withheld, len(placed) + 1)}
    kept_back = {each.id for each in withheld}
    rows = []
    for each in placed:
        positions = shown.get(each.item.id, ()), hidden.get(each.item.id, ())
        row = _row(each, positions, kept_back)
        parent = numbers.get(each.item.derived_from) if each.item.derived_from else None
        row["parent_document_id"] = document_id(about, parent) if parent else ""
        row["custody_report"] = reports.get(each.item.id, "")
        rows.append(row | {"document_id": document_id(about, each.number)})
    for kept in withheld:
        row = {"redaction": WHOLLY, "withheld_positions": _spaced(kept.positions)}
        rows.append(row | {"document_id": document_id(about, numbers[kept.id])})
    return _csv(COLUMNS, rows)


def withheld(
    items: Sequence[WithheldItem],
    events: Iterable[WithheldEvents],
    *,
    about: PackageAbout,
    after: int,
) -> bytes:
    """Write what stays behind and on what ground; documents are numbered on from `after`."""
    rows = [
        {
            "document_id": document_id(about, number),
            "what": "document",
            "positions": _spaced(each.positions),
            "ground": each.ground,
        }
        for number, each in enumerate(items, after + 1)
    ]
    rows += [
        {"what": "events", "positions": _spaced(each.positions), "ground": each.ground}
        for each in events
    ]
    return _csv(("document_id", "what", "positions", "ground"), rows)


def _row(
    placed: Placed,
    positions: tuple[Sequence[int], Sequence[int]],
    kept_back: set[UUID],
) -> dict[str, str]:
    item, (shown, hidden) = placed.item, positions
    redaction = PARTLY if hidden else NONE
    if item.derived_from in kept_back:
        redaction = COPY
    return {
        **{name: item.court.get(name, "") for name in COURT_FACTS},
        "title": item.court.get("title") or item.name,
        "redaction": redaction,
        "media_type": item.media_type,
        "size_bytes": str(item.size),
        "sha256": item.sha256.hex(),
        "path": placed.path,
        "item": str(item.id),
        "log_positions": _spaced(shown),
        "withheld_positions": _spaced(hidden),
    }


def _spaced(positions: Iterable[int]) -> str:
    return " ".join(map(str, sorted(positions)))


def _csv(columns: Sequence[str], rows: Iterable[Mapping[str, str]]) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(columns)
    for row in rows:
        writer.writerow([plain(row.get(name, "")) for name in columns])
    return BYTE_ORDER_MARK + text.getvalue().encode()


def plain(cell: str) -> str:
    """Make a cell safe to open in a spreadsheet; the exact text stands in the crate.

    Invisible and line-breaking characters become spaces, half characters go, and what
    looks like a formula gets an apostrophe in front.
    """
    if cell.isalnum() and cell.isascii():
        return cell
    if not (cell.isascii() and cell.isprintable()):
        cell = "".join(
            " " if unicodedata.category(c) in ("Cc", "Cf", "Cs", "Zl", "Zp") else c
            for c in cell
        )
    return f"'{cell}" if cell.lstrip()[:1] in LIKE_A_FORMULA else cell
