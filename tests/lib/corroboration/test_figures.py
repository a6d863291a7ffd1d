"""Figures in sentences and in whole texts, three languages; all invented."""

from __future__ import annotations

import pytest

from amparo.lib.corroboration.documents import Document
from amparo.lib.corroboration.figures import Figure, figures_of
from tests.lib.corroboration import figure_cases
from tests.lib.corroboration.labelled import (
    HELD_OUT,
    TEXTS_TO_TUNE,
    Label,
    document_of,
    labelled,
)

UNITS = {
    "detained", "missing", "lost_contact", "tortured", "raped", "killed", "died_torture",
    "killed_by_family", "executed", "detention_sites", "victims_targeted",
    "requests_for_help", "assisted", "evacuated", "in_safe_house", "travel_arranged",
    "signatures", "protesters", "complainants", "interviewed", "states",
}  # fmt: skip


def _found(sentence: str, language: str) -> str:
    document = document_of(sentence, language=language, published="2031-05-16")
    return "; ".join(_in_words(figure) for figure in figures_of(document))


def _in_words(figure: Figure) -> str:
    value = "-" if figure.value is None else str(figure.value)
    if figure.upper and figure.upper != figure.value:
        value = f"{value}..{figure.upper}"
    return f"{value} {figure.unit} {figure.bound}"


@pytest.mark.parametrize(
    ("language", "cases"),
    [
        ("en", figure_cases.ENGLISH),
        ("ru", figure_cases.RUSSIAN),
        ("fr", figure_cases.FRENCH),
    ],
    ids=["English", "Russian", "French"],
)
def test_each_sentence_holds_just_its_own_figures(
    language: str, cases: dict[str, str]
) -> None:
    found = {sentence: _found(sentence, language) for sentence in cases}
    assert found == cases


def test_the_cases_name_every_unit_of_the_printed_schema() -> None:
    cases = {**figure_cases.ENGLISH, **figure_cases.RUSSIAN, **figure_cases.FRENCH}
    assert {
        part.split()[1] for c in cases.values() if c for part in c.split("; ")
    } >= UNITS


def _is_found(label: Label, figures: list[Figure]) -> Figure | None:
    value, unit, _ = label.values
    low, _, high = value.partition("..")
    return next(
        (
            figure
            for figure in figures
            if figure.span.start < label.span.end
            and label.span.start < figure.span.end
            and figure.unit == unit
            and figure.value == (None if low == "-" else int(low))
            and (not high or figure.upper == int(high))
        ),
        None,
    )


def _score(names: list[str]) -> tuple[float, float]:
    """Give the F1 of value and unit, and the share of right bounds among those found."""
    right = bounds = wanted = given = 0
    for name in names:
        document, labels = labelled(name)
        figures = list(figures_of(document))
        given += len(figures)
        for label in [label for label in labels if label.kind == "f"]:
            wanted += 1
            if figure := _is_found(label, figures):
                figures.remove(figure)
                right += 1
                bounds += figure.bound == label.values[2]
    return 2 * right / (wanted + given), bounds / right


@pytest.mark.parametrize("names", [TEXTS_TO_TUNE, HELD_OUT], ids=["seen", "held out"])
def test_whole_texts_give_nine_figures_in_ten_with_their_bounds(
    names: list[str],
) -> None:
    f1, bounds = _score(names)
    assert (f1 >= 0.90, bounds >= 0.95) == (True, True), (f1, bounds)


def _document(text: str) -> Document:
    return document_of(text, language="en", published="2031-05-16")


def test_a_figure_of_the_headline_says_so() -> None:
    document = _document("Forty held in Velmora\n\nForty men were detained.")
    assert [f.headline for f in figures_of(document)] == [True, False]


def test_a_hedge_in_the_sentence_marks_its_figures() -> None:
    document = _document("Forty men were detained. Reportedly, two were killed.")
    assert [f.hedged for f in figures_of(document)] == [False, True]


def test_the_day_for_which_a_figure_is_given_is_kept() -> None:
    document = _document("As of 3 May 2031, forty men were detained in Velmora.")
    figure = figures_of(document)[0]
    assert (figure.as_of, figure.place) == ("2031-05-03", "Velmora")


def test_a_word_like_dozens_has_a_floor_and_never_a_value() -> None:
    document = _document("Dozens were arrested and hundreds of people marched.")
    assert [(f.value, f.floor) for f in figures_of(document)] == [
        (None, 24),
        (None, 200),
    ]


def test_comments_of_readers_give_no_figures() -> None:
    from dataclasses import replace

    from amparo.lib.corroboration.documents import Kind

    document = _document("Forty men were detained.")
    passage = replace(document.passages[0], kind=Kind.COMMENT)
    assert figures_of(replace(document, passages=(passage,))) == ()


def test_an_appeal_in_its_own_voice_is_the_source_of_its_figures() -> None:
    text = (
        "Lantern Network: our appeal\n\nWe need your help.\n\n"
        "Forty women have asked us for help since May. We helped nine."
    )
    assert {f.source for f in figures_of(_document(text))} == {("Lantern Network",)}


def test_the_counted_are_not_the_authority_for_their_own_number() -> None:
    text = "Forty women have asked for help, the city says. Nine men were seized."
    sources = [f.source for f in figures_of(_document(text))]
    assert not any(
        name.lower().startswith("forty") for chain in sources for name in chain
    )
