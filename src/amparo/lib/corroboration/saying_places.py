"""Where a saying stands: before what is said, behind it, or inside it."""

from __future__ import annotations

from amparo.lib.corroboration.word_sets import words_of
from amparo.lib.corroboration.wording import QUOTE, Unit


def opens_row(unit: Unit, at: int) -> bool:
    """Tell a saying at the beginning of its row, before all that is said."""
    return at < 4 and QUOTE not in unit.words[:at]


def quotes_next(unit: Unit, at: int) -> bool:
    """Tell a verb with a quotation as its object: "le pouvoir parle de « ragots »"."""
    return any(place in unit.quotes for place in range(at + 1, at + 4))


def is_incised(unit: Unit, at: int) -> bool:
    """Tell words behind ", —" inside a quotation."""
    return unit.inside >= 0 and bool(
        {"—", "–"}.intersection(unit.words[max(0, at - 3) : at])
    )


def is_behind(unit: Unit, first: int, last: int, *, right: bool) -> bool:
    """Tell whether a saying stands behind what is said."""
    while first > 1 and unit.lows[first - 1] in _ARTICLES:
        first -= 1
    before = unit.words[first - 1] if first else ""
    led = before in {",", QUOTE, "—", "–", "-"} and first > 1
    after = next((w for w in unit.words[last + 1 :]), ".")
    low = after.lower()
    if low in {":", "that", "что", "que", "qu'", "qu’", "чтобы"}:
        return False
    if after == "," and unit.lows[last + 2 : last + 3] in (["что"], ["чтобы"]):
        return False
    if (
        "that" in unit.lows[last + 1 : last + 6]
        and _words_before_stop(unit, last + 1) > 3
    ):
        return False
    if right and led:
        return True
    if not led:
        return False
    if after in {".", ",", "!", "?", "—", "–", ";", QUOTE, ")"}:
        return True
    rest = _words_before_stop(unit, last + 1)
    short_lead = unit.words.index(before) <= 5 and before == "," and first <= 6
    return rest <= 6 and not short_lead and low in _ADVERBIAL


_ADVERBIAL = words_of(
    "in on at to after during when while adding citing during by from through via "
    "before monday tuesday wednesday thursday friday saturday sunday last this "
    "yesterday earlier в во на после dans lors à au lundi mardi mercredi jeudi "
    "vendredi samedi dimanche journalists reporters журналистам"
)


AFTER_NAME = words_of(
    "in on at after during when who and last this monday tuesday wednesday "
    "thursday friday saturday sunday yesterday earlier"
)
_ARTICLES = words_of("the a an le la les l' l’ un une as comme как comme")


def _words_before_stop(unit: Unit, start: int) -> int:
    for at in range(start, len(unit.words)):
        if unit.words[at] in {".", ",", ";", QUOTE, "—"}:
            return at - start
    return len(unit.words) - start
