"""All the sources that a set of documents names, each once."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache

from amparo.lib.corroboration.lexicon import words_of
from amparo.lib.corroboration.source_names import folded_key, initials, is_bare, key_of

# a paper is not a source; who wrote it is
REPORT_OF = re.compile(
    r"^.{0,40}?\b(?:reports?|statements?|investigation|study|findings|data|rapport|enquête|"
    r"étude|communiqué|données|доклад\w*|отч[её]т\w*|заявлени\w+|данны\w+|расследовани\w+)\b"
    r".{0,30}?\b(?:by|of|from|in|published by|(?:publié|établi) par|de l['’]|de la|d['’]|de|du|des)\s*(.+)$",
    re.IGNORECASE,
)
ITS_REPORT = re.compile(
    r"^(.+?)['’]s (?:\w+ )?(?:reports?|statements?|investigation|study|findings|sources?)$",
    re.IGNORECASE,
)


@lru_cache(maxsize=65536)
def author_of(source: str) -> str:
    """Of "a report by Lantern Watch" keep the name; whatever names nobody stays as it is."""
    met = ITS_REPORT.match(source) or REPORT_OF.match(source)
    return met[1] if met and is_named(met[1]) else source


@lru_cache(maxsize=65536)
def is_named(source: str) -> bool:
    """Say whether a source is a name, not a description such as "two officers"."""
    if "." in source and " " not in source.strip():
        return True
    words = re.findall(r"[\w'’-]+", source)
    plain = words_of("descriptions", "generic")
    return any(
        word[:1].isupper() and word.casefold().rstrip("'’s") not in plain
        and word.casefold() not in plain
        for word in words
    )  # fmt: skip


@dataclass
class Sources:
    """One key for each source, however its name is printed; and the form to show."""

    shown: dict[str, str] = field(default_factory=dict)
    _by_form: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, names: Iterable[str]) -> Sources:
        """Learn the names; initials and surnames join a full name if only one fits."""
        made = cls()
        keys = defaultdict(set)
        for name in names:
            if is_named(author_of(name)):
                keys[folded_key(author_of(name))].add(author_of(name))
        for form in sorted(keys):
            made.shown[form] = _best(keys[form])
            made._by_form[form] = form
        made._learn_short(keys)
        return made

    def _learn_short(self, keys: Iterable[str]) -> None:
        short = defaultdict(set)
        for form in keys:
            full = self.shown[form]
            short[initials(full)].add(form)
            parts = key_of(full).split()
            if 2 <= len(parts) <= 3:
                short[folded_key(parts[-1])].add(form)
        for letters, whose in short.items():
            if len(letters) > 1 and len(whose) == 1:
                self._by_form[letters] = next(iter(whose))

    def key(self, name: str) -> str:
        """Give the source's key; a name never learned is its own."""
        form = folded_key(author_of(name))
        return self._by_form.get(form, form)

    def show(self, key: str) -> str:
        """Give the fullest printed form of a source."""
        return self.shown.get(key, key)


def _best(names: Iterable[str]) -> str:
    """Prefer a printed name to a web address, a bare one, the longer, the first."""
    return min(names, key=lambda n: ("." in n.strip(". "), not is_bare(n), -len(n), n))
