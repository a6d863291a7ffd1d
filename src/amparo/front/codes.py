"""A code as people see it and type it, in the language of the page."""

import secrets
from collections.abc import Callable, Sequence

from django.utils.translation import gettext as _

from amparo.lib.sealing.digit_codes import digits_of
from amparo.lib.sealing.spelling import plain_words
from amparo.lib.sealing.word_lists import LANGUAGES, word_list
from amparo.lib.sealing.words import CodeProblem, CodeRefused


def parts_of(code: str) -> Sequence[str]:
    """Split a code into its words, or into its two numbers."""
    return code.split("  ") if is_numbers(code) else code.split()


def is_numbers(code: str) -> bool:
    """Say whether a code is in the digit form."""
    return digits_of(code) is not None


def choose_part(code: str) -> int:
    """Choose which word to ask for, from 1; the check word has no number."""
    numbered = len(parts_of(code)) - (0 if is_numbers(code) else 1)
    return 1 + secrets.randbelow(numbered)


def is_part(typed: str, *, code: str, number: int) -> bool:
    """Say whether somebody typed the word that was asked for, as generously as the whole code is read."""
    part = parts_of(code)[number - 1]
    if is_numbers(code):
        return digits_of(typed) == digits_of(part)
    return plain_words(typed) == plain_words(part) or any(
        (place := words.find_position(typed)) is not None
        and place == words.find_position(part)
        for words in map(word_list, LANGUAGES)
    )


def in_words(refused: CodeRefused) -> str:
    """Say in the page's language what is wrong with a code as typed."""
    return _SENTENCES[refused.problem](refused.ordinal)


_SENTENCES: dict[CodeProblem, Callable[[int | None], str]] = {
    CodeProblem.EMPTY: lambda _ordinal: _("Please type your code."),
    CodeProblem.LENGTH: lambda _ordinal: _(
        "Something is missing or too much. Type every word of the code once, in order."
    ),
    CodeProblem.WORD: lambda ordinal: (
        _("Word %(ordinal)s is not one of our words. Look at its spelling.")
        % {"ordinal": ordinal}
    ),
    CodeProblem.GROUP: lambda ordinal: (
        _("There is a wrong digit in number %(ordinal)s. Look at it once more.")
        % {"ordinal": ordinal}
    ),
    CodeProblem.CHECK: lambda _ordinal: _(
        "These words do not belong together. Look for one that is mistaken or out of place."
    ),
}
