from __future__ import annotations

from amparo.lib.corroboration.days import bounds, days_apart, is_before
from amparo.lib.corroboration.documents import Span
from amparo.lib.corroboration.sources import Sources
from amparo.lib.corroboration.utterances import Quotation, utterances_of

SOURCES = Sources.of(["Dario Melk", "Sanna Orvik", "Дарио Мелк"])
SAID = "You cannot detain and persecute people who simply do not exist in our republic"


def quotation(document: str, words: str, speaker: str = "Dario Melk", language: str = "en", day: str = "2031-04-03") -> Quotation:  # fmt: skip
    return Quotation(document, Span(0, len(words)), words, speaker, language, day)


def test_a_cut_and_reworded_quotation_is_the_same_utterance() -> None:
    found = utterances_of(
        [
            quotation("a", SAID),
            quotation("b", "You can't detain or persecute people who don't exist in the republic", "Melk"),
            quotation("c", "people who simply do not exist", ""),
        ],
        SOURCES,
    )  # fmt: skip
    assert [len(u.members) for u in found] == [3]
    assert (found[0].speaker, found[0].wording) == ("Dario Melk", SAID)


def test_the_same_words_of_two_people_are_two_utterances() -> None:
    assert (
        utterances_of(
            [quotation("a", SAID), quotation("b", SAID, "Sanna Orvik")], SOURCES
        )
        == ()
    )


def test_a_short_fragment_joins_only_what_holds_it_word_for_word() -> None:
    whole = quotation("a", "These are complete lies and inventions of foreign agents")

    assert utterances_of([whole, quotation("b", "complete lies")], SOURCES)
    assert not utterances_of([whole, quotation("b", "complete fabrications")], SOURCES)


def test_a_translation_is_linked_by_speaker_day_and_length() -> None:
    russian = quotation("b", "Нельзя задержать и преследовать тех, кого просто нет в республике", "Дарио Мелк", "ru", "2031-04-04")  # fmt: skip
    late = quotation("b", russian.words, "Дарио Мелк", "ru", "2031-06-04")

    assert utterances_of([quotation("a", SAID), russian], SOURCES)
    assert not utterances_of([quotation("a", SAID), late], SOURCES)


def test_days_are_compared_only_as_far_as_they_are_known() -> None:
    assert days_apart("2031-04", "2031-04-20") == 0
    assert days_apart("2031-04-01", "2031-04-20") == 19
    assert days_apart("", "2031") is None
    assert is_before("2031-03", "2031-04-01")
    assert not is_before("2031", "2031-04-01")
    assert bounds("2031-02-31") is None
