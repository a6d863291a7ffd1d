"""Numbers in figures and in words: English, Russian with its cases, French."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import NamedTuple

from amparo.lib.corroboration.grammar import Words, lexicon


class Number(NamedTuple):
    """A number as read: from word `first` up to and with word `last`.

    `kind` is "exact", "about" (a round word: une centaine, a dozen) or "vague" (dozens,
    сотни): a vague one has only a floor, never a value.
    """

    first: int
    last: int
    value: int | None
    kind: str = "exact"
    floor: int | None = None
    in_figures: bool = False


class _Tongue(NamedTuple):
    """The number words of one language; `rounds` are une centaine, десяток, dozen."""

    adds: Mapping[str, int]
    times: Mapping[str, int]
    rounds: Mapping[str, int]
    plurals: Mapping[str, int]
    several: frozenset[str]
    ones: frozenset[str]
    links: frozenset[str]
    of: frozenset[str]
    halves: frozenset[str]
    starts: frozenset[str]


_TABLES = ("adds", "times", "rounds", "plurals")
_SETS = ("several", "ones", "links", "of", "halves")


@cache
def _tongue(language: str) -> _Tongue:
    table = lexicon(f"numbers-{language}")
    tables = {name: _forms(table.get(name, {})) for name in _TABLES}
    sets = {name: frozenset(table.get(name, "").split()) for name in _SETS}
    starts = frozenset().union(*tables.values(), sets["several"], sets["halves"])
    return _Tongue(**tables, **sets, starts=starts)  # type: ignore[arg-type]


def _forms(table: Mapping[str, str]) -> dict[str, int]:
    return {
        form: int(value) for value, forms in table.items() for form in forms.split()
    }


def number_words(language: str) -> frozenset[str]:
    """Give the words, apart from figures, that can begin a number."""
    return _tongue(language).starts


def number_at(words: Words, index: int, language: str) -> Number | None:
    """Read the number that begins at this word; None when none does."""
    word = words.lower[index]
    tongue = _tongue(language)
    if word[0].isdigit():
        return _in_figures(words, index, tongue)
    if word not in tongue.starts:
        return None
    return (
        _several(words, index, tongue)
        or _plural(words, index, tongue)
        or _one_and_a_half(words, index, tongue)
        or _in_words(words, index, tongue)
    )


def _in_figures(words: Words, index: int, tongue: _Tongue) -> Number | None:
    value = _figures(words.lower[index])
    last, factor = index, 1
    while (step := _factor(words, last + 1, tongue)) is not None:
        last, factor = last + 1, factor * step
    total = value * factor
    if total != int(total) or not 0 <= total < 10**10:
        return None
    kind = "about" if factor > 1 and words.at(last) in tongue.rounds else "exact"
    return Number(index, last, int(total), kind, in_figures=True)


def _factor(words: Words, index: int, tongue: _Tongue) -> int | None:
    word = words.at(index)
    return tongue.times.get(word) or tongue.rounds.get(word)


def _figures(word: str) -> float:
    """Read 1,000 and 1 000 and 1.000 as thousands; 1.5 and 1,5 as a part."""
    groups = word.replace(",", ".").replace("'", ".").replace("\u00a0", ".")
    groups = groups.replace("\u202f", ".").replace("\u2009", ".").replace(" ", ".")
    head, *rest = groups.split(".")
    if rest and all(len(part) == 3 for part in rest) and len(head) <= 3:
        return float("".join([head, *rest]))
    return float(groups) if len(rest) < 2 else -1.0


def _several(words: Words, index: int, tongue: _Tongue) -> Number | None:
    """Read "several hundred", "несколько десятков", "quelques centaines de"."""
    if words.lower[index] not in tongue.several:
        return None
    after = index + 2 if words.at(index + 1) in tongue.of else index + 1
    unit = _round_word(words, after, tongue)
    if unit is None:
        return None
    last, factor = _thousands_after(words, after, tongue)
    return Number(index, last, None, "vague", floor=2 * unit * (factor or 1))


def _round_word(words: Words, index: int, tongue: _Tongue) -> int | None:
    word = words.at(index)
    return tongue.plurals.get(word) or tongue.rounds.get(word) or tongue.times.get(word)


def _plural(words: Words, index: int, tongue: _Tongue) -> Number | None:
    """Read "dozens", "tens of thousands", "сотни тысяч", "des milliers"."""
    unit = tongue.plurals.get(words.lower[index])
    if unit is None:
        return None
    last, factor = _thousands_after(words, index, tongue)
    return Number(index, last, None, "vague", floor=2 * unit * (factor or 1))


def _thousands_after(words: Words, index: int, tongue: _Tongue) -> tuple[int, int]:
    place = index + 1
    if words.at(place) in tongue.of:
        place += 1
    word = words.at(place)
    factor = tongue.plurals.get(word) or tongue.times.get(word)
    return (place, factor) if factor and factor >= 1000 else (index, 0)


def _one_and_a_half(words: Words, index: int, tongue: _Tongue) -> Number | None:
    """Read "полторы тысячи", "полтора десятка"."""
    factor = _factor(words, index + 1, tongue)
    if words.lower[index] not in tongue.halves or not factor:
        return None
    return Number(index, index + 1, factor * 3 // 2, "about")


def _in_words(words: Words, index: int, tongue: _Tongue) -> Number | None:
    total, group, last, kind, place = 0, 0, -1, "exact", index
    while place < len(words):
        word = words.lower[place]
        if word in tongue.adds and (
            grown := _added(group, tongue.adds[word], tongue, first=last < 0)
        ):
            group = grown
        elif word in tongue.times:
            total, group = _multiplied(total, group, tongue.times[word])
        elif word in tongue.rounds:
            total, group = total + max(1, group) * tongue.rounds[word], 0
            kind = "about"
            last = place
            break
        elif last >= 0 and _links(words, place, tongue):
            place += 1
            continue
        else:
            break
        last = place
        place += 1
    if last < 0:
        return None
    first, value = _with_article(words, index, tongue), total + group
    if words.at(last + 1) == "et" and words.at(last + 2) in {"demi", "demie"}:
        value += tongue.times.get(words.at(last), 1) // 2
        last += 2
    if words.at(first - 1) == "half":
        return Number(first - 1, last, value // 2, "about")
    return Number(first, last, value, kind)


def _added(group: int, more: int, tongue: _Tongue, *, first: bool) -> int:
    """Add a word to the number so far; 0 when it cannot continue it."""
    if first:
        return more
    if more == 20 and group % 100 == 4 and "vingt" in tongue.adds:
        return group - 4 + 80
    room = group % 100
    if group == 0 or (room == 0 and more < 100) or (group % 1000 == 0):
        return group + more
    if room in {60, 80} and 10 <= more < 20 and "vingt" in tongue.adds:
        return group + more
    if room == 10 and more in {7, 8, 9} and "vingt" in tongue.adds:
        return group + more
    return group + more if room >= 20 and room % 10 == 0 and more < 10 else 0


def _multiplied(total: int, group: int, factor: int) -> tuple[int, int]:
    if factor == 100:
        return total, max(1, group) * 100
    return total + max(1, group) * factor, 0


def _links(words: Words, place: int, tongue: _Tongue) -> bool:
    """Tell whether "and" or a hyphen stands inside a number: it must go on after it."""
    after = words.at(place + 1)
    if words.lower[place] == "-" and words.joined(place - 1, place):
        return after in tongue.adds or after in tongue.times
    before = words.at(place - 1)
    if words.lower[place] == "and":
        return before in tongue.times and after in tongue.adds
    return words.lower[place] in tongue.links and (
        after in {"un", "une", "onze"} and tongue.adds.get(before, 0) >= 20
    )


def _with_article(words: Words, index: int, tongue: _Tongue) -> int:
    """Take "a" of "a hundred" and "half a" of "half a dozen" with it."""
    word = words.lower[index]
    if (word in tongue.times or word in tongue.rounds) and (
        words.at(index - 1) in tongue.ones
    ):
        return index - 1
    return index
