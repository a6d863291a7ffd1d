"""A name is taken apart as its list meant it, and says whether it can be linked."""

import pytest

from amparo.lib.linkage.folding import fold
from amparo.lib.linkage.naming import Linkability, father_of, name_of


@pytest.mark.parametrize(
    ("text", "given", "surname", "father"),
    [
        ("Дарвелов Аслан Юсупович", "Аслан", "Дарвелов", "Юсупович"),
        ("Аслан Юсупович Дарвелов", "Аслан", "Дарвелов", "Юсупович"),
        ("Darvelov, Aslan", "Aslan", "Darvelov", ""),
        ("Aslan Darvelov", "Aslan", "Darvelov", ""),
        ("Darvelow Aslan Jusupowitsch", "Aslan", "Darvelow", "Jusupowitsch"),
        ("Седа Юсуповна Дарвелова", "Седа", "Дарвелова", "Юсуповна"),
        ("Elvin Rashid oğlu Darvelov", "Elvin", "Darvelov", "Rashid"),
    ],
)
def test_a_whole_name_falls_into_its_parts(text, given, surname, father):
    name = name_of(text)
    assert (name.given, name.surname, name.patronymic) == (given, surname, father)


def test_an_order_that_nothing_tells_is_marked():
    assert not name_of("Aslan Timur").is_order_sure
    assert name_of("Aslan Darvelov").is_order_sure


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("«Ислам»", Linkability.ASSUMED),
        ("Adam Darvelov (name changed)", Linkability.ASSUMED),
        ("Timur (prénom modifié)", Linkability.ASSUMED),
        ("А. Д.", Linkability.INITIALS),
        ("M. Darvelov", Linkability.INITIALS),
        ("Аслан", Linkability.ONE_PART),
        ("Дарвелов", Linkability.ONE_PART),
        ("неизвестный", Linkability.NO_NAME),
        ("", Linkability.NO_NAME),
        ("آدم دارفيلوف", Linkability.UNREAD),
        ("Аслан Дарвелов", Linkability.LINKABLE),
    ],
)
def test_a_name_says_whether_it_can_be_linked(text, why):
    assert name_of(text).linkability is why


@pytest.mark.parametrize(
    "patronymic",
    [
        "Магомедович",
        "Магомедовна",
        "Magomedovich",
        "Magomedowitsch",
        "Magomedovitch",
    ],
)
def test_a_patronymic_gives_the_fathers_name(patronymic):
    assert fold(father_of(patronymic)).sounds & fold("Магомед").sounds
