"""Take a name apart, and tell whether it can be linked at all."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from enum import StrEnum

from .folding import Folded, fold


class Linkability(StrEnum):
    """Whether a name says enough; only `LINKABLE` records enter the table of overlaps."""

    LINKABLE = "linkable"
    ASSUMED = "assumed name"
    INITIALS = "initials only"
    ONE_PART = "no surname or no given name"
    NO_NAME = "no name"
    UNREAD = "letters we do not read"


@dataclass(frozen=True)
class Name:
    """The parts of a name as written; a part that is not there is empty.

    `is_order_sure` is false where nothing tells the surname from the given name.
    """

    given: str = ""
    surname: str = ""
    patronymic: str = ""
    language: str = ""
    is_assumed: bool = False
    is_order_sure: bool = True

    @property
    def linkability(self) -> Linkability:
        """Say whether the name is enough to link by, or what it lacks."""
        if self.is_assumed:
            return Linkability.ASSUMED
        parts = [part for part in (self.given, self.surname) if part]
        if not parts:
            return Linkability.NO_NAME
        if any(_is_initial(part) for part in parts):
            return Linkability.INITIALS
        if len(parts) < 2:
            return Linkability.ONE_PART
        is_read = all(_READ.search(part) for part in parts)
        return Linkability.LINKABLE if is_read else Linkability.UNREAD

    def folds(self) -> tuple[Folded, Folded, Folded]:
        """Fold the given name, the surname and the patronymic."""
        return (
            fold(self.given, language=self.language),
            fold(self.surname, language=self.language, is_surname=True),
            fold(father_of(self.patronymic), language=self.language),
        )


# Words by which a list says that a name is not the person's own. "name changed" and the like.
_ASSUMED = re.compile(
    r"псевдоним|имя изменено|вымышлен|pseudonym|alias\b|not (?:his|her|their) real name"
    r"|name (?:has been )?changed|nom d['’]emprunt|prénom (?:a été )?(?:modifié|changé)"
    r"|surnommé|name geändert|takma (?:ad|isim)|кличка|прозвище|so-called|т\. ?н\.|[«»“”\"„]",
    re.IGNORECASE,
)
_READ = re.compile(r"[A-Za-z\u00c0-\u024f\u0400-\u04ff]")
_NOBODY = re.compile(
    r"^(?:n\.?\s?n\.?|x+|-+|\?+|unknown|anonym\w*|неизвест\w*|аноним\w*|inconnue?"
    r"|unbekannt|bilinmiyor|н/д|n/a|нет данных)$",
    re.IGNORECASE,
)
_FATHER = re.compile(
    r"(?:ович|евич|йевич|ьевич|овна|евна|йевна|ична|инична|кант)$"
    r"|(?:o|e|ye|ie|je)(?:v|w)(?:ich|ič|itch|itsch|iç|ix|ic)$"
    r"|(?:o|e|ye|ie|je)(?:v|w)na$|(?:ichna|ična|itchna|itschna)$",
    re.IGNORECASE,
)
_ENDS_A_FATHERS_NAME = re.compile(r"(?:[оеё]вич|[оеё]вна|ич|ична|инична|кант)$")
_CHILD_OF = {
    "оглы", "оглу", "кызы", "гызы", "oglu", "oğlu", "ogly", "kizi", "kızı", "kyzy",
}  # fmt: skip
_FAMILY = re.compile(
    r"(?:ов|ев|ёв|ин|ын|ова|ева|ёва|ина|ына|ский|ская|цкий|цкая|швили|дзе|ян|енко)$"
    r"|(?:[oeëё](?:v|w|ff?)|i?ïe[vw]|[oe][vw]a|[oe]ffa|ine?|yn|ina|sk(?:y|iy|ij|i|ii|ij)"
    r"|skaya|skaja|skaïa|skaia|shvili|dze|yan|enko)$",
    re.IGNORECASE,
)


LONGEST_INITIALS = 8
_BETWEEN_INITIALS = re.compile(r"[\s.\-]+")


def name_of(
    text: str = "",
    *,
    given: str = "",
    surname: str = "",
    patronymic: str = "",
    language: str = "",
    is_assumed: bool = False,
) -> Name:
    """Take a name as a list has it: whole in `text`, or in its columns.

    A comma puts the surname first; else endings tell the parts, and where they do not
    the given name is taken to come first and the order is marked as not sure. Quotation
    marks, and words for "name changed", mark an assumed name.
    """
    parted = Name(
        given=_present(given),
        surname=_present(surname),
        patronymic=_present(patronymic),
        language=language,
        is_assumed=is_assumed or any(map(_is_said_assumed, (text, given, surname))),
    )
    if parted.given or parted.surname or not _present(text):
        return parted
    return _taken_apart(text, parted)


def father_of(patronymic: str) -> str:
    """Give the father's name that a patronymic is made of, as nearly as its letters tell."""
    words = [w for w in patronymic.split() if w.casefold() not in _CHILD_OF]
    word = " ".join(words)
    if not any("\u0400" <= c <= "\u04ff" for c in word):
        return re.sub(_LATIN_END, "", word)
    return re.sub(_ENDS_A_FATHERS_NAME, "", word.casefold())


_LATIN_END = re.compile(
    r"(?i)(?:(?:o|e|ye|ie|je)(?:v|w))?(?:ich|ič|itch|itsch|iç|ix)$"
    r"|(?:o|e|ye|ie|je)(?:v|w)na$|(?:inichna|ichna|ična|itchna|itschna)$"
)


def _taken_apart(text: str, parted: Name) -> Name:
    head, comma, tail = text.partition(",")
    words = _words(text)
    if comma and _words(head) and _words(tail):
        given, fathers = _without_father(_words(tail))
        return replace(
            parted,
            given=" ".join(given),
            surname=" ".join(_words(head)),
            patronymic=fathers,
        )
    words, fathers = _without_father(words)
    first, last, sure = _by_endings(words)
    return replace(
        parted, given=first, surname=last, patronymic=fathers, is_order_sure=sure
    )


def _words(text: str) -> list[str]:
    plain = re.sub(r"\([^)]*\)|[«»“”\"„,;]", " ", text)
    return [w for w in plain.split() if _present(w)]


def _without_father(words: list[str]) -> tuple[list[str], str]:
    """Part the patronymic from the rest; a lone word is never one."""
    for place, word in enumerate(words):
        if word.casefold() in _CHILD_OF and place:
            return words[: place - 1] + words[place + 1 :], words[place - 1]
        if place and _FATHER.search(word) and len(words) > 1:
            return words[:place] + words[place + 1 :], word
    return words, ""


def _by_endings(words: list[str]) -> tuple[str, str, bool]:
    if len(words) < 2:
        return (*_lone(words), True)
    endings = [bool(_FAMILY.search(word)) for word in words]
    if endings[0] and not endings[-1]:
        return " ".join(words[1:]), words[0], True
    return " ".join(words[:-1]), words[-1], endings[-1] and not endings[0]


def _lone(words: list[str]) -> tuple[str, str]:
    if words and _FAMILY.search(words[0]):
        return "", words[0]
    return (words[0] if words else ""), ""


def _present(text: str) -> str:
    text = text.strip()
    return "" if _NOBODY.match(text) else text


def _is_said_assumed(text: str) -> bool:
    return bool(_ASSUMED.search(text))


def _is_initial(part: str) -> bool:
    return len(part) < LONGEST_INITIALS and all(
        len(word) <= 1 for word in _BETWEEN_INITIALS.split(part)
    )
