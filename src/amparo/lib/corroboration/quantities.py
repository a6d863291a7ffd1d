"""How many: a number with the words that bound it.

Bounds follow the words: at least, more than, up to, about; a range has two ends. Dozens,
hundreds keep only a floor: no such word ever becomes a number.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from functools import cache

from amparo.lib.corroboration.documents import Span
from amparo.lib.corroboration.grammar import Words, lexicon
from amparo.lib.corroboration.numbers import Number, number_at, number_words

_JOINTS = frozenset({"and", "or", "to", ",", "-", "и", "или", "et", "ou", "à", "&"})
_GROWN = (
    "вырос",
    "увелич",
    "возрос",
    "сниз",
    "сократ",
    "довел",
    "дошл",
    "подня",
    "уменьш",
)
_MOST_BOUND_WORDS = 4
_MOST_FILLERS = 3


@dataclass(frozen=True)
class Quantity:
    """A number in words `first` up to and with `last`, and what bounds it.

    `span` holds the bounding words too. `value` is None for dozens or hundreds, which
    have a `floor` only; `upper` is the other end of a range, or what "up to" names.
    """

    span: Span
    first: int
    last: int
    value: int | None
    upper: int | None
    bound: str
    floor: int | None
    rule: str


@dataclass(frozen=True)
class _Bounds:
    before: dict[tuple[str, ...], str]
    after: dict[tuple[str, ...], str]
    sets: dict[str, frozenset[str]]


@cache
def _bounds(language: str) -> _Bounds:
    table = lexicon(f"quantities-{language}")

    def phrases(name: str) -> dict[tuple[str, ...], str]:
        return {
            tuple(line.split()): bound
            for bound, lines in table[name].items()
            for line in lines.splitlines()
        }

    words = {
        key: frozenset(text.split())
        for key, text in table.items()
        if isinstance(text, str)
    }
    return _Bounds(phrases("before"), phrases("after"), words)


def quantities_in(
    words: Words, within: range, *, language: str, taken: Collection[int]
) -> tuple[Quantity, ...]:
    """Find the quantities among these words; `taken` are those that belong to dates."""
    bounds = _bounds(language)
    found: list[Quantity] = []
    index, lower, starts = within.start, words.lower, number_words(language)
    refused = -1
    while index < within.stop:
        if lower[index] not in starts and not lower[index][0].isdigit():
            index += 1
            continue
        number = None if index in taken else number_at(words, index, language)
        if number is None:
            index += 1
            continue
        if not _may_count(words, number, bounds, within, refused) or _is_share(
            words, number, language
        ):
            is_named = words.at(number.first - 1) in bounds.sets["not_after"]
            refused = number.last if is_named or refused == number.first - 2 else -1
            index = number.last + 1
            continue
        quantity = _bounded(words, number, bounds, language, within)
        found.append(quantity)
        index = max(quantity.last, number.last) + 1
    return tuple(found)


def _is_share(words: Words, number: Number, language: str) -> bool:
    """Tell "one in three" and "deux sur trois" from counts: neither number is one."""
    if words.lower[number.last + 1 : number.last + 3] == ("out", "of") or (
        words.lower[max(0, number.first - 2) : number.first] == ("out", "of")
        and number.value in {3, 4, 5, 10, 20, 100}
    ):
        return True
    sign = {"en": "in", "fr": "sur"}.get(language)
    if not sign or number.value is None or number.value > 100:
        return False
    after, before = number.last + 2, number.first - 2
    if words.at(number.last + 1) == sign and after < len(words):
        other = number_at(words, after, language)
        return bool(other and other.value and other.value <= 100)
    if words.at(number.first - 1) == sign and before >= 0:
        other = number_at(words, before, language)
        return bool(other and other.value and other.value < number.value)
    return False


def _may_count(
    words: Words, number: Number, bounds: _Bounds, within: range, refused: int
) -> bool:
    """Tell a number that can count people from one that names, dates or measures.

    `refused` is the last word of the number refused before it: "aged 19 and 20".
    """
    first, last = number.first, number.last
    if refused >= within.start and set(words.lower[refused + 1 : first]) <= _JOINTS:
        return False
    before, after = words.at(first - 1), words.at(last + 1)
    if before in bounds.sets["currency"] or before in bounds.sets["not_after"]:
        return False
    if before in bounds.sets["from"] and (
        words.at(first - 2) in bounds.sets["plain_from"]
    ):
        return False
    if before == "at" and after in {"in", "a", "p", "am", "pm", "o"}:
        return False
    if before == "." and words.at(first - 2) in {"no", "nos", "ст", "п", "ч", "art", "д", "кв", "p"}:  # fmt: skip
        return False
    if after in {"%", "‰", "°", "€", "$", "£", "₽"} or _is_tied(words, first, last):
        return False
    if number.in_figures and _is_list_mark(words, first, within):
        return False
    return not _is_age_after_name(words, number)


def _is_tied(words: Words, first: int, last: int) -> bool:
    """Tell whether a number hangs on letters, a sign or another number: 9th, 17-year."""
    after, before = words.at(last + 1), words.at(first - 1)
    if words.joined(last, last + 1) and (
        after.isalpha()
        or (
            after in "-:/.,_@"
            and words.joined(last + 1, last + 2)
            and (after != "-" or not words.at(last + 2).isdecimal())
            and words.at(last + 2) not in set('»”")')
        )
    ):
        return not (
            after == "-"
            and words.at(last + 2) in {"ти", "и", "х", "ми", "plus", "strong"}
        )
    return (
        words.joined(first - 1, first)
        and (before.isalpha() or before in set("/:@#_=&№+*-"))
        and before != "'"
        and not (before == "-" and words.at(first - 2).isdecimal())
    )


def _is_list_mark(words: Words, first: int, within: range) -> bool:
    return first <= within.start + 1 and (
        words.at(first + 1) in {".", ")"} and words.joined(first, first + 1)
    )


def _is_age_after_name(words: Words, number: Number) -> bool:
    """Tell "Odran Vesk, 46, said" and "(46)" from a count."""
    first, last = number.first, number.last
    value = number.value or 0
    if not (number.in_figures and value < 120 and words.is_capital(first - 2)):
        return False
    before, after = words.at(first - 1), words.at(last + 1)
    return (before, after) == ("(", ")") or (
        before == "," and after in {",", ".", ";", ""} and words.at(first - 2).isalpha()
    )


def _bounded(
    words: Words, number: Number, bounds: _Bounds, language: str, within: range
) -> Quantity:
    second = _second_end(words, number, bounds, language)
    last = second.last if second else number.last
    bound, first = _before(words, number.first, bounds, within, is_range=bool(second))
    if not bound:
        bound, last = _after(words, last, bounds)
    rule = "bound by words" if bound else "number"
    if second:
        bound, rule = bound or "about", "range"
    if number.kind == "vague":
        bound, rule = "vague", "plural of a round number"
    value = number.value
    upper = second.value if second else None
    if bound == "up_to" and upper is None:
        upper = value
    if not bound:
        bound = "about" if number.kind == "about" else "exact"
    return Quantity(
        words.span(first, last), number.first, last, value, upper, bound,
        number.floor, rule,
    )  # fmt: skip


def _second_end(
    words: Words, number: Number, bounds: _Bounds, language: str
) -> Number | None:
    """Read the other end of "20 to 30", "between 20 and 30", "2-3", "от 20 до 30"."""
    sets, joint, before = bounds.sets, number.last + 1, words.at(number.first - 1)
    if before in sets["fillers"] and before not in sets["from"]:
        before = words.at(number.first - 2)
    word = words.at(joint)
    opens = before in sets["between"] and word in sets["between_and"]
    if not opens and word not in sets["range"]:
        return None
    if word == "до" and before not in sets["from"]:
        return None
    if before in sets["from"] and words.at(number.first - 2) in sets["plain_from"]:
        return None
    if joint + 1 >= len(words) or number.value is None:
        return None
    second = number_at(words, joint + 1, language)
    if second is None or second.value is None or second.value <= number.value:
        return None
    return second


def _before(
    words: Words, first: int, bounds: _Bounds, within: range, *, is_range: bool
) -> tuple[str, int]:
    """Find the bounding words before a number: the bound, and where they begin."""
    if words.at(first - 1) in bounds.sets["people_before"] and not words.at(first - 2).isdecimal():  # fmt: skip
        return "about", first - 1
    if is_range and words.at(first - 1) in bounds.sets["between"] | bounds.sets["from"]:
        first -= 1
        return "", first
    place = first
    for _ in range(_MOST_FILLERS + 1):
        found = _phrase_before(words, place, bounds, within)
        if found:
            return found
        if words.at(place - 1) not in bounds.sets["fillers"]:
            break
        place -= 1
    return "", first


def _phrase_before(
    words: Words, place: int, bounds: _Bounds, within: range
) -> tuple[str, int] | None:
    for length in range(min(_MOST_BOUND_WORDS, place - within.start), 0, -1):
        phrase = words.lower[place - length : place]
        bound = bounds.before.get(phrase)
        if bound and not (phrase == ("до",) and words.at(place - 2).startswith(_GROWN)):
            return bound, place - length
    return None


def _after(words: Words, last: int, bounds: _Bounds) -> tuple[str, int]:
    """Find the bounding words after a number: "100 or more", "200+"."""
    if words.at(last + 1) == "+" and words.joined(last, last + 1):
        return "at_least", last + 1
    for length in (3, 2, 1):
        bound = bounds.after.get(words.lower[last + 1 : last + 1 + length])
        if bound:
            return bound, last + length
    return "", last
