"""A list is read as it is meant, every column accounted for, or refused in words."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amparo.lib.linkage.folding import fold
from amparo.lib.linkage.naming import name_of
from amparo.lib.linkage.reading import all_records, read_list
from amparo.lib.linkage.records import span_of
from amparo.lib.refusal import Refused

LIST = """ключ;id;фио;возраст;дата;место;район;шутка
x;7;Дарвелов Аслан Юсупович;~30;3 апреля 2017 года;Вельмора;Средний;да
y;8;«Ислам»;;2017-04~;;;
"""


def test_headings_in_other_languages_are_understood_and_the_rest_accounted_for():
    read = read_list(LIST.encode(), name="one")
    assert dict(read.columns) == {
        "key": "id", "name": "фио", "age": "возраст", "happened": "дата",
        "place": "место", "within": "район",
    }  # fmt: skip
    assert read.unused == ("ключ", "шутка")
    assert read.flags == ()
    first, second = read.records
    assert (first.key, first.name.surname, first.place.name) == (
        "7",
        "Дарвелов",
        "Вельмора",
    )
    assert first.happened == span_of("2017-04-03")
    assert first.born.first < first.born.last
    assert second.name.is_assumed
    assert second.born is None


def test_every_column_is_either_used_or_named_as_unused():
    read = read_list(LIST.encode(), name="one")
    headings = set(LIST.splitlines()[0].split(";"))
    assert set(read.columns.values()) | set(read.unused) == headings


def test_two_files_of_one_name_are_refused():
    read = read_list(LIST.encode(), name="one")
    with pytest.raises(Refused):
        all_records([read, read])


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(content):
    with suppress(Refused):
        read_list(b"key,name,age,date,latitude\n" + content, name="one")


LANGUAGES = st.sampled_from(["", "en", "fr", "de", "tr", "ru"])


@given(st.text(max_size=40), LANGUAGES)
def test_any_text_folds(text, language):
    folded = fold(text, language=language)
    assert bool(folded) == bool(folded.sounds) == bool(folded.likely)


# A sign between two letters keeps them apart; the sound that is written of it does not.
@given(st.text(st.characters(categories=["L"]), max_size=40), LANGUAGES)
def test_a_sound_folds_to_itself(text, language):
    folded = fold(text, language=language)
    if folded.likely and all("а" <= c <= "я" for c in folded.likely):
        assert folded.likely in fold(folded.likely).sounds


@given(st.text(max_size=60))
def test_any_text_is_taken_apart_and_says_whether_it_can_be_linked(text):
    name = name_of(text)
    assert name.linkability in set(type(name.linkability))
