"""Reading a file of capture histories, or of persons, into counts by pattern of lists."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from amparo.lib.refusal import Refused

from .tables import LARGEST_NUMBER_OF_LISTS, CaptureTable, table_of

COUNT = "count"
# columns that name a person instead of a list; their words are compared, never kept
KEYS = frozenset({"id", "key", "person", "person_id", "record", "record_id", "name"})
YES, NO = frozenset({"1", "1.0", "true"}), frozenset({"0", "0.0", "false"})
LARGEST_COUNT = 10**9
TRY_AGAIN = "Correct the file and read it again."

Numbered = tuple[int, list[str]]


@dataclass(frozen=True)
class Reading:
    """What a file held: the counts, and a sentence on all that is not in them."""

    table: CaptureTable
    warnings: tuple[str, ...]


def read_counts(raw: bytes) -> Reading:
    """Read CSV with a heading: one 0/1 column for each list, and `count`, or not.

    With `count` each row is a pattern of lists and how many people have it. Without, each
    row is one person. Comma, semicolon or tab between; text in UTF-8.

    Raises:
        Refused: a row or column that is not understood, with its number; two rows of the
            same pattern; people who stand on no list; the same person twice.
    """
    return _read(*_table(raw))


def read_strata(raw: bytes, column: str) -> dict[str, Reading]:
    """Read a file as `read_counts` does, apart for each value of one column.

    Raises:
        Refused: there is no such column, a row leaves it empty, or as `read_counts`.
    """
    heading, body = _table(raw)
    if column not in heading:
        raise Refused(f"There is no column {column[:40]}.", "Name one of the heading.")
    place = heading.index(column)
    strata: dict[str, list[Numbered]] = {}
    for number, row in body:
        if not row[place]:
            raise Refused(f"Row {number} leaves column {column} empty.", TRY_AGAIN)
        strata.setdefault(row[place], []).append((number, _without(row, place)))
    lists = _without(heading, place)
    return {name: _read(lists, rows) for name, rows in sorted(strata.items())}


def _without(row: list[str], place: int) -> list[str]:
    return row[:place] + row[place + 1 :]


def _read(heading: list[str], body: list[Numbered]) -> Reading:
    return (_histories if COUNT in heading else _persons)(heading, body)


def _table(raw: bytes) -> tuple[list[str], list[Numbered]]:
    rows = _rows(raw)
    heading = _heading(rows)
    body = [(number, row) for number, row in rows if any(row)]
    for number, row in body:
        if len(row) != len(heading):
            raise Refused(
                f"Row {number} has {len(row)} cells, the heading {len(heading)}.",
                TRY_AGAIN,
            )
    if not body:
        raise Refused("There is a heading and nothing below it.", TRY_AGAIN)
    return heading, body


def _rows(raw: bytes) -> Iterator[Numbered]:
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Refused(
            "The file is not text in UTF-8.", "Save it as CSV with UTF-8."
        ) from None
    if "\0" in text:
        raise Refused("The file is not text.", "Save it as CSV with UTF-8.")
    first = text.split("\n", 1)[0]
    between = max(",;\t", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=between, strict=True)
    return _stripped(reader)


def _stripped(reader: Iterator[list[str]]) -> Iterator[Numbered]:
    number = 0
    while True:
        number += 1
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error:
            raise Refused(f"Row {number} is not CSV.", TRY_AGAIN) from None
        yield number, [cell.strip() for cell in row]


def _heading(rows: Iterator[Numbered]) -> list[str]:
    _, heading = next(rows, (0, []))
    if not any(heading):
        raise Refused("The file is empty.", "Give one with a heading.")
    if "" in heading:
        place = heading.index("") + 1
        raise Refused(f"Column {place} has no name in the heading.", TRY_AGAIN)
    heading = [COUNT if name.casefold() == COUNT else name for name in heading]
    for place, name in enumerate(heading):
        if name in heading[:place]:
            raise Refused(f"Two columns are called {name}.", "Name each once.")
    if all(name.casefold() in YES | NO for name in heading):
        raise Refused(
            "The first row is no heading.", "Name the lists in the first row."
        )
    return heading


def _histories(heading: Sequence[str], body: Sequence[Numbered]) -> Reading:
    place = heading.index(COUNT)
    lists = [name for name in heading if name != COUNT]
    _check_lists(lists)
    counts: dict[tuple[bool, ...], tuple[int, int]] = {}
    warnings: list[str] = []
    for number, row in body:
        count = _count(row[place], number)
        marks = [cell for at, cell in enumerate(row) if at != place]
        pattern = _pattern(marks, lists, number)
        if not any(pattern):
            warnings += _nobody_can_count(number, count)
            continue
        if pattern in counts:
            raise Refused(
                f"Rows {counts[pattern][0]} and {number} are the same pattern.",
                "Put it into one row, with the sum if both are right.",
            )
        counts[pattern] = (number, count)
    seen = {pattern: count for pattern, (_, count) in counts.items() if count}
    patterns = np.array(list(seen), dtype=np.bool_).reshape(-1, len(lists))
    amounts = np.array(list(seen.values()), dtype=np.int64)
    return _reading(lists, patterns, amounts, warnings)


def _nobody_can_count(number: int, count: int) -> list[str]:
    if count:
        raise Refused(
            f"Row {number} counts {count} people who stand on no list.",
            "Take the row out: those are the people whose number is asked for.",
        )
    return [f"Row {number} is the pattern of no list, which nobody can count."]


def _persons(heading: Sequence[str], body: Sequence[Numbered]) -> Reading:
    warnings: list[str] = []
    places = []
    for place, name in enumerate(heading):
        if name.casefold() in KEYS:
            _refuse_twice(name, place, body)
            warnings.append(f"Column {name} names the persons; it is not a list.")
        else:
            places.append(place)
    lists = [heading[place] for place in places]
    _check_lists(lists)
    people = np.array(
        [_pattern([row[p] for p in places], lists, number) for number, row in body],
        dtype=np.bool_,
    )
    nowhere = np.flatnonzero(~people.any(axis=1))
    if nowhere.size:
        raise Refused(
            f"Row {body[nowhere[0]][0]} is a person on no list"
            + (f", and {nowhere.size - 1} more." if nowhere.size > 1 else "."),
            "Say on which list the person stands, or take the row out.",
        )
    table = table_of(lists, people)
    return _reading(lists, table.patterns, table.counts, warnings)


def _refuse_twice(name: str, place: int, body: Sequence[Numbered]) -> None:
    first: dict[str, int] = {}
    for number, row in body:
        before = first.setdefault(row[place], number)
        if before != number and row[place]:
            raise Refused(
                f"Rows {before} and {number} have the same {name}.",
                "One person is one row, with a 1 for every list.",
            )


def _check_lists(lists: Sequence[str]) -> None:
    if not lists:
        raise Refused("There is no column for a list.", "Give one to each list.")
    if len(lists) > LARGEST_NUMBER_OF_LISTS:
        raise Refused(
            f"There are {len(lists)} lists, and at most {LARGEST_NUMBER_OF_LISTS} can be "
            "counted together.",
            "Merge those that are kept by the same hand.",
        )


def _pattern(
    marks: Sequence[str], lists: Sequence[str], number: int
) -> tuple[bool, ...]:
    pattern = []
    for mark, name in zip(marks, lists, strict=True):
        said = mark.casefold()
        if said not in YES and said not in NO:
            held = "nothing" if not mark else "something else than 0 or 1"
            raise Refused(
                f"Row {number} holds {held} in column {name}.",
                "Every list has 0 or 1 in every row; leave other columns out.",
            )
        pattern.append(said in YES)
    return tuple(pattern)


def _count(cell: str, number: int) -> int:
    whole = cell.removesuffix(".0")
    if not (whole.isascii() and whole.isdigit()) or int(whole) > LARGEST_COUNT:
        raise Refused(
            f"Row {number} has no count of people that can be read.",
            "Write a whole number, 0 or more.",
        )
    return int(whole)


def _reading(
    lists: Sequence[str],
    patterns: NDArray[np.bool_],
    counts: NDArray[np.int64],
    warnings: list[str],
) -> Reading:
    if not counts.sum():
        raise Refused("Nobody stands on any of the lists.", TRY_AGAIN)
    used: NDArray[np.bool_] = np.asarray(patterns.any(axis=0))
    for name, is_used in zip(lists, used, strict=True):
        if not is_used:
            warnings.append(f"Nobody stands on list {name}; it is left out.")
    kept = tuple(name for name, is_used in zip(lists, used, strict=True) if is_used)
    return Reading(CaptureTable(kept, patterns[:, used], counts), tuple(warnings))
