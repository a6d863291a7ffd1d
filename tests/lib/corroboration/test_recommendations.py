"""What is asked of whom; all invented."""

from __future__ import annotations

import pytest

from amparo.lib.corroboration.recommendations import recommendations_of
from tests.lib.corroboration.labelled import (
    HELD_OUT,
    TEXTS_TO_TUNE,
    document_of,
    labelled,
)

SENTENCES = {
    ("en", "We urge the European Union to grant visas."): "the European Union",
    ("en", "The network called on Karsania to close its secret prisons."): "Karsania",
    (
        "en",
        "The Karsanian authorities must investigate these deaths.",
    ): "The Karsanian authorities",
    ("en", "States should not return anyone to Karsania."): "States",
    ("en", "She recommended that the Council appoint a rapporteur."): "the Council",
    ("ru", "Призываем Европейский союз выдавать визы."): "Европейский союз",
    ("ru", "Мы требуем от властей Карсании закрыть тюрьмы."): "власти Карсании",
    ("ru", "Правительство обязано расследовать убийства."): "Правительство",
    ("fr", "Nous appelons le gouvernement à fermer ces prisons."): "le gouvernement",
    ("fr", "Nous demandons à la France d'accorder des visas."): "la France",
    ("fr", "Les autorités doivent enquêter."): "Les autorités",
}
NONE = [
    ("en", "We urge you to sign the petition."),
    ("en", "They should have known; he must have been afraid."),
    ("en", "The petition calls on Grindr to warn its users."),
    ("en", "Their relatives must pay the police."),
    ("en", "Agencies wouldn't need to have anything to do with them."),
    ("en", "Please encourage your government to act."),
    ("ru", "Призываем вас подписать петицию."),
    ("ru", "Родственники должны заплатить."),
    ("fr", "Nous vous demandons de signer."),
    ("fr", "Les familles doivent payer."),
]


@pytest.mark.parametrize(("sentence", "addressee"), SENTENCES.items())
def test_a_sentence_says_who_should_do_it(
    sentence: tuple[str, str], addressee: str
) -> None:
    language, text = sentence
    found = recommendations_of(document_of(text, language=language))
    assert [r.addressee for r in found] == [addressee]


@pytest.mark.parametrize(("language", "text"), NONE)
def test_what_readers_or_families_do_is_no_recommendation(
    language: str, text: str
) -> None:
    assert recommendations_of(document_of(text, language=language)) == ()


def test_lists_are_split_by_the_line_above_them() -> None:
    text = (
        "Report\n\nHe urged Karsania to:\n\n• Close the camps;\n\n• Free the men.\n\n"
        "To the Council of Halden:\n\nAppoint a rapporteur.\n\nPublish the list.\n\n"
        "The report was published on Monday by the network, which has worked there for years."
    )
    found = recommendations_of(document_of(text, language="en"))
    assert [(r.addressee, r.text) for r in found] == [
        ("Karsania", "Close the camps;"),
        ("Karsania", "Free the men."),
        ("the Council of Halden", "Appoint a rapporteur."),
        ("the Council of Halden", "Publish the list."),
    ]


@pytest.mark.parametrize("names", [TEXTS_TO_TUNE, HELD_OUT], ids=["seen", "held out"])
def test_whole_texts_give_their_recommendations_by_addressee(names: list[str]) -> None:
    for name in names:
        document, labels = labelled(name)
        wanted = [label.values[0].lower() for label in labels if label.kind == "r"]
        found = [r.addressee.lower() for r in recommendations_of(document)]
        assert found == wanted, name
