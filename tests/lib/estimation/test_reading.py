"""A file of lists is counted whole, or refused with the row to look at."""

import pytest

from amparo.lib.estimation.reading import read_counts, read_strata
from amparo.lib.refusal import Refused

HISTORIES = b"a,b,c,count\n1,0,0,50\n0,1,0,60\n0,0,1,40\n1,1,0,12\n0,1,1,9\n"
PERSONS = b"a,b,c\n1,0,0\n1,0,0\n0,1,1\n"


def counted(raw):
    table = read_counts(raw).table
    rows = ["".join("01"[int(on)] for on in pattern) for pattern in table.patterns]
    return dict(zip(rows, map(int, table.counts), strict=True))


def test_histories_are_counted_as_written():
    assert counted(HISTORIES) == {"100": 50, "010": 60, "001": 40, "110": 12, "011": 9}


def test_persons_are_counted_by_their_lists():
    assert counted(PERSONS) == {"100": 2, "011": 1}


def test_the_order_of_rows_changes_nothing_that_is_estimated():
    heading, *rows = HISTORIES.splitlines()
    turned = b"\n".join([heading, *rows[::-1]])
    assert (read_counts(turned).table.cells == read_counts(HISTORIES).table.cells).all()


@pytest.mark.parametrize(
    "raw",
    [
        HISTORIES.replace(b",", b";"),
        HISTORIES.replace(b",", b"\t"),
        b"\xef\xbb\xbf" + HISTORIES.replace(b"\n", b"\r\n"),
        HISTORIES.replace(b"count", b"Count") + b"\n\n",
        HISTORIES.replace(b",60", b",60.0"),
    ],
)
def test_files_of_other_programs_are_read_alike(raw):
    assert counted(raw) == counted(HISTORIES)


@pytest.mark.parametrize(
    ("raw", "told"),
    [
        (HISTORIES.replace(b"1,1,0,12", b"1,,0,12"), "Row 5 holds nothing in column b"),
        (HISTORIES.replace(b"1,1,0,12", b"1,2,0,12"), "Row 5 holds something else"),
        (HISTORIES.replace(b",12", b","), "Row 5 has no count"),
        (HISTORIES.replace(b",12", b",NaN"), "Row 5 has no count"),
        (HISTORIES.replace(b",12", b",-3"), "Row 5 has no count"),
        (HISTORIES.replace(b",12", b",1.5"), "Row 5 has no count"),
        (HISTORIES.replace(b",12", b",12,7"), "Row 5 has 5 cells"),
        (HISTORIES + b"1,0,0,7\n", "Rows 2 and 7 are the same pattern"),
        (HISTORIES + b"0,0,0,7\n", "Row 7 counts 7 people who stand on no list"),
        (PERSONS + b"0,0,0\n", "Row 5 is a person on no list"),
        (b"person,a,b\np1,1,0\np1,0,1\n", "Rows 2 and 3 have the same person"),
        (
            b"a,b,note\n1,0,seen\n",
            "Row 2 holds something else than 0 or 1 in column note",
        ),
        (b"a,a,count\n1,0,3\n", "Two columns are called a"),
        (b"a,,count\n1,0,3\n", "Column 2 has no name"),
        (b"1,0,3\n", "no count|no heading|something else|nothing below"),
        (b"", "empty"),
        (b"a,b,count\n", "nothing below"),
        (b"a,b,count\n1,0,0\n", "Nobody stands"),
        (b"count\n3\n", "no column for a list"),
        (b"\xff\xfe\x00", "not text"),
        (b",".join(b"l%d" % i for i in range(17)) + b"\n" + b"1," * 16 + b"1\n", "17"),
    ],
)
def test_what_is_not_understood_is_refused_with_its_row(raw, told):
    with pytest.raises(Refused, match=told):
        read_counts(raw)


def test_a_column_of_names_is_no_list_and_said_so():
    reading = read_counts(b"person,a,b\np1,1,0\np2,1,1\n")
    assert reading.table.lists == ("a", "b")
    assert "Column person" in reading.warnings[0]


def test_the_pattern_of_no_list_without_people_is_flagged():
    assert "pattern of no list" in read_counts(HISTORIES + b"0,0,0,0\n").warnings[0]


def test_a_list_that_nobody_stands_on_is_left_out_and_said_so():
    reading = read_counts(b"a,b,c,count\n1,0,0,5\n1,1,0,2\n")
    assert reading.table.lists == ("a", "b")
    assert "list c" in reading.warnings[0]


def test_strata_are_read_apart_and_keep_their_row_numbers():
    raw = b"month,a,b,count\nmarch,1,0,5\napril,1,0,3\nmarch,1,1,2\n"
    assert {
        name: r.table.observed for name, r in read_strata(raw, "month").items()
    } == {
        "april": 3,
        "march": 7,
    }
    with pytest.raises(Refused, match="Row 4 leaves column month empty"):
        read_strata(raw.replace(b"march,1,1", b",1,1"), "month")
    with pytest.raises(Refused, match="no column place"):
        read_strata(raw, "place")
