"""A reporter's code as two numbers, for those who can hide nothing but numbers."""

import re
import secrets
import unicodedata

from amparo.lib.sealing.spelling import plain_words

RANDOM_DIGITS = 12
GROUP_SIZE = RANDOM_DIGITS + 1
NUMBER_SIGNS = re.compile(r"[\s()+.\-–]+")
# Damm 2004: finds every single wrong digit and every swap of neighbours.
DAMM = (
    (0, 3, 1, 7, 5, 9, 8, 6, 4, 2),
    (7, 0, 9, 2, 1, 5, 4, 8, 6, 3),
    (4, 2, 0, 6, 8, 7, 1, 3, 5, 9),
    (1, 7, 5, 0, 9, 8, 3, 4, 2, 6),
    (6, 1, 2, 3, 0, 4, 5, 9, 7, 8),
    (3, 6, 7, 4, 2, 0, 9, 5, 8, 1),
    (5, 8, 6, 9, 7, 2, 0, 1, 3, 4),
    (8, 9, 4, 5, 3, 6, 2, 0, 1, 7),
    (9, 4, 3, 8, 6, 1, 7, 2, 0, 5),
    (2, 5, 8, 1, 4, 3, 6, 7, 9, 0),
)


def digits_of(text: str) -> str | None:
    """Read typed numbers, in any script's digits, as ASCII digits; None when it is not all digits."""
    bare = NUMBER_SIGNS.sub("", plain_words(text))
    if not bare or not all(sign.isdecimal() for sign in bare):
        return None
    return "".join(str(unicodedata.decimal(sign)) for sign in bare)


def new_digits() -> str:
    """Make two numbers of 12 random digits and a check digit each (79 bits)."""
    return _shown(_random_digits(), _random_digits())


def twin_digits(digits: str) -> str:
    """Keep the first number and make another second one."""
    first, second = digits[:RANDOM_DIGITS], digits[GROUP_SIZE:-1]
    other = _random_digits()
    while other == second:
        other = _random_digits()
    return _shown(first, other)


def check_groups(digits: str) -> int | None:
    """Tell which number, 1 or 2, fails its check digit; None when both hold.

    The second check digit covers both numbers, so that one given for another is noticed.
    """
    if _damm(digits[:GROUP_SIZE]) != 0:
        return 1
    return 2 if _damm(digits) != 0 else None


def _random_digits() -> str:
    return str(secrets.randbelow(10**RANDOM_DIGITS)).zfill(RANDOM_DIGITS)


def _shown(first: str, second: str) -> str:
    first += str(_damm(first))
    second += str(_damm(first + second))
    return "  ".join(
        f"{number[:3]} {number[3:6]} {number[6:9]} {number[9:]}"
        for number in (first, second)
    )


def _damm(digits: str) -> int:
    interim = 0
    for digit in digits:
        interim = DAMM[interim][int(digit)]
    return interim
