"""What a denial is, and what its parts are read with."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from amparo.lib.corroboration.denial_words import (
    denial_words,
    gate_of,
)
from amparo.lib.corroboration.documents import Document, Span
from amparo.lib.corroboration.sayings import Saying, sayings_of
from amparo.lib.corroboration.source_roles import role_of
from amparo.lib.corroboration.subjects import Subjects
from amparo.lib.corroboration.who import Who, who_of
from amparo.lib.corroboration.wording import Unit, Wording, wording_of

Patterns = Mapping[str, re.Pattern[str]]
OBJECT = 160  # characters of what is denied
_ENDS = re.compile(
    r"[.;!?“«\"]| as (?:a |an |“)?|, (?:and|but|who|which|saying|calling|а|но|и|et|mais|qui)\b|\s[—–]\s"
)
_TARGETS = (
    (
        "existence",
        re.compile(
            r"exist|существ|no such|таких .*нет|there (?:are|is) no|n['’]y a pas d",
            re.IGNORECASE,
        ),
    ),
    (
        "number",
        re.compile(
            r"number|figure|toll|exaggerat|числ|цифр|завыш|chiffre|bilan|nombre",
            re.IGNORECASE,
        ),
    ),
    (
        "responsibility",
        re.compile(
            r"responsib|involve|\brole\b|ordered|behind|причаст|ответственн|implication|responsab",
            re.IGNORECASE,
        ),
    ),
    (
        "knowledge",
        re.compile(
            r"aware|know|heard|informati|известно|информаци|знал|connaissance|savoir|informé",
            re.IGNORECASE,
        ),
    ),
)


@dataclass(frozen=True)
class Denial:
    """A denial, or one of its neighbours, told by `kind`.

    `who` denies, `on_behalf_of` whom (empty if unknown). `denies` is what, in the words
    printed; `target` is event, number, responsibility, knowledge or existence; `type` how:
    literal, existence, procedural, messenger, motive, justification, threat.
    """

    span: Span
    who: str
    on_behalf_of: str
    denies: str
    kind: str
    type: tuple[str, ...]
    target: str
    rule: str


class DenialReading:
    """What all denials of one document are read with."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.wording: Wording = wording_of(document)
        self.words: Patterns = denial_words(self.wording.lexicon.language)
        self.sayings = sayings_of(document)
        self.who: Who = who_of(document)
        self.gate = gate_of(self.wording.lexicon.language)
        self.denying: set[str] = set()

    def _accused(self, saying: Saying) -> bool:
        """Tell whether whoever says it speaks for an authority, or denied before."""
        name = self.who.resolved(saying.source)
        return self._is_accused(name, saying.source.role or saying.source.words)

    def _is_accused(self, name: str, printed: str) -> bool:
        if name in self.denying or name in self.who.speaks_for:
            return True
        role = self.who.roles.get(name, printed)
        lexicon = self.wording.lexicon
        return (
            role_of(name, role, lexicon) == "official"
            or role_of("", role, lexicon) == "official"
        )

    def _governing(
        self, unit: Unit, place: int, said: tuple[Saying, ...]
    ) -> Saying | None:
        """Return the saying whose words hold a place: the nearest before it, or behind."""
        told = [each for each in said if each.relation in {"says", "according"}]
        before = [each for each in told if each.span.start <= place and not each.post]
        if before:
            return next((each for each in before if self._accused(each)), before[-1])
        return next((each for each in told if each.post), None)

    def _own(self, unit: Unit, met: re.Match[str]) -> str:
        """Return who, as the row's subject, knows nothing or doubts: "В прокуратуре не"."""
        at = unit.at(unit.start + met.start())
        found = Subjects(unit, self.wording.lexicon).left_of(at)
        if found is None or (
            not found.name and not found.pronoun and not _role(found.words, self)
        ):
            return ""
        if found.words.lower().split()[-1] in {"это", "этого", "cela", "ceci", "ce"}:
            return ""
        if found.pronoun and self.wording.lexicon.has("first_person", found.pronoun):
            return ""
        return self.who.resolved(found)

    def _part(self, unit: Unit, saying: Saying, said: tuple[Saying, ...]) -> Span:
        """Return a saying with its words: up to the next saying, or the row's end."""
        later = [
            each.span.start
            for each in said
            if each.at > saying.at
            and not each.post
            and each.span.start > saying.span.end
            and each.relation == "says"
        ]
        shared = [
            unit.starts[each.at]
            for each in said
            if each.at > saying.at and each.span.start <= saying.span.start
        ]
        start = (
            unit.start
            if saying.post
            else min(saying.span.start, unit.starts[saying.at])
        )
        if any(
            each.at < saying.at and each.source.start == saying.source.start
            for each in said
        ):
            start = unit.starts[saying.at]
        return Span(start, min([*later, *shared, unit.end]))

    def _made(
        self,
        unit: Unit,
        saying: Saying,
        said: tuple[Saying, ...],
        kind: str,
        types: tuple[str, ...],
        rule: str,
    ) -> Denial:
        return self._put(
            unit, saying, "", self._part(unit, saying, said), kind, types, rule
        )

    def _put(
        self,
        unit: Unit,
        saying: Saying | None,
        who: str,
        span: Span,
        kind: str,
        types: tuple[str, ...],
        rule: str,
    ) -> Denial:
        behalf = ""
        if saying is not None:
            who = who or self.who.resolved(
                saying.source, genitive=saying.relation == "according"
            )
            behalf = self._behalf(who, saying)
        behalf = behalf or self._behalf(who)
        place = unit.ends[saying.at] if saying and not saying.post else span.start
        words = self._text(Span(max(place, span.start), span.end)).strip(" ,:")
        cut = _ENDS.search(words)
        denies = words[: cut.start() if cut else OBJECT][:OBJECT].strip(' ,:“”"«»')
        return Denial(
            span, who, behalf, denies, kind, types, target_of(self._text(span)), rule
        )

    def _behalf(self, name: str, saying: Saying | None = None) -> str:
        told = self.who.speaks_for.get(name, "")
        if saying is not None and saying.source.speaks_for:
            told = saying.source.speaks_for
        if told:
            return self.who.named(told)
        return self.who.owner_of(name, saying.source if saying else None)

    def _text(self, span: Span) -> str:
        return self.document.text[span.start : span.end]

    def _lower(self, span: Span) -> str:
        return self._text(span).lower()

    def _narrator(self, unit: Unit) -> str:
        """Return the row's text with quoted speech as blanks, places unchanged."""
        text = list(self.document.text[unit.start : unit.end])
        for at in unit.quotes:
            for place in range(
                unit.starts[at] - unit.start, unit.ends[at] - unit.start
            ):
                text[place] = " "
        return "".join(text)


def _role(words: str, denials: DenialReading) -> bool:
    return any(
        denials.wording.lexicon.has("roles", low) for low in words.lower().split()
    )


def target_of(words: str) -> str:
    """Return what is denied: event, number, responsibility, knowledge or existence."""
    return next((name for name, pattern in _TARGETS if pattern.search(words)), "event")
