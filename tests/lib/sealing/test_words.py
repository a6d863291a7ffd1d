import hashlib
import math
import secrets
from importlib.resources import files

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from amparo.lib.sealing.word_lists import LANGUAGES, word_list
from amparo.lib.sealing.words import (
    FORMS,
    CodeProblem,
    CodeRefused,
    new_code,
    new_passphrase,
    new_twin,
    read_code,
)
from tests.lib.sealing.laws import QUICK
from tests.lib.sealing.vectors import vectors

CYRILLIC_AS_LATIN = str.maketrans("аеорсухкмт", "aeopcyxkmt")
ARABIC_DIGITS = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")
PERSIAN_DIGITS = str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹")
worded = st.sampled_from(LANGUAGES)
forms = st.sampled_from(FORMS)


def problem_of(code: str) -> tuple[CodeProblem, int | None]:
    with pytest.raises(CodeRefused) as refused:
        read_code(code)
    return refused.value.problem, refused.value.ordinal


@QUICK
@given(forms)
def test_a_new_code_can_be_read(form: str) -> None:
    assert read_code(new_code(language=form))


@QUICK
@given(worded, st.sampled_from(["-", "  ", "\n", " - ", "_", ", ", "\u00a0", "\u2011"]))
def test_what_stands_between_words_makes_no_difference(form: str, between: str) -> None:
    code = new_code(language=form)
    assert read_code(between.join(code.split())) == read_code(code)


@QUICK
@given(forms)
def test_case_and_direction_marks_make_no_difference(form: str) -> None:
    code = new_code(language=form)
    assert read_code(f"\u200f{code.upper()}\u200e") == read_code(code)


@QUICK
@given(st.data())
def test_letters_that_look_alike_make_no_difference(data: st.DataObject) -> None:
    code = new_code(language="ru")
    assert read_code(code.translate(CYRILLIC_AS_LATIN)) == read_code(code)
    english = new_code(language="en")
    back = {latin: cyrillic for cyrillic, latin in CYRILLIC_AS_LATIN.items()}
    assert read_code(english.translate(back)) == read_code(english)


def test_accents_make_no_difference() -> None:
    words = word_list("fr")
    assert words.find_position("ECUREUIL") == words.find_position("écureuil")
    assert words.find_position("écureuil") is not None
    assert word_list("ru").find_position("елка") == word_list("ru").find_position("ёлка")  # fmt: skip


@pytest.mark.parametrize("table", [ARABIC_DIGITS, PERSIAN_DIGITS])
def test_digits_of_other_scripts_are_digits(table: dict[int, int]) -> None:
    code = new_code(language="digits")
    assert read_code(code.translate(table)) == read_code(code)
    assert read_code(f"+{code.replace(' ', '')}") == read_code(code)


def test_a_language_without_a_list_gets_numbers() -> None:
    assert len("".join(new_code(language="ar").split())) == 26


@QUICK
@given(worded, st.data())
def test_a_mistyped_word_is_named_by_its_place(form: str, data: st.DataObject) -> None:
    words = new_code(language=form).split()
    at = data.draw(st.integers(0, len(words) - 1))
    mistyped = [*words[:at], "zzq", *words[at + 1 :]]
    assert problem_of(" ".join(mistyped)) == (CodeProblem.WORD, at + 1)


@QUICK
@given(worded, st.data())
def test_two_words_exchanged_are_noticed(form: str, data: st.DataObject) -> None:
    words = new_code(language=form).split()
    first, second = data.draw(
        st.lists(st.integers(0, len(words) - 1), min_size=2, max_size=2, unique=True)
    )
    assume(words[first] != words[second])
    words[first], words[second] = words[second], words[first]
    found = st_refused(" ".join(words))
    assert found in (None, CodeProblem.CHECK)


def st_refused(code: str) -> CodeProblem | None:
    try:
        read_code(code)
    except CodeRefused as refused:
        return refused.problem
    return None


@pytest.mark.parametrize("form", LANGUAGES)
def test_nearly_every_wrong_word_of_the_list_is_noticed(form: str) -> None:
    words, lost = word_list(form).words, 0
    for _ in range(300):
        code = new_code(language=form).split()
        at = secrets.randbelow(len(code))
        other = secrets.choice([w for w in words[:50] if w != code[at]])
        code[at] = other
        lost += st_refused(" ".join(code)) is None
    assert lost <= 3  # one in thousands would pass by chance


@pytest.mark.parametrize("at", range(26))
def test_every_single_wrong_digit_is_noticed(at: int) -> None:
    digits = "".join(new_code(language="digits").split())
    for other in "0123456789":
        if other != digits[at]:
            wrong = digits[:at] + other + digits[at + 1 :]
            assert problem_of(wrong)[0] == CodeProblem.GROUP


def test_the_number_with_the_wrong_digit_is_named() -> None:
    digits = "".join(new_code(language="digits").split())
    wrong_first = str((int(digits[0]) + 1) % 10) + digits[1:]
    wrong_second = digits[:-1] + str((int(digits[-1]) + 1) % 10)
    assert problem_of(wrong_first) == (CodeProblem.GROUP, 1)
    assert problem_of(wrong_second) == (CodeProblem.GROUP, 2)


@pytest.mark.parametrize("nothing", ["", "   ", " - ", "\u200b"])
def test_an_empty_code_is_refused(nothing: str) -> None:
    assert problem_of(nothing)[0] == CodeProblem.EMPTY


@QUICK
@given(forms)
def test_a_word_too_few_or_too_many_is_refused(form: str) -> None:
    words = new_code(language=form).split()
    for wrong in (words[:-1], [*words, words[0]]):
        assert problem_of(" ".join(wrong))[0] == CodeProblem.LENGTH


@QUICK
@given(st.text(max_size=300))
def test_whatever_is_typed_is_read_or_refused(text: str) -> None:
    st_refused(text)


def test_a_refusal_never_repeats_what_was_typed() -> None:
    with pytest.raises(CodeRefused) as refused:
        read_code("secretword " * 7)
    told = f"{refused.value!r} {refused.value} {vars(refused.value)}"
    assert "secretword" not in told


@QUICK
@given(forms)
def test_a_twin_is_another_code_just_as_good(form: str) -> None:
    code = new_code(language=form)
    twin = new_twin(code)
    assert read_code(twin) != read_code(code)
    assert len(twin.split()) == len(code.split())


@QUICK
@given(worded)
def test_a_twin_begins_like_its_code_and_ends_differently(form: str) -> None:
    code = new_code(language=form)
    mine, twin = code.split(), new_twin(code).split()
    differing = [a != b for a, b in zip(mine, twin, strict=True)]
    count = word_list(form).needed(25)
    assert not any(differing[: -count - 1])
    assert all(differing[-count - 1 : -1])


def test_a_twin_needs_a_right_code() -> None:
    with pytest.raises(CodeRefused):
        new_twin("not a code")


@pytest.mark.parametrize("form", LANGUAGES)
def test_a_code_is_worth_77_bits(form: str) -> None:
    words = word_list(form)
    random_words = len(new_code(language=form).split()) - 1
    assert random_words * math.log2(len(words.words)) >= 77


def test_a_passphrase_is_worth_77_bits() -> None:
    words = new_passphrase().split()
    assert len(words) * math.log2(len(word_list("en").words)) >= 77


def test_secrets_do_not_repeat() -> None:
    made = [new_passphrase() for _ in range(50)]
    made += [new_code(language=form) for form in FORMS for _ in range(50)]
    assert len(set(made)) == len(made)


@pytest.mark.parametrize("form", LANGUAGES)
def test_each_word_has_one_reading(form: str) -> None:
    words = word_list(form)
    assert len(words.positions) == len(words.words)
    assert all(words.find_position(w) == at for at, w in enumerate(words.words))


@pytest.mark.parametrize("form", LANGUAGES)
def test_a_list_in_use_never_changes(form: str) -> None:
    raw = (files("amparo.lib.sealing") / "wordlists" / f"{form}.txt").read_bytes()
    assert hashlib.sha256(raw).hexdigest() == vectors("word-lists")["sha256"][form]


@pytest.mark.parametrize("word", ["police", "prison", "handgun", "traitor", "poison"])
def test_no_word_endangers_who_carries_it(word: str) -> None:
    assert word_list("en").find_position(word) is None
