"""Read a list of people from CSV: what each column is, and what could not be read."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from amparo.lib.refusal import Refused
from amparo.lib.values.datelines import read_date

from .naming import name_of
from .records import Place, Record, Span, born_of, span_of

# What a column may be headed, in lower case; the first is our own word for it.
HEADINGS = {
    "key": ("key", "id", "rec_id", "number", "no", "номер", "numéro"),
    "name": ("name", "full_name", "имя полностью", "фио", "nom complet"),
    "given": ("given", "given_name", "first_name", "имя", "prénom", "vorname", "ad"),
    "surname": ("surname", "last_name", "family_name", "фамилия", "nom", "nachname", "soyad"),
    "patronymic": ("patronymic", "father", "father_name", "отчество", "patronyme"),
    "born": ("born", "birth_date", "date_of_birth", "birth_year", "дата рождения"),
    "age": ("age", "возраст", "âge", "alter", "yaş"),
    "happened": ("happened", "date", "when", "event_date", "дата", "datum"),
    "place": ("place", "where", "town", "village", "место", "lieu", "ort", "yer"),
    "within": ("within", "region", "district", "район", "région"),
    "latitude": ("latitude", "lat", "широта"),
    "longitude": ("longitude", "lon", "lng", "долгота"),
    "language": ("language", "lang", "язык", "langue"),
    "assumed": ("assumed", "pseudonym", "is_assumed", "псевдоним"),
}  # fmt: skip
YES = {"1", "yes", "true", "x", "да", "oui", "ja", "evet"}
Value = TypeVar("Value")


@dataclass(frozen=True)
class Flag:
    """Something in a row that could not be read; it counts as not known."""

    row: int
    column: str
    why: str


@dataclass(frozen=True)
class ListRead:
    """A list's records, what its columns were taken for, and what stayed unread."""

    name: str
    records: tuple[Record, ...]
    columns: Mapping[str, str]
    unused: tuple[str, ...]
    flags: tuple[Flag, ...]


def read_list(content: bytes, *, name: str) -> ListRead:
    """Read a CSV of people in UTF-8, with headings; commas, semicolons or tabs between.

    Raises:
        Refused: it is not such a file, or has no key or no name among its columns.
    """
    rows = _rows(content)
    columns = _columns(rows[0])
    unused = tuple(h for h in rows[0] if h not in columns.values())
    _require(columns)
    flags: list[Flag] = []
    place = {what: rows[0].index(heading) for what, heading in columns.items()}
    records = tuple(
        _record(name, number, _cells(row, place, width=len(rows[0])), flags)
        for number, row in enumerate(rows[1:], 2)
        if any(cell.strip() for cell in row)
    )
    if not records:
        raise Refused("This list has no rows.", "Check the file.")
    return ListRead(name, records, columns, unused, tuple(flags))


def _rows(content: bytes) -> list[list[str]]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Refused(
            "This file is not in UTF-8.", "Save it as CSV in UTF-8."
        ) from None
    first = text.partition("\n")[0]
    mark = max(",;\t", key=first.count)
    try:
        rows = list(csv.reader(io.StringIO(text), delimiter=mark, strict=True))
    except csv.Error:
        raise Refused("This file is not a CSV.", "Save it as CSV in UTF-8.") from None
    if not rows:
        raise Refused("This file is empty.", "Check the file.")
    headings = [heading.strip() for heading in rows[0]]
    if len(set(headings)) < len(headings):
        raise Refused("Two columns have the same heading.", "Give each its own.")
    return [headings, *rows[1:]]


def _columns(headings: Sequence[str]) -> dict[str, str]:
    """Find which heading stands for what; the earlier of two spellings wins."""
    lower = {heading.casefold(): heading for heading in reversed(headings)}
    return {
        what: lower[known]
        for what, spellings in HEADINGS.items()
        if (known := next((s for s in spellings if s in lower), None)) is not None
    }


def _require(columns: Mapping[str, str]) -> None:
    if "key" not in columns:
        raise Refused(
            "No column of this list is headed `key`.",
            "Add one with a number for each row that stays the same.",
        )
    if not {"name", "surname"} & set(columns):
        raise Refused(
            "No column of this list is headed `name` or `surname`.",
            "Head the columns: key, name or given and surname, born or age, date, place.",
        )


def _cells(
    row: Sequence[str], place: Mapping[str, int], *, width: int
) -> dict[str, str]:
    if len(row) > width:
        raise Refused(
            "A row of this list has more cells than there are headings.",
            "Put texts that have commas into quotation marks.",
        )
    return {
        what: row[at].strip() if at < len(row) else "" for what, at in place.items()
    }


def _record(
    list_name: str, number: int, cells: Mapping[str, str], flags: list[Flag]
) -> Record:
    def asked(column: str, read: Callable[[str], Value | None]) -> Value | None:
        try:
            return read(cells[column]) if cells.get(column) else None
        except Refused as refused:
            flags.append(Flag(number, column, refused.why))
            return None

    if not cells["key"]:
        raise Refused(f"Row {number} of a list has no key.", "Give every row a key.")
    happened = asked("happened", _when)
    born = asked("born", _when) or asked("age", lambda age: born_of(age, on=happened))
    parts = {what: cells.get(what, "") for what in ("given", "surname", "patronymic")}
    return Record(
        list_name,
        cells["key"],
        name_of(
            cells.get("name", ""),
            **parts,
            language=cells.get("language", "").casefold(),
            is_assumed=cells.get("assumed", "").casefold() in YES,
        ),
        born,
        happened,
        _place(cells, asked),
    )


def _when(text: str) -> Span | None:
    """Read EDTF, or a date in words or with dots; a number of three or fewer is no year."""
    return span_of(read_date(text) or text)


def _place(
    cells: Mapping[str, str],
    asked: Callable[[str, Callable[[str], float | None]], float | None],
) -> Place:
    latitude = asked("latitude", lambda text: _degrees(text, most=90))
    longitude = asked("longitude", lambda text: _degrees(text, most=180))
    return Place(cells.get("place", ""), cells.get("within", ""), latitude, longitude)


def _degrees(text: str, *, most: int) -> float:
    try:
        value = float(text.replace(",", "."))
    except ValueError:
        raise Refused("We cannot read these degrees.", "Write 43.21.") from None
    if not -most <= value <= most:
        raise Refused("These degrees are not on the earth.", "Write 43.21.")
    return value


def all_records(lists: Iterable[ListRead]) -> list[Record]:
    """Put the records of several lists together.

    Raises:
        Refused: two lists have one name.
    """
    lists = list(lists)
    if len({each.name for each in lists}) < len(lists):
        raise Refused("Two files have the same name.", "Rename one: it names its list.")
    return [record for each in lists for record in each.records]
