"""What people decided of pairs: rows that are only ever added, and can all be undone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from amparo.lib.refusal import Refused

RATERS_OF_A_MERGE = 2
RecordId = tuple[str, str]
PairId = tuple[RecordId, RecordId]


class Verdict(StrEnum):
    """What somebody who read both records says of them."""

    SAME = "same person"
    DIFFERENT = "different people"
    CANNOT_TELL = "cannot tell"


class Standing(StrEnum):
    """What all judgements of a pair together come to."""

    SAME = "same person"
    DIFFERENT = "different people"
    CANNOT_TELL = "cannot tell"
    DISPUTED = "disputed"
    WAITING = "waits for a second reader"


@dataclass(frozen=True)
class Judgement:
    """One person's verdict on one pair, or the undoing of an earlier row.

    `number` counts the rows from 1; `undoes` is the number of the row taken back. `rule`
    says, if not empty, by which rule the person had the machine judge, so that no merge is
    ever without somebody who answers for it.
    """

    number: int
    pair: PairId
    verdict: Verdict
    by: str
    at: datetime
    rule: str = ""
    undoes: int | None = None


def pair_of(one: RecordId, other: RecordId) -> PairId:
    """Name a pair in the one order."""
    return (one, other) if one <= other else (other, one)


def judged(
    rows: Sequence[Judgement],
    pair: tuple[RecordId, RecordId],
    verdict: Verdict,
    *,
    by: str,
    at: datetime,
    rule: str = "",
) -> tuple[Judgement, ...]:
    """Add a verdict behind the rows; the same person's earlier verdict gives way to it."""
    added = Judgement(len(rows) + 1, pair_of(*pair), verdict, by, at, rule)
    return (*rows, added)


def undone(
    rows: Sequence[Judgement], number: int, *, by: str, at: datetime
) -> tuple[Judgement, ...]:
    """Take back the row of this number; both rows stay.

    Raises:
        Refused: there is no such row, or it is undone already.
    """
    row = next((each for each in rows if each.number == number), None)
    if row is None or row.undoes is not None:
        raise Refused("There is no such decision.", "Look at the list of decisions.")
    if any(each.undoes == number for each in rows):
        raise Refused("This decision is undone already.", "Decide anew, if you wish.")
    back = Judgement(len(rows) + 1, row.pair, row.verdict, by, at, undoes=number)
    return (*rows, back)


def standings(rows: Iterable[Judgement]) -> dict[PairId, Standing]:
    """Say what the judgements of each pair come to, whatever order the rows come in.

    A merge needs two readers, or one who set a rule for it; one is enough to part a pair.
    Readers who contradict each other leave it disputed, which merges nothing.
    """
    latest: dict[PairId, dict[str, Judgement]] = defaultdict(dict)
    rows = sorted(rows, key=lambda row: row.number)
    taken_back = {row.undoes for row in rows}
    for row in rows:
        if row.undoes is None and row.number not in taken_back:
            latest[row.pair][row.by] = row
    return {pair: _standing(by_reader) for pair, by_reader in sorted(latest.items())}


def _standing(by_reader: Mapping[str, Judgement]) -> Standing:
    said = {row.verdict for row in by_reader.values()}
    if {Verdict.SAME, Verdict.DIFFERENT} <= said:
        return Standing.DISPUTED
    if Verdict.DIFFERENT in said:
        return Standing.DIFFERENT
    if Verdict.SAME not in said:
        return Standing.CANNOT_TELL
    saying = [row for row in by_reader.values() if row.verdict is Verdict.SAME]
    is_enough = len(saying) >= RATERS_OF_A_MERGE or any(row.rule for row in saying)
    return Standing.SAME if is_enough else Standing.WAITING
