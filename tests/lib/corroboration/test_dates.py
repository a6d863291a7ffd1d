"""Dates to EDTF by the right clock; all invented."""

from __future__ import annotations

from dataclasses import replace

import pytest

from amparo.lib.corroboration.dates import dates_of
from amparo.lib.values.dates import PartialDate
from tests.lib.corroboration import date_cases
from tests.lib.corroboration.labelled import (
    HELD_OUT,
    TEXTS_TO_TUNE,
    document_of,
    labelled,
)


def _found(sentence: str, language: str, published: str = date_cases.PUBLISHED) -> str:
    document = document_of(sentence, language=language, published=published)
    return "; ".join(date.edtf for date in dates_of(document))


@pytest.mark.parametrize(
    ("language", "cases"),
    [("en", date_cases.ENGLISH), ("ru", date_cases.RUSSIAN), ("fr", date_cases.FRENCH)],
    ids=["English", "Russian", "French"],
)
def test_each_sentence_holds_just_its_own_dates(
    language: str, cases: dict[str, str]
) -> None:
    assert {sentence: _found(sentence, language) for sentence in cases} == cases


def test_every_date_is_one_that_our_own_type_reads() -> None:
    cases = {**date_cases.ENGLISH, **date_cases.RUSSIAN, **date_cases.FRENCH}
    for wanted in cases.values():
        for date in filter(None, wanted.split("; ")):
            PartialDate.parse(date)


@pytest.mark.parametrize("names", [TEXTS_TO_TUNE, HELD_OUT], ids=["seen", "held out"])
def test_whole_texts_give_their_dates(names: list[str]) -> None:
    right = wanted = given = 0
    for name in names:
        document, labels = labelled(name)
        dates = {(d.span.end, d.edtf) for d in dates_of(document)}
        labels = [label for label in labels if label.kind == "d"]
        right += len(dates & {(label.span.end, label.values[0]) for label in labels})
        wanted, given = wanted + len(labels), given + len(dates)
    assert 2 * right / (wanted + given) >= 0.92


def test_without_a_day_of_publication_last_week_is_unknown() -> None:
    assert (
        _found("He was arrested last week, on 3 April 2031.", "en", "")
        == "; 2031-04-03"
    )


COPY = "Own words.\n\nThe Harbor Post reported on 3 March 2030:\n\nLast week men were held."


def _with_origin(text: str, published: str) -> list[tuple[str, str]]:
    document = document_of(text, language="en", published=published)
    last = len(document.passages) - 1
    passages = (
        *document.passages[:last],
        replace(document.passages[last], origin="Harbor Post"),
    )
    dates = dates_of(replace(document, passages=passages))
    return [(date.edtf, date.anchor) for date in dates]


def test_a_copied_block_counts_from_the_day_of_its_origin() -> None:
    assert _with_origin(COPY, "2031-05-15")[-1] == ("2030-02-18/2030-02-24", "origin")


def test_a_copied_block_without_a_day_is_doubted_where_a_week_would_matter() -> None:
    text = COPY.replace(" on 3 March 2030", "").replace(
        "Last week", "Last week and last year"
    )
    assert _with_origin(text, "2031-05-15") == [
        ("2031-05-05?/2031-05-11?", "origin"),
        ("2030", "origin"),
    ]


def test_an_early_part_of_a_month_is_kept_beside_the_month() -> None:
    document = document_of(
        "In early April he left.", language="en", published="2031-05"
    )
    assert [(d.edtf, d.part) for d in dates_of(document)] == [("2031-04", "early")]
