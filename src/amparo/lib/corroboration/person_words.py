"""The words that tell a person: roles, titles, given names; the role beside a name."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from amparo.lib.corroboration.documents import Document, Span
from amparo.lib.corroboration.grammar import lexicon, one_of

NEAR = 90  # characters beside a name in which its role or its verb stands
_OF_THE_READER = re.compile(r"\b(?:your|votre|vos|ваш\w*)\b", re.IGNORECASE)


@dataclass(frozen=True)
class PersonWords:
    """What tells a person in one language."""

    roles: re.Pattern[str]
    titles: frozenset[str]
    given: frozenset[str]
    speech: re.Pattern[str]
    introduced: re.Pattern[str]
    pseudonym: re.Pattern[str]


@cache
def person_words(language: str) -> PersonWords:
    """Compile the words that tell a person in en, ru or fr."""
    names = lexicon("names")
    return PersonWords(
        one_of(names[language]["roles"]),
        frozenset(names[language]["titles"].split()),
        frozenset(names["given"][language].split()),
        re.compile(rf"(?:{names['speech'][language]})(?!\w)", re.IGNORECASE),
        re.compile(rf"(?:{names['introduced'][language]})\s*[,:]?\s*$", re.IGNORECASE),
        one_of(names["pseudonym"][language]),
    )


def ends_with_role(before: str, lists: PersonWords) -> bool:
    """Tell "президент Путин" from "editor of Erasing"."""
    found = list(lists.roles.finditer(before))
    return bool(found) and not before[found[-1].end() :].strip()


def role_of(document: Document, span: Span, lists: PersonWords) -> str:
    """Give the role printed beside a name: "spokesman X", "X, director of Y"."""
    text = document.text
    after = re.match(
        r"\s?[,(]\s?(?P<role>[^.;:!?\n«“\"()]{3,90}?)(?:[,.;:)\n]|$)",
        text[span.end : span.end + 100],
    )
    found_after = lists.roles.search(after["role"], 0, 40) if after else None
    if after and found_after and not _OF_THE_READER.search(after["role"]):
        return _clean(after["role"])
    lead = _lead_up(text[max(0, span.start - NEAR) : span.start])
    if _OF_THE_READER.search(lead):
        return ""
    found = list(lists.roles.finditer(lead))
    if found:
        return _clean(lead[_start_of_role(lead, found[-1]) :])
    return ""


def _lead_up(before: str) -> str:
    """Give the words that lead up to a name, back to the mark before them."""
    before = before.rstrip(" ,\u00a0")
    starts = [before.rfind(mark) + 1 for mark in ',.;:\n()«»“”"']
    return before[max(starts) :]


def _start_of_role(words: str, found: re.Match[str]) -> int:
    """Begin a role at its own words: "deputy head of", not "he called the head of"."""
    start = found.start()
    lead = re.search(
        r"(?:[A-ZА-ЯÀ-Ý][\w’'-]*\s|\b(?:deputy|former|executive|programme?|press|chief|acting|vice|бывший|исполняющий обязанности|ancien(?:ne)?|vice)[\s-])+$",
        words[:start],
    )
    return lead.start() if lead else start


def _clean(role: str) -> str:
    role = re.sub(r"^(?:Contact|Write to|Email|Dear)\s", "", role)
    role = re.sub(
        r"^\d{1,3}\s?(?:ans|лет|года?)?,\s", "", " ".join(role.split())
    ).strip(" ,–—-")
    return re.sub(
        r"^(?:an?|the|la|le|les|une?|himself|herself|который|qui est)\s",
        "",
        role,
        flags=re.IGNORECASE,
    )
