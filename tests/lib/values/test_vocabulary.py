import pytest

from amparo.lib.refusal import Refused
from amparo.lib.values.vocabulary import LANGUAGES, UNCHECKED, Vocabulary
from amparo.lib.values.vocabulary.acts import ACTS
from amparo.lib.values.vocabulary.connections import CONNECTIONS
from amparo.lib.values.vocabulary.involvement import DEGREES
from amparo.lib.values.vocabulary.locations import LOCATIONS
from amparo.lib.values.vocabulary.methods import METHODS
from amparo.lib.values.vocabulary.outcomes import INTERVENTIONS, VICTIM_STATUS

ALL = [ACTS, METHODS, DEGREES, CONNECTIONS, VICTIM_STATUS, INTERVENTIONS, LOCATIONS]
LEAST = {"acts": 60, "degrees of involvement": 8, "connections of the source": 12}
SCRIPTS = {"ru": ("Ѐ", "ӿ"), "ar": ("؀", "ۿ")}


@pytest.mark.parametrize("terms", ALL, ids=lambda v: v.name)
def test_each_code_is_said_in_four_languages(terms: Vocabulary) -> None:
    for term in terms:
        assert all(term.label(language).strip() for language in LANGUAGES)
        for language, (first, last) in SCRIPTS.items():
            assert any(first <= letter <= last for letter in term.label(language)), term


@pytest.mark.parametrize("terms", ALL, ids=lambda v: v.name)
def test_no_two_codes_of_a_list_are_said_alike(terms: Vocabulary) -> None:
    for language in LANGUAGES:
        labels = [t.label(language) for t in terms if not t.is_heading]
        assert len(set(labels)) == len(labels)


@pytest.mark.parametrize("terms", ALL, ids=lambda v: v.name)
def test_a_code_is_theirs_with_twelve_digits_or_ours_by_name(terms: Vocabulary) -> None:
    for term in terms:
        assert term.is_huridocs == (not term.code.startswith("amparo-"))
        assert not term.is_huridocs or len(term.code) == 12


def test_the_lists_are_serious() -> None:
    sizes = {t.name: sum(1 for term in t if not term.is_heading) for t in ALL}

    assert {name for name, least in LEAST.items() if sizes[name] < least} == set()


def test_a_heading_is_too_wide_to_record() -> None:
    heading = next(term for term in ACTS if term.is_heading)

    assert heading.code not in ACTS
    with pytest.raises(Refused):
        ACTS.get(heading.code)


def test_a_form_shows_each_code_once_under_a_heading() -> None:
    shown = [code for _heading, terms in ACTS.groups("fr") for code, _label in terms]

    assert sorted(shown) == sorted(term.code for term in ACTS if not term.is_heading)


def test_an_unknown_code_is_refused_and_a_foreign_one_is_shown_as_it_is() -> None:
    with pytest.raises(Refused):
        ACTS.get("777")
    assert ACTS.label("777", "en") == "777"


def test_languages_no_native_speaker_has_read_are_marked() -> None:
    assert set(UNCHECKED) < set(LANGUAGES)
