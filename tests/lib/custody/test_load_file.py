"""The court's index: one line a document, safe to open, and honest about what is missing."""

import csv
import io
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from amparo.lib.custody import load_file, verify
from amparo.lib.custody.load_file import COLUMNS, plain
from amparo.lib.custody.parts import SealedLeaf, WithheldEvents, WithheldItem
from amparo.lib.custody.report_pdf import as_pdf
from tests.lib.custody import making
from tests.lib.custody.making import COPY, LETTER, PHOTO, make_package
from tests.lib.custody.verdicts import verdict_on

OTHERS = 9
MARK = UUID(int=99, version=4).hex[:8].upper()


def rows_of(package: Path, name: str = load_file.ITEMS) -> list[dict[str, str]]:
    text = (package / name).read_bytes().decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def without_the_letter(folder: Path, **change: Any) -> Path:
    """Hand over the photograph and the copy; the letter itself stays behind."""
    raw, salt = making.story(), making.salt_for
    shown = [SealedLeaf(OTHERS + n, raw[n], salt(n)) for n in (0, 3, 4)]
    hidden = [SealedLeaf.withheld(OTHERS + n) for n in (1, 2)]
    photo, _letter, copy = making.items()
    given = {
        "items": [photo, copy],
        "events": [*shown, *hidden],
        "withheld": [WithheldItem(LETTER, "names a witness", [10, 11])],
    }
    return make_package(folder, **(given | change))


def test_every_document_has_a_line(pristine: Path) -> None:
    rows = rows_of(pristine)
    assert [row["document_id"] for row in rows] == [
        f"{MARK}-{n:04d}" for n in (1, 2, 3)
    ]
    assert [row["item"] for row in rows] == [str(i) for i in (PHOTO, LETTER, COPY)]
    assert tuple(rows[0]) == COLUMNS


def test_a_line_names_its_file_and_its_hash(pristine: Path) -> None:
    for row, item in zip(rows_of(pristine), making.items(), strict=True):
        assert (pristine / row["path"]).read_bytes() == making.CONTENT[item.id]
        assert row["sha256"] == item.sha256.hex()


def test_a_copy_points_to_the_document_it_was_made_from(pristine: Path) -> None:
    assert rows_of(pristine)[2]["parent_document_id"] == f"{MARK}-0002"


def test_positions_say_where_in_the_log_each_stands(pristine: Path) -> None:
    photo, letter, copy = rows_of(pristine)
    assert (photo["log_positions"], photo["withheld_positions"]) == ("9", "13")
    assert photo["redaction"] == load_file.PARTLY
    assert (letter["log_positions"], letter["redaction"]) == ("10 11", load_file.NONE)
    assert copy["log_positions"] == "12"


def test_what_is_known_of_it_stands_in_its_columns(tmp_path: Path) -> None:
    photo = replace(
        making.items()[0],
        court={"title": "The square", "date": "2031-05", "language": "ru"},
    )
    package = make_package(tmp_path, items=[photo, *making.items()[1:]])
    told = rows_of(package)[0]
    assert (told["title"], told["date"], told["language"]) == (
        "The square",
        "2031-05",
        "ru",
    )


def test_a_withheld_document_is_shown_to_be_there(tmp_path: Path) -> None:
    package = without_the_letter(tmp_path)

    *_, copy, letter = rows_of(package)
    [kept] = rows_of(package, load_file.WITHHELD)

    assert letter["redaction"] == load_file.WHOLLY
    assert copy["redaction"] == load_file.COPY
    assert copy["parent_document_id"] == letter["document_id"] == kept["document_id"]
    assert (kept["ground"], kept["positions"]) == ("names a witness", "10 11")
    assert verdict_on(package).code == verify.VALID


def test_nothing_of_a_withheld_document_is_told(tmp_path: Path) -> None:
    package = without_the_letter(tmp_path)
    every = b"".join(p.read_bytes() for p in package.rglob("*") if p.is_file())
    told = making.content_detail(LETTER)["sha256"]
    assert making.CONTENT[LETTER] not in every
    assert str(told).encode() not in every
    assert "Письмо.txt".encode() not in every


def test_withheld_events_are_listed_with_their_ground(tmp_path: Path) -> None:
    kept = [WithheldEvents("protects a colleague", [13])]
    package = make_package(tmp_path, withheld=kept)
    [row] = rows_of(package, load_file.WITHHELD)
    assert row == {
        "document_id": "",
        "what": "events",
        "positions": "13",
        "ground": "protects a colleague",
    }


def test_each_item_gets_its_page(tmp_path: Path) -> None:
    package = make_package(tmp_path, draw=as_pdf)
    for row in rows_of(package):
        assert (package / row["custody_report"]).read_bytes().startswith(b"%PDF-")
    assert verdict_on(package).code == verify.VALID


@pytest.mark.parametrize(
    ("cell", "written"),
    [
        ("=HYPERLINK(1)", "'=HYPERLINK(1)"),
        ("+1", "'+1"),
        ("-1", "'-1"),
        ("@x", "'@x"),
        ("\t=1", "' =1"),
        ("\u200b=1", "' =1"),
        ("a\r\nb", "a  b"),
        ("a\u202etxt.exe", "a txt.exe"),
        ("رسالة", "رسالة"),
        ("", ""),
    ],
)
def test_a_cell_cannot_run_or_hide_anything(cell: str, written: str) -> None:
    assert plain(cell) == written


def test_names_that_look_like_formulas_stay_text(tmp_path: Path) -> None:
    photo = replace(making.items()[0], name='=cmd|"/c calc"!A1,"x"\n.jpg')
    package = make_package(tmp_path, items=[photo, *making.items()[1:]])
    assert rows_of(package)[0]["title"].startswith("'=cmd")
    assert verdict_on(package).code == verify.VALID
