"""Code lists for who did what to whom, with labels of our own in four languages.

A code of twelve digits is the identifier that the HURIDOCS micro-thesauri (2001) give the
same idea; the two digits of its list are `Vocabulary.huridocs_list`. Their text is not
copied: labels are written here, in plain words. A code that begins with "amparo-" is ours,
for what the lists of 2001 have no code for.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from amparo.lib.refusal import Refused

LANGUAGES = ("en", "ru", "fr", "ar")
# No native speaker has read these labels yet. A language leaves this list when one has.
UNCHECKED = ("ru", "fr", "ar")


class Term(NamedTuple):
    """One code and how we say it. A heading only groups others: too wide to record."""

    code: str
    en: str
    ru: str
    fr: str
    ar: str
    is_heading: bool = False

    def label(self, language: str) -> str:
        """Say it in a language; one we do not have gets English."""
        if language not in LANGUAGES:
            return self.en
        return str(getattr(self, language))

    @property
    def is_huridocs(self) -> bool:
        """Tell whether the code is theirs."""
        return self.code.isdigit()


@dataclass(frozen=True)
class Vocabulary:
    """A list of terms in the order in which people choose from it."""

    name: str
    huridocs_list: int
    terms: Mapping[str, Term]

    def __contains__(self, code: object) -> bool:
        return code in self.terms and not self.terms[str(code)].is_heading

    def __iter__(self) -> Iterator[Term]:
        return iter(self.terms.values())

    def __len__(self) -> int:
        return len(self.terms)

    def get(self, code: str) -> Term:
        """Give the term of a code.

        Raises:
            Refused: the list has no such code.
        """
        if code not in self:
            raise Refused(
                "We do not know this code.", "Choose one from the list of the form."
            )
        return self.terms[code]

    def label(self, code: str, language: str) -> str:
        """Say a code in a language; a code that came from elsewhere is said as it is."""
        return self.terms[code].label(language) if code in self.terms else code

    def groups(self, language: str) -> list[tuple[str, list[tuple[str, str]]]]:
        """Give the terms under their headings, as a form shows them."""
        found: list[tuple[str, list[tuple[str, str]]]] = []
        for term in self:
            if term.is_heading or not found:
                found.append((term.label(language) if term.is_heading else "", []))
            if not term.is_heading:
                found[-1][1].append((term.code, term.label(language)))
        return [(heading, terms) for heading, terms in found if terms]


def vocabulary(name: str, huridocs_list: int, terms: Sequence[Term]) -> Vocabulary:
    """Make a list out of terms; each code once."""
    by_code = {term.code: term for term in terms}
    if len(by_code) != len(terms):
        raise ValueError(f"a code stands twice in {name}")
    return Vocabulary(name, huridocs_list, by_code)
