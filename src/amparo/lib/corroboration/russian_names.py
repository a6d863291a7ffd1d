"""Russian names back into the nominative, where a case is certain from the expression."""

from __future__ import annotations

import re

_SURNAMES = (  # genitive, what it becomes for a man, for a woman
    (re.compile(r"(.*(?:ов|ев|ёв|ин|ын))а$"), r"\1"),
    (re.compile(r"(.*(?:ов|ев|ёв|ин|ын))ой$"), r"\1а"),
    (re.compile(r"(.*ск)ого$"), r"\1ий"),
    (re.compile(r"(.*[^ск])ого$"), r"\1ый"),
    (re.compile(r"(.*)ой$"), r"\1ая"),
)
_GIVEN = (
    (re.compile(r"(.*ь)и$"), r"\1я"),
    (re.compile(r"(.*и)и$"), r"\1я"),
    (re.compile(r"(.*[гкхжшщч])и$"), r"\1а"),
    (re.compile(r"(.*)ы$"), r"\1а"),
    (re.compile(r"(.*[аеиоу])я$"), r"\1й"),
    (re.compile(r"(.*[^аеиоу])я$"), r"\1ь"),
    (re.compile(r"(.*)а$"), r"\1"),
)
_FATHERS = ((re.compile(r"(.*вич)а$"), r"\1"), (re.compile(r"(.*вн)ы$"), r"\1а"))
_ODD = {
    "павла": "Павел",
    "льва": "Лев",
    "петра": "Пётр",
    "ильи": "Илья",
    "никиты": "Никита",
}


def nominative(name: str) -> str:
    """Return a person's name given in the genitive as it stands in the nominative.

    Given name and surname are told by their places; what fits no rule stays as printed.
    """
    parts = name.split()
    if len(parts) == 1:
        return _by(parts[0], _SURNAMES)
    given = _ODD.get(parts[0].lower()) or _by(parts[0], _GIVEN)
    man = not given.endswith(("а", "я")) or given in {"Илья", "Никита"}
    middle = [_by(part, _FATHERS) for part in parts[1:-1]]
    return " ".join([given, *middle, _surname(parts[-1], man=man)])


def _surname(word: str, *, man: bool) -> str:
    plain = _by(word, _SURNAMES)
    if plain != word or not man:
        return plain
    return word[:-1] if word.endswith("а") and len(word) > 4 else word


def _by(word: str, rules: tuple[tuple[re.Pattern[str], str], ...]) -> str:
    for pattern, into in rules:
        if pattern.fullmatch(word):
            return pattern.sub(into, word)
    return word
