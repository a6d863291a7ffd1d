"""Calls to action: what readers are asked to do, by kind, and towards whom.

"Sign the petition", "you can donate to …", "напишите прокурору", "contactez votre député".
What is asked of those in power is a recommendation, not a call.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from itertools import count

from amparo.lib.corroboration.documents import Document, Kind, Sentence, Span
from amparo.lib.corroboration.grammar import (
    even,
    grammar_language,
    lexicon,
    low_text_of,
)
from amparo.lib.corroboration.remembering import remembering

_TARGET = r"(?P<tN>[^,.;:!?\n()—–]{1,90})"
_READ = frozenset({Kind.HEADLINE, Kind.BODY, Kind.LIST, Kind.QUOTE, Kind.BLOCKQUOTE})
_LONGEST = 1500
_END_OF_TARGET = re.compile(
    r"\s(?:if|to|and|or|asking|demanding|via|at|with|using|who|which|that|regardless|because|so"
    r"|about|on|in|for|when|while|by|through|over|today|now|calling|urging|telling|here|as"
    r"|и|или|если|чтобы|с|через|по|на|который\w*|где|сейчас|прямо"
    r"|et|ou|si|pour|afin|via|avec|sur|en|dans|qui|dès|maintenant)\s",
    re.IGNORECASE,
)
_REPORTED = re.compile(
    r"\b(?:said|says|told|reported|refused|used to|tried|wanted|decided|able|forced|failed)\s(?:\w+\s){0,2}$",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Call:
    """What is asked of the reader, and of, to or about whom ("" when not said)."""

    span: Span
    kind: str
    target: str
    rule: str


@dataclass(frozen=True)
class _Grammar:
    cue: re.Pattern[str]
    kinds: tuple[tuple[str, re.Pattern[str]], ...]
    opens: re.Pattern[str]


@cache
def _grammar(language: str) -> _Grammar:
    table = lexicon("calls")[language]
    kinds, starts = [], []
    for kind, forms in table["kinds"].items():
        starts.extend(forms)
        kinds.append(
            (kind, re.compile(rf"(?<!\w)(?:{_filled(forms)})(?!\w)", re.IGNORECASE))
        )
    stems = {match[0] for form in starts if (match := re.match(r"[^\W\d_]{3,}", form))}
    ends = r"(?!\w)" if language == "en" else ""
    cue = re.compile(
        rf"\b(?:(?:{'|'.join(sorted(stems))}){ends}|{'|'.join(sorted(_LOOSE[language]))})"
    )
    return _Grammar(
        cue, tuple(kinds), re.compile(rf"(?:{table['opens']})$", re.IGNORECASE)
    )


def _filled(forms: list[str]) -> str:
    """Join forms, with a group of its own for each target."""
    numbers = count()
    return re.sub(
        "TARGET", lambda _: _TARGET.replace("tN", f"t{next(numbers)}"), "|".join(forms)
    )


_LOOSE = {
    "en": {"telephone", "phone", "re-?post", "petition", "e-?mail", "tweet", "retweet", "repost", "organi"},
    "ru": {"писать", "пишите", "напи", "звон", "позв", "ставь", "постав", "использ", "твит", "при", "срочн", "отмет", "подел", "распростр", "подп", "пожерт"},
    "fr": {"faites", "faire", "tweet", "retweet", "taguez", "identifiez", "mentionnez", "rejoignez", "venez", "participez", "assistez", "dites", "envoyez", "transmettez"},
}  # fmt: skip


@remembering
def calls_of(document: Document) -> tuple[Call, ...]:
    """Find the calls to action of a document, in order."""
    grammar = _grammar(grammar_language(document))
    low = low_text_of(document)
    found: list[Call] = []
    sentences = _Sentences(document)
    for cue in grammar.cue.finditer(low):
        if cue.start() and low[cue.start() - 1].isalnum():
            continue
        sentence = sentences.at(cue.start())
        if sentence and not (found and cue.start() < found[-1].span.end):
            found.extend(_at(document, sentence, cue.start(), grammar))
    return tuple(sorted(found, key=lambda c: (c.span, c.kind)))


class _Sentences:
    """The sentences that speak to readers, by the places in them, asked for in order."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.next = 0

    def at(self, place: int) -> Sentence | None:
        """Give the sentence at a place; None in comments and captions."""
        sentences = self.document.sentences
        while self.next < len(sentences) and sentences[self.next].span.end <= place:
            self.next += 1
        if self.next == len(sentences) or sentences[self.next].span.start > place:
            return None
        sentence = sentences[self.next]
        kind = self.document.passages[sentence.passage].kind
        is_near = place - sentence.span.start < _LONGEST
        return sentence if kind in _READ and is_near else None


def _at(
    document: Document, sentence: Sentence, place: int, grammar: _Grammar
) -> list[Call]:
    """Read the call that begins at a place of a sentence; none when nobody is asked."""
    words = even(document.of(sentence.span)[:_LONGEST])
    begin = place - sentence.span.start
    lead = len(words) - len(words.lstrip(_LEAD))
    before = words[lead:begin]
    for kind, pattern in grammar.kinds:
        match = pattern.match(words, begin)
        if match is None:
            continue
        near = max(0, len(before) - 60)
        invites = grammar.opens.search(before, near) and _invites(before, words)
        if not invites and not _SAYS_YOU_CAN.search(match.group()):
            continue
        target, end = _target(match)
        span = Span(place, sentence.span.start + end)
        return [Call(span, kind, target, f"asks to {kind}")]
    return []


_LEAD = " \n\t•●*–—-0123456789.)"
_SAYS_YOU_CAN = re.compile(
    r"\b(?:you can|can be signed|можно|vous pouvez)\b", re.IGNORECASE
)
_NO_TARGET = re.compile(
    r"^(?:and|or|и|или|et|ou|with|at|on|in|if|using|via|by|for|today|now|here|с|со|на|в|через|sur|avec|en|dans|ici"
    r"|maintenant|également|aussi|widely)\b",
    re.IGNORECASE,
)
_NARRATIVE = re.compile(
    r"\b(?:and|or|to|et|ou|à|pour|de|и|или|чтобы|can|peuvent|могут)\s$", re.IGNORECASE
)
_INVITATION = re.compile(
    r"\b(?:you|your|please|we|us|our|help|readers|everyone|people|those|let['’]s|вы|вас|ваш\w*"
    r"|просим|призываем|можно|пожалуйста|всех|vous|votre|vos|nous|chacun|merci|veuillez)\b"
    r"|^(?:[^\W\d_]+(?:ez|йте|ите|тесь))\b",
    re.IGNORECASE,
)
_IMPERATIVE = re.compile(
    r"^(?:(?:please|also|and|or|then|just|you can|и|или|а|et|ou|puis) )*(?:sign|donate|give|write|send|e-?mail|post|contact|reach"
    r"|get|lobby|call|phone|make|pick|share|spread|tell|tweet|retweet|tag|use|attend|join|come|take"
    r"|organi[sz]e|let|report|keep|support|follow|visit|go|stay|learn|raise|urge|encourage|talk"
    r"|подпи|напи|пиши|звони|позвони|подели|распростран|обра|свяж|при|отправ|став|использ|сообщ|пожертв|помог"
    r"|signez|écrivez|appelez|contactez|partagez|faites|donnez|envoyez|rejoignez|venez|soutenez|diffusez|interpellez|utilisez|participez)",
    re.IGNORECASE,
)


def _invites(before: str, words: str) -> bool:
    """Tell "sign and share" from "activists gathered to sign a petition"."""
    if _REPORTED.search(before):
        return False
    if not before.strip() or not _NARRATIVE.search(before):
        return True
    lead = words.lstrip(_LEAD)
    return bool(_IMPERATIVE.match(lead) or _INVITATION.search(before))


def _target(match: re.Match[str]) -> tuple[str, int]:
    """Give the target of a call and where the call ends."""
    for name, words in match.groupdict().items():
        if words:
            start = match.start(name)
            stop = _END_OF_TARGET.search(f"{words} ")
            kept = words[: stop.start()] if stop else words
            kept = kept.rstrip(" '’\"”»")
            target = kept.strip(' “«"')
            if _NO_TARGET.match(target):
                return "", start
            return target, start + len(kept)
    return "", match.end()
