from __future__ import annotations

import pytest

from amparo.lib.corroboration.access import Name, evidence_of
from amparo.lib.corroboration.documents import Document, Span
from tests.lib.corroboration.making import document

KNOWN = ("Lantern Watch", "Velmora Courier", "Harbour Network")


def named(text: Document) -> list[Name]:
    return [
        Name(Span(at, at + len(name)), name)
        for name in KNOWN
        if (at := text.text.find(name)) >= 0
    ]


def knows(words: str, language: str = "en") -> list[str]:
    text = document("d", words, outlet="own.example", language=language)
    return [access.source for access in evidence_of(text, named(text)).accesses]


@pytest.mark.parametrize(
    ("words", "language", "who"),
    [
        ("Lantern Watch interviewed 33 survivors of the arrests.", "en", "Lantern Watch"),
        ("Two officers told the Velmora Courier that the order came in May.", "en", "Velmora Courier"),
        ("A nurse, who asked not to be named, told the Velmora Courier of burns.", "en", "Velmora Courier"),
        ("The Harbour Network has received calls on its hotline.", "en", "Harbour Network"),
        ("We spoke with six men who were held.", "en", ""),
        ("Рассказали изданию Velmora Courier пострадавшие.", "ru", "Velmora Courier"),
        ("Lantern Watch опросила тридцать свидетелей.", "ru", "Lantern Watch"),
        ("Harbour Network a recueilli les récits de douze rescapés.", "fr", "Harbour Network"),
    ],
)  # fmt: skip
def test_who_shows_how_they_know_is_found(words: str, language: str, who: str) -> None:
    assert who in knows(words, language)


@pytest.mark.parametrize(
    ("words", "language"),
    [
        (
            "A spokesman for the governor told the Velmora Courier that it is a lie.",
            "en",
        ),
        ("At least 100 men were arrested, Dario Melk told the Velmora Courier.", "en"),
        ("Lantern Watch condemned the arrests and called for an inquiry.", "en"),
        ("Сто мужчин задержаны, сообщил газете Velmora Courier губернатор.", "ru"),
        ("Cent hommes ont été arrêtés, a déclaré à Velmora Courier le ministre.", "fr"),
    ],
)
def test_a_spokesman_and_an_opinion_are_no_access(words: str, language: str) -> None:
    assert knows(words, language) == []


def test_to_confirm_is_not_to_know_unless_it_says_how() -> None:
    bare = document("d", "Lantern Watch corroborated those findings.")
    shown = document("d", "Lantern Watch confirmed the report through its own sources.")

    assert [c.why for c in evidence_of(bare, named(bare)).confirmations] == [""]
    assert [bool(c.why) for c in evidence_of(shown, named(shown)).confirmations] == [
        True
    ]


def test_two_who_publish_together_are_found() -> None:
    text = document(
        "d", "In a joint report, Open Windows and the Lantern Institute say so."
    )

    assert [one.sources for one in evidence_of(text, ()).joint] == [
        ("Open Windows", "Lantern Institute")
    ]


def test_to_confirm_something_else_is_no_confirmation_of_the_report() -> None:
    text = document("d", "Lantern Watch confirmed its attendance at the meeting.")

    assert evidence_of(text, named(text)).confirmations == ()
