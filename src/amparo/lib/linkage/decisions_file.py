"""Judgements as a CSV that is only ever added to: one line each, undoing among them."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from datetime import datetime

from amparo.lib.refusal import Refused

from .judgements import Judgement, Verdict, pair_of

COLUMNS = (
    "number", "one_list", "one_key", "other_list", "other_key", "verdict", "by", "at",
    "rule", "undoes",
)  # fmt: skip


def written(rows: Iterable[Judgement]) -> str:
    """Write judgements, in order."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    for row in rows:
        one, other = row.pair
        writer.writerow(
            (row.number, *one, *other, row.verdict, row.by, row.at.isoformat(), row.rule, row.undoes or "")
        )  # fmt: skip
    return out.getvalue()


def read(text: str) -> tuple[Judgement, ...]:
    """Read judgements.

    Raises:
        Refused: a line is not one, the numbers do not run from 1, or a decision undoes none.
    """
    lines = csv.DictReader(io.StringIO(text))
    if tuple(lines.fieldnames or ()) != COLUMNS:
        raise Refused(
            "This is not a file of decisions.", f"Its columns are {', '.join(COLUMNS)}."
        )
    rows = tuple(_row(line, number) for number, line in enumerate(lines, 1))
    if any(row.undoes is not None and row.undoes >= row.number for row in rows):
        raise Refused(
            "A decision undoes one that comes after it.", "Put the lines in order."
        )
    return rows


def _row(line: Mapping[str, str | None], number: int) -> Judgement:
    cells = {name: (line.get(name) or "").strip() for name in COLUMNS}
    try:
        row = Judgement(
            int(cells["number"]),
            pair_of(
                (cells["one_list"], cells["one_key"]),
                (cells["other_list"], cells["other_key"]),
            ),
            Verdict(cells["verdict"]),
            cells["by"],
            datetime.fromisoformat(cells["at"]),
            cells["rule"],
            int(cells["undoes"]) if cells["undoes"] else None,
        )
    except ValueError:
        raise _unreadable(number) from None
    if row.number != number or not row.by or row.pair[0] == row.pair[1]:
        raise _unreadable(number)
    return row


def _unreadable(number: int) -> Refused:
    verdicts = ", ".join(Verdict)
    return Refused(
        f"Decision {number} cannot be read.",
        f"Number lines from 1, say who and when, and one of: {verdicts}.",
    )
