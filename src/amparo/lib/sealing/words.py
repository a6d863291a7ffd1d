"""Passphrases of members and codes of reporters: made, checked, and read as people type them.

Format: docs/formats/reporter-code.md.
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Self

from amparo.lib.refusal import Refused
from amparo.lib.sealing.contexts import bind
from amparo.lib.sealing.digit_codes import (
    GROUP_SIZE,
    check_groups,
    digits_of,
    new_digits,
    twin_digits,
)
from amparo.lib.sealing.primitives.publics import hmac_sha256
from amparo.lib.sealing.spelling import plain_words
from amparo.lib.sealing.word_lists import LANGUAGES, WordList, word_list

DIGITS = "digits"
FORMS = (*LANGUAGES, DIGITS)
MEMBERS_LANGUAGE = "en"
CODE_BITS = 77
TWIN_BITS = 25  # how much a twin changes: one word alone could be tried out by hand
CHECK_KEY = (
    b"amparo/code-check/v1"  # public: it finds typing errors, it protects nothing
)


class CodeProblem(StrEnum):
    """What is wrong with a code as typed; pages say it in the reporter's language."""

    EMPTY = "empty"
    LENGTH = "length"
    WORD = "word"
    GROUP = "group"
    CHECK = "check"


@dataclass(frozen=True)
class _Reading:
    """Typed words as one list understands them: their positions, None for an unknown word."""

    words: WordList
    found: list[int | None]

    @classmethod
    def of(cls, typed: Sequence[str], words: WordList) -> Self:
        return cls(words, [words.find_position(word) for word in typed])

    def is_complete(self) -> bool:
        return len(self.found) == self.words.needed(CODE_BITS) + 1

    def misfit(self) -> tuple[int, bool]:
        return self.found.count(None), not self.is_complete()


_SENTENCES = {
    CodeProblem.EMPTY: ("The code is empty.", "Type all its words."),
    CodeProblem.LENGTH: (
        "The code has too few or too many words.",
        "Type every word of it once, in order.",
    ),
    CodeProblem.WORD: (
        "Word {ordinal} is not one of our words.",
        "Look at its spelling and try again.",
    ),
    CodeProblem.GROUP: (
        "Number {ordinal} has a wrong digit.",
        "Look at its digits and try again.",
    ),
    CodeProblem.CHECK: (
        "These words do not belong together.",
        "Look for a word that is mistaken or out of its place.",
    ),
}


class CodeRefused(Refused):
    """A code as typed cannot be right. It carries the place of the error, never what was typed."""

    def __init__(self, problem: CodeProblem, ordinal: int | None = None) -> None:
        why, then = _SENTENCES[problem]
        super().__init__(why.format(ordinal=ordinal), then)
        self.problem = problem
        self.ordinal = ordinal


def new_passphrase() -> str:
    """Make a member's passphrase: six English words, 77 bits."""
    words = word_list(MEMBERS_LANGUAGE)
    count = words.needed(CODE_BITS)
    return " ".join(secrets.choice(words.words) for _ in range(count))


def new_code(*, language: str) -> str:
    """Make a reporter's code: random words of 77 bits and a check word.

    `language` is "en", "fr" or "ru"; for "digits", and for a language without a list of words,
    two numbers that look like telephone numbers.
    """
    if language not in LANGUAGES:
        return new_digits()
    words = word_list(language)
    count = words.needed(CODE_BITS)
    return _spelled(words, [secrets.randbelow(len(words.words)) for _ in range(count)])


def new_twin(code: str) -> str:
    """Make the code a reporter can give up under duress: like theirs, but the end is another.

    It is as valid as the first, and neither tells which is which. Whoever has one of them and the
    front's database can find the other with 58 million guesses (8 * 10**9 in French and Russian,
    10**12 in digits).

    Raises:
        CodeRefused: the first code is not right.
    """
    read_code(code)
    digits = digits_of(code)
    if digits is not None:
        return twin_digits(digits)
    words, positions = _read_positions(plain_words(code).split())
    kept = words.needed(CODE_BITS) - words.needed(TWIN_BITS)
    changed = [_other_than(at, words) for at in positions[kept:-1]]
    return _spelled(words, positions[:kept] + changed)


def read_code(text: str) -> bytes:
    """Read a code in any of our forms, as a person types it, and give the secret it stands for.

    Case, accents, spaces, hyphens, Unicode forms and look-alike letters of another alphabet make no difference.
    The secret is what `reporter.reporter_keys` takes; nothing costly happened yet.

    Raises:
        CodeRefused: a mistyped word (with its place, from 1), or words that do not belong together.
    """
    digits = digits_of(text)
    if digits is not None:
        return _read_digits(digits)
    typed = plain_words(text).split()
    if not typed:
        raise CodeRefused(CodeProblem.EMPTY)
    words, positions = _read_positions(typed)
    if positions[-1] != _check_position(words, positions[:-1]):
        raise CodeRefused(CodeProblem.CHECK)
    return bind("code/v1", words.language, *positions[:-1])


def words_for(digest: bytes, *, count: int) -> list[str]:
    """Spell the beginning of a digest as English words, for people to compare."""
    words = word_list(MEMBERS_LANGUAGE).words
    rest, spelled = int.from_bytes(digest, "big"), []
    for _ in range(count):
        rest, at = divmod(rest, len(words))
        spelled.append(words[at])
    return spelled


def _read_digits(digits: str) -> bytes:
    if len(digits) != 2 * GROUP_SIZE:
        raise CodeRefused(CodeProblem.LENGTH)
    wrong = check_groups(digits)
    if wrong is not None:
        raise CodeRefused(CodeProblem.GROUP, wrong)
    return bind("code/v1", DIGITS, digits)


def _read_positions(typed: Sequence[str]) -> tuple[WordList, list[int]]:
    """Find every word in the list that knows most of them."""
    readings = [_Reading.of(typed, words) for words in map(word_list, LANGUAGES)]
    best = min(readings, key=_Reading.misfit)
    if None in best.found:
        raise CodeRefused(CodeProblem.WORD, best.found.index(None) + 1)
    if not best.is_complete():
        raise CodeRefused(CodeProblem.LENGTH)
    return best.words, [at for at in best.found if at is not None]


def _check_position(words: WordList, positions: Sequence[int]) -> int:
    digest = hmac_sha256(CHECK_KEY, bind("code/v1", words.language, *positions))
    return int.from_bytes(digest, "big") % len(words.words)


def _spelled(words: WordList, positions: list[int]) -> str:
    complete = [*positions, _check_position(words, positions)]
    return " ".join(words.words[at] for at in complete)


def _other_than(position: int, words: WordList) -> int:
    step = 1 + secrets.randbelow(len(words.words) - 1)
    return (position + step) % len(words.words)
