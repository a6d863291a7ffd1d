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


def base_form(name: str) -> str:
    """Return a person's name met in any case, where its endings tell the case.

    A given name in -ой, -ом, -у, -ы or -е is in no nominative; others stay as printed.
    """
    parts = name.split()
    given = parts[0].lower()
    if len(parts) < 2 or not given.endswith(
        ("ой", "ом", "у", "ю", "ы", "е", "ием", "ией")
    ):
        return name
    plain = _by(parts[0], _OTHER_GIVEN)
    last = _by(parts[-1], _OTHER_SURNAMES)
    return " ".join([plain, *parts[1:-1], last])


_OTHER_GIVEN = (
    (re.compile(r"(.*)ией$"), r"\1ия"),
    (re.compile(r"(.*)ием$"), r"\1ий"),
    (re.compile(r"(.*)ой$"), r"\1а"),
    (re.compile(r"(.*)ом$"), r"\1"),
    (re.compile(r"(.*[аеиоу])ю$"), r"\1й"),
    (re.compile(r"(.*)ю$"), r"\1ь"),
    (re.compile(r"(.*)[еы]$"), r"\1а"),
    (re.compile(r"(.*)у$"), r"\1"),
)
_OTHER_SURNAMES = (
    (re.compile(r"(.*(?:ов|ев|ёв|ин|ын))(?:ым|у)$"), r"\1"),
    (re.compile(r"(.*(?:ов|ев|ёв|ин|ын))ой$"), r"\1а"),
    (re.compile(r"(.*ск)(?:им|ому)$"), r"\1ий"),
    (re.compile(r"(.*ск)ой$"), r"\1ая"),
)


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
