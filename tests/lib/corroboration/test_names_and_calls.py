"""Places, bodies, persons and calls to action; all people are invented."""

from __future__ import annotations

import time

import pytest

from amparo.lib.corroboration.calls import calls_of
from amparo.lib.corroboration.contacts import contacts_of
from amparo.lib.corroboration.dates import dates_of
from amparo.lib.corroboration.figures import figures_of
from amparo.lib.corroboration.organisations import organisations_of
from amparo.lib.corroboration.persons import persons_of
from amparo.lib.corroboration.places import places_of
from amparo.lib.corroboration.recommendations import recommendations_of
from tests.lib.corroboration.labelled import document_of

EXTRACTORS = (
    calls_of, contacts_of, dates_of, figures_of, organisations_of, persons_of, places_of,
    recommendations_of,
)  # fmt: skip


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "He fled from Chechnya to Moscow and then to France."),
        ("ru", "Он бежал из Чечни в Москву, а потом во Францию."),
        ("fr", "Il a fui la Tchétchénie pour Moscou, puis la France."),
    ],
)
def test_a_place_has_one_name_and_id_in_every_language(
    language: str, text: str
) -> None:
    found = [(p.name, p.id) for p in places_of(document_of(text, language=language))]
    assert found == [
        ("Chechnya", "RU-CE"),
        ("Moscow", "geonames:524901"),
        ("France", "FR"),
    ]


@pytest.mark.parametrize(
    ("language", "text", "name"),
    [
        ("en", "Men were held in Velmora. Velmora denies it.", "Velmora"),
        ("fr", "Des hommes ont été arrêtés à Velmora. Velmora nie.", "Velmora"),
    ],
)
def test_a_place_of_no_list_is_told_by_its_words_and_has_no_id(
    language: str, text: str, name: str
) -> None:
    found = [(p.name, p.id) for p in places_of(document_of(text, language=language))]
    assert found == [(name, ""), (name, "")]


def test_a_person_or_a_paper_named_like_a_town_is_no_place() -> None:
    text = "Paris Vandel told the Moscow Times that Florence was reading."
    assert places_of(document_of(text, language="en")) == ()


@pytest.mark.parametrize(
    ("language", "text", "names"),
    [
        ("en", "The Ministry of Justice and the BBC denied it.", ["Ministry of Justice", "BBC"]),
        ("en", "The European Court of Human Rights ruled.", ["European Court of Human Rights"]),
        ("en", "Open Windows, a support group, wrote. Open Windows asks.", ["Open Windows"] * 2),
        ("ru", "Об этом пишет «Новая газета» и сеть «Фонарь».", ["Novaya Gazeta", "Фонарь"]),
        ("ru", "Следственный комитет и МВД молчат.", ["Investigative Committee of Russia", "Ministry of Internal Affairs"]),
        ("fr", "Le réseau Lanterne et l'Union européenne protestent.", ["Lanterne", "European Union"]),
        ("en", "LGBT people in the USA watch TV.", []),
    ],
)  # fmt: skip
def test_bodies_are_named_once_for_all_languages(
    language: str, text: str, names: list[str]
) -> None:
    found = organisations_of(document_of(text, language=language))
    assert [o.name for o in found] == names


@pytest.mark.parametrize(
    ("language", "text", "name", "role"),
    [
        ("en", "“No,” said Odran Vesk, a director at the network.", "Odran Vesk", "director at the network"),
        ("en", "The spokesman Odran Vesk denied it.", "Odran Vesk", "spokesman"),
        ("ru", "Пресс-секретарь Одран Веск это отрицает.", "Одран Веск", "Пресс-секретарь"),
        ("fr", "Le porte-parole Odran Vesk a nié.", "Odran Vesk", "porte-parole"),
    ],
)  # fmt: skip
def test_a_person_is_named_with_the_role_the_text_gives(
    language: str, text: str, name: str, role: str
) -> None:
    found = persons_of(document_of(text, language=language))
    assert [(p.name, p.role) for p in found] == [(name, role)]


def test_a_surname_alone_is_the_person_named_before() -> None:
    text = "The spokesman Odran Vesk denied it. Later Vesk left."
    found = persons_of(document_of(text, language="en"))
    assert [p.name for p in found] == ["Odran Vesk", "Odran Vesk"]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "A man called Marek (not his real name) was held. Marek escaped."),
        ("ru", "Мужчину по имени Марек (имя изменено) держали в подвале."),
        ("fr", "Un homme prénommé Marek (le prénom a été changé) a été détenu."),
    ],
)
def test_a_changed_name_is_flagged_wherever_it_stands(language: str, text: str) -> None:
    found = persons_of(document_of(text, language=language))
    assert {p.pseudonym for p in found} == {True}


@pytest.mark.parametrize(
    ("language", "text", "kinds"),
    [
        ("en", "Please sign the petition and share this page.", ["petition", "share"]),
        ("en", "You can donate to the Lantern Network.", ["donate"]),
        ("en", "Write to the Prosecutor General and call your MP.", ["write", "call"]),
        ("en", "Join the vigil on Friday, and let us know.", ["attend", "report_back"]),
        ("en", "You can also tweet @velmora and tag the ministry.", ["tweet", "tag"]),
        ("en", "Join our Urgent Action on Velmora.", ["urgent_action"]),
        ("en", "Activists gathered to sign a petition.", []),
        ("en", "The minister promised to contact the families.", []),
        ("ru", "Подпишите петицию и напишите прокурору.", ["petition", "write"]),
        ("ru", "Он просил её написать прокурору.", []),
        ("fr", "Signez la pétition, écrivez à votre député.", ["petition", "write"]),
        ("fr", "Elle a refusé de signer la pétition.", []),
    ],
)
def test_calls_are_what_readers_are_asked_to_do(
    language: str, text: str, kinds: list[str]
) -> None:
    found = calls_of(document_of(text, language=language))
    assert [call.kind for call in found] == kinds


def test_a_call_names_its_target() -> None:
    text = "Contact Ambassador Nela Ostry if you live abroad."
    assert [c.target for c in calls_of(document_of(text, language="en"))] == [
        "Ambassador Nela Ostry"
    ]


@pytest.mark.parametrize(
    "text",
    ["@" * 20_000, "1 " * 10_000, "“" * 20_000, "a." * 10_000, "A " * 10_000,
     "urge " * 4_000, "at least " * 4_000, "two killed " * 4_000, "+1 (" * 5_000, "\u202e\u200b" * 10_000],
    ids=["at signs", "numbers", "quotes", "dots", "capitals", "cues", "bounds", "killed", "phones", "marks"],
)  # fmt: skip
def test_hostile_text_costs_no_more_than_its_length(text: str) -> None:
    start = time.process_time()
    for extract in EXTRACTORS:
        extract(document_of(text, language="en", published="2031-05-15"))
    assert time.process_time() - start < 5
