import warnings
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amparo.lib.refusal import Refused
from amparo.lib.values.dates import PartialDate

BOUNDS = {
    "2017": ("2017-01-01", "2017-12-31"),
    "2017-04": ("2017-04-01", "2017-04-30"),
    "2016-02": ("2016-02-01", "2016-02-29"),
    "2017-04-03": ("2017-04-03", "2017-04-03"),
    "2017-XX": ("2017-01-01", "2017-12-31"),
    "2017-04-XX": ("2017-04-01", "2017-04-30"),
    "201X": ("2010-01-01", "2019-12-31"),
    "19XX": ("1900-01-01", "1999-12-31"),
    "2017-21": ("2017-03-01", "2017-05-31"),
    "2017-24": ("2017-12-01", "2018-02-28"),
    "2017-04?": ("2017-04-01", "2017-04-30"),
    "2017-04-03~": ("2017-04-02", "2017-04-04"),
    "2017-12/2019-01-14": ("2017-12-01", "2019-01-14"),
    "2018-12/..": ("2018-12-01", None),
    "/2017-05": (None, "2017-05-31"),
    "0001~": ("0001-01-01", "0002-12-31"),
}


@pytest.mark.parametrize(("text", "bounds"), BOUNDS.items())
def test_a_partial_date_has_the_bounds_of_what_is_known(
    text: str, bounds: tuple[str | None, str | None]
) -> None:
    read = PartialDate.parse(text)

    assert (read.earliest, read.latest) == tuple(
        date.fromisoformat(day) if day else None for day in bounds
    )
    assert str(read) == text


@pytest.mark.parametrize(
    "text",
    [
        "",
        "last week",
        "2017-13",
        "2017-00",
        "2017-04-31",
        "2017-02-29",
        "17-04-03",
        "0000",
        "201X-04",
        "2017-21-05",
        "2017-XX-03",
        "../..",
        "/",
        "2017-04/2017-03",
        "2017-04/",
        "2017-04-03T10:00",
        "2" * 400,
    ],
)
def test_what_is_no_date_is_refused(text: str) -> None:
    if text == "2017-04/":
        assert PartialDate.parse(text).latest is None, (
            "an unknown end is a level 1 date"
        )
        return
    with pytest.raises(Refused):
        PartialDate.parse(text)


def test_about_then_contains_the_neighbours() -> None:
    about = PartialDate.parse("2017-04~")

    assert about.earliest is not None
    assert about.latest is not None
    assert about.earliest < date(2017, 4, 1)
    assert about.latest > date(2017, 4, 30)


@given(st.dates(min_value=date(2, 1, 1), max_value=date(9998, 1, 1)))
def test_a_less_precise_date_contains_the_more_precise(day: date) -> None:
    texts = [f"{day:%Y}".zfill(4), f"{day:%Y}".zfill(4) + f"-{day:%m}", day.isoformat()]
    year, month, exact = (PartialDate.parse(text) for text in texts)

    assert year.earliest <= month.earliest <= exact.earliest == day  # type: ignore[operator]
    assert day == exact.latest <= month.latest <= year.latest  # type: ignore[operator]


@given(st.dates(), st.dates())
def test_an_interval_never_ends_before_it_begins(one: date, other: date) -> None:
    text = f"{one.isoformat()}/{other.isoformat()}"

    if one > other:
        with pytest.raises(Refused):
            PartialDate.parse(text)
    else:
        read = PartialDate.parse(text)
        assert (read.earliest, read.latest) == (one, other)


@given(st.text(max_size=50))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        read = PartialDate.parse(text)
    except Refused:
        return
    assert read.earliest or read.latest


@pytest.mark.parametrize(
    "text",
    [
        "2017",
        "2017-04",
        "2017-04-03",
        "2017-XX",
        "2017-04-XX",
        "201X",
        "2017-04/2017-06",
        "2017-21",
        "2017-04?",
    ],
)
def test_the_edtf_library_agrees(text: str) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from edtf import parse_edtf

        other = parse_edtf(text)
    read = PartialDate.parse(text)

    assert read.earliest == date(*other.lower_strict()[:3])
    assert read.latest == date(*other.upper_strict()[:3])


@pytest.mark.parametrize(
    ("text", "language", "words"),
    [
        ("2017-04-03", "en", "3 April 2017"),
        ("2017-04-03", "ru", "3 апреля 2017 года"),
        ("2017-04", "fr", "avril 2017"),
        ("2017-04~", "en", "about April 2017"),
        ("2018-12/..", "en", "since December 2018"),
        ("2017-04/2017-06", "ar", "من أبريل 2017 إلى يونيو 2017"),
        ("201X", "en", "the 2010s"),
        ("2017%", "en", "about 2017 (in doubt)"),
        ("2017-23", "en", "autumn 2017"),
        ("2017", "ka", "2017"),
    ],
)
def test_a_partial_date_is_said_in_words(text: str, language: str, words: str) -> None:
    assert PartialDate.parse(text).in_words(language) == words


def test_the_months_it_touches_are_listed_unless_there_are_too_many() -> None:
    assert PartialDate.parse("2017-12/2018-01").months(at_most=24) == [
        "2017-12",
        "2018-01",
    ]
    assert PartialDate.parse("201X").months(at_most=24) == []
    assert PartialDate.parse("2018-12/..").months(at_most=24) == []
